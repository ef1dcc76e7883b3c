"""How many seats to give out for the chairs there are, from who came before.

**What is counted.** Seats of events that met in a place, ended a day to a year ago, and whose
attendance was kept: somebody was noted there, and no seat was left open. Of them those that came
and those that did not; who gave a seat up in time counts for nothing. Figures are by the
kecamatan where the event met, not where people live; what met in none is the Global Office's.

**What it comes to.** The rate of a place is smoothed by what the programme saw before
(``ForecastRule``). Then come as many seats as can be given out while the chance that more people
come than there are chairs stays below the risk of the rule; and never more than so many above the
chairs. It is advice: the quota of an event alone says how many may hold a seat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import SEAT_CAME, EventStatus, SeatStatus
from ..models import Attendance, Event, ForecastRule, Room, Seat, Session
from ..models.events import MOST_SEATS
from .attendance import CLOSED_AFTER

LOOKS_BACK = timedelta(days=365)
# Of fewer people than this nothing is shown: a figure of three says something about each of them.
FEWEST = 5


# The arithmetic; it knows nothing of rows.


def smoothed(came: int, held: int, *, prior: Fraction, weight: int) -> Fraction:
    """The rate of a place, drawn to what was known before as if that were ``weight`` more seats."""
    return (came + weight * prior) / (held + weight)


def seats_for(chairs: int, rate: Fraction, *, risk: Fraction, most_over: Fraction) -> int:
    """How many seats to give out for so many chairs, when each holder comes at this rate.

    The most for which more than ``chairs`` come with a chance of ``risk`` at most, reckoned
    exactly; never fewer than the chairs, and never more than ``most_over`` (a part of one) above.
    """
    least, most = chairs, min(int(chairs * (1 + most_over)), max(chairs, MOST_SEATS))
    # The chance grows with each seat, so the last one that is safe is found by halving.
    while least < most:
        middle = (least + most + 1) // 2
        if chance_of_more(chairs, middle, rate) <= risk:
            least = middle
        else:
            most = middle - 1
    return least


def chance_of_more(chairs: int, seats: int, rate: Fraction) -> Fraction:
    """The exact chance that more than ``chairs`` of ``seats`` people come (binomial)."""
    comes, whole = rate.numerator, rate.denominator
    stays = whole - comes
    if comes == 0 or seats <= chairs:
        return Fraction(0)
    # From everybody coming downwards: the ways in which so many come, in whole numbers.
    ways, total = comes**seats, 0
    for count in range(seats, chairs, -1):
        total += ways
        ways = ways * count * stays // ((seats - count + 1) * comes)
    return Fraction(total, whole**seats)


# What was counted.


@dataclass(frozen=True)
class Counted:
    """How many had a seat at how many past events of a place, and how many of them came."""

    events: int = 0
    held: int = 0
    came: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether enough people stand behind each of the figures."""
        return min(self.held, self.came) >= FEWEST

    @property
    def percent(self) -> int | None:
        """Of a hundred with a seat, how many came; None where too few are counted."""
        return _percent(Fraction(self.came, self.held)) if self.is_shown else None

    def rate(self, rule: ForecastRule) -> Fraction:
        """What a forecast by this rule counts on."""
        return smoothed(self.came, self.held, prior=rule.prior, weight=rule.weight)

    def expected_percent(self, rule: ForecastRule) -> int:
        """That rate, of a hundred."""
        return _percent(self.rate(rule))


def show_rates() -> dict[str | None, Counted]:
    """What was counted at each kecamatan (its code), and at the Global Office (None); one query.

    A place of which nothing was counted is left out.
    """
    return _counted(_kept(timezone.now()))


def show_rate_at(kecamatan: str | None) -> Counted:
    """What was counted at one kecamatan, or with None at the Global Office; one query."""
    rows = _kept(timezone.now()).filter(kecamatan=kecamatan)
    return _counted(rows).get(kecamatan, Counted())


def _counted(events: QuerySet[Event]) -> dict[str | None, Counted]:
    seats = Seat.objects.filter(event__in=events, status__in=[*SEAT_CAME, SeatStatus.ABSENT])
    rows = seats.order_by().values_list("event__kecamatan")
    rows = rows.annotate(
        events=Count("event", distinct=True),
        held=Count("pk"),
        came=Count("pk", filter=Q(status__in=SEAT_CAME)),
    )
    return {area: Counted(events, held, came) for area, events, held, came in rows}


def _kept(now: datetime) -> QuerySet[Event]:
    """Events of the last year that met in a place and whose attendance is closed."""
    over = Event.objects.filter(
        status=EventStatus.PUBLISHED, ends_at__gt=now - LOOKS_BACK, ends_at__lte=now - CLOSED_AFTER
    )
    mine = {"event": OuterRef("pk")}
    return over.filter(
        Exists(Session.objects.filter(**mine).exclude(place="")),
        Exists(Attendance.objects.filter(session__event=OuterRef("pk"))),
        ~Exists(Seat.objects.filter(**mine, status=SeatStatus.REGISTERED)),
    )


# The forecast.


@dataclass(frozen=True)
class Forecast:
    """How many seats to give out for the chairs of an event, and why."""

    chairs: int
    seats: int
    counted: Counted
    rule: ForecastRule
    where: str
    room: Room | None = None

    @property
    def advice(self) -> str:
        """What to do, in one sentence."""
        words = {"chairs": self.chairs, "seats": self.seats, "room": self.room}
        if self.room:
            return (
                ngettext(
                    "%(room)s has %(chairs)d chair: give out up to %(seats)d seats.",
                    "%(room)s has %(chairs)d chairs: give out up to %(seats)d seats.",
                    self.chairs,
                )
                % words
            )
        return (
            ngettext(
                "For %(chairs)d chair give out up to %(seats)d seats.",
                "For %(chairs)d chairs give out up to %(seats)d seats.",
                self.chairs,
            )
            % words
        )

    @property
    def limit(self) -> str:
        """What the advice does not change: the room holds no more than it holds."""
        if self.room is None or self.seats <= self.chairs:
            return ""
        return ngettext(
            "The room still holds %(chairs)d person and no more: have another date ready for who "
            "comes when it is full.",
            "The room still holds %(chairs)d people and no more: have another date ready for who "
            "comes when it is full.",
            self.chairs,
        ) % {"chairs": self.chairs}

    @property
    def reason(self) -> str:
        """What that rests on, in two sentences."""
        rule, counted = self.rule, self.counted
        past = {"past_came": rule.came, "past_invited": rule.invited}
        if counted.is_shown:
            basis = ngettext(
                "Of %(held)d people with a seat at %(events)d past event in %(where)s, %(came)d "
                "came (%(percent)d%%); with the programme’s past (%(past_came)d of "
                "%(past_invited)d) weighed in, %(rate)d%% are expected.",
                "Of %(held)d people with a seat at %(events)d past events in %(where)s, %(came)d "
                "came (%(percent)d%%); with the programme’s past (%(past_came)d of "
                "%(past_invited)d) weighed in, %(rate)d%% are expected.",
                counted.events,
            )
        else:
            basis = _(
                "Too few people were counted in %(where)s in the last year, so the programme’s "
                "past says most (%(past_came)d of %(past_invited)d came): %(rate)d%% are expected."
            )
        limits = _(
            "The chance that more come than there are chairs stays at %(risk)d%% or less, and it "
            "is never more than %(over)d%% above the chairs."
        )
        facts = {
            **past,
            "held": counted.held,
            "events": counted.events,
            "came": counted.came,
            "where": self.where,
            "percent": counted.percent or 0,
            "rate": counted.expected_percent(rule),
        }
        bounds = {"risk": rule.risk_percent, "over": rule.most_over_percent}
        return f"{basis % facts} {limits % bounds}"


def forecast_of(event: Event, sessions: list[Session] | None = None) -> Forecast | None:
    """The forecast for an event that is still to come; None for others and what is only online.

    ``sessions`` are those of the event with their rooms, where the caller has them already. With
    rooms, the smallest one says how many chairs there are; else the seats are taken for chairs.
    """
    if event.is_cancelled or event.has_begun:
        return None
    if sessions is None:
        sessions = list(event.sessions.select_related("room"))
    if sessions and all(session.is_online for session in sessions):
        return None
    rule = ForecastRule.objects.valid_on(timezone.localdate())
    if rule is None:
        return None
    rooms = [session.room for session in sessions if session.room]
    room = min(rooms, key=lambda each: (each.capacity, each.pk), default=None)
    chairs = room.capacity if room else event.quota
    counted = show_rate_at(event.kecamatan_id)
    return Forecast(
        chairs=chairs,
        seats=seats_for(chairs, counted.rate(rule), risk=rule.risk, most_over=rule.most_over),
        counted=counted,
        rule=rule,
        where=event.kecamatan.name if event.kecamatan else _("the Global Office"),
        room=room,
    )


def _percent(rate: Fraction) -> int:
    return round(100 * rate)
