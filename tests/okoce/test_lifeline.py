"""A module on a lifeline ends with its starter, and so do its children."""

import os
import subprocess
import sys

import psutil

from tests.conftest import BASE_DIR

# A parent that ends at once when asked, and a child that will not hear of it.
STUBBORN = """
import signal, subprocess, sys, time
child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
subprocess.Popen([sys.executable, "-c", child])
print("ready", flush=True)
time.sleep(60)
"""


def test_what_ignores_the_end_of_its_starter_is_killed(tmp_path):
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    pipe, our_end = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "okoce.lifeline", str(pipe), "stubborn"],
        cwd=BASE_DIR,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        pass_fds=[pipe],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(pipe)
    assert process.stdout.readline() == b"ready\n"
    family = psutil.Process(process.pid).children(recursive=True)
    assert family

    os.close(our_end)

    process.wait(10)
    _gone, left = psutil.wait_procs(family, timeout=10)
    assert left == []
