"""What came of a product's page, week by week, for its maker: counts without identity."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Product, ProductDay

# A season: long enough to see a Ramadan, short enough to be read on a phone.
WEEKS = 12
MEASURES: dict[str, Promise] = {
    "whatsapp_presses": _("WhatsApp presses"),
}
# The room of a chart, in its own units.
CHART_WIDTH, CHART_HEIGHT = 240, 56
BAR = CHART_WIDTH / WEEKS


@dataclass(frozen=True)
class Bar:
    """One week of a chart: where it starts, how high it is, and what it counts."""

    start: date
    count: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Measure:
    """One count over the weeks, the oldest first."""

    name: str
    label: str | Promise
    bars: list[Bar]

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def peak(self) -> Bar:
        """The best week; of equal ones the latest."""
        return max(self.bars, key=lambda bar: (bar.count, bar.start))


@dataclass(frozen=True)
class Results:
    """The weeks of a product: as measures for charts, and as rows for a table."""

    measures: list[Measure]

    @property
    def is_empty(self) -> bool:
        return not any(measure.total for measure in self.measures)

    @property
    def rows(self) -> list[tuple[date, list[int]]]:
        """Week by week, the newest first, with the counts in the order of the measures."""
        weeks = zip(*(measure.bars for measure in self.measures), strict=True)
        return [(bars[0].start, [bar.count for bar in bars]) for bars in weeks][::-1]


def results_of(product: Product) -> Results:
    """The last weeks of one product, this one included; one query."""
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    days = ProductDay.objects.filter(product=product, day__gte=first, day__lte=today)
    weekly = days.annotate(week=TruncWeek("day")).values("week")
    sums = {f"{name}_sum": Sum(name) for name in MEASURES}
    counted = {row["week"]: row for row in weekly.annotate(**sums).order_by("week")}
    starts = [first + timedelta(weeks=number) for number in range(WEEKS)]
    return Results(
        [
            Measure(name, label, _bars({day: _count(counted.get(day), name) for day in starts}))
            for name, label in MEASURES.items()
        ]
    )


def _count(week: dict | None, name: str) -> int:
    return week[f"{name}_sum"] if week else 0


def _bars(counts: dict[date, int]) -> list[Bar]:
    highest = max(*counts.values(), 1)
    bars = []
    for place, (start, count) in enumerate(counts.items()):
        height = round(count / highest * CHART_HEIGHT, 1)
        x, y = round(place * BAR + 2, 1), round(CHART_HEIGHT - height, 1)
        bars.append(Bar(start, count, x, y, height))
    return bars
