"""What happens when, as calendars read it: ``.ics`` files (RFC 5545) and links for Google Calendar.

Times are written in the time of Jakarta with its definition beside them, so that a calendar shows
them right even where it knows no such zone.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

GOOGLE = "https://calendar.google.com/calendar/render"
GOOGLE_FEEDS = "https://calendar.google.com/calendar/r"
CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
ZONE = "Asia/Jakarta"
# How often a calendar that follows a feed should look again.
LOOK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One time in a calendar.

    The same ``uid`` and a rising ``sequence`` let a calendar replace what it holds;
    ``changed_at`` is when it last became different.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    url: str
    changed_at: datetime
    # CONFIRMED, TENTATIVE or CANCELLED.
    status: str = "CONFIRMED"


def calendar_of(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """A calendar file with these entries; ``name`` is for a feed that calendars follow.

    The same entries give the same bytes at any time.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//OK OCE Global Office//Portal//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", ZONE)
        calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@okoce-global-office")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", _local(entry.starts_at), parameters={"tzid": ZONE})
    event.add("dtend", _local(entry.ends_at), parameters={"tzid": ZONE})
    event.add("status", entry.status)
    # What does not take place keeps nobody from other things.
    event.add("transp", "TRANSPARENT" if entry.status == "CANCELLED" else "OPAQUE")
    event.add("organizer", _portal())
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("description", f"{entry.text}\n{entry.url}".strip())
    event.add("url", entry.url)
    return event


def _zone() -> Timezone:
    """Western Indonesian Time, the same all year since 1964."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "WIB")
    zone.add_component(standard)
    return zone


def _local(moment: datetime) -> datetime:
    """The clock of Jakarta; the zone is named beside it."""
    return timezone.localtime(moment).replace(tzinfo=None)


def _portal() -> vCalAddress:
    """Who publishes the file; the addresses of those who come are nobody's business."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    portal = vCalAddress(f"mailto:{address}")
    portal.params["cn"] = vText(name or "OK OCE")
    return portal


def google_link(entry: Entry) -> str:
    """The address at which Google Calendar offers to add this entry."""
    first, last = (
        f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (entry.starts_at, entry.ends_at)
    )
    parts = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{first}/{last}",
        "location": entry.place,
        "details": f"{entry.text}\n{entry.url}".strip(),
    }
    return f"{GOOGLE}?{urlencode(parts)}"


def feed_link(address: str) -> str:
    """The address that a phone or computer opens in its calendar, to follow a feed."""
    return f"webcal://{address.partition('://')[2]}"


def google_feed_link(address: str) -> str:
    """The address at which Google Calendar offers to follow a feed."""
    return f"{GOOGLE_FEEDS}?{urlencode({'cid': feed_link(address)})}"


def calendar_response(
    entries: Iterable[Entry], *, name: str = "", filename: str = ""
) -> HttpResponse:
    """A calendar; with ``filename`` to be kept, with ``name`` a feed to be followed."""
    entries = list(entries)
    response = HttpResponse(calendar_of(entries, name=name), content_type=CONTENT_TYPE)
    if entries:
        modified = max(entry.changed_at for entry in entries)
        response.headers["Last-Modified"] = http_date(modified.timestamp())
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with its mark, or 304 to whoever has it already."""
    digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
    response.headers["ETag"] = f'"{digest}"'
    modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    return get_conditional_response(request, response.headers["ETag"], modified, response)
