"""When rooms are open, and what of that is still free: days, weeks, and the nearest free times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Holiday, User
from okoce.dates import day_start
from okoce.errors import RuleBroken

from ..models import Booking, Room, RoomRules

# How many free times are offered to somebody who came too late, and how far around they lie.
OFFERS = 4
# So many of them at most are the same time in another room.
OFFERS_BESIDE = 2
OFFERS_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Closures:
    """The closed days of some years: holidays, joint leave, and every day of an unknown year."""

    names: dict[date, str]
    years: frozenset[int]

    def reason(self, day: date) -> str:
        """Why everything is closed on a day; empty when it is not."""
        if day.year not in self.years:
            return _("The holidays of %(year)d are not known yet.") % {"year": day.year}
        return self.names.get(day, "")


def closures(first: date, last: date) -> Closures:
    """The closed days from one day to another, from the table of holidays."""
    rows = Holiday.objects.filter(date__year__range=(first.year, last.year))
    names = dict(rows.values_list("date", "name"))
    return Closures(names, frozenset(day.year for day in names))


def rules_of(day: date) -> RoomRules:
    """The rules of booking that hold on a day."""
    rules = RoomRules.objects.filter(since__lte=day).order_by("-since").first()
    if rules is None:
        raise RuleBroken(_("There are no rules of booking for this day yet."))
    return rules


@dataclass(frozen=True)
class Span:
    """A part of a day: free, or somebody's."""

    starts: datetime
    ends: datetime
    booking: Booking | None = None

    @property
    def is_free(self) -> bool:
        return self.booking is None

    @property
    def half_hours(self) -> int:
        return min(12, max(1, round((self.ends - self.starts) / timedelta(minutes=30))))


@dataclass
class Day:
    """A room on one day: why it is closed, or what is free and what is taken."""

    day: date
    closed: str = ""
    opens: datetime | None = None
    closes: datetime | None = None
    spans: list[Span] = field(default_factory=list)
    # From when on members may book it, of a day that is further ahead than the rules let them.
    bookable_from: date | None = None

    @property
    def free(self) -> list[Span]:
        return [span for span in self.spans if span.is_free]


def opening(room: Room, day: date, closed: Closures) -> Day:
    """When a room is open on a day, or why it is not; ``room.hours`` should be prefetched."""
    if reason := closed.reason(day):
        return Day(day, closed=reason)
    hours = next((row for row in room.hours.all() if row.weekday == day.weekday()), None)
    if hours is None:
        return Day(day, closed=_("Closed on this day of the week."))
    return Day(day, opens=_at(day, hours.opens), closes=_at(day, hours.closes))


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def plan_day(
    room: Room, day: date, closed: Closures, bookings: Iterable[Booking], *, step: int
) -> Day:
    """A day of a room with what is taken and what one could still book."""
    plan = opening(room, day, closed)
    taken = sorted(
        (row for row in bookings if timezone.localdate(row.starts_at) == day),
        key=lambda row: row.starts_at,
    )
    if not plan.opens:
        # What was booked before the day was closed is still shown.
        plan.spans = [Span(row.starts_at, row.ends_at, row) for row in taken]
        return plan
    now = timezone.now()
    cursor = plan.opens
    for row in [*taken, None]:
        until = row.starts_at if row else plan.closes
        start = next_step(max(cursor, now), step)
        if start + timedelta(minutes=step) <= until:
            plan.spans.append(Span(start, until))
        if row:
            plan.spans.append(Span(row.starts_at, row.ends_at, row))
            cursor = max(cursor, row.ends_at)
    return plan


def next_step(moment: datetime, step: int) -> datetime:
    """The first moment from ``moment`` on at which a booking may start or end."""
    midnight = day_start(timezone.localdate(moment))
    steps = -((midnight - moment) // timedelta(minutes=step))
    return midnight + steps * timedelta(minutes=step)


def plan_days(rooms: list[Room], first: date, count: int = 1) -> dict[int, list[Day]]:
    """So many days of each room by its key: always three queries, however many rooms."""
    last = first + timedelta(days=count - 1)
    today = timezone.localdate()
    rules = rules_of(today)
    closed, step = closures(first, last), rules.step_minutes
    ahead = timedelta(days=rules.days_ahead)
    rows = Booking.objects.taking().filter(room__in=rooms).select_related("session__event")
    rows = rows.within(day_start(first), day_start(last + timedelta(days=1)))
    bookings: dict[int, list[Booking]] = {room.pk: [] for room in rooms}
    for row in rows:
        bookings[row.room_id].append(row)
    days = [first + timedelta(days=number) for number in range(count)]
    plans = {
        room.pk: [plan_day(room, day, closed, bookings[room.pk], step=step) for day in days]
        for room in rooms
    }
    for plan in chain.from_iterable(plans.values()):
        if plan.day > today + ahead:
            plan.bookable_from = plan.day - ahead
    return plans


@dataclass(frozen=True)
class Offer:
    """A time that is free, in the room that was asked for or in one beside it."""

    room: Room
    starts: datetime
    ends: datetime


def nearest_free(
    room: Room, period: tuple[datetime, datetime], *, people: int, user: User
) -> list[Offer]:
    """The free times nearest to one that is taken, in this room and at its place.

    The same time in another room comes first. Times at which ``user`` has another room are left
    out, and so is what lies further ahead than the rules let members book.
    """
    starts, ends = period
    length, today = ends - starts, timezone.localdate()
    rules = rules_of(today)
    wanted = timezone.localdate(starts)
    first = max(today, wanted - OFFERS_WITHIN)
    last = min(today + timedelta(days=rules.days_ahead), wanted + OFFERS_WITHIN)
    if last < first:
        return []
    fitting = Room.objects.open().filter(kecamatan=room.kecamatan_id, capacity__gte=people)
    rooms = list(fitting.select_related("kecamatan").prefetch_related("hours"))
    plans = plan_days(rooms, first, (last - first).days + 1)
    own = Booking.objects.owned_by(user).taking()
    own = own.within(day_start(first), day_start(last + timedelta(days=1)))
    busy = [(row.starts_at, row.ends_at) for row in own]
    found = [
        Offer(each, start, start + length)
        for each in rooms
        for day in plans[each.pk]
        for start in _starts(day, length, rules.step_minutes)
        if (each.pk == room.pk or start == starts)
        and not any(start < end and begin < start + length for begin, end in busy)
    ]
    found.sort(key=lambda offer: abs(offer.starts - starts))
    beside = [offer for offer in found if offer.room.pk != room.pk][:OFFERS_BESIDE]
    here = _apart([offer for offer in found if offer.room.pk == room.pk])
    return (beside + here)[:OFFERS]


def _starts(day: Day, length: timedelta, step: int) -> Iterable[datetime]:
    for span in day.free:
        start = span.starts
        while start + length <= span.ends:
            yield start
            start += timedelta(minutes=step)


def _apart(offers: list[Offer]) -> list[Offer]:
    """The first of those that overlap: several times, and not one shifted by a step each."""
    kept: list[Offer] = []
    for offer in offers:
        if not any(offer.starts < other.ends and other.starts < offer.ends for other in kept):
            kept.append(offer)
    return kept
