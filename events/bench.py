"""The pages of events that `manage.py bench` measures, and the run for the last seats."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from okoce.bench.visits import Visitor
from okoce.demo import in_batches, save_in_bulk

from .choices import Audience, EventKind, EventStatus
from .models import Event, Session

# A quarter of what is kept is still to come.
AHEAD = 4
PLACE = "OK OCE Global Office, Kuningan"


def seed(count: int) -> None:
    """Add events to a scratch database until there are ``count``, one each quarter of an hour."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    missing = max(0, count - Event.objects.count())
    for numbers in in_batches(missing):
        events = []
        for number in numbers:
            starts_at = now + timedelta(minutes=15) * (missing // AHEAD - number)
            events.append(
                Event(
                    kind=EventKind.values[number % len(EventKind.values)],
                    title=f"Kelas usaha ke-{number + 1}",
                    summary="Satu keterampilan, satu hari, dan pulang membawa hasilnya.",
                    audience=Audience.PUBLIC,
                    quota=20,
                    status=EventStatus.PUBLISHED,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=2),
                )
            )
        save_in_bulk(Event, events)
        times = ((event, event.starts_at, event.ends_at) for event in events)
        save_in_bulk(
            Session,
            [
                Session(event=e, starts_at=start, ends_at=end, place=PLACE)
                for e, start, end in times
            ],
        )


def pages() -> list[tuple[str, str]]:
    """Each page's name and path, with rows of the seeded database."""
    shelf = reverse("events:event_list")
    coming = Event.objects.upcoming().filter(starts_at__gt=timezone.now())
    event = coming.order_by("starts_at", "pk")[5]
    past = urlencode({"daftar": "lewat", "sebelum": "akhir"})
    word = event.title.split()[0]
    return [
        ("events, first page", shelf),
        ("events, last page of the past", f"{shelf}?{past}"),
        ("event", event.get_absolute_url()),
        ("events, common word", f"{shelf}?{urlencode({'cari': word})}"),
    ]


def open_race(seats: int) -> dict:
    """A public event with so many seats, for ``attempt`` and ``result``: its key and path."""
    starts_at = timezone.now() + timedelta(days=7)
    event = Event.objects.create(
        title="Kursi terakhir",
        summary="Sebanyak-banyaknya orang untuk sedikit kursi.",
        audience=Audience.PUBLIC,
        quota=seats,
        status=EventStatus.PUBLISHED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    event.sessions.create(starts_at=event.starts_at, ends_at=event.ends_at, place=PLACE)
    return {"pk": event.pk, "path": event.get_absolute_url()}


def attempt(visitor: Visitor, path: str, number: int, outbox: str) -> None:
    """The whole way of a visitor: the event, the form, the code that was sent, the seat.

    ``outbox`` is the key of the messages that were sent. Raises ``ValueError`` when a page does
    not answer as it should.
    """
    email = f"pengunjung-{number}@bench.test"
    visitor.open(path)
    visitor.open(f"{path}daftar/")
    visitor.send({"name": f"Pengunjung {number}", "phone": "", "email": email})
    visitor.send({"kode": _code(outbox, email)})
    if "/acara/kursi/" not in visitor.path:
        raise ValueError(f"The code led to {visitor.path}.")


def _code(outbox: str, email: str) -> str:
    with Redis.from_url(settings.REDIS_URL) as redis:
        for row in redis.lrange(outbox, 0, -1):
            message = json.loads(row)
            if message["to"] == email:
                return re.search(r"\b\d{6}\b", message["text"])[0]
    raise ValueError(f"No code was sent to {email}.")


def result(pk: int) -> dict:
    """How many have a seat by status, and how many seats the event counts as taken."""
    event = Event.objects.get(pk=pk)
    rows = event.seats.order_by().values_list("status").annotate(n=Count("pk"))
    return {"taken": event.taken, "by_status": dict(rows)}
