"""The door of a session: what it answers to a ticket, and the code of the room.

**Whose clock counts.** A phone at the door may be without a network, so it notes the time of each
scan itself and sends it later. That time is believed when it lies between the opening of the door
and now; any other is the clock of a wrong phone, and the time of arrival is taken instead. So a
scan that waited on a phone until after the session still says when the person came, and no clock
can bring anybody in before the door opened.

**Who has no seat.** Who waits in line or has given up is told so. When a seat is free, who runs
the event lets them in by one press: within the last hour the line is offered nothing any more
(``seats.LAST_OFFER``), so nobody is overtaken but who is not there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from members.models import User
from okoce.codes import tidy_code
from okoce.dates import clock, lasting, long_date, short_date
from okoce.errors import RuleBroken

from ..choices import AttendanceSource, DoorAnswer, EventStatus, SeatStatus
from ..models import RoomCode, Seat, Session
from ..models.attendance import new_room_code
from . import attendance, seats

# The door opens so long before a session begins.
DOOR_OPENS_BEFORE = timedelta(minutes=60)
MOST_FOUND = 12
WITHOUT_SEAT = (SeatStatus.WAITING, SeatStatus.OFFERED, SeatStatus.CANCELLED)


@dataclass(frozen=True)
class Verdict:
    """What the door says to a ticket, and whether its holder may be let in all the same."""

    answer: DoorAnswer
    words: str = ""
    seat: Seat | None = None
    may_let_in: bool = False

    @property
    def is_good(self) -> bool:
        return self.answer in (DoorAnswer.OK, DoorAnswer.ALREADY)


def opens_at(session: Session) -> datetime:
    """When the door of a session opens."""
    return session.starts_at - DOOR_OPENS_BEFORE


def is_open(session: Session) -> bool:
    """Whether people may check themselves in: since the door opened, until the session ends."""
    return opens_at(session) <= timezone.now() <= session.ends_at


def believed(session: Session, device_time: datetime | None) -> datetime:
    """When a person came: as the device says, where that can be, else now."""
    now = timezone.now()
    if device_time and opens_at(session) <= device_time <= now:
        return device_time
    return now


def scan(
    session: Session,
    code: str,
    *,
    by: User,
    nonce: str,
    source: str,
    device: str = "",
    device_time: datetime | None = None,
) -> Verdict:
    """Check in whoever has the ticket with this code, or say why not; a replay changes nothing."""
    rows = Seat.objects.select_related("event", "user__member").defer("user__member__nik")
    seat = rows.filter(code=tidy_code(code)).first()
    if seat is None:
        return Verdict(DoorAnswer.UNKNOWN, _("There is no ticket with this code. Search by name."))
    if refusal := _refusal(seat, session):
        return refusal
    try:
        row, is_new = attendance.check_in(
            seat,
            session,
            nonce=nonce,
            source=source,
            at=believed(session, device_time),
            device=device,
            by=by,
        )
    except RuleBroken as problem:
        # It was moved in this very moment.
        seat.refresh_from_db()
        return _refusal(seat, session) or Verdict(DoorAnswer.UNKNOWN, str(problem), seat)
    if is_new or row.nonce == nonce:
        return Verdict(DoorAnswer.OK, _("Welcome!"), seat)
    when = {"time": clock(row.at), "date": short_date(row.at)}
    return Verdict(DoorAnswer.ALREADY, _("Since %(time)s on %(date)s.") % when, seat)


def _refusal(seat: Seat, session: Session) -> Verdict | None:
    event = seat.event
    if seat.event_id != session.event_id:
        which = {"event": event.title, "date": long_date(event.starts_at)}
        words = _("This ticket is for “%(event)s”, %(date)s, %(time)s.")
        return Verdict(DoorAnswer.OTHER_EVENT, words % {**which, "time": clock(event.starts_at)})
    if event.status != EventStatus.PUBLISHED:
        return Verdict(DoorAnswer.CANCELLED, _("This event was called off."), seat)
    if seat.status in WITHOUT_SEAT:
        return _without_seat(seat)
    if (wait := opens_at(session) - timezone.now()) > timedelta():
        times = {"time": clock(opens_at(session)), "span": lasting(wait)}
        words = _("The door opens at %(time)s, in %(span)s.") % times
        return Verdict(DoorAnswer.EARLY, words, seat)
    return None


def _without_seat(seat: Seat) -> Verdict:
    event = seat.event
    is_free = seat.status == SeatStatus.OFFERED or event.free > 0
    may_let_in = is_free and not event.has_ended
    if seat.status == SeatStatus.CANCELLED:
        answer, words = DoorAnswer.CANCELLED, seat.get_reason_display()
    elif seat.status == SeatStatus.OFFERED:
        answer = DoorAnswer.WAITING
        words = _("A seat is offered to this person and not taken yet.")
    else:
        answer = DoorAnswer.WAITING
        place = seats.place_in_line(seat)
        words = _("Number %(place)d on the waiting list.") % {"place": place}
    room = _("A seat is free.") if may_let_in else _("All seats are taken.")
    return Verdict(answer, f"{words} {room}", seat, may_let_in)


def let_in(session: Session, code: str, *, by: User, nonce: str, device: str = "") -> Verdict:
    """Give who stands at the door without a seat a free one, and check them in."""
    seat = Seat.objects.select_related("event", "user").filter(
        code=tidy_code(code), event=session.event_id
    )
    seat = seat.first()
    if seat is None:
        return Verdict(DoorAnswer.UNKNOWN, _("There is no ticket with this code. Search by name."))
    if opens_at(session) > timezone.now():
        raise RuleBroken(_("The door is not open yet."))
    seats.let_in(seat, by=by)
    source = AttendanceSource.NAME
    return scan(session, seat.code, by=by, nonce=nonce, source=source, device=device)


def search(session: Session, words: str) -> list[Seat]:
    """People of the event by name or code, those with a seat first, each with ``came_at``."""
    rows = Seat.objects.filter(event=session.event_id).matching(words)
    rows = list(rows.select_related("user__member").defer("user__member__nik")[: 4 * MOST_FOUND])
    came = dict(session.attendances.filter(seat__in=rows).values_list("seat", "at"))
    for seat in rows:
        seat.came_at = came.get(seat.pk)
    # Who registered, gave up and registered again is found once, by the seat they have.
    rows.sort(key=lambda seat: (not seat.holds, seat.shown_name.lower()))
    return rows[:MOST_FOUND]


# The code of the room.


@transaction.atomic
def show_code(session: Session, *, by: User, anew: bool = False) -> RoomCode:
    """The code of the room of a session; made when there is none, and again when asked."""
    made = {"code": new_room_code(), "made_at": timezone.now(), "by": by}
    if anew:
        return RoomCode.objects.update_or_create(session=session, defaults=made)[0]
    return RoomCode.objects.get_or_create(session=session, defaults=made)[0]


def open_session(seat: Seat) -> Session | None:
    """The session whose door is open for a participant to check themselves in, if any."""
    if seat.status not in (SeatStatus.REGISTERED, SeatStatus.PRESENT):
        return None
    now = timezone.now()
    rows = Session.objects.filter(
        event=seat.event_id,
        event__status=EventStatus.PUBLISHED,
        starts_at__lte=now + DOOR_OPENS_BEFORE,
        ends_at__gte=now,
    )
    return rows.exclude(attendances__seat=seat).first()


def enter_code(seat: Seat, code: str, *, nonce: str) -> bool:
    """Check a participant in who reads the code in the room; false when it is another one."""
    session = open_session(seat)
    if session is None:
        raise RuleBroken(_("No session of this event is open for check-in now."))
    known = RoomCode.objects.filter(session=session).first()
    if known is None:
        raise RuleBroken(_("No code is shown for this session. Please ask at the door."))
    if not constant_time_compare(known.code, "".join(filter(str.isdigit, code))):
        return False
    attendance.check_in(seat, session, nonce=nonce, source=AttendanceSource.SELF, by=seat.user)
    return True
