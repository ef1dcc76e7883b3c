"""The private environment of a portal that runs on one machine, for development or a demo.

A real installation sets ``SECRET_KEY`` itself, and then nothing here does anything.
"""

import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
ENV_FILE = BASE_DIR / "var" / "local.env"


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
        ENV_FILE.write_text("".join(f"{name}={value}\n" for name, value in keys.items()))
        ENV_FILE.chmod(0o600)
    for line in ENV_FILE.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator:
            os.environ.setdefault(name.strip(), value.strip())
