"""What happens to an event: published, moved, called off, reminded of."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from members.services.reminders import remind_each
from okoce.errors import RuleBroken

from .. import tasks
from ..choices import EVENT_MOVES, EventStatus, SeatLetterKind, SeatReason, SeatStatus
from ..models import Event, Seat, Session
from ..querysets.events import LASTS_AT_MOST
from . import seat_news, seats, session_rooms, visitors
from .pages import forget_pages


@transaction.atomic
def publish(event: Event, *, by: User) -> Event:
    """Show an event to everybody; it needs a session to come."""
    event = _lock(event)
    _check_move(event, EventStatus.PUBLISHED)
    if not event.sessions.exists():
        raise RuleBroken(_("Enter first when and where it meets."))
    _take_times(event)
    if event.starts_at <= timezone.now():
        raise RuleBroken(_("Its first session has begun already."))
    event.status, event.status_since = EventStatus.PUBLISHED, timezone.now()
    event.changed_at = event.status_since
    event.save(update_fields=["status", "status_since", "starts_at", "ends_at", "changed_at"])
    _note(event, EventStatus.DRAFT, by=by)
    transaction.on_commit(tasks.rebuild_guide_words.delay)
    forget_pages()
    return event


@transaction.atomic
def call_off(event: Event, *, by: User, reason: str, tells: bool = True) -> Event:
    """Call an event off; everybody with a seat or in line is told, and nobody's record suffers.

    With ``tells`` false the caller tells them.
    """
    event = _lock(event)
    _check_move(event, EventStatus.CANCELLED)
    reason = reason.strip()
    if not reason:
        raise RuleBroken(_("Please say why. The participants will read it."))
    if event.has_ended:
        raise RuleBroken(_("It is over; it can no longer be called off."))
    event.status, event.status_since = EventStatus.CANCELLED, timezone.now()
    event.cancel_reason = reason
    event.save(update_fields=["status", "status_since", "cancel_reason"])
    _count_change(event)
    _note(event, EventStatus.PUBLISHED, by=by, note=reason)
    session_rooms.give_back_all(event)
    seats.close_line(event, reason=SeatReason.CALLED_OFF, tells=tells)
    forget_pages()
    return event


def sessions_in_words(event: Event) -> dict[int, str]:
    """Each session by its key, in one line: what tells one state of the programme from another."""
    return {
        session.pk: f"{_when(session)}, {session.place or session.link}"
        + (f" ({session.trainer.shown_name})" if session.trainer else "")
        for session in event.sessions.select_related("trainer__member")
    }


def _when(session: Session) -> str:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    until = f"{ends:%H.%M}" if starts.date() == ends.date() else f"{ends:%d/%m/%Y %H.%M}"
    return f"{starts:%d/%m/%Y %H.%M}–{until}"


@transaction.atomic
def sessions_changed(
    event: Event,
    *,
    by: User | None = None,
    before: dict[int, str] | None = None,
    tells: bool = True,
) -> Event:
    """Follow changed sessions: first and last time, the calendars, and who has a seat.

    ``before`` is ``sessions_in_words`` of a moment ago; when nothing differs, nothing happens.
    With ``tells`` false the caller tells the participants.
    """
    event = _lock(event)
    after = sessions_in_words(event)
    if before == after:
        return event
    times = (event.starts_at, event.ends_at)
    if not after:
        if event.is_published:
            raise RuleBroken(_("An event on show meets at least once."))
        return event
    _take_times(event)
    event.save(update_fields=["starts_at", "ends_at"])
    _count_change(event)
    _note(event, event.status, by=by, note="\n".join(_differences(before or {}, after)))
    if event.is_published:
        if tells:
            seat_news.tell_of_change(event)
        if times != (event.starts_at, event.ends_at):
            seats.offer_seats(event)
    forget_pages()
    return event


@transaction.atomic
def drop_session(session: Session) -> None:
    """Delete a session and free its room; calendars remember that it is off if it was on show."""
    _lock(session.event)
    session_rooms.give_back(session)
    if session.event.status != EventStatus.DRAFT:
        session.event.dropped_sessions.create(
            session_key=session.pk,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place=session.place,
        )
    session.delete()


@transaction.atomic
def words_changed(event: Event, *, by: User | None, note: str) -> Event:
    """Follow changed words of an event: calendars show them, and nobody needs a letter."""
    event = _lock(event)
    _count_change(event)
    _note(event, event.status, by=by, note=note)
    forget_pages()
    return event


def _count_change(event: Event) -> None:
    event.sequence += 1
    event.changed_at = timezone.now()
    event.save(update_fields=["sequence", "changed_at"])


def _note(event: Event, old_status: str, *, by: User | None, note: str = "") -> None:
    event.history.create(old_status=old_status, new_status=event.status, by=by, note=note)


def _differences(before: dict[int, str], after: dict[int, str]) -> list[str]:
    """What is gone, moved and new, a line each."""
    moved = [
        f"{before[key]} → {after[key]}"
        for key in before
        if key in after and before[key] != after[key]
    ]
    gone = [f"− {words}" for key, words in before.items() if key not in after]
    return [*moved, *gone, *(f"+ {words}" for key, words in after.items() if key not in before)]


def _take_times(event: Event) -> None:
    sessions: list[Session] = list(event.sessions.all())
    event.starts_at = min(session.starts_at for session in sessions)
    event.ends_at = max(session.ends_at for session in sessions)
    if event.ends_at - event.starts_at > LASTS_AT_MOST:
        raise RuleBroken(_("From its first session to the last an event lasts a year at most."))


def _check_move(event: Event, new_status: str) -> None:
    if (event.status, new_status) not in EVENT_MOVES:
        raise RuleBroken(
            _("This event is “%(old)s”; it cannot become “%(new)s”.")
            % {"old": event.get_status_display(), "new": EventStatus(new_status).label}
        )


def _lock(event: Event) -> Event:
    return Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=event.pk)


# What beat looks for.


def find_moves() -> None:
    """End offers that lapsed, and close the lists of what has begun; safe to run twice or late."""
    now = timezone.now()
    remind_each(Seat.objects.lapsed(now).select_related("event", "user"), seats.lapse)
    begun = Event.objects.filter(
        status=EventStatus.PUBLISHED,
        starts_at__lte=now,
        seats__status__in=[SeatStatus.WAITING, SeatStatus.OFFERED],
    )
    remind_each(begun.distinct(), _close_line)
    visitors.forget_requests()
    visitors.erase_old_contacts()


@transaction.atomic
def _close_line(event: Event) -> None:
    seats.close_line(_lock(event), reason=SeatReason.OVER)


def find_reminders() -> None:
    """Remind who has a seat of each session, the day and the hour before, and of ending offers."""
    now = timezone.now()
    for name, span, late in (
        ("sehari", timedelta(hours=24), timedelta(hours=6)),
        ("sejam", timedelta(hours=1), timedelta(minutes=50)),
    ):
        near = Session.objects.filter(
            event__status=EventStatus.PUBLISHED,
            starts_at__lte=now + span,
            starts_at__gt=now + span - late,
        )
        for session in near.select_related("event"):
            is_first = session.starts_at == session.event.starts_at
            rows = Seat.objects.filter(
                event=session.event_id, status__in=[SeatStatus.REGISTERED, SeatStatus.PRESENT]
            )
            mark = name if is_first else f"{name}:{session.pk}"
            remind_each(rows.select_related("event", "user"), partial(_remind, mark=mark))
    remind_each(Seat.objects.ending(now).select_related("event", "user"), _remind_of_offer)


def _remind(seat: Seat, *, mark: str) -> None:
    # Who has registered since then needs no reminder.
    if seat.status_since > timezone.now() - timedelta(hours=2):
        return
    seat_news.tell(seat, SeatLetterKind.REMINDER, mark=mark)


def _remind_of_offer(seat: Seat) -> None:
    seat_news.tell(seat, SeatLetterKind.ENDING, mark=f"{seat.status_since:%Y%m%d%H%M%S%f}")
