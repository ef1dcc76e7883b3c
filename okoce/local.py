"""The private environment of a portal that runs on one machine, for development or a demo.

A real installation sets ``SECRET_KEY`` itself, and then nothing here does anything.
"""

import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
ENV_FILE = VAR_DIR / "local.env"
ADDRESSES = {"DATABASE_URL", "REDIS_URL"}
# Commands that work without a database.
NEEDS_NO_SERVERS = {
    *["check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "lint"],
    *["makemessages", "startapp", "version", "--help", "-h", "--version"],
}


@contextmanager
def environment(argv: list[str]) -> Iterator[None]:
    """All that a command of ``manage.py`` needs: keys, and servers for as long as it runs.

    The command ``serve`` owns the servers. Any other joins them, or starts them and stops them at
    its end. Addresses in the caller's environment mean that nothing is started.
    """
    prepare_environment()
    command = argv[1] if len(argv) > 1 else "help"
    if (
        os.environ.get("LOCAL", "").lower() not in {"true", "1", "yes", "on"}
        or os.environ.keys() >= ADDRESSES
        or command in NEEDS_NO_SERVERS
        or "--help" in argv
    ):
        yield
        return
    from . import embedded

    end_as_by_ctrl_c()
    try:
        with embedded.servers(VAR_DIR, as_owner=command == "serve") as addresses:
            for name, address in addresses.items():
                os.environ.setdefault(name, address)
            try:
                yield
            finally:
                # Impatience now would leave something behind.
                for hurry in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(hurry, signal.SIG_IGN)
    except embedded.Trouble as trouble:
        sys.exit(str(trouble))


def prepare_environment() -> None:
    """Fill in the settings that a local portal needs, with keys made once and kept under ``var/``.

    Values that the caller's environment already has always win.
    """
    if os.environ.get("SECRET_KEY"):
        return
    if not ENV_FILE.exists():
        ENV_FILE.parent.mkdir(parents=True, exist_ok=True)
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "NIK_KEY": secrets.token_urlsafe(32),
            "NIK_HASH_KEY": secrets.token_urlsafe(32),
            "LOCAL": "true",
            "DEMO": "true",
        }
        # Private from its first moment, and never half-written under its name.
        draft = ENV_FILE.with_suffix(f".{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in keys.items())
        # Another command may have been first; its keys count.
        with suppress(FileExistsError):
            os.link(draft, ENV_FILE)
        draft.unlink()
    for line in ENV_FILE.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator:
            os.environ.setdefault(name.strip(), value.strip())


def end_as_by_ctrl_c() -> None:
    """Let those who end this command politely also end what it started."""
    signal.signal(signal.SIGTERM, _interrupt)
    # A shell starts what it puts into the background with Ctrl-C switched off.
    signal.signal(signal.SIGINT, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(*_signal) -> None:
    raise KeyboardInterrupt
