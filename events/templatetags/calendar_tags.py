"""What the pages of events and seats offer to calendars."""

from django import template
from django.conf import settings
from django.urls import reverse

from members.models import Kecamatan
from okoce.calendars import feed_link, google_feed_link, google_link

from ..choices import SeatStatus
from ..models import Event, Seat, Session
from ..services import calendars

register = template.Library()


@register.inclusion_tag("events/calendars/_add.html")
def add_to_calendar(event: Event, sessions: list[Session], seat: Seat | None = None) -> dict:
    """A calendar file of an event, or of a seat at it, and its coming sessions for Google."""
    if seat is None or (seat.status == SeatStatus.CANCELLED and not event.is_cancelled):
        own, file_url = None, reverse("events:event_file", args=[event.pk, event.slug])
    elif seat.user_id:
        own, file_url = seat, reverse("events:seat_file", args=[seat.code])
    else:
        own, file_url = seat, reverse("events:seat_private_file", args=[seat.link])
    coming = [] if event.has_ended or event.is_cancelled else sessions
    return {
        "file_url": file_url,
        "filename": f"acara-{event.pk}.ics",
        "is_off": event.is_cancelled and own is not None,
        "links": [
            (session, google_link(calendars.entry_of(event, session, own))) for session in coming
        ],
    }


@register.inclusion_tag("events/calendars/_follow.html")
def follow_events(area: Kecamatan | None = None) -> dict:
    """How a calendar follows all events, or those of a kecamatan."""
    path = reverse("events:feed_near", args=[area.slug]) if area else reverse("events:feed")
    url = settings.SITE_URL + path
    return {
        "area": area,
        "url": url,
        "webcal_url": feed_link(url),
        "google_url": google_feed_link(url),
    }
