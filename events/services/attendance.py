"""Who was there: noting it once, taking it back, and how much of an event somebody attended.

The lock of the event is taken first, as for every move of a seat (see ``seats``).
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from members.services.reminders import remind_each
from okoce.errors import RuleBroken

from ..choices import SEAT_CAME, SEAT_HOLDS, AttendanceSource, EventStatus, SeatActor, SeatStatus
from ..models import Attendance, AttendanceChange, Event, Seat, Session
from . import seats

# The attendance of an event is closed so long after it ended; what is older is left as it is.
CLOSED_AFTER, GIVEN_UP_AFTER = timedelta(hours=24), timedelta(days=30)
# Who was told of a new time or place later than this is not marked absent.
TOLD_IN_TIME = timedelta(hours=24)


@transaction.atomic
def check_in(
    seat: Seat,
    session: Session,
    *,
    nonce: str,
    source: str,
    at: datetime | None = None,
    device: str = "",
    by: User | None = None,
) -> tuple[Attendance, bool]:
    """Note that somebody is at a session; returns the row, and whether it is new.

    The first session that somebody comes to makes their seat *present*. Noted twice, by two
    devices or by one that repeats itself, it is one row.
    """
    _lock(seat, session)
    return check_in_locked(seat, session, nonce=nonce, source=source, at=at, device=device, by=by)


def check_in_locked(
    seat: Seat,
    session: Session,
    *,
    nonce: str,
    source: str,
    at: datetime | None = None,
    device: str = "",
    by: User | None = None,
) -> tuple[Attendance, bool]:
    """``check_in`` for who holds the lock of ``seat.event`` already."""
    _check(seat.event, seat)
    noted = {"at": at or timezone.now(), "nonce": nonce, "device": device}
    try:
        row, is_new = Attendance.objects.get_or_create(
            seat=seat, session=session, defaults={**noted, "source": source, "by": by}
        )
    except IntegrityError:
        # The same scan, sent for somebody else.
        raise RuleBroken(_("Please scan the ticket once more.")) from None
    if is_new:
        _note(seat, session, is_present=True, source=source, by=by)
        if seat.status in (SeatStatus.REGISTERED, SeatStatus.ABSENT):
            actor = SeatActor.PARTICIPANT if source == AttendanceSource.SELF else SeatActor.OFFICER
            seats.mark_locked(seat, SeatStatus.PRESENT, actor=actor, by=by)
    return row, is_new


def _lock(seat: Seat, session: Session) -> None:
    """Take the lock of a session's event, and the seat as it is now."""
    event = Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=session.event_id)
    seat.refresh_from_db()
    if seat.event_id != event.pk:
        raise RuleBroken(_("This seat is not one of this event."))
    seat.event = event


def _check(event: Event, seat: Seat) -> None:
    if event.status != EventStatus.PUBLISHED:
        raise RuleBroken(_("This event was called off."))
    if seat.status not in SEAT_HOLDS or seat.status == SeatStatus.OFFERED:
        raise RuleBroken(_("This person has no seat at this event."))


@transaction.atomic
def take_back(seat: Seat, session: Session, *, by: User) -> None:
    """Take back that somebody was at a session: it was noted by mistake.

    Who then was at none is registered again, or absent once the event is over. Who has passed
    keeps what the pass rests on.
    """
    _lock(seat, session)
    take_back_locked(seat, session, by=by)


def take_back_locked(seat: Seat, session: Session, *, by: User) -> bool:
    """``take_back`` for who holds the lock of ``seat.event`` already; whether anything was."""
    if seat.status == SeatStatus.PASSED:
        raise RuleBroken(_("This person has passed; what that rests on stays."))
    deleted, _rows = seat.attendances.filter(session=session).delete()
    if not deleted:
        return False
    _note(seat, session, is_present=False, source=AttendanceSource.SHEET, by=by)
    if seat.status == SeatStatus.PRESENT and not seat.attendances.exists():
        status = SeatStatus.ABSENT if seat.event.has_ended else SeatStatus.REGISTERED
        seats.mark_locked(seat, status, actor=SeatActor.OFFICER, by=by)
    return True


@transaction.atomic
def note_absent(event: Event) -> int:
    """Mark who had a seat at an event that is over and came to no session; count them.

    Nobody is absent from an event at which nobody was checked in: there the list was not kept. Nor
    from one whose time or place changed in the last day before it began.
    """
    event = Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=event.pk)
    seats_left = list(event.seats.filter(status=SeatStatus.REGISTERED, attendances=None))
    for seat in seats_left:
        seat.event = event
        seats.mark_locked(seat, SeatStatus.ABSENT, actor=SeatActor.SYSTEM)
    return len(seats_left)


def find_absent() -> None:
    """Close the attendance of what ended a day ago or earlier; safe to run twice or late.

    A day, so that phones which were without a network at the door have sent what they kept.
    """
    now = timezone.now()
    over = Event.objects.filter(
        status=EventStatus.PUBLISHED,
        ends_at__lte=now - CLOSED_AFTER,
        ends_at__gt=now - GIVEN_UP_AFTER,
        changed_at__lte=F("starts_at") - TOLD_IN_TIME,
        seats__status=SeatStatus.REGISTERED,
        sessions__attendances__isnull=False,
    )
    remind_each(over.distinct(), note_absent)


def _note(
    seat: Seat, session: Session, *, is_present: bool, source: str, by: User | None
) -> AttendanceChange:
    return AttendanceChange.objects.create(
        seat=seat, session=session, is_present=is_present, source=source, by=by
    )


# How much of it somebody attended.


def share_of(seat: Seat) -> int:
    """How many of a hundred sessions of the event somebody attended, rounded down."""
    return percent(seat.attendances.count(), Session.objects.filter(event=seat.event_id).count())


def shares_of(event: Event) -> dict[int, int]:
    """``share_of`` for all seats of an event at once, by the key of the seat; 0 is left out."""
    sessions = event.sessions.count()
    came = Attendance.objects.filter(session__event=event).values("seat").annotate(n=Count("pk"))
    return {row["seat"]: percent(row["n"], sessions) for row in came.order_by()}


def percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


def attended_sessions(seat: Seat) -> list[Session]:
    """The sessions somebody was at, in the order of time."""
    return list(Session.objects.filter(attendances__seat=seat))


def counts_of(event: Event) -> dict[str, int]:
    """How many hold a seat, wait, came, and did not come."""
    rows = event.seats.order_by().values("status").annotate(n=Count("pk"))
    by_status = {row["status"]: row["n"] for row in rows}
    return {
        "holding": sum(by_status.get(status, 0) for status in SEAT_HOLDS),
        "waiting": by_status.get(SeatStatus.WAITING, 0),
        "offered": by_status.get(SeatStatus.OFFERED, 0),
        "came": sum(by_status.get(status, 0) for status in SEAT_CAME),
        "absent": by_status.get(SeatStatus.ABSENT, 0),
    }
