"""Is the portal alive, and is all that it stands on in reach?"""

import time
from contextlib import closing

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

HEARTBEAT_KEY = "worker-heartbeat"
# Beat sends a heartbeat every 20 seconds; three missed ones are worth a look.
HEARTBEAT_LATE = 75


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The state of each part, and 503 when one that is needed (``READY_NEEDS``) is not up."""
    parts = {
        name: {"state": look(), "needed": name in settings.READY_NEEDS}
        for name, look in {
            "database": database_state,
            "cache": cache_state,
            "broker": broker_state,
            "worker": worker_state,
        }.items()
    }
    ready = all(part["state"] == "up" for part in parts.values() if part["needed"])
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def note_heartbeat() -> None:
    """Write down that a worker took a task from the queue just now."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=24 * 60 * 60)


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "up"


def cache_state() -> str:
    # The cache forgives an absent server, so only what comes back proves that it is there.
    cache.set("ready", "up", timeout=10)
    return cache.get("ready", "down")


def broker_state() -> str:
    broker = Redis.from_url(
        settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1, retry=None
    )
    with closing(broker):
        try:
            broker.ping()
        except (RedisError, OSError):
            return "down"
    return "up"


def worker_state() -> str:
    """``up``, ``late`` when the last heartbeat is old, ``unknown`` when there was none."""
    heard_at = cache.get(HEARTBEAT_KEY)
    if heard_at is None:
        return "unknown"
    return "up" if time.time() - heard_at < HEARTBEAT_LATE else "late"
