"""The attendance of one session, corrected by ticking: what one person changed is written, no more.

**What a sheet knows.** Whoever opens it sees who is ticked, and up to which correction of the
history that is. Sent back, only what differs from what was shown is a wish. A wish about somebody
whom another person, a door or an earlier sending of the same sheet noted meanwhile is dropped
when it wants something else than what is true now, and the sender is told.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from okoce.codes import new_code
from okoce.dates import clock, long_date
from okoce.errors import RuleBroken

from ..choices import AttendanceSource, SeatStatus
from ..models import AttendanceChange, Event, Seat, Session
from . import attendance, doors


@dataclass
class Sheet:
    """Who holds a seat, who of them is noted at a session, and up to which correction."""

    rows: list[Seat]
    seen: int

    @property
    def ticked(self) -> list[int]:
        """The seats that are ticked and may be unticked."""
        return [seat.pk for seat in self.rows if seat.is_ticked and not seat.why_fixed]


@dataclass
class Saved:
    """How many were ticked and unticked, and for whom it was not done, in words."""

    ticked: int = 0
    unticked: int = 0
    problems: list[str] = field(default_factory=list)


def sheet_of(session: Session, rows: list[Seat]) -> Sheet:
    """The sheet of a session for some of its seats, by name; two queries."""
    # The history first: what is noted after it is not taken for seen.
    seen = AttendanceChange.objects.filter(session=session).aggregate(last=Max("pk"))["last"] or 0
    noted = {each.seat_id: each for each in session.attendances.select_related("by")}
    for seat in rows:
        seat.noted = noted.get(seat.pk)
        seat.is_ticked = seat.noted is not None
        seat.why_fixed = _why_fixed(seat)
    return Sheet(sorted(rows, key=lambda seat: (seat.shown_name.casefold(), seat.pk)), seen)


def _why_fixed(seat: Seat) -> str:
    """Why the tick of a seat cannot be changed; empty when it can."""
    if seat.status == SeatStatus.OFFERED:
        return _("The seat is offered and not taken yet.")
    if seat.status == SeatStatus.PASSED and seat.is_ticked:
        return _("Has passed: what that rests on stays.")
    return ""


def check_may_tick(session: Session) -> None:
    """Refuse a session whose door is not open yet."""
    opens = doors.opens_at(session)
    if opens > timezone.now():
        raise RuleBroken(
            _("This session is still to come. Attendance can be ticked from %(day)s, %(time)s.")
            % {"day": long_date(opens), "time": clock(opens)}
        )


@transaction.atomic
def save(
    session: Session,
    *,
    ticked: Collection[int],
    shown_ticked: Collection[int],
    seen: int,
    by: User,
) -> Saved:
    """Write what differs from what was shown; sent twice, the second time changes nothing.

    ``seen`` is the last correction of the history that the sheet knew. What is refused for one
    person does not hold up the others.
    """
    event = Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=session.event_id)
    check_may_tick(session)
    wanted = set(ticked) ^ set(shown_ticked)
    rows = event.seats.filter(pk__in=wanted).select_related("user__member")
    noted = set(session.attendances.filter(seat__in=wanted).values_list("seat", flat=True))
    newer = AttendanceChange.objects.filter(session=session, seat__in=wanted, pk__gt=seen)
    touched = set(newer.values_list("seat", flat=True))
    saved = Saved()
    for seat in rows.defer("user__member__nik").order_by("pk"):
        seat.event = event
        is_wanted = seat.pk in ticked
        if is_wanted == (seat.pk in noted):
            continue
        if seat.pk in touched:
            words = _("%(name)s was changed by somebody else meanwhile. That was kept.")
            saved.problems.append(words % {"name": seat.shown_name})
            continue
        try:
            _write(seat, session, is_present=is_wanted, by=by)
        except RuleBroken as problem:
            saved.problems.append(f"{seat.shown_name}: {problem}")
        else:
            saved.ticked += is_wanted
            saved.unticked += not is_wanted
    return saved


def _write(seat: Seat, session: Session, *, is_present: bool, by: User) -> None:
    with transaction.atomic():
        if is_present:
            source, nonce = AttendanceSource.SHEET, new_code(20)
            attendance.check_in_locked(seat, session, nonce=nonce, source=source, by=by)
        else:
            attendance.take_back_locked(seat, session, by=by)


def latest_changes(session: Session, most: int) -> list[AttendanceChange]:
    """What was last noted and taken back at a session, and by whom."""
    rows = AttendanceChange.objects.filter(session=session)
    return list(rows.select_related("by__member", "seat__user__member")[:most])
