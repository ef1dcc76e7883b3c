"""What a slot and a page brought: no identity, and exact sums, whatever dies meanwhile."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAway

from etalase.choices import COUNTED_IN, Event
from etalase.models import ProductDay, WrittenBatch
from etalase.services import attribution
from okoce import tally
from okoce.robots import is_robot
from tests.conftest import BASE_DIR, database_url_for_workers
from tests.factories import GraduateBusinessFactory, MemberFactory, ProductFactory

pytestmark = pytest.mark.django_db
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 11; SM-A035F) Chrome/126 Mobile"}
CODE = "7K2M9QXA"


def counted(*names):
    """The rows, after what waits in Redis was written down."""
    attribution.write_batches()
    return list(ProductDay.objects.order_by("product").values_list("product", *names))


def test_each_kind_is_counted_in_its_column():
    product = ProductFactory()
    for number, kind in enumerate(Event, start=1):
        for _time in range(number):
            attribution.record(kind, product=product)

    assert counted("day", *COUNTED_IN.values()) == [(product.pk, timezone.localdate(), 1, 2, 3, 4)]


def test_later_batches_add_to_the_day():
    product = ProductFactory()
    for _minute in range(3):
        attribution.record(Event.VISIT, product=product)
        attribution.write_batches()

    assert counted("visits") == [(product.pk, 3)]
    assert attribution.TALLY.batches() == []
    assert WrittenBatch.objects.count() == 3


def test_days_are_those_of_jakarta(time_machine_at):
    product = ProductFactory()
    time_machine_at("2026-11-25T17:30:00+00:00")
    attribution.record(Event.VISIT, product=product)

    assert [str(day) for _product, day in counted("day")] == ["2026-11-26"]


@pytest.fixture
def time_machine_at():
    import time_machine

    travels = []

    def go(moment):
        travel = time_machine.travel(moment, tick=False)
        travel.start()
        travels.append(travel)

    yield go
    for travel in travels:
        travel.stop()


def test_nothing_that_is_kept_tells_who_it_was(client):
    product = ProductFactory()
    client.get(product.get_absolute_url() + f"?rak={CODE}", REMOTE_ADDR="10.9.8.7", **PHONE)

    kept = tally._redis().hgetall(attribution.TALLY.open_key)

    today = timezone.localdate().isoformat()
    assert kept == {f"{today}|visit|{product.pk}|{CODE}|".encode(): b"1"}


def test_what_is_gone_when_a_batch_is_written_is_left_out():
    stays, goes = ProductFactory(), ProductFactory()
    for product in (stays, goes):
        attribution.record(Event.VISIT, product=product)
    goes.delete()

    assert counted("visits") == [(stays.pk, 1)]


def test_programs_are_left_out_where_the_caller_says_who_asked():
    product = ProductFactory()
    attribution.record(Event.SCAN, product=product, user_agent="Googlebot/2.1")
    attribution.record(Event.SCAN, product=product, user_agent="")
    attribution.record(Event.SCAN, product=product, user_agent=PHONE["HTTP_USER_AGENT"])

    assert counted("scans") == [(product.pk, 1)]
    assert is_robot("WhatsApp/2.23.20.0")


# Visits.


@pytest.mark.parametrize("seconds", [0, 300])
def test_each_visit_counts_whether_the_page_is_kept_or_not(client, settings, seconds):
    settings.PUBLIC_PAGE_SECONDS = seconds
    product = ProductFactory()
    for _visit in range(3):
        answer = client.get(product.get_absolute_url(), **PHONE)
    again = client.get(
        product.get_absolute_url(), headers={"If-None-Match": answer.headers["ETag"]}, **PHONE
    )

    assert again.status_code == 304
    assert counted("visits") == [(product.pk, 4)]
    assert not answer.cookies


def test_robots_and_those_who_ask_ahead_are_no_visitors(client, settings):
    settings.PUBLIC_PAGE_SECONDS = 300
    address = ProductFactory().get_absolute_url()
    client.get(address, HTTP_USER_AGENT="Mozilla/5.0 (compatible; bingbot/2.0)")
    client.get(address)
    client.head(address, **PHONE)
    client.get(address, HTTP_SEC_PURPOSE="prefetch;prerender", **PHONE)
    client.get(address, HTTP_X_MOZ="prefetch", **PHONE)
    client.get(address, HTTP_X_PURPOSE="preview", **PHONE)

    assert counted("visits") == []


def test_a_page_that_is_not_shown_is_not_visited(client):
    hidden = ProductFactory(is_listed=False)
    shown = ProductFactory()

    assert client.get(hidden.get_absolute_url(), **PHONE).status_code == 410
    assert client.get(f"/produk/{shown.pk}/", **PHONE).status_code == 301
    assert client.get("/produk/999999-tidak-ada/", **PHONE).status_code == 404
    assert counted("visits") == []


def test_makers_do_not_visit_themselves_but_other_members_do(client):
    product = ProductFactory()
    client.force_login(product.business.member.user)
    client.get(product.get_absolute_url(), **PHONE)
    client.force_login(MemberFactory().user)
    client.get(product.get_absolute_url(), **PHONE)

    assert counted("visits") == [(product.pk, 1)]


def test_a_page_reached_from_a_slot_is_not_kept_and_carries_the_code_on(client, settings):
    settings.PUBLIC_PAGE_SECONDS = 300
    product = ProductFactory(business=GraduateBusinessFactory(whatsapp="+6281234567890"))
    address = product.get_absolute_url()

    from_slot = client.get(f"{address}?rak=7k2m-9qxa", **PHONE).content.decode()
    plain = client.get(address, **PHONE).content.decode()

    assert f'href="/wa/{product.code}/?rak={CODE}"' in from_slot
    assert 'content="noindex, follow"' in from_slot
    assert f'rel="canonical" href="{settings.SITE_URL}{address}"' in from_slot
    assert "rak=" not in plain
    assert f'href="/wa/{product.code}/"' in plain
    assert counted("visits") == [(product.pk, 2)]


def test_a_slot_that_is_none_is_not_carried_on(client):
    product = ProductFactory()

    for words in ("x", '"><script>', "A" * 50):
        page = client.get(product.get_absolute_url(), {"rak": words}, **PHONE).content.decode()
        assert "rak=" not in page


def test_an_old_address_keeps_its_slot(client):
    product = ProductFactory()

    answer = client.get(f"/produk/{product.pk}/?rak={CODE}", **PHONE)

    assert answer.headers["Location"] == f"{product.get_absolute_url()}?rak={CODE}"


# Redis away, workers that die, workers at once.


def test_without_redis_events_are_written_at_once(client, monkeypatch):
    monkeypatch.setattr(tally.Tally, "_asleep_until", float("inf"))
    product = ProductFactory()

    assert client.get(product.get_absolute_url(), **PHONE).status_code == 200

    assert list(ProductDay.objects.values_list("product", "visits")) == [(product.pk, 1)]


def test_a_server_that_does_not_answer_is_not_asked_again_at_once(monkeypatch):
    asked = []

    class Gone:
        def hincrby(self, *asked_for):
            asked.append(asked_for)
            raise RedisAway

    monkeypatch.setattr(tally.Tally, "_asleep_until", 0)
    monkeypatch.setattr(tally, "_redis", lambda: Gone())
    product = ProductFactory()
    for _time in range(3):
        attribution.record(Event.VISIT, product=product)

    assert len(asked) == 1
    assert ProductDay.objects.get().visits == 3


def test_writing_waits_while_redis_is_away(monkeypatch):
    product = ProductFactory()
    attribution.record(Event.VISIT, product=product)
    with monkeypatch.context() as away:

        def fail(*args, **kwargs):
            raise RedisAway

        away.setattr(tally.Tally, "close", fail)
        attribution.write_batches()
        assert not ProductDay.objects.exists()

    assert counted("visits") == [(product.pk, 1)]


# Each dies at another step of writing a batch down.
DEATHS = {
    "after closing": "Tally.read = die",
    "before the commit": "attribution._write = after(attribution._write)",
    "after the commit": "Tally.forget = die",
}
DYING = """
import os, signal
import django
django.setup()
from etalase.services import attribution
from okoce.tally import Tally

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

def after(call):
    return lambda *args: (call(*args), die())

{death}
attribution.write_batches()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("death", DEATHS)
def test_a_worker_killed_while_writing_neither_loses_nor_doubles(death):
    product = ProductFactory()
    for _visit in range(7):
        attribution.record(Event.VISIT, product=product)

    worker = subprocess.run(
        [sys.executable, "-c", DYING.format(death=DEATHS[death])],
        cwd=BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url_for_workers(),
            "REDIS_URL": settings.REDIS_URL,
        },
    )
    attribution.record(Event.VISIT, product=product)

    assert worker.returncode == -signal.SIGKILL
    assert len(attribution.TALLY.batches()) == 1
    assert counted("visits") == [(product.pk, 8)]
    assert counted("visits") == [(product.pk, 8)]
    assert attribution.TALLY.batches() == []


@pytest.mark.django_db(transaction=True)
def test_a_million_scans_come_out_exactly_while_three_write_at_once():
    business = GraduateBusinessFactory()
    products = [ProductFactory(business=business).pk for _number in range(50)]
    today = timezone.localdate()
    fields = [
        f"{today - timedelta(days=days)}|scan|{product}||".encode()
        for product in products
        for days in range(20)
    ]
    done = threading.Event()

    def write():
        try:
            while not done.is_set():
                attribution.write_batches()
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _number in range(3)]
    for writer in writers:
        writer.start()
    try:
        expected = _send_a_million(fields)
    finally:
        done.set()
        for writer in writers:
            writer.join()
    attribution.write_batches()

    rows = ProductDay.objects.values_list("day", "product", "scans")
    assert {f"{day}|scan|{product}||".encode(): scans for day, product, scans in rows} == expected
    assert sum(expected.values()) == 1_000_000


def _send_a_million(fields: list[bytes]) -> dict[bytes, int]:
    """Count a million times, one command each, as many phones would; how often each field was."""
    key = attribution.TALLY.open_key.encode()
    commands = [
        b"*4\r\n$7\r\nHINCRBY\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n$1\r\n1\r\n"
        % (len(key), key, len(field), field)
        for field in fields
    ]
    # The same hash, sent as plain bytes: how fast Python packs them is not what is tested.
    pool = tally._redis().connection_pool
    link = pool.get_connection()
    link.connect()
    wire: socket.socket = link._sock
    pick, times = random.Random(4), dict.fromkeys(fields, 0)
    try:
        for _round in range(100):
            chosen = pick.choices(range(len(fields)), k=10_000)
            for number in chosen:
                times[fields[number]] += 1
            sender = threading.Thread(
                target=wire.sendall, args=(b"".join(commands[number] for number in chosen),)
            )
            sender.start()
            answered = 0
            while answered < 10_000:
                answered += wire.recv(1 << 20).count(b"\n")
            sender.join()
    finally:
        link.disconnect()
        pool.release(link)
    return times
