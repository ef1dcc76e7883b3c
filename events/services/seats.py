"""Who gets a seat: registering, the waiting list, offers with an end, and giving up.

Whoever changes a seat locks first the person (when they act for themselves), then the event, so
that nobody waits in a circle. The lock of the event decides who gets the last seat; the lock of
the person keeps them from being promised to two places at once. ``Event.taken`` is written here
alone, and the database refuses more than the quota.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members import notices
from members.models import User
from okoce.errors import RuleBroken

from ..choices.events import (
    SEAT_HOLDS,
    SEAT_MOVES,
    SEAT_OPEN,
    EventStatus,
    SeatActor,
    SeatReason,
    SeatStatus,
)
from ..models import Event, Seat, SeatChange
from . import eligibility, seat_news
from .pages import forget_pages

# Who is offered a seat has so long to take it, and less when the event is near.
OFFER_FOR, OFFER_FOR_WHEN_NEAR = timedelta(hours=24), timedelta(hours=2)
NEAR = timedelta(hours=48)
# Nobody is offered a seat when so little time is left that they could not come.
LAST_OFFER = timedelta(hours=1)


def moves_of(seat: Seat, actor: str) -> frozenset[str]:
    """The statuses to which ``actor`` may move this seat now."""
    return frozenset(
        new for (old, new), actors in SEAT_MOVES.items() if old == seat.status and actor in actors
    )


# Registering.


@transaction.atomic
def register(
    event: Event,
    *,
    nonce: str,
    user: User | None = None,
    actor: str = SeatActor.PARTICIPANT,
    **contact: Any,
) -> Seat:
    """Take a seat, or a place on the waiting list when none is free or others wait already.

    ``contact`` is ``name`` with ``email`` or ``phone``, for somebody without an account. The same
    ``nonce``, and the same person again, give the same seat. Whom the portal registers is told by
    whoever had it do so, with the reason.
    """
    _lock_person(user)
    event = _lock(event)
    known = _known_seat(event, nonce=nonce, user=user, **contact)
    if known:
        return known
    if obstacle := eligibility.refusal_of(event, user):
        raise RuleBroken(obstacle.words)
    is_free = event.free > 0 and not event.seats.in_line().exists()
    now = timezone.now()
    seat = Seat(
        event=event,
        nonce=nonce,
        user=user,
        language=(get_language() or "id")[:2],
        status=SeatStatus.REGISTERED if is_free else SeatStatus.WAITING,
        waiting_since=None if is_free else now,
        created_at=now,
        status_since=now,
        **({} if user else contact),
    )
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError:
        # The same form, sent for another event.
        raise RuleBroken(_("Please open the page of the event again and register there.")) from None
    is_own = actor == SeatActor.PARTICIPANT
    seat.history.create(
        new_status=seat.status, actor=actor, by=user if is_own else None, at=seat.status_since
    )
    if is_free:
        _count(event, 1)
    if is_own:
        seat_news.tell_of_move(seat)
    return seat


def _known_seat(event: Event, *, nonce: str, user: User | None, **contact: Any) -> Seat | None:
    rows = event.seats.select_related("event", "user")
    if seat := rows.filter(nonce=nonce).first():
        return seat
    if user:
        return rows.kept().filter(user=user).first()
    reader = {"email": contact.get("email", ""), "phone": contact.get("phone", "")}
    return rows.kept().filter(user=None, **reader).first()


# Moving a seat.


@transaction.atomic
def take_offer(seat: Seat, *, by: User | None = None) -> Seat:
    """Take the seat that was offered; late is too late, the seat is the next one's by then."""
    _lock_person(seat.user)
    event = _lock(seat.event)
    _refresh(seat, event)
    if seat.status == SeatStatus.REGISTERED:
        return seat
    if seat.status == SeatStatus.OFFERED and seat.offered_until <= timezone.now():
        raise RuleBroken(_("The offer has lapsed; the seat has gone to the next on the list."))
    if SeatStatus.REGISTERED not in moves_of(seat, SeatActor.PARTICIPANT):
        raise RuleBroken(_("No seat is offered to you at the moment."))
    if clash := eligibility.clash(event, seat.user):
        raise RuleBroken(clash.words)
    _move(seat, SeatStatus.REGISTERED, actor=SeatActor.PARTICIPANT, by=by)
    seat_news.tell_of_move(seat)
    return seat


@transaction.atomic
def give_up(seat: Seat, *, by: User | None = None, actor: str = SeatActor.PARTICIPANT) -> Seat:
    """Give up a seat or a place in line; a free seat is offered to the next at once."""
    event = _lock(seat.event)
    _refresh(seat, event)
    if seat.status == SeatStatus.CANCELLED:
        return seat
    if SeatStatus.CANCELLED not in moves_of(seat, actor):
        raise RuleBroken(_("This registration can no longer be given up."))
    if event.has_begun and actor == SeatActor.PARTICIPANT:
        raise RuleBroken(_("The event has begun; it can no longer be given up."))
    reason = SeatReason.OWN if actor == SeatActor.PARTICIPANT else SeatReason.OFFICER
    _move(seat, SeatStatus.CANCELLED, actor=actor, by=by, reason=reason)
    if actor != SeatActor.PARTICIPANT:
        seat_news.tell_of_move(seat)
    offer_seats(event)
    return seat


@transaction.atomic
def let_in(seat: Seat, *, by: User) -> Seat:
    """Give a free seat to somebody who stands at the door without one: in line, or given up.

    Shortly before the event and during it no seat is offered to the line any more, so who has
    come is served first.
    """
    _lock_person(seat.user)
    event = _lock(seat.event)
    _refresh(seat, event)
    if seat.holds and seat.status != SeatStatus.OFFERED:
        return seat
    if event.status != EventStatus.PUBLISHED or event.has_ended:
        raise RuleBroken(_("This event is over or was called off."))
    if seat.status != SeatStatus.OFFERED and event.free < 1:
        raise RuleBroken(_("All seats are taken."))
    if seat.user:
        if event.seats.kept().filter(user=seat.user).exclude(pk=seat.pk).exists():
            raise RuleBroken(_("This person has a newer registration for this event."))
        if clash := eligibility.clash(event, seat.user):
            raise RuleBroken(clash.words)
    _move(seat, SeatStatus.REGISTERED, actor=SeatActor.OFFICER, by=by)
    return seat


@transaction.atomic
def mark(seat: Seat, status: str, *, actor: str, by: User | None = None) -> Seat:
    """Note what came of a seat: present, absent, passed, not passed; the same again is nothing.

    The participant is told by who calls this, if anything is to be told.
    """
    event = _lock(seat.event)
    _refresh(seat, event)
    mark_locked(seat, status, actor=actor, by=by)
    return seat


def mark_locked(seat: Seat, status: str, *, actor: str, by: User | None = None) -> None:
    """``mark`` for who holds the lock of ``seat.event`` already."""
    if seat.status != status:
        _move(seat, status, actor=actor, by=by)


@transaction.atomic
def set_quota(event: Event, quota: int, *, by: User | None = None) -> Event:
    """Change the number of seats; never below what is taken, and new seats go to who waits."""
    event = _lock(event)
    if quota < event.taken:
        raise RuleBroken(
            _("%(taken)d seats are taken already. Remove people first, or choose more seats.")
            % {"taken": event.taken}
        )
    if quota != event.quota:
        note = _("Seats: %(before)d → %(after)d") % {"before": event.quota, "after": quota}
        event.history.create(old_status=event.status, new_status=event.status, by=by, note=note)
    event.quota = quota
    event.save(update_fields=["quota"])
    offer_seats(event)
    return event


# The waiting list.


def offer_seats(event: Event) -> int:
    """Offer each free seat to who has waited longest; the caller holds the lock of the event.

    Returns how many offers were made. An offer holds its seat until it is taken or lapses.
    """
    if not _may_offer(event):
        return 0
    line = list(event.seats.in_line().select_related("user")[: event.free])
    for seat in line:
        seat.event = event
        _move(seat, SeatStatus.OFFERED, actor=SeatActor.SYSTEM, until=_offer_end(event))
        seat_news.tell_of_move(seat)
    return len(line)


def _may_offer(event: Event) -> bool:
    return (
        event.status == EventStatus.PUBLISHED
        and event.free > 0
        and event.starts_at - timezone.now() > LAST_OFFER
    )


def _offer_end(event: Event) -> datetime:
    """When an offer made now lapses: no time of the night counts, and the event is the end."""
    now = timezone.now()
    span = OFFER_FOR_WHEN_NEAR if event.starts_at - now < NEAR else OFFER_FOR
    return min(notices.after_quiet_hours(now) + span, event.starts_at)


@transaction.atomic
def lapse(seat: Seat) -> None:
    """End an offer that nobody took in time, and offer the seat to the next."""
    event = _lock(seat.event)
    _refresh(seat, event)
    if seat.status != SeatStatus.OFFERED or seat.offered_until > timezone.now():
        return
    _move(seat, SeatStatus.CANCELLED, actor=SeatActor.SYSTEM, reason=SeatReason.LAPSED)
    seat_news.tell_of_move(seat)
    offer_seats(event)


def place_in_line(seat: Seat) -> int | None:
    """The place on the waiting list, counted from one; nothing for who does not wait."""
    if seat.status != SeatStatus.WAITING:
        return None
    line = Seat.objects.filter(event=seat.event_id).in_line()
    before = line.filter(waiting_since__lt=seat.waiting_since).count()
    at_once = line.filter(waiting_since=seat.waiting_since, pk__lt=seat.pk).count()
    return before + at_once + 1


def close_line(event: Event, *, reason: str, tells: bool = True) -> int:
    """End what is open of an event that was called off or has begun; count them.

    The caller holds the lock of the event. Of one that has begun only the line is closed.
    """
    rows = event.seats.select_related("user")
    if reason == SeatReason.OVER:
        rows = rows.filter(status__in=[SeatStatus.WAITING, SeatStatus.OFFERED])
    else:
        rows = rows.filter(status__in=SEAT_OPEN)
    count = 0
    for seat in rows:
        seat.event = event
        _move(seat, SeatStatus.CANCELLED, actor=SeatActor.SYSTEM, reason=reason)
        if tells:
            seat_news.tell_of_move(seat)
        count += 1
    return count


def forget_person(user: User) -> None:
    """Give up what a person who leaves still has; what they attended goes with their account."""
    for seat in Seat.objects.filter(user=user).select_related("event"):
        with transaction.atomic():
            event = _lock(seat.event)
            _refresh(seat, event)
            if seat.holds and not event.has_begun:
                _move(seat, SeatStatus.CANCELLED, actor=SeatActor.SYSTEM, reason=SeatReason.OWN)
                offer_seats(event)
            elif seat.holds:
                _count(event, -1)
            seat.delete()


# What all of them do.


def _lock_person(user: User | None) -> None:
    if user:
        User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _lock(event: Event) -> Event:
    return Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=event.pk)


def _refresh(seat: Seat, event: Event) -> None:
    seat.refresh_from_db()
    seat.event = event


def _move(
    seat: Seat,
    new_status: str,
    *,
    actor: str,
    by: User | None = None,
    reason: str = "",
    until: datetime | None = None,
) -> SeatChange:
    """Write a move that was judged, count the seat, and keep the history; tell nobody."""
    old_status = SeatStatus(seat.status)
    if actor not in SEAT_MOVES.get((old_status, new_status), frozenset()):
        raise RuleBroken(
            _("This registration is “%(old)s” now; it cannot become “%(new)s”.")
            % {"old": old_status.label, "new": SeatStatus(new_status).label}
        )
    seat.status, seat.status_since = new_status, timezone.now()
    seat.reason, seat.offered_until = reason, until
    seat.save(update_fields=["status", "status_since", "reason", "offered_until"])
    _count(seat.event, (new_status in SEAT_HOLDS) - (old_status in SEAT_HOLDS))
    return seat.history.create(
        old_status=old_status,
        new_status=new_status,
        actor=actor,
        by=by,
        reason=reason,
        at=seat.status_since,
    )


def _count(event: Event, change: int) -> None:
    if change:
        event.taken += change
        event.save(update_fields=["taken"])
        forget_pages()
