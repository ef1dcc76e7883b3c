"""A meeting as calendars read it: an ``.ics`` file (RFC 5545), and a link for Google Calendar."""

from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from ..choices import MeetingPlace
from ..models import Meeting, User

GOOGLE = "https://calendar.google.com/calendar/render"


def calendar_file(meeting: Meeting, *, reader: User, url: str) -> bytes:
    """The agreed, or called off, meeting for the calendar of one side; ``url`` is its page.

    The same UID and a rising SEQUENCE let a calendar replace what it holds.
    """
    event = Event()
    event.add("uid", f"temu-{meeting.code}@okoce-global-office")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _utc(timezone.now()))
    event.add("last-modified", _utc(meeting.status_since))
    event.add("dtstart", _utc(meeting.starts_at))
    event.add("dtend", _utc(meeting.ends_at))
    event.add("status", "CONFIRMED" if meeting.is_agreed else "CANCELLED")
    event.add("organizer", _portal())
    event.add("summary", _title(meeting, reader))
    event.add("location", place_to_find(meeting))
    event.add("description", _text(meeting, url))
    event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", "-//OK OCE Global Office//Portal//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()


def google_link(meeting: Meeting, *, reader: User, url: str) -> str:
    """The address at which Google Calendar offers to add this meeting."""
    first, last = (f"{_utc(at):%Y%m%dT%H%M%SZ}" for at in (meeting.starts_at, meeting.ends_at))
    parts = {
        "action": "TEMPLATE",
        "text": _title(meeting, reader),
        "dates": f"{first}/{last}",
        "location": place_to_find(meeting),
        "details": _text(meeting, url),
    }
    return f"{GOOGLE}?{urlencode(parts)}"


def place_to_find(meeting: Meeting) -> str:
    """The place as a map finds it."""
    if meeting.place == MeetingPlace.GLOBAL_OFFICE:
        return f"{meeting.where}, Kinanti Building, Epicentrum, Kuningan, Jakarta"
    if meeting.place == MeetingPlace.CENTRE:
        return f"{meeting.where}, {meeting.kecamatan.kota_short}"
    return meeting.where


def _title(meeting: Meeting, reader: User) -> str:
    return _("Meeting with %(name)s") % {"name": meeting.connection.other(reader).shown_name}


def _text(meeting: Meeting, url: str) -> str:
    lines = [meeting.about]
    if meeting.place == MeetingPlace.CENTRE:
        lines.append(_("The portal does not book a room; agree on the spot."))
    return "\n".join([*lines, url])


def _portal() -> vCalAddress:
    """Who publishes the file; the addresses of the two are nobody's business."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    portal = vCalAddress(f"mailto:{address}")
    portal.params["cn"] = name or "OK OCE"
    return portal


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
