"""What pages show of rooms: times, how a booking stands, the room of a meeting, one's own."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import MeetingPlace
from members.models import Meeting, User
from okoce.dates import long_date

from ..choices import BookingStatus
from ..models import Booking, BookingChange
from ..services.booking_rules import may_book
from ..services.bookings import moment_in_words
from ..services.room_days import Day

register = template.Library()
TONES = {
    BookingStatus.HELD: "info",
    BookingStatus.CHECKED_IN: "success",
    BookingStatus.RELEASED: "warn",
    BookingStatus.CANCELLED: "danger",
}
SHOWN = 2


@register.filter
def booking_tone(status: str) -> str:
    """The tone of the badge for where a booking stands."""
    return TONES.get(status, "neutral")


@register.filter
def booking_when(booking: Booking) -> str:
    """The day and the hours of a booking."""
    return moment_in_words(booking.starts_at, booking.ends_at)


@register.filter
def hours_of(span: Any) -> str:
    """``09.00–10.30``, of a booking, an offer or a part of a day."""
    return hours_between(
        getattr(span, "starts_at", None) or span.starts,
        getattr(span, "ends_at", None) or span.ends,
    )


def hours_between(starts: datetime, ends: datetime) -> str:
    starts, ends = timezone.localtime(starts), timezone.localtime(ends)
    return f"{starts:%H.%M}–{ends:%H.%M}"


@register.filter
def free_in_words(day: Day) -> str:
    """What is free on a day, or why nothing is."""
    if day.closed:
        return day.closed
    if day.closes and day.closes <= timezone.now():
        return _("Closed for today.")
    if not day.free:
        return _("Nothing is free.")
    hours = ", ".join(hours_of(span) for span in day.free)
    if day.bookable_from:
        told = {"hours": hours, "date": long_date(day.bookable_from)}
        return _("Nobody has %(hours)s WIB; members can book it from %(date)s.") % told
    return _("Free %(hours)s WIB") % {"hours": hours}


@register.filter
def in_address(moment: datetime) -> str:
    """A moment as the form of a booking reads it from an address."""
    local = timezone.localtime(moment)
    return f"hari={local:%Y-%m-%d}&jam={local:%H.%M}"


@register.inclusion_tag("components/timeline.html")
def booking_timeline(history: list[BookingChange]) -> dict[str, Any]:
    """What happened with a booking."""
    return {
        "rows": [
            {
                "title": _("Moved")
                if change.old_status == change.new_status
                else change.get_new_status_display(),
                "text": change.note,
                "when": change.at,
                "by": change.by.shown_name if change.by else _("the portal"),
            }
            for change in history
        ]
    }


@register.inclusion_tag("events/rooms/_room_for_meeting.html")
def room_for_meeting(meeting: Meeting, user: User) -> dict[str, Any]:
    """The room that is booked for an agreed meeting at the Global Office, or the way to one."""
    at_office = meeting.place == MeetingPlace.GLOBAL_OFFICE and meeting.is_agreed
    booking = None
    if at_office:
        rows = Booking.objects.taking().filter(meeting=meeting)
        booking = rows.select_related("room__kecamatan").first()
    return {
        "meeting": meeting,
        "booking": booking,
        "is_own": booking and booking.holder_id == user.pk,
        "may_book": at_office and not meeting.has_begun and may_book(user),
    }


@register.inclusion_tag("events/rooms/_rooms_panel.html")
def rooms_panel(user: User) -> dict[str, Any]:
    """The rooms a member has next, and the way to book one."""
    rows = Booking.objects.owned_by(user).taking().filter(period__endswith__gt=timezone.now())
    return {
        "bookings": rows.select_related("room__kecamatan").order_by("period")[:SHOWN],
        "may_book": may_book(user),
    }
