"""What the pages of events and seats offer to calendars."""

from django import template
from django.conf import settings
from django.urls import reverse

from members.models import Kecamatan, User
from okoce.calendars import feed_link, google_feed_link, google_link

from ..choices import SeatStatus
from ..models import Event, MentoringSession, Seat, Session
from ..services import calendars

register = template.Library()


@register.inclusion_tag("events/calendars/_add.html")
def add_to_calendar(event: Event, sessions: list[Session], seat: Seat | None = None) -> dict:
    """A calendar file of an event, or of a seat at it, and its coming sessions for Google."""
    if seat is None:
        file_url = reverse("events:event_file", args=[event.pk, event.slug])
    elif seat.user_id:
        file_url = reverse("events:seat_file", args=[seat.code])
    else:
        file_url = reverse("events:seat_private_file", args=[seat.link])
    is_off = seat is not None and seat.status == SeatStatus.CANCELLED
    coming = [] if is_off or event.has_ended or event.is_cancelled else sessions
    return {
        "file_url": file_url,
        "filename": f"acara-{event.pk}.ics",
        "is_off": is_off and not event.has_ended,
        "links": [
            (session, google_link(calendars.entry_of(event, session, seat))) for session in coming
        ],
    }


@register.inclusion_tag("events/calendars/_add.html")
def add_mentoring_to_calendar(session: MentoringSession, reader: User) -> dict:
    """A calendar file of an agreed session of mentoring, or the way to take out one that is off."""
    is_off = session.is_cancelled and session.starts_at is not None
    links = []
    if session.is_agreed and not session.has_begun:
        links = [(session, google_link(calendars.entry_of_mentoring(session, reader)))]
    return {
        "file_url": reverse("events:mentoring_session_file", args=[session.code]),
        "filename": f"pendampingan-{session.code}.ics",
        "is_off": is_off and not session.has_begun,
        "links": links,
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
