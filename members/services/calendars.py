"""A meeting as calendars read it."""

from django.utils.translation import gettext as _

from okoce.calendars import Entry

from ..choices import MeetingPlace
from ..models import Meeting, User


def entry_of(meeting: Meeting, *, reader: User, url: str) -> Entry:
    """The agreed, or called off, meeting for the calendar of one side; ``url`` is its page."""
    return Entry(
        uid=f"temu-{meeting.code}",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=_("Meeting with %(name)s") % {"name": meeting.connection.other(reader).shown_name},
        place=place_to_find(meeting),
        text=_text(meeting),
        url=url,
        changed_at=meeting.status_since,
        status="CONFIRMED" if meeting.is_agreed else "CANCELLED",
    )


def place_to_find(meeting: Meeting) -> str:
    """The place as a map finds it."""
    if meeting.place == MeetingPlace.GLOBAL_OFFICE:
        return f"{meeting.where}, Kinanti Building, Epicentrum, Kuningan, Jakarta"
    if meeting.place == MeetingPlace.CENTRE:
        return f"{meeting.where}, {meeting.kecamatan.kota_short}"
    return meeting.where


def _text(meeting: Meeting) -> str:
    if meeting.place == MeetingPlace.CENTRE:
        return f"{meeting.about}\n{_('The portal does not book a room; agree on the spot.')}"
    return meeting.about
