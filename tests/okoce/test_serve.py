"""`manage.py serve`, as a process: it answers, and however it ends, nothing of it is left."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest
from django.conf import settings as test_settings

from okoce.management.commands import serve
from tests.conftest import BASE_DIR, database_url_for_workers


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("var dir")


def start(var_dir, port: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url_for_workers(),
            "REDIS_URL": test_settings.REDIS_URL,
            "TESTS_EAGER": "false",
            "VAR_DIR": str(var_dir),
            "PORT": str(port),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def portal(db, var_dir, port) -> Iterator[subprocess.Popen]:
    """A portal that has said where it is."""
    process = start(var_dir, port)
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    else:
        pytest.fail("".join(said))
    yield process
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
    process.kill()
    process.wait()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_portal_answers_and_leaves_nothing_behind(portal, port, end, wait_until):
    def ready() -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            return json.load(answer)

    wait_until(lambda: ready()["worker"]["state"] == "up", seconds=30)
    family = psutil.Process(portal.pid).children(recursive=True)
    assert len(family) >= 6  # web and its two workers, a worker and its two, beat

    portal.send_signal(end)

    assert portal.wait(30) == (-signal.SIGKILL if end == signal.SIGKILL else 0)
    psutil.wait_procs(family, timeout=20)
    assert [child for child in family if child.is_running()] == []


def test_a_taken_port_is_one_sentence(db, var_dir, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = start(var_dir, port)
        said = process.stdout.read()

    assert process.wait(30) == 1
    assert said.count("\n") == 1
    assert f"Port {port} is taken" in said


@pytest.mark.parametrize("given", ["abc", "0", "70000", "-1"])
def test_a_wrong_port_is_one_sentence(db, var_dir, given):
    process = start(var_dir, given)

    assert process.stdout.read().count("\n") == 1
    assert process.wait(30) == 1


def test_static_files_are_collected_again_only_after_a_change(settings, tmp_path):
    style = tmp_path / "new.css"
    style.write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path]
    first = serve._static_digest()
    assert serve._static_digest() == first

    style.write_text("a { color: red }")

    assert serve._static_digest() != first
