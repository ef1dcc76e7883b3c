"""How the businesses of the programme grow, for Pemprov staff: sums and medians, nobody's own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from members.choices import MemberStatus
from members.models import Credential, Kecamatan
from members.services.figures import round_down
from okoce.dates import day_start
from okoce.months import first_of, months_on

from ..choices import PROMOTIONS, PriorStatus, SizeClass, SizeMeasure, Tier
from ..models import Job, MonthlyFigures, SizeClassRecord
from .job_totals import TENTH
from .size_class import YEAR, limit_for, limits_on
from .size_growth import promotions
from .small_cells import FEWEST, Line, hide_small, is_small

# So many days of a month owners have to fill in the one before.
DAYS_TO_FILL_IN = 10
# Reckoned once a day, so that no two looks differ by what one business entered in between.
KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Period:
    """Twelve whole months, given by the first day of their first and of their last."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The last day."""
        return months_on(self.last, 1) - timedelta(days=1)

    @property
    def before(self) -> "Period":
        return Period(months_on(self.first, -YEAR), months_on(self.last, -YEAR))


# What is shown, and kept for a day: nothing of a single business is left in it.


@dataclass(frozen=True)
class SalesLine:
    """The yearly sales of some businesses, rounded; a hidden line says nothing."""

    key: Any
    is_hidden: bool = False
    businesses: int = 0
    total: int = 0
    median: int = 0
    workers: int = 0


@dataclass(frozen=True)
class JobLine:
    """Jobs of one tier, or of one prior status; a hidden line says nothing."""

    key: Tier | PriorStatus
    is_hidden: bool = False
    businesses: int = 0
    started: int = 0
    ended: int = 0
    whole_jobs: Decimal = Decimal(0)

    @property
    def net(self) -> int:
        return self.started - self.ended


@dataclass(frozen=True)
class AreaLines:
    """A kota with its kecamatan."""

    whole: SalesLine
    kecamatan: list[SalesLine]


@dataclass(frozen=True)
class Summary:
    """What staff read; a number is None where it would tell of single businesses."""

    period: Period
    at: datetime
    whole: SalesLine
    classes: list[SalesLine]
    areas: list[AreaLines]
    promoted: dict[SizeClass, int | None]
    comparable: int | None
    more_sales: int | None
    more_workers: int | None
    first_permits: int | None
    tiers: list[JobLine]
    before: list[JobLine]


# What is reckoned with.


@dataclass
class Sales(Line):
    """The yearly sales of some businesses, and how many people work in them."""

    workers: int = 0

    def shown(self) -> SalesLine:
        if self.is_hidden or not self.parts:
            return SalesLine(self.key, self.is_hidden)
        return SalesLine(
            self.key,
            businesses=self.businesses,
            total=round_down(self.total),
            # Of an odd number of businesses the median is the sales of one, so it is rounded too.
            median=round_down(round(median(self.parts.values()))),
            workers=self.workers,
        )


@dataclass
class Jobs(Line):
    """Jobs of one tier, or of one prior status; ``parts`` are those started or ended."""

    started: int = 0
    ended: int = 0
    full_time: Decimal = Decimal(0)

    def shown(self) -> JobLine:
        if self.is_hidden or not self.parts:
            return JobLine(self.key, self.is_hidden)
        whole_jobs = self.full_time.quantize(TENTH, ROUND_HALF_UP)
        return JobLine(
            self.key,
            businesses=self.businesses,
            started=self.started,
            ended=self.ended,
            whole_jobs=whole_jobs,
        )


@dataclass
class Area:
    """A kota with its kecamatan."""

    whole: Sales
    kecamatan: list[Sales] = field(default_factory=list)

    def shown(self) -> AreaLines:
        return AreaLines(self.whole.shown(), [line.shown() for line in self.kecamatan])


def period_of(today: date) -> Period:
    """The twelve months that owners have had the time to fill in."""
    last = months_on(first_of(today - timedelta(days=DAYS_TO_FILL_IN)), -1)
    return Period(months_on(last, 1 - YEAR), last)


def summary() -> Summary:
    """The figures as they were when somebody first looked today."""
    key = f"loans:growth-summary:{timezone.localdate():%Y-%m-%d}"
    return cache.get_or_set(key, reckon, KEPT_SECONDS)


def reckon() -> Summary:
    """The figures as they are now; a fixed number of queries, however many businesses there are."""
    today = timezone.localdate()
    period = period_of(today)
    now, earlier = _years(period), _years(period.before)
    classes = {size: Sales(size) for size in SizeClass}
    areas, by_code = _areas()
    whole, limits = Sales(None), limits_on(today).get(SizeMeasure.SALES, [])
    for business, row in now.items():
        limit = limit_for(row["sales"], limits)
        lines = [whole, *by_code.get(row["place"], ())]
        if limits:
            lines.append(classes[limit.size_class if limit else SizeClass.ABOVE])
        for line in lines:
            line.add(business, row["sales"])
            line.workers += row["workers"]
    whole.is_hidden = is_small(whole.parts)
    hide_small(classes.values())
    hide_in_areas(areas)
    both = [(now[business], earlier[business]) for business in now.keys() & earlier.keys()]
    tiers, before = _jobs(period)
    return Summary(
        period=period,
        at=timezone.now(),
        whole=whole.shown(),
        classes=[line.shown() for line in classes.values()],
        areas=[area.shown() for area in areas],
        promoted=_promoted(period),
        comparable=told(len(both)),
        more_sales=told(sum(new["sales"] > old["sales"] for new, old in both), of=len(both)),
        more_workers=told(sum(new["workers"] > old["workers"] for new, old in both), of=len(both)),
        first_permits=told(_first_permits(period)),
        tiers=tiers,
        before=before,
    )


def told(number: int, *, of: int | None = None) -> int | None:
    """A number of businesses, or None when it, or what is left of all, tells of single ones."""
    rest = 0 if of is None else of - number
    return None if 0 < number < FEWEST or 0 < rest < FEWEST else number


def hide_in_areas(areas: list[Area]) -> None:
    """Hide kota as lines of the whole, and kecamatan as lines of their kota."""
    hide_small([area.whole for area in areas])
    for area in areas:
        if area.whole.is_hidden:
            # Its kecamatan together would tell what is hidden.
            for line in area.kecamatan:
                line.is_hidden = True
        hide_small(area.kecamatan)


def _years(period: Period) -> dict[int, dict]:
    """Of each verified business with twelve whole months: its sales, last workers and place."""
    rows = MonthlyFigures.objects.whole().filter(
        month__gte=period.first,
        month__lte=period.last,
        business__member__status=MemberStatus.VERIFIED,
    )
    years = (
        rows.order_by()
        .values("business", "business__member__kelurahan__kecamatan")
        .annotate(
            months=Count("pk"),
            sold=Sum("sales"),
            people=Max("workers", filter=Q(month=period.last)),
        )
        .filter(months=YEAR)
    )
    return {
        row["business"]: {
            "sales": row["sold"],
            "workers": row["people"],
            "place": row["business__member__kelurahan__kecamatan"],
        }
        for row in years
    }


def _areas() -> tuple[list[Area], dict[str, tuple[Sales, Sales]]]:
    """A line for each kota and each kecamatan, and the two of each kecamatan by its code."""
    areas: dict[str, Area] = {}
    by_code = {}
    for each in Kecamatan.objects.all():
        area = areas.setdefault(each.kota_code, Area(Sales(each.kota_short)))
        area.kecamatan.append(Sales(each.name))
        by_code[each.code] = (area.whole, area.kecamatan[-1])
    return list(areas.values()), by_code


def _promoted(period: Period) -> dict[SizeClass, int | None]:
    """How many businesses rose to each class within the period, strictly counted."""
    end = day_start(months_on(period.last, 1))
    risen = SizeClassRecord.objects.filter(
        size_class__in=PROMOTIONS, at__gte=day_start(period.first), at__lt=end
    )
    rows = SizeClassRecord.objects.filter(business__in=risen.values("business"), at__lt=end)
    by_business: dict[int, list[SizeClassRecord]] = {}
    for row in rows.select_related("limit").order_by("at", "pk"):
        by_business.setdefault(row.business_id, []).append(row)
    start, found = day_start(period.first), dict.fromkeys(PROMOTIONS, 0)
    for history in by_business.values():
        for row in promotions(history):
            found[SizeClass(row.size_class)] += row.at >= start
    return {size: told(number) for size, number in found.items()}


def _first_permits(period: Period) -> int:
    """How many businesses have a first checked permit of this time."""
    held = Credential.objects.filter(verified_at__isnull=False, revoked_at=None)
    first = held.order_by().values("business").annotate(first=Min("valid_from"))
    return first.filter(first__gte=period.first, first__lte=period.end).count()


def _jobs(period: Period) -> tuple[list[JobLine], list[JobLine]]:
    """What started and ended within the period, by tier and by what people did before."""
    first, last = period.first, period.end
    rows = Job.objects.filter(
        Q(started_on__range=(first, last)) | Q(ended_on__range=(first, last)),
        business__member__status=MemberStatus.VERIFIED,
    )
    tiers, before = {each: Jobs(each) for each in Tier}, {each: Jobs(each) for each in PriorStatus}
    for job in rows.order_by().iterator():
        for line in (tiers[job.tier], before[job.before]):
            _count(line, job, first, last)
    hide_small(tiers.values())
    hide_small(before.values())
    return [line.shown() for line in tiers.values()], [line.shown() for line in before.values()]


def _count(line: Jobs, job: Job, first: date, last: date) -> None:
    if first <= job.started_on <= last:
        line.started += 1
        line.full_time += job.full_time
        line.add(job.business_id, 1)
    if job.ended_on and first <= job.ended_on <= last:
        line.ended += 1
        line.full_time -= job.full_time
        line.add(job.business_id, 1)


def shown_classes(lines: Iterable[SalesLine]) -> list[tuple[str, int]]:
    """How many businesses each class has, as points of a chart; hidden ones are not drawn."""
    return [(line.key.label, line.businesses) for line in lines if line.businesses]
