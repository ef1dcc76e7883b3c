"""Events and seats as calendars read them: files to keep, and feeds to follow."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.models import Kecamatan, User
from okoce.calendars import Entry

from ..choices import EventStatus, SeatStatus, SessionStatus
from ..models import CalendarAddress, DroppedSession, Event, MentoringSession, Seat, Session
from ..models.calendars import new_secret

# What is over stays so long in a feed; so does what was called off, so that calendars drop it.
KEPT_FOR = timedelta(days=30)
# No feed is longer; a calendar has no use for more.
LONGEST = 1000
TENTATIVE = (SeatStatus.WAITING, SeatStatus.OFFERED)
# Sessions of mentoring that a calendar shows, or drops; what was only wished for has no time.
IN_CALENDARS = {
    SessionStatus.PROPOSED: "TENTATIVE",
    SessionStatus.AGREED: "CONFIRMED",
    SessionStatus.HELD: "CONFIRMED",
    SessionStatus.MISSED: "CANCELLED",
    SessionStatus.CANCELLED: "CANCELLED",
}


def entry_of(event: Event, session: Session, seat: Seat | None = None) -> Entry:
    """One session as it is for everybody, or for who has a seat."""
    return _of_seat(seat, session, 0) if seat else _of_event(event, session)


# Everybody's.


def entries_of(event: Event) -> list[Entry]:
    """Each session of an event, and those that it no longer has."""
    return _in_order(
        [_of_event(event, session) for session in event.sessions.all()]
        + [_of_event(event, session) for session in event.dropped_sessions.all()]
    )


def feed(kecamatan: Kecamatan | None = None) -> list[Entry]:
    """The sessions of all events on show, or of those of a kecamatan, from 30 days back on."""
    entries = []
    for model in (Session, DroppedSession):
        rows = model.objects.filter(starts_at__gte=timezone.now() - KEPT_FOR)
        rows = rows.exclude(event__status=EventStatus.DRAFT).select_related("event")
        if kecamatan:
            rows = rows.filter(event__kecamatan=kecamatan)
        entries += [_of_event(row.event, row) for row in rows.order_by("starts_at", "pk")[:LONGEST]]
    return _in_order(entries)


def _of_event(event: Event, session: Session | DroppedSession) -> Entry:
    return Entry(
        uid=f"acara-{event.pk}-{_key(session)}",
        sequence=event.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=event.title,
        place=session.place or _("Online"),
        text=_text(event),
        url=settings.SITE_URL + event.get_absolute_url(),
        changed_at=_changed_at(event, session),
        status="CANCELLED" if _is_off(event, session) else "CONFIRMED",
    )


# One's own.


def entries_of_seat(seat: Seat) -> list[Entry]:
    """Each session of the event that somebody is registered for, as it is for them."""
    moves = seat.history.count()
    event = seat.event
    rows = [*event.sessions.all(), *event.dropped_sessions.all()]
    return _in_order(_of_seat(seat, session, moves) for session in rows)


def own_feed(user: User) -> list[Entry]:
    """What a person is registered for or teaches, and their mentoring, from 30 days back on.

    In their language.
    """
    since = timezone.now() - KEPT_FOR
    seats = Seat.objects.owned_by(user).filter(event__ends_at__gte=since)
    seats = seats.exclude(event__status=EventStatus.DRAFT).select_related("event")
    seats = seats.prefetch_related("event__dropped_sessions").annotate(moves=Count("history"))
    held = list(seats.order_by("-pk")[:LONGEST])
    sessions, taught = _sessions_of([seat.event_id for seat in held], user, since)
    with translation.override(user.language):
        entries = [
            _of_seat(seat, session, seat.moves)
            for seat in held
            for session in [
                *sessions.get(seat.event_id, ()),
                *seat.event.dropped_sessions.all(),
            ]
        ]
        entries += [_of_event(session.event, session) for session in taught[:LONGEST]]
        entries += [entry_of_mentoring(session, user) for session in _mentoring_of(user, since)]
    return _in_order(entries)


def _sessions_of(
    events: list[int], user: User, since: datetime
) -> tuple[dict[int, list[Session]], list[Session]]:
    """The sessions of these events by event, and what a person teaches; in one query."""
    teaches = Q(trainer=user, starts_at__gte=since) & ~Q(event__status=EventStatus.DRAFT)
    by_event: dict[int, list[Session]] = {}
    taught, held = [], set(events)
    for session in Session.objects.filter(Q(event__in=events) | teaches).select_related("event"):
        if session.event_id in held:
            by_event.setdefault(session.event_id, []).append(session)
        is_on_show = session.event.status != EventStatus.DRAFT
        if session.trainer_id == user.pk and session.starts_at >= since and is_on_show:
            taught.append(session)
    return by_event, taught


def _mentoring_of(user: User, since: datetime) -> Iterable[MentoringSession]:
    rows = MentoringSession.objects.filter(status__in=IN_CALENDARS, starts_at__gte=since)
    own = rows.of_both_sides(user).with_people().annotate(moves=Count("history"))
    return own.order_by("-starts_at", "-pk")[:LONGEST]


def entry_of_mentoring(session: MentoringSession, reader: User) -> Entry:
    """A session of mentoring that has a time, for the calendar of one side."""
    moves = getattr(session, "moves", None)
    is_member = reader.pk == session.mentoring.member.user_id
    mentoring = session.mentoring
    other = mentoring.pendamping if is_member else mentoring.member.user
    title = _("Mentoring with %(name)s") % {"name": other.shown_name if other else "OK OCE"}
    if session.is_proposed:
        title = f"{title} ({session.get_status_display()})"
    return Entry(
        uid=f"pendampingan-{session.code}",
        sequence=session.history.count() if moves is None else moves,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=title,
        place=session.place_in_words,
        text=session.about,
        url=settings.SITE_URL + session.get_absolute_url(),
        changed_at=session.status_since,
        status=IN_CALENDARS[SessionStatus(session.status)],
    )


def _of_seat(seat: Seat, session: Session | DroppedSession, moves: int) -> Entry:
    event, title, status = seat.event, seat.event.title, "CONFIRMED"
    link = getattr(session, "link", "") if seat.holds else ""
    if seat.status == SeatStatus.CANCELLED or _is_off(event, session):
        status = "CANCELLED"
    elif seat.status in TENTATIVE:
        status = "TENTATIVE"
        title = f"{title} ({seat.get_status_display()})"
    return Entry(
        uid=f"kursi-{seat.pk}-{_key(session)}",
        sequence=event.sequence + moves,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=title,
        place=session.place or link or _("Online"),
        text=_text(event),
        url=settings.SITE_URL + seat.get_absolute_url(),
        changed_at=max(_changed_at(event, session), seat.status_since),
        status=status,
    )


# What both have in common.


def _key(session: Session | DroppedSession) -> int:
    return session.session_key if isinstance(session, DroppedSession) else session.pk


def _is_off(event: Event, session: Session | DroppedSession) -> bool:
    return event.is_cancelled or isinstance(session, DroppedSession)


def _changed_at(event: Event, session: Session | DroppedSession) -> datetime:
    is_dropped = isinstance(session, DroppedSession)
    return max(event.changed_at, session.dropped_at) if is_dropped else event.changed_at


def _text(event: Event) -> str:
    if event.is_cancelled:
        return _("This event was called off: %(reason)s") % {"reason": event.cancel_reason}
    return event.summary


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))


# The secret address.


@transaction.atomic
def renew_address(user: User) -> CalendarAddress:
    """Give a person an address of their own, or a new one; the old one finds nothing."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    address, is_new = CalendarAddress.objects.get_or_create(user=user)
    if not is_new:
        address.secret, address.renewed_at = new_secret(), timezone.now()
        address.save(update_fields=["secret", "renewed_at"])
    return address
