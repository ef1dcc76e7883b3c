"""How fast the public pages are, against the least that a Django page can cost."""

import gzip
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.module_loading import import_string
from redis import Redis

from okoce.bench import race

FLOOR = ("floor", "/floor/")
# A visit by a person is counted, so it is measured too.
BROWSER = "Mozilla/5.0 (Linux; Android 11) Chrome/126 Mobile"
# Says the pages of a seeded database; runs where that database is the portal's.
ASK_PAGES = """
import json
from django.conf import settings
from django.utils.module_loading import import_string
print(json.dumps([page for path in settings.BENCH_PAGES for page in import_string(path)()]))
"""
# Says how the database answers them, in the same place.
ASK_PLANS = """
import json
from okoce.bench.plans import explain
print(json.dumps(explain(json.loads({pages!r}))))
"""

# Fills up the tables that the demo city leaves small.
SEED_MORE = """
from django.conf import settings
from django.utils.module_loading import import_string
for path in settings.BENCH_SEEDS:
    import_string(path)({rows})
"""
# Opens a run for the last seats; afterwards tells who got one.
OPEN_RACE = """
import json
from django.conf import settings
from django.utils.module_loading import import_string
race = import_string(settings.BENCH_RACE + ".open_race")({seats})
print(json.dumps(race | {{"module": settings.BENCH_RACE}}))
"""
TELL_RACE = """
import json
from django.conf import settings
from django.utils.module_loading import import_string
print(json.dumps(import_string(settings.BENCH_RACE + ".result")({pk})))
"""
RACE_CLIENTS, RACE_SEATS = 50, 20


@dataclass
class Measured:
    """What was found out about one page of one size."""

    queries: int = 0
    moved: int = 0
    # Requests a second and milliseconds, one of each round, for "fresh" and "cached".
    rates: dict[str, list[float]] = field(default_factory=dict)
    waits: dict[str, list[float]] = field(default_factory=dict)

    def rate(self, mode: str) -> float:
        return statistics.median(self.rates[mode])

    def wait(self, mode: str) -> float:
        return statistics.median(self.waits[mode])


class Command(BaseCommand):
    help = (
        "Seed a scratch database of each size, drive its public pages behind gunicorn (2 sync "
        "workers), and print medians and ratios to a bare Django view of the same run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, nargs="+", default=[10_000])
        parser.add_argument("--members", type=int, help="default: one for each product")
        parser.add_argument("--seconds", type=int, default=4, help="of each measurement")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--clients", type=int, default=8)
        parser.add_argument(
            "--attempts", type=int, default=300, help="at the last seats; 0 leaves the run out"
        )
        parser.add_argument("--keep", action="store_true", help="keep the scratch databases")

    def handle(self, *args, **options) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        tool = (
            "wrk" if shutil.which("wrk") else "the built-in client (install wrk for surer numbers)"
        )
        self.stdout.write(f"Driven by {tool}; {options['clients']} clients.\n")
        results = {}
        for products in options["products"]:
            members = options["members"] or max(60, products)
            with scratch_database(products, members, options["keep"], self.stdout.write) as place:
                pages = public_pages(place)
                results[products] = measure(place, pages, options)
                plans = ask_plans(place, pages)
                self._print(products, results[products])
                self._keep_plans(products, plans)
                if options["attempts"]:
                    self.stdout.write(run_race(place, options["attempts"]))
        if len(results) > 1:
            self._compare(results)

    def _print(self, products: int, pages: dict[str, Measured]) -> None:
        # The floor is never kept: its rate in each mode is that of the same minutes.
        floor = pages[FLOOR[0]]
        self.stdout.write(
            f"\n{products:,} products\n\n"
            "| page | queries | KB moved | fresh/s | of floor | ms | cached/s | of floor | ms |\n"
            "| --- | --: | --: | --: | --: | --: | --: | --: | --: |"
        )
        for name, found in pages.items():
            cells = [name, found.queries, f"{found.moved / 1000:.1f}"]
            for mode in ("fresh", "cached"):
                rate = found.rate(mode)
                cells += [
                    f"{rate:.0f}",
                    f"{rate / floor.rate(mode):.0%}",
                    f"{found.wait(mode):.1f}",
                ]
            self.stdout.write("| " + " | ".join(map(str, cells)) + " |")

    def _keep_plans(self, products: int, plans: list[dict]) -> None:
        """Write the plan of every query to a report, and say which tables were read whole."""
        report = settings.VAR_DIR / f"bench-plans-{products}.md"
        lines = [f"# Plans at {products:,} products"]
        for page in plans:
            lines.append(f"\n## {page['page']}: {len(page['queries'])} queries")
            for query in page["queries"]:
                lines.append(f"\n```sql\n{query['sql']}\n```\n\n```\n{query['plan']}\n```")
        report.write_text("\n".join(lines) + "\n")
        whole = {
            f"{page['page']}: {table}"
            for page in plans
            for query in page["queries"]
            for table in query["read_whole"]
        }
        found = "; ".join(sorted(whole)) or "none"
        self.stdout.write(f"\nLarge tables read whole: {found}\nPlans are in {report}")

    def _compare(self, results: dict[int, dict[str, Measured]]) -> None:
        """What a page costs at the largest size, over the smallest, in shares of the floor."""
        small, large = min(results), max(results)
        self.stdout.write(f"\nCost at {large:,} products over {small:,}\n")
        for name in results[small]:
            costs = [
                results[size][FLOOR[0]].rate("fresh") / results[size][name].rate("fresh")
                for size in (small, large)
            ]
            self.stdout.write(f"{name:<24} {costs[1] / costs[0]:.2f} times")


@contextmanager
def scratch_database(products: int, members: int, keep: bool, say) -> Iterator[dict[str, str]]:
    """The environment of a database of that size; dropped at the end unless it is kept."""
    name = f"okoce_bench_{products}_{members}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        exists = cursor.fetchone()
        if not exists:
            cursor.execute(f'CREATE DATABASE "{name}"')
    given = urlsplit(os.environ["DATABASE_URL"])
    place = {
        "DATABASE_URL": urlunsplit(given._replace(path=f"/{name}")),
        "DJANGO_SETTINGS_MODULE": "okoce.bench.settings",
        "BENCH_RUN": f"bench-{os.getpid()}-{products}",
        "LOCAL": "true",
        "DEMO": "true",
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",
    }
    try:
        if not exists:
            started = time.monotonic()
            say(f"Seeding {products:,} products …")
            size = [f"--members={members}", f"--products={products}", "--pictures-now=0"]
            _manage(place, "migrate", "--verbosity=0")
            _manage(place, "demo", *size)
            _manage(place, "shell", "--verbosity=0", "--command", SEED_MORE.format(rows=products))
            with _other_database(name) as cursor:
                cursor.execute("VACUUM ANALYZE")
            say(f"Seeded in {time.monotonic() - started:.0f} s.")
    except BaseException:
        _drop(name)
        raise
    try:
        yield place
    finally:
        # What was counted, sent and queued would wait for ever.
        with closing(Redis.from_url(settings.REDIS_URL)) as redis:
            for key in redis.scan_iter(f"{place['BENCH_RUN']}:*", count=1000):
                redis.delete(key)
        if not keep:
            _drop(name)


def _drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def public_pages(place: dict[str, str]) -> list[tuple[str, str]]:
    """The name and path of each page that is measured, with rows of the seeded database."""
    told = _manage(place, "shell", "--verbosity=0", "--command", ASK_PAGES)
    return list(map(tuple, json.loads(told.splitlines()[-1])))


def ask_plans(place: dict[str, str], pages: list[tuple[str, str]]) -> list[dict]:
    """How the database answers each query of the pages, composed anew."""
    ask = ASK_PLANS.format(pages=json.dumps(pages))
    fresh = place | {"PUBLIC_PAGE_SECONDS": "0"}
    told = _manage(fresh, "shell", "--verbosity=0", "--command", ask)
    return json.loads(told.splitlines()[-1])


def run_race(place: dict[str, str], attempts: int) -> str:
    """Let 50 visitors at a time go the whole way to 20 seats, and say how fast and who got one."""
    told = _manage(place, "shell", "--verbosity=0", "--command", OPEN_RACE.format(seats=RACE_SEATS))
    opened = json.loads(told.splitlines()[-1])
    attempt = import_string(opened["module"] + ".attempt")
    outbox = f"{place['BENCH_RUN']}:outbox"
    with gunicorn(place) as address:
        _get(address, opened["path"])
        raced = race.run(
            address,
            lambda visitor, number: attempt(visitor, opened["path"], number, outbox),
            clients=RACE_CLIENTS,
            attempts=attempts,
            browser=BROWSER,
        )
    told = _manage(place, "shell", "--verbosity=0", "--command", TELL_RACE.format(**opened))
    found = json.loads(told.splitlines()[-1])
    if found["taken"] != RACE_SEATS or sum(found["by_status"].values()) != attempts:
        raise CommandError(f"{attempts} attempts at {RACE_SEATS} seats ended as {found}.")
    return (
        f"\n{RACE_CLIENTS} visitors at a time, {RACE_SEATS} seats: {raced.rate:.1f} whole "
        f"attempts a second; {found['taken']} seats taken, {attempts - found['taken']} in line."
    )


def measure(
    place: dict[str, str], pages: list[tuple[str, str]], options: dict
) -> dict[str, Measured]:
    """Drive every page in rounds, so that a slow moment of the machine meets all of them."""
    pages = [FLOOR, *pages]
    found = {name: Measured() for name, _path in pages}
    with gunicorn(place | {"PUBLIC_PAGE_SECONDS": "0", "BENCH_COUNT": "1"}) as address:
        for name, path in pages:
            # The first answer may still make connections and compile templates.
            _get(address, path)
            answer, body = _get(address, path)
            found[name].queries = int(answer.headers["X-Queries"])
            found[name].moved = len(body) + sum(_parts(address, path, body, answer))
    for mode, seconds in (("fresh", "0"), ("cached", "300")):
        with gunicorn(place | {"PUBLIC_PAGE_SECONDS": seconds}) as address:
            for _warm_up in range(10):
                for _name, path in pages:
                    _get(address, path)
            for _round in range(options["rounds"]):
                for name, path in pages:
                    rate, wait = drive(address + path, options["clients"], options["seconds"])
                    found[name].rates.setdefault(mode, []).append(rate)
                    found[name].waits.setdefault(mode, []).append(wait)
    return found


@contextmanager
def gunicorn(environment: dict[str, str]) -> Iterator[str]:
    """The portal behind two sync workers on a free port; its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603
        [
            *[sys.executable, "-m", "gunicorn", "okoce.wsgi", f"--bind=127.0.0.1:{port}"],
            *["--workers=2", "--log-level=warning"],
        ],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        # Messages that are sent are printed; errors go to stderr.
        stdout=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(100):
            with suppress(OSError):
                _get(f"http://127.0.0.1:{port}", "/healthz")
                break
            if server.poll() is not None:
                raise CommandError("The server did not start; see above.")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def drive(url: str, clients: int, seconds: int) -> tuple[float, float]:
    """Requests a second and the median wait in milliseconds."""
    if not shutil.which("wrk"):
        return _drive_ourselves(url, clients, seconds)
    done = subprocess.run(  # noqa: S603
        [
            *["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency"],
            *["-H", "Accept-Encoding: gzip", "-H", f"User-Agent: {BROWSER}", url],
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if re.search(r"Non-2xx|Socket errors: .* timeout [1-9]", done):
        raise CommandError(f"{url} did not always answer:\n{done}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
    number, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", done).groups()
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _drive_ourselves(url: str, clients: int, seconds: int) -> tuple[float, float]:
    address, path = url[: url.index("/", 8)], url[url.index("/", 8) :]
    waits: list[float] = []
    end = time.monotonic() + seconds

    def ask() -> None:
        while (started := time.monotonic()) < end:
            answer, _body = _get(address, path)
            if answer.status != 200:
                raise CommandError(f"{url} answered {answer.status}.")
            waits.append((time.monotonic() - started) * 1000)

    threads = [threading.Thread(target=ask) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(waits) / seconds, statistics.median(waits)


def _get(address: str, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    """One request as a browser makes it; the body as it travelled."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        headers = {"Accept-Encoding": "gzip, br", "User-Agent": BROWSER}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def _parts(address: str, path: str, body: bytes, answer) -> list[int]:
    """How much the styles, scripts and fonts move that a page brings along."""
    text = (gzip.decompress(body) if answer.headers["Content-Encoding"] else body).decode()
    waiting = [urljoin(path, link) for link in re.findall(r'(?:href|src)="(/static/[^"]+)"', text)]
    sizes = {}
    while waiting:
        part = waiting.pop()
        if part in sizes or not part.endswith((".css", ".js", ".woff2")):
            continue
        _answer, sent = _get(address, part)
        sizes[part] = len(sent)
        if part.endswith(".css"):
            source = (settings.STATIC_ROOT / part.removeprefix(settings.STATIC_URL)).read_text()
            waiting += [urljoin(part, link) for link in re.findall(r'url\("?([^")]+)', source)]
    return list(sizes.values())


def _manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CommandError(f"`{command[0]}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def _other_database(name: str):
    """A cursor in another database of the same server, outside any transaction."""
    other = psycopg2.connect(**connection.get_connection_params() | {"dbname": name})
    other.autocommit = True
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()
