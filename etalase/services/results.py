"""What came of a product's page, week by week, for its maker: counts without identity."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okoce.dates import short_date

from ..choices import DropReason, InquiryStatus, Turn
from ..models import AnswerTime, Inquiry, Product, ProductDay

# Of the newest inquiries so many are read: their maker wants to know how it goes now.
MOST_READ = 300
# A season: long enough to see a Ramadan, short enough to be read on a phone.
WEEKS = 12
MEASURES: dict[str, Promise] = {
    "visits": _("visits of the page"),
    "whatsapp_presses": _("WhatsApp presses"),
    "inquiries": _("inquiries"),
    "scans": _("scans at a shelf"),
}


@dataclass(frozen=True)
class Measure:
    """One count over the weeks, the oldest first."""

    name: str
    label: str | Promise
    weeks: dict[date, int]

    @property
    def total(self) -> int:
        return sum(self.weeks.values())

    @property
    def points(self) -> list[tuple[str, int]]:
        """As ``okoce.charts`` wants them; the year is plain."""
        return [(short_date(day).rsplit(" ", 1)[0], count) for day, count in self.weeks.items()]


@dataclass(frozen=True)
class Results:
    """The weeks of a product: as measures for charts, and as rows for a table."""

    measures: list[Measure]

    @property
    def shown(self) -> list[Measure]:
        """The measures that counted anything: four empty charts tell nobody anything."""
        return [measure for measure in self.measures if measure.total]

    @property
    def rows(self) -> list[tuple[date, list[int]]]:
        """Week by week, the newest first, with the counts in the order of ``shown``."""
        shown = self.shown
        days = list(shown[0].weeks) if shown else []
        return [(day, [measure.weeks[day] for measure in shown]) for day in reversed(days)]


def results_of(product: Product) -> Results:
    """The last weeks of one product, this one included; one query."""
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    days = ProductDay.objects.filter(product=product, day__gte=first, day__lte=today)
    sums = {f"{name}_sum": Sum(name) for name in MEASURES}
    weekly = days.annotate(week=TruncWeek("day")).values("week").annotate(**sums).order_by("week")
    counted = {row["week"]: row for row in weekly}
    starts = [first + timedelta(weeks=number) for number in range(WEEKS)]
    return Results(
        [
            Measure(
                name,
                label,
                {day: counted[day][f"{name}_sum"] if day in counted else 0 for day in starts},
            )
            for name, label in MEASURES.items()
        ]
    )


@dataclass(frozen=True)
class Answers:
    """How the inquiries about a product go; ``words`` is empty while none was answered."""

    asked: int
    waiting: int
    ordered: int
    words: str


def answers_of(product: Product) -> Answers:
    """The inquiries of the same weeks about one product, without spam; one query."""
    since = timezone.now() - timedelta(weeks=WEEKS)
    spam = {"status": InquiryStatus.DROPPED, "reason": DropReason.SPAM}
    rows = Inquiry.objects.filter(product=product, created_at__gt=since).exclude(**spam)
    newest = list(
        rows.order_by("-created_at").only("created_at", "answered_at", "turn", "status")[:MOST_READ]
    )
    waits = [
        max(0, (row.answered_at - row.created_at).total_seconds())
        for row in newest
        if row.answered_at
    ]
    ordered = (InquiryStatus.ORDERED, InquiryStatus.DONE)
    return Answers(
        asked=len(newest),
        waiting=sum(row.turn == Turn.SELLER for row in newest),
        ordered=sum(row.status in ordered for row in newest),
        words=AnswerTime(minutes=round(median(waits) / 60)).words if waits else "",
    )
