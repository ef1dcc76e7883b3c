"""Rooms of sessions: booked like everybody else books, so that no two things are in one room."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from okoce.errors import RuleBroken

from ..choices import BookingStatus, RoomPurpose
from ..models import Booking, Event, Room, Session
from . import bookings
from .booking_rules import RoomTaken, check_may_book, check_time
from .room_days import rules_of


def place_of(room: Room) -> str:
    """Where a session in this room meets, in words."""
    return f"{room.name}, {room.address}"


def obstacle_to(session: Session, *, by: User | None) -> str:
    """Why the room of a session, saved or not, cannot be had at its time; empty when it can."""
    if session.room is None or _is_held_already(session) or session.starts_at <= timezone.now():
        return ""
    booking = Booking(
        room=session.room,
        period=(session.starts_at, session.ends_at),
        purpose=RoomPurpose.CLASS,
        people=_people(session),
    )
    try:
        check_may_book(booking, by)
        check_time(booking, rules_of(timezone.localdate()))
    except RuleBroken as problem:
        return str(problem)
    others = Booking.objects.taking().within(*booking.period).filter(room=session.room)
    other = others.exclude(pk=session.booking_id).order_by("period").first()
    return _taken(session.room, other) if other else ""


def _taken(room: Room, other: Booking) -> str:
    when = bookings.moment_in_words(other.starts_at, other.ends_at)
    return _("%(room)s is taken: %(when)s. Choose another room or time.") % {
        "room": room,
        "when": when,
    }


def warning_of(event: Event) -> str:
    """A sentence for who plans more seats than a room of the event holds; empty when all fit."""
    rooms = Room.objects.filter(sessions__event=event, capacity__lt=event.quota)
    room = rooms.order_by("capacity").first()
    if room is None:
        return ""
    return ngettext(
        "%(room)s has room for %(count)d person, and the event has %(quota)d seats.",
        "%(room)s has room for %(count)d people, and the event has %(quota)d seats.",
        room.capacity,
    ) % {"room": room, "count": room.capacity, "quota": event.quota}


@transaction.atomic
def take(session: Session, *, by: User | None) -> Session:
    """Book the room of a session, move the booking with it, or give it back.

    Raises ``RuleBroken`` when the room cannot be had; the session then keeps what it had.
    """
    # The event before the room, as everywhere.
    Event.objects.select_for_update(no_key=True).only("pk").get(pk=session.event_id)
    if _is_held_already(session):
        return session
    if session.room is None:
        give_back(session)
        return session
    if session.starts_at <= timezone.now():
        return session
    if why := obstacle_to(session, by=by):
        raise RoomTaken(why)
    period = (session.starts_at, session.ends_at)
    held = session.booking
    if held and held.is_held and held.starts_at > timezone.now():
        bookings.move(held, period, by=by, room=session.room)
    else:
        give_back(session)
        booking = bookings.book(
            session.room,
            period,
            by=by,
            purpose=RoomPurpose.CLASS,
            people=_people(session),
            about=session.event.title[:120],
        )
        if Session.objects.filter(booking=booking).exists():
            raise RoomTaken(_taken(session.room, booking))
        session.booking = booking
    session.place = place_of(session.room)
    session.save(update_fields=["booking", "place"])
    return session


def give_back(session: Session) -> None:
    """Give the room of a session free, as far as it is not over."""
    booking = session.booking
    if booking is None:
        return
    session.booking = None
    session.save(update_fields=["booking"])
    if booking.is_held:
        bookings.cancel(booking, by=None)
    elif booking.status == BookingStatus.CHECKED_IN:
        bookings.end(booking, by=None)


def give_back_all(event: Event) -> None:
    """Give free what an event that was called off would still have needed."""
    rows = event.sessions.filter(booking__isnull=False, ends_at__gt=timezone.now())
    for session in rows.select_related("booking"):
        give_back(session)


def _is_held_already(session: Session) -> bool:
    booking = session.booking
    return bool(
        booking
        and booking.is_open
        and booking.room_id == session.room_id
        and (booking.starts_at, booking.ends_at) == (session.starts_at, session.ends_at)
    )


def _people(session: Session) -> int:
    """As many as come, as far as the room holds them; more seats than that are only warned of."""
    return min(session.event.quota, session.room.capacity)
