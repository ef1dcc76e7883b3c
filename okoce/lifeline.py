"""``python -m okoce.lifeline FD MODULE …``: run a module that ends when its starter is gone.

The starter holds the other end of the pipe ``FD``. However it dies, the pipe closes, and the
module is asked to stop.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    _self, pipe, module, *arguments = sys.argv
    threading.Thread(target=_stop_with_starter, args=[int(pipe)], daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _stop_with_starter(pipe: int) -> None:
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
