"""What a slot brought: counts of its QR and pages, and what became of the goods in it.

Scans, visits, inquiries and WhatsApp presses come from the days of the counters; pieces come from
the movements that whoever keeps the shelf wrote down. Every figure is a plain sum of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateField, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext as _

from members.models import User
from okoce.dates import brief_date, day_start

from ..choices import COUNTED_IN, COUNTS, MoveKind
from ..models import Placement, Product, ProductDay, Site, Slot, SlotDay, StockMove

COLUMNS = tuple(COUNTED_IN.values())
# A chart of more weeks than this has no room for its numbers.
WEEKS = 12


@dataclass
class Score:
    """The sums of one slot, placement, product or week."""

    scans: int = 0
    visits: int = 0
    inquiries: int = 0
    whatsapp_presses: int = 0
    quantity_in: int = 0
    sold: int = 0
    returned: int = 0
    spoiled: int = 0

    @property
    def asked(self) -> int:
        """How often a maker was asked, in either way."""
        return self.inquiries + self.whatsapp_presses

    @property
    def sold_share(self) -> int | None:
        """Of a hundred pieces brought in, how many were sold; None before any came."""
        return round(100 * self.sold / self.quantity_in) if self.quantity_in else None

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())

    def add(self, other: "Score") -> None:
        for name, count in vars(other).items():
            setattr(self, name, getattr(self, name) + count)


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def weeks(self) -> list[date]:
        """The Mondays of its weeks."""
        monday = monday_of(self.first)
        count = (monday_of(self.last) - monday).days // 7 + 1
        return [monday + timedelta(weeks=number) for number in range(count)]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last_weeks(today: date, count: int = WEEKS) -> Period:
    """The current week and those before it, as many as asked for."""
    return Period(monday_of(today) - timedelta(weeks=count - 1), today)


# Of a maker.


def score_placements(placements: Iterable[Placement]) -> dict[int, Score]:
    """What each placement brought from its first day on, by its id."""
    scores = {
        placement.pk: Score(**{name: getattr(placement, name) for name in COUNTS.values()})
        for placement in placements
    }
    days = SlotDay.objects.filter(placement__in=scores)
    for pk, *counts in days.values_list("placement").annotate(**_sums()):
        _count(scores[pk], COLUMNS, counts)
    return scores


def score_products(user: User, period: Period, *, most: int) -> list[tuple[Product, Score, Score]]:
    """A maker's products that anything happened to, those with most visits first.

    Each comes with what happened in all ways, and with what of it came from a shelf.
    """
    days = ProductDay.objects.filter(
        product__business__member__user=user, day__range=(period.first, period.last)
    )
    rows = days.values_list("product").annotate(**_sums()).order_by("-visits_sum", "product")
    whole = {pk: _count(Score(), COLUMNS, counts) for pk, *counts in rows[:most]}
    shelf = {pk: Score() for pk in whole}
    from_shelf = SlotDay.objects.filter(
        placement__product__in=whole, day__range=(period.first, period.last)
    )
    for pk, *counts in from_shelf.values_list("placement__product").annotate(**_sums()):
        _count(shelf[pk], COLUMNS, counts)
    products = Product.objects.in_bulk(whole)
    return [(products[pk], whole[pk], shelf[pk]) for pk in whole]


def score_weeks(placements: QuerySet, period: Period) -> list[tuple[date, Score]]:
    """Each week of a period with what some placements brought in it; by the Monday."""
    return _weeks(
        SlotDay.objects.filter(placement__in=placements.values("pk")),
        StockMove.objects.filter(placement__in=placements.values("pk")),
        period,
    )


# Of a centre.


def score_slots(slots: QuerySet, period: Period) -> list[tuple[Slot, Score]]:
    """Every slot in the order of its centre and shelf, with what it brought in a period."""
    rows = list(
        slots.select_related("shelf__site").order_by(
            "shelf__site__name", "shelf__order", "shelf__label", "number"
        )
    )
    scores = {slot.pk: Score() for slot in rows}
    days = SlotDay.objects.filter(slot__in=scores, day__range=(period.first, period.last))
    for pk, *counts in days.values_list("slot").annotate(**_sums()):
        _count(scores[pk], COLUMNS, counts)
    moves = _in_period(StockMove.objects.filter(placement__slot__in=scores), period)
    by_slot = moves.values_list("placement__slot", "kind").annotate(pieces=Sum("quantity"))
    for pk, kind, pieces in by_slot.order_by():
        _count(scores[pk], [COUNTS[MoveKind(kind)]], [pieces])
    return [(slot, scores[slot.pk]) for slot in rows]


def score_weeks_of(site: Site | None, period: Period) -> list[tuple[date, Score]]:
    """Each week of a period with what the slots of a centre, or of all, brought in it."""
    here = Q(slot__shelf__site=site) if site else Q()
    there = Q(placement__slot__shelf__site=site) if site else Q()
    return _weeks(SlotDay.objects.filter(here), StockMove.objects.filter(there), period)


def charts_of(weeks: list) -> list[tuple[str, list[tuple[str, int]]]]:
    """The four charts of a scorecard: from the scan to the sale."""
    measures = [
        (_("Scans of the QR"), "scans"),
        (_("Pages opened from the shelf"), "visits"),
        (_("Inquiries and WhatsApp presses from the shelf"), "asked"),
        (_("Pieces sold from the shelf"), "sold"),
    ]
    return [
        (label, [(brief_date(monday), getattr(score, name)) for monday, score in weeks])
        for label, name in measures
    ]


def total(scores: Iterable[Score]) -> Score:
    """The sum of several scores."""
    whole = Score()
    for score in scores:
        whole.add(score)
    return whole


def _weeks(days: QuerySet, moves: QuerySet, period: Period) -> list[tuple[date, Score]]:
    weeks = {monday: Score() for monday in period.weeks}
    days = days.filter(day__range=(period.first, period.last)).annotate(week=TruncWeek("day"))
    for monday, *counts in days.values_list("week").annotate(**_sums()).order_by():
        _count(weeks[monday], COLUMNS, counts)
    moves = _in_period(moves, period).annotate(week=TruncWeek("at", output_field=DateField()))
    for monday, kind, pieces in (
        moves.values_list("week", "kind").annotate(pieces=Sum("quantity")).order_by()
    ):
        _count(weeks[monday], [COUNTS[MoveKind(kind)]], [pieces])
    return list(weeks.items())


def _in_period(moves: QuerySet, period: Period) -> QuerySet:
    """The moves of a period; asked by the moment, which has an index, and not by its day."""
    end = day_start(period.last + timedelta(days=1))
    return moves.filter(at__gte=day_start(period.first), at__lt=end)


def _sums() -> dict[str, Sum]:
    return {f"{name}_sum": Sum(name, default=0) for name in COLUMNS}


def _count(score: Score, names: Iterable[str], counts: Iterable[int]) -> Score:
    for name, count in zip(names, counts, strict=True):
        setattr(score, name, getattr(score, name) + count)
    return score
