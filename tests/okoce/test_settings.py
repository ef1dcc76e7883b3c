"""A real installation, as its environment describes it."""

import os
import subprocess
import sys

import pytest

from okoce.management.commands.lint import PRODUCTION
from tests.conftest import BASE_DIR


def import_settings(environment: dict[str, str], *look: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", f"from okoce import settings; print({', '.join(look)})"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "NIK_KEY", "NIK_HASH_KEY", "DATABASE_URL", "REDIS_URL", "SITE_URL"]
)
def test_a_missing_setting_fails_loudly(name):
    given = {key: value for key, value in PRODUCTION.items() if key != name}

    done = import_settings(given)

    assert done.returncode == 1
    assert name in done.stderr


def test_a_real_installation_is_strict():
    done = import_settings(
        PRODUCTION,
        *["settings.DEBUG", "settings.DEMO", "settings.SECURE_SSL_REDIRECT"],
        *["settings.SESSION_COOKIE_SECURE", "settings.ALLOWED_HOSTS"],
    )

    assert done.stdout.strip() == "False False True True ['okoce.example']", done.stderr
