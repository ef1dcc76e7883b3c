"""Jobs in numbers: started, ended and net, for each tier of evidence by itself, never blended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from members.models import Business
from okoce.months import first_of, months_on

from ..choices import PriorStatus, Tier
from ..models import Job, MonthlyFigures

TENTH = Decimal("0.1")


@dataclass
class Line:
    """Jobs of one tier, or of one prior status, within a period."""

    key: Tier | PriorStatus
    started: int = 0
    ended: int = 0
    full_time: Decimal = Decimal(0)

    @property
    def net(self) -> int:
        return self.started - self.ended

    @property
    def whole_jobs(self) -> Decimal:
        """The net in whole jobs by hours, to a tenth."""
        return self.full_time.quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Totals:
    """A line for each tier, and one for each prior status of the jobs that started."""

    tiers: list[Line]
    before: list[Line]

    @property
    def are_there(self) -> bool:
        return any(line.started or line.ended for line in self.tiers)


def totals(jobs: Iterable[Job], first: date, last: date) -> Totals:
    """What started and what ended from one day to another, both included."""
    tiers = {tier: Line(tier) for tier in Tier}
    before = {status: Line(status) for status in PriorStatus}
    for job in jobs:
        line, past = tiers[Tier(job.tier)], before[PriorStatus(job.before)]
        if first <= job.started_on <= last:
            line.started += 1
            past.started += 1
            line.full_time += job.full_time
        if job.ended_on and first <= job.ended_on <= last:
            line.ended += 1
            past.ended += 1
            line.full_time -= job.full_time
    return Totals(list(tiers.values()), list(before.values()))


@dataclass(frozen=True)
class Gap:
    """The people of the monthly figures beside the jobs of the ledger at the end of that month."""

    month: date
    # Without the owner, who is one of the people in the figures.
    in_figures: int
    in_ledger: int

    @property
    def more_in_figures(self) -> int:
        return self.in_figures - self.in_ledger


def gap_of(business: Business, jobs: Iterable[Job]) -> Gap | None:
    """How ledger and figures differ in the latest whole month; None where they agree."""
    row: MonthlyFigures | None = business.monthly_figures.whole().first()
    if row is None:
        return None
    end = months_on(row.month, 1)
    running = sum(
        1 for job in jobs if job.started_on < end and (job.ended_on is None or job.ended_on >= end)
    )
    gap = Gap(row.month, row.workers - 1, running)
    return gap if gap.more_in_figures else None


def last_year(today: date | None = None) -> tuple[date, date]:
    """The last twelve months with this one, which a page shows unless it is asked for others."""
    today = today or timezone.localdate()
    return months_on(first_of(today), -11), today
