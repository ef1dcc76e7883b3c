"""Booking rooms: for oneself, for a member, for the house; moved, cancelled, used, given free.

Classes and meetings call ``book``, ``move`` and ``cancel`` like the pages do. Locks are taken in
one order: the person, the rooms by key, the booking.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import Meeting, User
from members.services.access import refuse_private_numbers
from okoce.dates import clock, long_date
from okoce.errors import RuleBroken

from ..choices import BOOKING_MOVES, OF_MEMBERS, BookingActor, BookingStatus
from ..models import Booking, BookingChange, Room
from ..models.rooms import RELEASE_AFTER
from .booking_rules import (
    RoomTaken,
    actor_of,
    check_may_book,
    check_meeting,
    check_number,
    check_time,
)
from .room_days import rules_of

# The same booking again so soon is one press of a button too many.
TWICE = timedelta(minutes=2)

Period = tuple[datetime, datetime]


# Booking.


@transaction.atomic
def book(
    room: Room,
    period: Period,
    *,
    by: User | None,
    purpose: str,
    holder: User | None = None,
    people: int = 1,
    about: str = "",
    meeting: Meeting | None = None,
) -> Booking:
    """Take a room for a time; of two who want the same, the second reads ``RoomTaken``.

    A member's booking (own work, a meeting) is for ``holder``, or else for ``by``, and keeps to the
    rules of booking. A class and what the house needs has no holder. A member for whom somebody
    else booked is told.
    """
    starts, ends = period
    if purpose in OF_MEMBERS:
        holder = _held(holder or by)
    room = _locked_rooms(room)[0]
    booking = Booking(
        room=room,
        period=(starts, ends),
        holder=holder,
        made_by=by,
        purpose=purpose,
        about=about.strip(),
        people=people,
        meeting=meeting,
    )
    if before := _same(booking):
        return before
    check_may_book(booking, by)
    refuse_private_numbers(booking.about)
    if meeting:
        check_meeting(booking)
    _give_free_what_nobody_uses(room)
    rules = rules_of(timezone.localdate())
    if holder:
        check_number(holder, rules)
    check_time(booking, rules)
    _save(booking)
    booking.history.create(new_status=booking.status, by=by, at=booking.status_since)
    if holder and by and by.pk != holder.pk:
        _tell(
            booking,
            "room_booked",
            key="booked",
            title=gettext_lazy("A room is booked for you"),
            body=gettext_lazy("%(room)s, %(when)s. Check in when you come, or cancel in time."),
        )
    return booking


@transaction.atomic
def move(booking: Booking, period: Period, *, by: User | None, room: Room | None = None) -> Booking:
    """Give a booking that has not begun another time, or another room; the holder is told."""
    if booking.holder_id:
        _held(booking.holder)
    rooms = _locked_rooms(booking.room, room or booking.room)
    _lock(booking)
    if actor_of(by, booking) is None:
        raise RuleBroken(_("This is a booking of somebody else."))
    if not booking.is_held or booking.starts_at <= timezone.now():
        raise RuleBroken(_("Only a booking that has not begun can be moved."))
    before = f"{booking.room} {_digits(booking)}"
    booking.room, booking.period = rooms[-1], period
    if booking.meeting:
        check_meeting(booking)
    _give_free_what_nobody_uses(booking.room)
    check_time(booking, rules_of(timezone.localdate()))
    _save(booking)
    note = f"{before} → {booking.room} {_digits(booking)}"
    change = booking.history.create(
        old_status=booking.status, new_status=booking.status, by=by, note=note
    )
    if booking.holder_id and (by is None or by.pk != booking.holder_id):
        _tell(
            booking,
            "room_moved",
            key=f"moved:{change.pk}",
            title=gettext_lazy("Your room has another time or place"),
            body=gettext_lazy("It is %(room)s now, %(when)s."),
        )
    return booking


def _same(booking: Booking) -> Booking | None:
    """The booking that the same press of a button made a moment ago."""
    recent = Booking.objects.taking().filter(
        room=booking.room,
        holder=booking.holder,
        made_by=booking.made_by,
        purpose=booking.purpose,
        created_at__gt=timezone.now() - TWICE,
    )
    return next(
        (row for row in recent if (row.starts_at, row.ends_at) == tuple(booking.period)), None
    )


def _save(booking: Booking) -> None:
    """Write a booking, unless its time is taken in the room or for its holder."""
    span = tuple(booking.period)
    others = Booking.objects.taking().within(*span).exclude(pk=booking.pk)
    if others.filter(room=booking.room).exists():
        raise RoomTaken(_("Somebody else has this room then."))
    if booking.holder_id:
        own = others.filter(holder=booking.holder_id).select_related("room").first()
        if own:
            raise RuleBroken(
                _("At that time there is a booking of %(room)s already.") % {"room": own.room}
            )
    try:
        # A savepoint: after a refusal by the database the caller's transaction goes on.
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        raise RoomTaken(_("Somebody else took this time a moment ago.")) from error
    booking.refresh_from_db(fields=["period"])


# Moves.


def moves_of(booking: Booking, user: User | None) -> frozenset[BookingStatus]:
    """The statuses to which ``user`` may move this booking now."""
    actor, now = actor_of(user, booking), timezone.now()
    due = {
        BookingStatus.CHECKED_IN: booking.may_check_in_now,
        BookingStatus.RELEASED: booking.purpose in OF_MEMBERS and booking.released_at <= now,
        BookingStatus.CANCELLED: True,
        # Who leaves early ends it; the portal only what is over and was used.
        BookingStatus.ENDED: actor != BookingActor.SYSTEM
        or (booking.ends_at <= now and (booking.is_in_use or booking.is_of_the_house)),
    }
    return frozenset(
        new
        for (old, new), actors in BOOKING_MOVES.items()
        if old == booking.status and actor in actors and due[new]
    )


@transaction.atomic
def change_status(booking: Booking, new_status: str, *, by: User | None, note: str = "") -> Booking:
    """Move a booking, keep who and why, and tell its holder when it was not them."""
    _lock(booking)
    new_status, note = BookingStatus(new_status), note.strip()
    if actor_of(by, booking) is None:
        raise RuleBroken(_("This is a booking of somebody else."))
    if new_status not in moves_of(booking, by):
        raise RuleBroken(_why_not(booking, new_status))
    if new_status == BookingStatus.CANCELLED and actor_of(by, booking) == BookingActor.KEEPER:
        refuse_private_numbers(note)
        if booking.holder_id and not note:
            raise RuleBroken(_("Please say why. The member will read it."))
    _write_move(booking, new_status, by=by, note=note)
    return booking


def check_in(booking: Booking, *, by: User) -> Booking:
    """Note that somebody came; from ten minutes before the start until the room is given free."""
    return change_status(booking, BookingStatus.CHECKED_IN, by=by)


def cancel(booking: Booking, *, by: User | None, note: str = "") -> Booking:
    """Give back a room before it was used; the holder reads the note of somebody else."""
    return change_status(booking, BookingStatus.CANCELLED, by=by, note=note)


def end(booking: Booking, *, by: User | None) -> Booking:
    """End the use of a room; the rest of its time is free for others at once."""
    return change_status(booking, BookingStatus.ENDED, by=by)


@transaction.atomic
def settle(booking: Booking) -> Booking:
    """Give a room free that nobody came to use, or end a use whose time is over, if that is due."""
    _lock(booking)
    for new_status in moves_of(booking, None) & {BookingStatus.RELEASED, BookingStatus.ENDED}:
        _write_move(booking, new_status, by=None)
    return booking


def _why_not(booking: Booking, new_status: BookingStatus) -> str:
    if new_status == BookingStatus.CHECKED_IN and booking.is_held:
        if timezone.now() < booking.check_in_from:
            return _("Check in from %(time)s on.") % {"time": clock(booking.check_in_from)}
        return _("This time has passed.")
    if booking.status == BookingStatus.RELEASED:
        return _("Nobody had checked in by %(time)s, so the room was given free.") % {
            "time": clock(booking.released_at)
        }
    return _("This booking is “%(status)s”; it cannot take this step.") % {
        "status": booking.get_status_display()
    }


def _write_move(
    booking: Booking, new_status: BookingStatus, *, by: User | None, note: str = ""
) -> BookingChange:
    old_status = booking.status
    booking.status, booking.status_since = new_status, timezone.now()
    booking.save(update_fields=["status", "status_since"])
    change = booking.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=booking.status_since
    )
    if not booking.holder_id or (by and by.pk == booking.holder_id):
        return change
    if new_status == BookingStatus.RELEASED:
        _tell(
            booking,
            "room_released",
            key="released",
            title=gettext_lazy("Your room was given free"),
            body=gettext_lazy(
                "Nobody had checked in %(minutes)d minutes after the start: %(room)s, %(when)s. "
                "You can book another time."
            ),
        )
    elif new_status == BookingStatus.CANCELLED:
        _tell(
            booking,
            "room_cancelled",
            key="cancelled",
            title=gettext_lazy("Your booking of a room was cancelled"),
            body=gettext_lazy("%(room)s, %(when)s. The page of the booking says why."),
        )
    return change


# Helpers.


def _held(user: User) -> User:
    """The person read anew and held, so that their bookings are counted one after the other."""
    rows = User.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("member__kelurahan").defer("member__nik").get(pk=user.pk)


def _locked_rooms(*rooms: Room) -> list[Room]:
    """The rooms read anew and held, by key, so that nobody waits in a circle."""
    rows = Room.objects.filter(pk__in=[room.pk for room in rooms]).order_by("pk")
    rows = rows.select_for_update(of=["self"], no_key=True).select_related("kecamatan")
    held = {row.pk: row for row in rows}
    return [held[room.pk] for room in rooms]


def _lock(booking: Booking) -> None:
    booking.refresh_from_db(
        from_queryset=Booking.objects.select_related(
            "room__kecamatan", "holder", "meeting"
        ).select_for_update(of=["self"], no_key=True)
    )


def _give_free_what_nobody_uses(room: Room) -> None:
    """What the clock should have given free by now; it may be late, and the room is wanted."""
    for booking in Booking.objects.unused(timezone.now() - RELEASE_AFTER).filter(room=room):
        settle(booking)


def moment_in_words(starts: datetime, ends: datetime) -> str:
    """``Rabu, 2 Desember 2026, 09.00–10.00 WIB``."""
    return f"{long_date(starts)}, {timezone.localtime(starts):%H.%M}–{clock(ends)}"


def _digits(booking: Booking) -> str:
    starts, ends = timezone.localtime(booking.starts_at), timezone.localtime(booking.ends_at)
    return f"{starts:%d/%m/%Y %H.%M}–{ends:%H.%M}"


# Said in the language of whoever reads the notice.
_lazy_moment = lazy(moment_in_words, str)
_lazy_room = lazy(lambda room: f"{room} ({room.place})", str)


def _tell(booking: Booking, kind: str, *, key: str, title: Promise, body: Promise) -> None:
    """Tell the holder once what became of their booking."""
    notices.notify(
        booking.holder,
        kind,
        key=f"room:{booking.pk}:{key}",
        topic=NoticeTopic.NETWORK,
        title=title,
        body=body,
        params=words_of(booking),
        path=booking.get_absolute_url(),
    )


def words_of(booking: Booking) -> dict[str, Any]:
    """What notices say of a booking."""
    return {
        "room": _lazy_room(booking.room),
        "when": _lazy_moment(booking.starts_at, booking.ends_at),
        "minutes": RELEASE_AFTER.seconds // 60,
    }
