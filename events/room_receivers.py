"""What rooms do at news from ``members``: meetings called off, and people's own data."""

from contextlib import suppress
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from members.models import Meeting, User
from members.signals import collect_account_data, meeting_called_off
from okoce.errors import RuleBroken

from .choices import BookingStatus
from .models import Booking
from .services import bookings


@receiver(meeting_called_off)
def give_back_room(sender: Any, meeting: Meeting, **kwargs: Any) -> None:
    """The room of a meeting that does not take place is free again."""
    rows = Booking.objects.filter(meeting=meeting, status=BookingStatus.HELD)
    for booking in rows:
        # Somebody may have come, or given it back, a moment ago.
        with suppress(RuleBroken):
            bookings.cancel(booking, by=None, note=_("The meeting was called off."))


@receiver(collect_account_data)
def export_bookings(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """The rooms a person booked, and what became of each booking."""
    rows = Booking.objects.owned_by(user).select_related("room__kecamatan")
    return {
        "room_bookings": [
            {
                "room": row.room.name,
                "place": row.room.place,
                "from": row.starts_at.isoformat(),
                "to": row.ends_at.isoformat(),
                "purpose": row.get_purpose_display(),
                "about": row.about,
                "people": row.people,
                "status": row.get_status_display(),
                "moves": [
                    {"at": change.at.isoformat(), "move": str(change), "note": change.note}
                    for change in row.history.all()
                ],
            }
            for row in rows.prefetch_related("history")
        ]
    }
