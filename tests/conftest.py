"""What every test may ask for: clean Redis, browsers, a real worker, counted queries."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from redis import Redis
from time_machine import travel

from okoce.celery import app as celery_app

BASE_DIR = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
# On a machine that must have a browser (`.ci/run`), no browser test may be left out.
BROWSER_REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
WORKER = [
    *[sys.executable, "-m", "celery", "-A", "okoce", "worker", "--pool=solo", "--loglevel=info"],
    *["--without-gossip", "--without-mingle", "--without-heartbeat"],
]
# Copied for each process of a session.
MIGRATED = "test_okoce_migrated"
SMALL_CITY = {"members": 120, "products": 120, "pictures_now": 0}
PHONE = {"width": 360, "height": 800}
# Nothing is being swapped by htmx, and nothing moves that will ever end.
AT_REST = """() =>
    !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')
    && document.getAnimations().every((motion) =>
        motion.playState !== 'running' || motion.effect.getTiming().iterations === Infinity)"""


# Browser tests are loud when they cannot run.


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not CHROMIUM and not BROWSER_REQUIRED:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "browser" in report.keywords:
        _seen["ran"] += report.when == "call" and not report.skipped
        _seen["left out"] += report.skipped


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _browsers_fell_short() and not session.config.option.collectonly:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    line = terminalreporter.write_line
    if not CHROMIUM:
        terminalreporter.section("CHROMIUM IS MISSING", sep="!", red=True, bold=True)
        line("No test that needs a browser ran. Install it, for example: apt install chromium")
    elif _browsers_fell_short():
        terminalreporter.section("BROWSER TESTS WERE LEFT OUT", sep="!", red=True, bold=True)
        line(f"{_seen['ran']} ran, {_seen['left out']} were skipped.")


def _browsers_fell_short() -> bool:
    return BROWSER_REQUIRED and bool(_seen["left out"] or not _seen["ran"])


_seen = {"ran": 0, "left out": 0}


# Data.


@pytest.fixture(scope="session", autouse=True)
def reference_rows(request) -> Iterator[None]:
    """Put back what migrations made (areas, groups, categories) after each transactional test.

    Django empties every table after such a test. Here the reference rows come back from copies
    that are made once in a session, so that no later test, and no later session that reuses the
    database, misses them.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: _empty_and_restore())
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker) -> None:
    """Processes that share a session migrate one database; each works in a copy of it."""
    if "PYTEST_XDIST_WORKER" not in os.environ or "TESTS_OWN_SERVERS" not in os.environ:
        return
    done = Path(os.environ["TESTS_FILES"]) / "migrated"
    with done.with_suffix(".lock").open("w") as lock, django_db_blocker.unblock():
        # Whoever comes first migrates, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _migrate(MIGRATED)
            done.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = MIGRATED


def _migrate(name: str) -> None:
    """Make a database of that name with all tables and the rows that migrations bring."""
    test, before = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own, test["NAME"] = test["NAME"], name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    # A database that somebody is connected to cannot be copied.
    connection.close()
    test["NAME"] = own
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS reference CASCADE")
        cursor.execute("CREATE SCHEMA reference")
        for table in _tables():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
            if cursor.fetchone()[0]:
                columns = _plain_columns(table)
                cursor.execute(
                    f'CREATE TABLE reference."{table}" AS SELECT {columns} FROM "{table}"'
                )
                _restores.append(
                    f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM reference."{table}"'
                )
        cursor.execute("ANALYZE")


_restores: list[str] = []


def _tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


def _plain_columns(table: str) -> str:
    """The columns of a table that are stored as given, without the generated ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' "
            "ORDER BY ordinal_position",
            [table],
        )
        return ", ".join(f'"{name}"' for (name,) in cursor.fetchall())


def _empty_and_restore() -> None:
    tables = ", ".join(f'"{table}"' for table in _tables())
    # Foreign keys are checked at the end of the transaction, so the order does not matter.
    with connection.cursor() as cursor:
        cursor.execute("; ".join(["BEGIN", f"TRUNCATE {tables}", *_restores, "COMMIT"]))


@pytest.fixture(scope="session")
def kept_city(django_db_setup, django_db_blocker) -> datetime:
    """A small demo city in copies, because building one takes a while; the moment it shows."""
    moment = datetime.now(UTC)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DEMO", True)
        with travel(moment, tick=False):
            build_demo_city()
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS city CASCADE")
            cursor.execute("CREATE SCHEMA city")
            for table in _tables():
                columns = _plain_columns(table)
                cursor.execute(f'CREATE TABLE city."{table}" AS SELECT {columns} FROM "{table}"')
        _empty_and_restore()
    return moment


@pytest.fixture
def demo_city(kept_city, db) -> None:
    """120 people of the demo with as many goods, and without pictures."""
    tables = _tables()
    names = ", ".join(f'"{table}"' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}")
        for table in tables:
            columns = _plain_columns(table)
            cursor.execute(
                f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM city."{table}"'
            )


def empty_tables() -> None:
    """Leave only what migrations made, within the current transaction."""
    with connection.cursor() as cursor:
        # What waits to be checked keeps tables from being emptied.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("; ".join([f"TRUNCATE {', '.join(_tables())}", *_restores]))


def build_demo_city(**options) -> None:
    call_command("demo", stdout=StringIO(), **{**SMALL_CITY, **options})


@pytest.fixture(autouse=True)
def clean_redis() -> None:
    """Every test starts with an empty cache and an empty queue."""
    with closing(Redis.from_url(settings.REDIS_URL)) as redis:
        for key in redis.scan_iter(f"{settings.REDIS_PREFIX}*", count=1000):
            redis.delete(key)


@pytest.fixture
def query_count() -> Callable[..., int]:
    """``query_count(call, *args)``: how many queries a call makes."""

    def count(call: Callable, *args, **kwargs) -> int:
        with CaptureQueriesContext(connection) as queries:
            call(*args, **kwargs)
        return len(queries)

    return count


# A real worker.


@pytest.fixture
def queued_tasks() -> Iterator[None]:
    """Tasks go to the queue, as in earnest, instead of running at once."""
    celery_app.conf.task_always_eager = False
    yield
    celery_app.conf.task_always_eager = True


@pytest.fixture
def celery_worker_process(transactional_db, queued_tasks) -> Iterator[subprocess.Popen]:
    """A worker in a process of its own, on the test database; tasks are queued for it, not eager.

    The value is its ``Popen``: a test may kill it. ``start_worker`` starts more.
    """
    worker = start_worker()
    yield worker
    worker.kill()
    worker.wait()


def start_worker(**environment: str) -> subprocess.Popen:
    """Start a worker on the test database; it is ready when this returns. The caller stops it."""
    worker = subprocess.Popen(
        WORKER,
        cwd=BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url_for_workers(),
            "REDIS_URL": settings.REDIS_URL,
            "TESTS_EAGER": "false",
            "CELERY_SKIP_CHECKS": "true",
        }
        | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in worker.stdout:
        said.append(line)
        if " ready." in line:
            break
    else:
        raise AssertionError("The worker did not start:\n" + "".join(said))
    # Its later lines must not fill the pipe.
    threading.Thread(target=lambda: list(worker.stdout), daemon=True).start()
    return worker


def database_url_for_workers() -> str:
    """The address of the test database, for another process."""
    at = connection.settings_dict
    login = f"{quote(at['USER'], safe='')}:{quote(at['PASSWORD'] or '', safe='')}"
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{login}@{quote(at['HOST'], safe='')}{port}/{at['NAME']}"


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """``wait_until(check, seconds=10)``: return as soon as ``check()`` is true, else fail."""

    def wait(check: Callable[[], object], seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < deadline, "It did not happen in time."
            time.sleep(0.05)

    return wait


# Browsers.


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """One Chromium for the session."""
    assert CHROMIUM, "chromium is not installed"
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread; the ORM would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=CHROMIUM_ARGS,
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live_server) -> Iterator[Callable]:
    """``new_page(user=None, **options)``: one more person with a browser of their own.

    A phone of 360 px unless ``viewport`` says otherwise; ``user`` is signed in; other options are
    Playwright's (``color_scheme="dark"``, ``java_script_enabled=False``). Addresses are relative:
    ``page.goto("/etalase/")``. At the end no page may have had a script error, a broken
    content policy, or a request to another host.
    """
    contexts = []
    wrongs = []

    def open_page(user=None, **options):
        context = chromium.new_context(
            **{"viewport": PHONE, "locale": "id-ID", "base_url": live_server.url} | options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda said: _note_refusal(said, wrongs))
        page.on("request", lambda sent: _note_stranger(sent.url, live_server.url, wrongs))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrongs == []


@pytest.fixture
def browser_page(new_page):
    """A visitor's phone: a page of 360 px on the live server (see ``new_page``)."""
    return new_page()


@pytest.fixture
def axe() -> Callable[..., None]:
    """``axe(page)`` fails when axe-core finds a barrier on the page, once it has come to rest.

    ``rules`` names the only rules to look at; a page that was looked at before is not taught anew.
    """
    from axe_playwright_python.base import AXE_SCRIPT, AxeResults

    def check(page, *, rules: list[str] | None = None, note: str = "") -> None:
        # Colours in the middle of a fade are nobody's colours.
        page.wait_for_function(AT_REST)
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE_SCRIPT)
        # Our styles come from our own host, so that nothing has to be fetched again for the look.
        options = {"resultTypes": ["violations"], "preload": False}
        found = page.evaluate(
            "async (options) => ({violations: (await axe.run(options)).violations})",
            options | ({"runOnly": rules} if rules else {}),
        )
        results = AxeResults(found)
        assert results.violations_count == 0, f"{page.url} {note}\n{results.generate_report()}"

    return check


def session_cookie(user, url: str) -> dict:
    """The cookie of a person who is signed in, for a browser."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}


def _note_refusal(said, wrongs: list[str]) -> None:
    if said.type == "error" and re.search("Content Security Policy", said.text):
        wrongs.append(said.text)


def _note_stranger(address: str, home: str, wrongs: list[str]) -> None:
    if not address.startswith((home, "data:", "blob:", "about:", "https://wa.me/")):
        wrongs.append(f"a request to another host: {address}")
