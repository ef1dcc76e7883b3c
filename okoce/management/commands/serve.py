"""The whole portal with one command: database, pages, worker and clock."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from okoce import local

# A stopped process may keep its port for a moment.
PORT_SECONDS = 3
STOP_SECONDS = 15
COLOURS = {"web": 36, "worker": 35, "beat": 33}


class Command(BaseCommand):
    help = "Run the whole portal on this machine until Ctrl-C. PORT chooses the port (8000)."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        local.end_as_by_ctrl_c()
        port = _port()
        _wait_for_port(port)
        os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
        self._prepare()
        try:
            with Processes() as processes:
                for name, command in _commands(port).items():
                    processes.start(name, command)
                self._watch_until(lambda: _answers(port), processes)
                self._announce(port)
                if settings.DEMO:
                    # Most goods of a new city are drawn while people look around.
                    processes.start("drawing", ["django", "demo", "--pictures"], aside=True)
                self._watch_until(lambda: False, processes)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _prepare(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0)
        if settings.DEMO:
            call_command("demo", if_empty=True, pictures_now=24, stdout=self.stdout)
        # Files that did not change need not be compressed again.
        stamp = settings.VAR_DIR / "static.stamp"
        fresh = _static_digest()
        if not stamp.exists() or stamp.read_text() != fresh:
            self.stdout.write("Collecting static files …")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(fresh)
        connection.close()

    def _announce(self, port: int) -> None:
        address = f"http://localhost:{port}"
        self.stdout.write(self.style.SUCCESS(f"\nOK OCE: {address}/\n"))
        if settings.DEMO:
            self.stdout.write(
                f"Demo accounts, password {settings.DEMO_PASSWORD}:\n  "
                + "\n  ".join(settings.DEMO_ACCOUNTS)
                + f"\nMessages it sent: {address}/dev/kotak-keluar/"
            )
        self.stdout.write("Ctrl-C stops everything.\n")

    def _watch_until(self, done: Callable[[], bool], processes: "Processes") -> None:
        while not done():
            if name := processes.first_broken():
                raise CommandError(f"“{name}” ended by itself; its last lines say why.")
            time.sleep(0.2)


class Processes:
    """What runs beside us; when the block ends none of it is left, nor any child of it."""

    def __enter__(self) -> "Processes":
        # Each process ends when our end of this pipe closes, also when we are killed.
        self.pipe, self.our_end = os.pipe()
        self.running: dict[str, subprocess.Popen] = {}
        return self

    def start(self, name: str, command: list[str], *, aside: bool = False) -> None:
        """Run ``python -m command``; ``aside`` for an errand that ends and yields to the others."""
        process = subprocess.Popen(  # noqa: S603
            [
                *(["nice", "-n", "10"] if aside else []),
                # Celery warns root; on one machine that is whoever typed `make run`.
                *[sys.executable, "-W", "ignore:You're running the worker"],
                *["-m", "okoce.lifeline", str(self.pipe), *command],
            ],
            cwd=settings.BASE_DIR,
            pass_fds=[self.pipe],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for us, who stop them in order.
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self.running[name] = process
        threading.Thread(target=_print_lines, args=[name, process], daemon=True).start()

    def first_broken(self) -> str | None:
        """The name of a process that should still be running and is not."""
        for name, process in self.running.items():
            if name in COLOURS and process.poll() is not None:
                return name
        return None

    def __exit__(self, *error) -> None:
        for hurry in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(hurry, signal.SIG_IGN)
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            # Each leads a session of its own: what is left of it goes too.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        os.close(self.our_end)
        os.close(self.pipe)


def _commands(port: int) -> dict[str, list[str]]:
    """Modest numbers: this is for one machine, maybe a small one."""
    return {
        "web": [
            *["gunicorn", "okoce.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4"],
            *[
                "--graceful-timeout=5",
                "--worker-tmp-dir=" + _memory_folder(),
                "--log-level=warning",
            ],
        ],
        "worker": [
            *["celery", "--quiet", "-A", "okoce", "worker", "--concurrency=2"],
            *["--without-gossip", "--without-mingle", "--loglevel=warning"],
        ],
        "beat": ["celery", "--quiet", "-A", "okoce", "beat", "--loglevel=warning"],
    }


def _print_lines(name: str, process: subprocess.Popen) -> None:
    label = f"{name:<7} | "
    if sys.stdout.isatty():
        label = f"\033[{COLOURS.get(name, 37)}m{label}\033[0m"
    for line in process.stdout:
        print(label + line, end="", flush=True)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise CommandError(f"PORT must be a number from 1 to 65535, not “{given}”.")
    return int(given)


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError:
                raise CommandError(f"Port {port} is for root only: choose another PORT.") from None
            except OSError:
                if time.monotonic() > deadline:
                    raise CommandError(
                        f"Port {port} is taken by another program: choose another, for example "
                        f"`make run PORT={port + 1}`."
                    ) from None
            else:
                return
        time.sleep(0.2)


def _answers(port: int) -> bool:
    with (
        suppress(OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer,
    ):
        return answer.status == 200
    return False


def _memory_folder() -> str:
    """Where gunicorn's workers show that they live: in memory, where no slow disk stalls them."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp"  # noqa: S108


def _static_digest() -> str:
    """Changes whenever a static file of ours or of a package does."""
    digest = hashlib.blake2b(digest_size=16)
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = storage.path(path)
            facts = os.stat(found)
            digest.update(f"{found} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
