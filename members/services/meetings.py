"""Meetings of two connected people: proposed, agreed, called off, and whether they took place."""

from datetime import datetime

from ..models import Connection, Kecamatan, Meeting, MeetingAnswer, MeetingOption, User


def propose_meeting(
    connection: Connection,
    *,
    by: User,
    about: str,
    place: str,
    kecamatan: Kecamatan | None = None,
    minutes: int,
    times: list[datetime],
    instead_of: Meeting | None = None,
) -> Meeting:
    """Propose one to three times to the other side of a relation, and tell them."""
    raise NotImplementedError


def pick_time(meeting: Meeting, option: MeetingOption, *, by: User) -> Meeting:
    """Agree to one of the proposed times, and tell both."""
    raise NotImplementedError


def change_meeting(
    meeting: Meeting, new_status: str, *, by: User | None, note: str = ""
) -> Meeting:
    """Move a meeting, record who and why, and tell the other side."""
    raise NotImplementedError


def answer_meeting(meeting: Meeting, *, by: User, met: bool) -> MeetingAnswer:
    """Note what one side says afterwards: whether they met."""
    raise NotImplementedError


def call_off_all(connection: Connection) -> None:
    """Cancel what is still ahead of a relation that ended; nobody is told."""
    raise NotImplementedError


def next_meeting(user: User) -> Meeting | None:
    """The agreed meeting that comes next, or is under way."""
    raise NotImplementedError


def find_reminders() -> None:
    """Remind of meetings, ask how they went, end old proposals; safe to run twice or late."""
    raise NotImplementedError
