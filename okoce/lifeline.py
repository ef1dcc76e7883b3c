"""``python -m okoce.lifeline FD MODULE …``: run a module that ends when its starter is gone.

The starter holds the other end of the pipe ``FD``. However it dies, the pipe closes, and the
module is asked to stop; what is left of its process group after that is killed.
"""

import os
import runpy
import signal
import sys
import threading
import time

STOP_SECONDS = 15


def main() -> None:
    _self, pipe, module, *arguments = sys.argv
    threading.Thread(target=_stop_with_starter, args=[int(pipe)], daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _stop_with_starter(pipe: int) -> None:
    os.read(pipe, 1)
    module = os.getpid()
    if os.fork() == 0:
        deadline = time.monotonic() + STOP_SECONDS
        while os.getppid() == module and time.monotonic() < deadline:
            time.sleep(0.1)
        # Children of the module, such as those of a pool, do not always follow it.
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(module, signal.SIGTERM)


if __name__ == "__main__":
    main()
