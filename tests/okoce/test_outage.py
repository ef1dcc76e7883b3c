"""Redis may be away: no page breaks, and none waits for long."""

import socket
import time

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from okoce import cache as okoce_cache
from okoce import celery as okoce_celery
from okoce import health, throttle
from okoce.errors import TooMany
from okoce.tasks import note_heartbeat


@pytest.fixture(params=["refuses", "is silent"])
def redis_away(request, settings):
    """The address of a server that refuses, or that takes a connection and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "is silent":
            server.listen()
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": url}}
        settings.CELERY_BROKER_URL = url
        yield url
    okoce_cache.ForgivingRedisCache._asleep_until = 0


def test_the_cache_forgives_an_absent_server(redis_away):
    cache = caches["default"]
    started = time.monotonic()

    for _each in range(20):
        cache.set("a", 1)
        assert cache.get("a", "missing") == "missing"
        assert cache.get_many(["a"]) == {}
        assert cache.add("a", 1) is True
        assert cache.get_or_set("a", 7) == 7
        assert cache.incr("a") == 1
        assert cache.delete("a") is False
        assert "a" not in cache

    # It waits once for a silent server (2 seconds), not at every call.
    assert time.monotonic() - started < 3


def test_the_cache_is_asked_again_after_a_while(redis_away, settings, monkeypatch):
    cache = caches["default"]
    cache.set("a", 1)
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": settings.REDIS_URL}}
    cache = caches["default"]
    cache.set("a", 2)
    assert cache.get("a") is None

    later = time.monotonic() + okoce_cache.PAUSE + 1
    monkeypatch.setattr(okoce_cache.time, "monotonic", lambda: later)

    cache.set("a", 3)
    assert cache.get("a") == 3


def test_a_task_is_dropped_when_the_queue_is_away(redis_away, queued_tasks, monkeypatch):
    app = okoce_celery.app
    monkeypatch.setattr(okoce_celery.Errand, "_asleep_until", 0.0)
    started = time.monotonic()
    with app.connection_for_write(redis_away) as connection:
        assert note_heartbeat.apply_async(connection=connection) is None
    waited = time.monotonic() - started

    for _each in range(20):
        assert note_heartbeat.delay() is None

    assert waited < 4
    assert time.monotonic() - started < waited + 0.5


def test_a_throttle_lets_people_pass_when_it_cannot_count(redis_away):
    for _each in range(5):
        throttle.limit("ask", "siti", times=1, seconds=60)


def test_readyz_says_what_is_away(client, db, redis_away, settings):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": {"state": "up", "needed": True},
        "cache": {"state": "down", "needed": False},
        "broker": {"state": "down", "needed": False},
        "worker": {"state": "unknown", "needed": False},
    }

    settings.READY_NEEDS = ["database", "broker"]
    assert client.get("/readyz").status_code == 503


def test_readyz_knows_a_late_worker(client, db, monkeypatch):
    health.note_heartbeat()
    assert client.get("/readyz").json()["worker"]["state"] == "up"

    later = time.time() + health.HEARTBEAT_LATE + 1
    monkeypatch.setattr(health.time, "time", lambda: later)
    assert client.get("/readyz").json()["worker"]["state"] == "late"


def test_readyz_is_503_without_a_database(client, db, monkeypatch):
    monkeypatch.setattr(health, "database_state", lambda: "down")

    assert client.get("/readyz").status_code == 503


def test_a_throttle_refuses_above_its_number_and_says_how_long():
    for _each in range(3):
        throttle.limit("ask", "siti", times=3, seconds=60)
    throttle.limit("ask", "budi", times=3, seconds=60)

    with pytest.raises(TooMany) as refusal:
        throttle.limit("ask", "siti", times=3, seconds=60)

    assert 0 < refusal.value.retry_after <= 60


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),
    ],
)
def test_a_visitors_address_is_read_behind_our_proxies_only(settings, proxies, header, address):
    settings.TRUSTED_PROXY_COUNT = proxies

    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})

    assert throttle.client_address(request) == address
