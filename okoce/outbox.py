"""What a demo and the tests send instead of real messages, kept for ``/dev/kotak-keluar/``.

The list lives in Redis, because the web process and the workers both write to it; it is short,
forgets after a day, and is never written where ``OUTBOX`` is off.
"""

import json
import logging
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache

import redis
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)
KEPT = 200
KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Message:
    """One message as its receiver would have read it."""

    channel: str
    to: str
    text: str
    subject: str = ""
    at: str = ""

    @property
    def sent_at(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def code(self) -> str:
        """The six-digit code in the text, or nothing."""
        found = re.search(r"(?<!\d)\d{6}(?!\d)", self.text)
        return found[0] if found else ""


@lru_cache
def _server(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2)


def _key() -> str:
    return f"{settings.CACHES['default']['KEY_PREFIX']}:outbox"


def keep(channel: str, to: str, text: str, subject: str = "") -> None:
    """Print a message to the console and put it on top of the list."""
    message = Message(channel, to, text, subject, at=timezone.now().isoformat())
    heading = f"--- {channel} → {to} " + (f"[{subject}] " if subject else "")
    print(f"{heading}---\n{text}\n", flush=True)
    try:
        with _server(settings.REDIS_URL).pipeline() as pipe:
            pipe.lpush(_key(), json.dumps(asdict(message)))
            pipe.ltrim(_key(), 0, KEPT - 1)
            pipe.expire(_key(), KEPT_SECONDS)
            pipe.execute()
    except (redis.RedisError, OSError):
        logger.warning("Redis is unreachable: a message is on the console only.")


def outbox() -> list[Message]:
    """The latest messages, newest first; empty when Redis is away."""
    try:
        rows = _server(settings.REDIS_URL).lrange(_key(), 0, -1)
    except (redis.RedisError, OSError):
        return []
    return [Message(**json.loads(row)) for row in rows]


def clear_outbox() -> None:
    """Forget every kept message."""
    _server(settings.REDIS_URL).delete(_key())


class OutboxEmailBackend(BaseEmailBackend):
    """Keeps emails in the outbox instead of sending them."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            keep("email", ", ".join(message.recipients()), message.body, message.subject)
        return len(email_messages)


@never_cache
def dev_outbox(request: HttpRequest) -> HttpResponse:
    """Every message of this demo, newest first; the page itself asks again for newer ones."""
    if not settings.OUTBOX:
        raise Http404
    messages = outbox()
    if not request.htmx:
        return render(request, "dev/outbox.html", {"outbox": messages})
    newest = messages[0].at if messages else ""
    if newest == request.GET.get("terbaru"):
        # Nothing new: what somebody is copying stays selected.
        return HttpResponse(status=204)
    return render(request, "dev/_outbox_list.html", {"outbox": messages})
