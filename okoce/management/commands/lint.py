"""Everything about the code that can be checked without running it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

ROOT = settings.BASE_DIR
LOCALES = ROOT / "okoce" / "locale"
# A real installation as `check --deploy` should see it; nothing of it is reached.
PRODUCTION = {
    "SECRET_KEY": "L9mWq2Zr7vTx4Bn8Kc1Hd6Fs3Gj5Pa0YeUoIiMlNbVcXzQwErTy",
    "NIK_KEY": "lint-nik",
    "NIK_HASH_KEY": "lint-nik-hash",
    "LOCAL": "false",
    "DEMO": "false",
    "DEBUG": "false",
    "ALLOWED_HOSTS": "okoce.example",
    "SITE_URL": "https://okoce.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


class Command(BaseCommand):
    help = "Check style, templates, migrations, production settings and translations."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
        python_module = [sys.executable, "-m"]
        manage = [sys.executable, "manage.py"]
        steps: dict[str, Callable[[], str]] = {
            "ruff check": lambda: _run([*python_module, "ruff", "check", "--quiet", "."]),
            "ruff format": lambda: _run(
                [*python_module, "ruff", "format", "--check", "--quiet", "."],
                "Run `.venv/bin/ruff format .`",
            ),
            "djade": lambda: _run(
                [
                    str(Path(sys.executable).with_name("djade")),
                    *["--target-version", "5.2", "--check", *templates],
                ]
            ),
            "djhtml": lambda: _run(
                [*python_module, "djhtml", "--tabwidth", "2", "--check", *templates]
            ),
            "migrations": lambda: _run([*manage, "makemigrations", "--check", "--dry-run"]),
            "production settings": lambda: _run(
                [*manage, "check", "--deploy", "--fail-level", "WARNING"]
            ),
            "translations": check_catalogues,
        }
        failed = []
        for name, step in steps.items():
            started = time.monotonic()
            problem = step()
            verdict = self.style.ERROR("FAILED") if problem else self.style.SUCCESS("ok")
            self.stdout.write(f"{name:<20} {verdict} ({time.monotonic() - started:.1f} s)")
            if problem:
                failed.append(name)
                self.stdout.write(problem.rstrip() + "\n")
        if failed:
            raise CommandError(f"lint failed: {', '.join(failed)}.")


def check_catalogues() -> str:
    """What is wrong with the Indonesian catalogues; empty when every string has its translation."""
    import polib

    problems = []
    for path in sorted(LOCALES.glob("id/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(path))
        undone = [entry.msgid for entry in catalogue.untranslated_entries()]
        undone += [f"(fuzzy) {entry.msgid}" for entry in catalogue.fuzzy_entries()]
        problems += [f"{path.name}: not translated: {msgid}" for msgid in undone]
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or _pairs(polib.mofile(str(compiled))) != _pairs(catalogue):
            problems.append(
                f"{path.name}: {compiled.name} is older: run `manage.py compilemessages`"
            )
        missing = _strings_in_source(path.stem) - {_key(entry) for entry in catalogue}
        problems += [f"{path.name}: not in the catalogue: {msgid}" for _context, msgid in missing]
    if not problems and not (LOCALES / "id/LC_MESSAGES/django.po").exists():
        problems.append("okoce/locale/id/LC_MESSAGES/django.po is missing.")
    return "\n".join(problems)


def _strings_in_source(domain: str) -> set[tuple[str, str]]:
    """All strings that the source marks for translation; none where gettext is not installed."""
    import polib

    if not shutil.which("xgettext"):
        return set()
    with tempfile.TemporaryDirectory() as folder:
        # The catalogue is made anew in a copy, so that checking changes nothing.
        copy = Path(folder) / "source"
        shutil.copytree(ROOT, copy, ignore=_not_source)
        (copy / "okoce" / "locale").mkdir(parents=True, exist_ok=True)
        _run(
            [
                *[sys.executable, "manage.py", "makemessages", "--locale=id", "--no-obsolete"],
                f"--domain={domain}",
            ],
            cwd=copy,
        )
        fresh = copy / "okoce" / "locale" / "id" / "LC_MESSAGES" / f"{domain}.po"
        return {_key(entry) for entry in polib.pofile(str(fresh))} if fresh.exists() else set()


def _not_source(folder: str, names: list[str]) -> set[str]:
    top = {".git", ".venv", "var", "tests"} if Path(folder) == ROOT else set()
    return {name for name in names if name in top or name in {"__pycache__", "locale"}}


def _pairs(catalogue) -> dict:
    return {
        _key(entry): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if not entry.obsolete and entry.msgid
    }


def _key(entry) -> tuple[str, str]:
    return (entry.msgctxt or "", entry.msgid)


def _run(command: list[str], advice: str = "", cwd: Path = ROOT) -> str:
    """Run a checker; what it said when it failed, else nothing."""
    done = subprocess.run(  # noqa: S603
        command,
        cwd=cwd,
        env=os.environ | PRODUCTION,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return ""
    return f"{done.stdout}{done.stderr}{advice}"
