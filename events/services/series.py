"""Events that come again: planned around holidays, changed and called off from one on."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from okoce.dates import long_date, short_date
from okoce.errors import RuleBroken

from ..choices import EventStatus, SeatReason
from ..models import Event, EventSeries, Seat, Session
from . import events, seat_news, seats, session_rooms
from .room_days import closures

# No series is longer, and none reaches further than the next year.
MOST = 60
FURTHEST = timedelta(days=366)
# What of an event may be changed for those that follow, and what of its sessions.
OF_EVENTS = ("title", "summary", "description", "quota")
OF_SESSIONS = ("starts", "ends", "room", "place", "link", "trainer")
# What participants are told of; the rest they see on the page.
TOLD_OF = frozenset({"title"})


def may_plan(event: Event, user: User) -> bool:
    """Whether a person plans this event: staff, or a pendamping of its kecamatan."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_pemprov_staff or event.kecamatan_id in user.kecamatan_codes


# Planning.


@dataclass(frozen=True)
class Rule:
    """How often, and how long: until a day, or so many times with the first."""

    every_weeks: int
    until: date | None = None
    count: int | None = None


@dataclass
class Planned:
    """One day of a series: why it is left out, or what stands in its way."""

    day: date
    skipped: str = ""
    clash: str = ""
    # The holidays of its year are not known yet.
    is_unsure: bool = False

    @property
    def is_free(self) -> bool:
        return not self.skipped and not self.clash


def days_of(first: date, rule: Rule, closed: Callable[[date], str]) -> Iterator[tuple[date, str]]:
    """The days after the first, each with why it is left out; these count for nothing."""
    kept, day = 1, first
    while (rule.count is None or kept < rule.count) and kept < MOST:
        day += timedelta(weeks=rule.every_weeks)
        if day > first + FURTHEST or (rule.until and day > rule.until):
            return
        why = closed(day)
        kept += not why
        yield day, why


def plan(event: Event, rule: Rule, *, by: User) -> list[Planned]:
    """The days on which the event would come again, for somebody to look over."""
    sessions = list(event.sessions.select_related("room"))
    if not sessions:
        raise RuleBroken(_("Enter first when and where it meets."))
    first = timezone.localdate(sessions[0].starts_at)
    spans = [timezone.localdate(each.starts_at) - first for each in sessions]
    known = closures(first, first + FURTHEST + spans[-1])
    called_off = _called_off_days(event)

    def closed(day: date) -> str:
        if day in called_off:
            return _("called off")
        for span in spans:
            if name := known.names.get(day + span):
                return f"{short_date(day + span)}: {name}" if span else name
        return ""

    planned = []
    for day, why in days_of(first, rule, closed):
        row = Planned(day, skipped=why, is_unsure=(day + spans[-1]).year not in known.years)
        if not why:
            row.clash = _clash(event, sessions, day - first, by)
        planned.append(row)
    return planned


def _called_off_days(event: Event) -> set[date]:
    """The days on which a date of its series was called off; they are not made again."""
    if event.series_id is None:
        return set()
    rows = event.series.events.filter(status=EventStatus.CANCELLED)
    return {timezone.localdate(start) for start in rows.values_list("starts_at", flat=True)}


def _clash(event: Event, sessions: list[Session], later: timedelta, by: User) -> str:
    copies = _copies(event, sessions, later)
    if any(copy.starts_at <= timezone.now() for copy in copies):
        return _("This day has passed.")
    return next(filter(None, (session_rooms.obstacle_to(copy, by=by) for copy in copies)), "")


def _copies(event: Event, sessions: list[Session], later: timedelta) -> list[Session]:
    """The same sessions so much later, for ``event``."""
    return [
        Session(
            event=event,
            starts_at=session.starts_at + later,
            ends_at=session.ends_at + later,
            room=session.room,
            place=session.place,
            link=session.link,
            trainer_id=session.trainer_id,
        )
        for session in sessions
    ]


@transaction.atomic
def make(event: Event, rule: Rule, days: Iterable[date], *, by: User) -> EventSeries:
    """Repeat an event on those of the planned days; each new one is as far as the first is.

    Rooms are booked for all of them, or nothing is made.
    """
    event = Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=event.pk)
    if event.series_id:
        raise RuleBroken(_("This event is one of a series already."))
    if event.is_cancelled:
        raise RuleBroken(_("This event was called off."))
    planned = plan(event, rule, by=by)
    chosen = _choose(planned, days)
    series = EventSeries.objects.create(
        every_weeks=rule.every_weeks,
        until=rule.until,
        count=rule.count,
        created_by=by,
        skipped=_left_out(planned),
    )
    event.series, event.position = series, 1
    event.save(update_fields=["series", "position"])
    _repeat_on(event, chosen, by)
    return series


@transaction.atomic
def lengthen(event: Event, rule: Rule, days: Iterable[date], *, by: User) -> EventSeries:
    """Add dates to the end of an event's series, each like its last one that takes place.

    ``rule`` is ``Rule`` of ``longer``. All of them are made, with their rooms, or none.
    """
    series = EventSeries.objects.select_for_update(no_key=True).get(pk=event.series_id)
    planned = plan(last_of(series), rule, by=by)
    chosen = _choose(planned, days)
    dates = series.events.count()
    if dates + len(chosen) > MOST:
        raise RuleBroken(_("A series has at most %(count)d dates.") % {"count": MOST})
    _repeat_on(last_of(series), chosen, by, after=dates)
    if series.count:
        series.count = dates + len(chosen)
    else:
        series.until = max(series.until, chosen[-1].day)
    series.skipped += [row for row in _left_out(planned) if row not in series.skipped]
    series.save(update_fields=["count", "until", "skipped"])
    return series


def longer(series: EventSeries, *, until: date | None = None, more: int | None = None) -> Rule:
    """The rule for more dates of a series: until a day, or so many more."""
    return Rule(series.every_weeks, until=until, count=more and more + 1)


def last_of(series: EventSeries) -> Event:
    """The last date of a series, which further ones are like; one called off only if all are."""
    rows = series.events.order_by("-position")
    return rows.exclude(status=EventStatus.CANCELLED).first() or rows[0]


def _choose(planned: list[Planned], days: Iterable[date]) -> list[Planned]:
    wanted = set(days)
    chosen = [row for row in planned if row.day in wanted and not row.skipped]
    if not chosen:
        raise RuleBroken(_("Choose at least one day."))
    if clashes := [row for row in chosen if row.clash]:
        raise RuleBroken(_clash_words((row.day, row.clash) for row in clashes))
    return chosen


def _left_out(planned: list[Planned]) -> list[list[str]]:
    return [[row.day.isoformat(), row.skipped] for row in planned if row.skipped]


def _repeat_on(event: Event, chosen: list[Planned], by: User, *, after: int = 1) -> None:
    sessions = list(event.sessions.select_related("room"))
    first = timezone.localdate(sessions[0].starts_at)
    for position, row in enumerate(chosen, start=after + 1):
        _repeat(event, sessions, row.day - first, position, by)


def _repeat(
    event: Event, sessions: list[Session], later: timedelta, position: int, by: User
) -> None:
    copy = Event.objects.create(
        series=event.series,
        position=position,
        created_by=by,
        opens_at=event.opens_at and event.opens_at + later,
        closes_at=event.closes_at and event.closes_at + later,
        **{
            name: getattr(event, name)
            for name in ("kind", "course", "audience", "kecamatan", *OF_EVENTS)
        },
    )
    for session in _copies(copy, sessions, later):
        session.save()
        session_rooms.take(session, by=by)
    events.sessions_changed(copy, by=by)
    if event.status == EventStatus.PUBLISHED:
        events.publish(copy, by=by)


def _clash_words(clashes: Iterable[tuple[date, str]]) -> str:
    days = "; ".join(f"{long_date(day)} ({why})" for day, why in clashes)
    return _("Not possible on these days: %(days)s") % {"days": days}


# One and those that follow.


def following(event: Event) -> list[Event]:
    """The event and those of its series after it, as far as they are still to come."""
    if event.series_id is None:
        return [event]
    rows = event.series.events.exclude(status=EventStatus.CANCELLED)
    rows = rows.filter(position__gte=event.position, starts_at__gt=timezone.now())
    return list(rows.order_by("position").prefetch_related("sessions__room", "sessions__trainer"))


def other_dates(event: Event, most: int = 8) -> list[Event]:
    """The next dates of its series that somebody may come to instead."""
    if event.series_id is None:
        return []
    rows = Event.objects.upcoming().filter(series=event.series_id).exclude(pk=event.pk)
    return list(rows.filter(starts_at__gt=timezone.now()).order_by("starts_at")[:most])


def state_of(event: Event) -> dict[str, Any]:
    """What of an event may be changed for those that follow; of its first session."""
    prefetch_related_objects([event], "sessions__room", "sessions__trainer")
    session = next(iter(event.sessions.all()), None)
    state = {name: getattr(event, name) for name in OF_EVENTS}
    return state | (_session_state(session) if session else dict.fromkeys(OF_SESSIONS))


def _session_state(session: Session) -> dict[str, Any]:
    return {
        "starts": timezone.localtime(session.starts_at).time(),
        "ends": timezone.localtime(session.ends_at).time(),
        "room": session.room,
        "place": session.place,
        "link": session.link,
        "trainer": session.trainer,
    }


def changed_singly(event: Event) -> list[tuple[Event, list[str]]]:
    """Those that follow and are not like this one, with the names of what differs."""
    own = state_of(event)
    found = []
    for other in following(event):
        state = state_of(other)
        # The place of a room is its room's.
        names = [
            name
            for name in own
            if state[name] != own[name] and not (name == "place" and state["room"] != own["room"])
        ]
        if other.pk != event.pk and names:
            found.append((other, names))
    return found


@transaction.atomic
def change(
    event: Event,
    changes: dict[str, Any],
    *,
    by: User,
    and_following: bool = False,
    and_changed_singly: bool = False,
) -> list[Event]:
    """Change an event, or it and those that follow; what was changed singly there is kept.

    Unless ``and_changed_singly``. Each participant is told once. When a room cannot be had or the
    seats of one do not suffice, nothing changes and the days are named. Returns what changed.
    """
    rows = following(event) if and_following else [event]
    held = Event.objects.select_for_update(no_key=True, of=["self"])
    rows = list(held.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    old, changed, told = state_of(event), [], []
    for row in sorted(rows, key=lambda row: row.position or 0):
        if row.is_cancelled or row.has_begun:
            raise RuleBroken(_("It has begun or was called off; it stands as it is."))
        wanted = {
            name: value
            for name, value in changes.items()
            if name not in OF_EVENTS or and_changed_singly or getattr(row, name) == old[name]
        }
        names = _change_words(row, wanted, by)
        before = events.sessions_in_words(row)
        _change_sessions(row, wanted, old, by=by, everywhere=and_changed_singly)
        sequence = row.sequence
        row = events.sessions_changed(row, by=by, before=before, tells=False)
        if names or row.sequence != sequence:
            changed.append(row)
        if row.is_published and (names & TOLD_OF or row.sequence != sequence):
            told.append(row)
    seat_news.tell_each_person_once(
        Seat.objects.open().filter(event__in=told), mark=f"{timezone.now():%Y%m%d%H%M%S%f}"
    )
    return changed


def _change_words(event: Event, wanted: dict[str, Any], by: User) -> set[str]:
    """Write what is the event's own, and say which of it became different."""
    names = {name for name in OF_EVENTS if name in wanted and getattr(event, name) != wanted[name]}
    if "quota" in names:
        try:
            seats.set_quota(event, wanted["quota"], by=by)
        except RuleBroken as problem:
            day = timezone.localdate(event.starts_at)
            raise RuleBroken(_clash_words([(day, str(problem))])) from None
        event.refresh_from_db(fields=["quota", "taken"])
    words = names - {"quota"}
    if words:
        for name in words:
            setattr(event, name, wanted[name])
        event.save(update_fields=words)
        labels = [Event._meta.get_field(name).verbose_name for name in OF_EVENTS if name in words]
        events.words_changed(event, by=by, note=", ".join(map(str, labels)))
        event.refresh_from_db(fields=["sequence", "changed_at"])
    return names


def _change_sessions(
    event: Event, wanted: dict[str, Any], old: dict[str, Any], *, by: User, everywhere: bool
) -> None:
    """Write what is its sessions' own, and move their rooms along."""
    clashes = []
    for session in event.sessions.select_related("room", "booking", "trainer", "event"):
        state = _session_state(session)
        new = {
            name: wanted[name]
            for name in OF_SESSIONS
            if name in wanted and (everywhere or state[name] == old[name])
        }
        if not new:
            continue
        day = timezone.localdate(session.starts_at)
        for name in ("room", "place", "link", "trainer"):
            if name in new:
                setattr(session, name, new[name])
        if session.room:
            session.place = session_rooms.place_of(session.room)
        session.starts_at = _at(session.starts_at, new.get("starts"))
        session.ends_at = _at(session.ends_at, new.get("ends"))
        if session.ends_at <= session.starts_at:
            raise RuleBroken(_("A session must end after it begins."))
        if why := session_rooms.obstacle_to(session, by=by):
            clashes.append((day, why))
            continue
        session.save()
        session_rooms.take(session, by=by)
    if clashes:
        raise RuleBroken(_clash_words(clashes))


def _at(moment: datetime, clock: time | None) -> datetime:
    if clock is None:
        return moment
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), clock))


@transaction.atomic
def call_off(event: Event, *, by: User, reason: str, and_following: bool = False) -> list[Event]:
    """Call off an event, or it and those that follow; each participant is told once."""
    rows = [row for row in following(event) if row.is_published] if and_following else [event]
    if not rows:
        raise RuleBroken(_("There is nothing left to call off."))
    held = Event.objects.select_for_update(no_key=True, of=["self"])
    list(held.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    done = [events.call_off(row, by=by, reason=reason, tells=False) for row in rows]
    lost = Seat.objects.filter(
        event__in=done, reason=SeatReason.CALLED_OFF, status_since__gte=done[0].status_since
    )
    seat_news.tell_each_person_once(lost, mark=f"{timezone.now():%Y%m%d%H%M%S%f}")
    return done
