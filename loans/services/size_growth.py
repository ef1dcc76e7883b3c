"""Growth of a business: *naik kelas* counted strictly, and softer gains told apart from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from members.models import Business
from okoce.months import first_of, months_between, months_on

from ..choices import PROMOTIONS, RANK, SizeMeasure
from ..models import MonthlyFigures, SizeClassRecord
from .size_class import YEAR, year_before


def promotions(records: Iterable[SizeClassRecord]) -> list[SizeClassRecord]:
    """Of one business, oldest first: where it rose to a class it never had, and still has.

    Strict: from micro to small or from small to medium, by yearly sales both times, under the same
    limits. A better year after a worse one, another law, a limit that staff corrected, or capital
    followed by sales is none.
    """
    by_sales = [row for row in records if row.measure == SizeMeasure.SALES]
    found, highest = [], {}
    for row in by_sales:
        rank, law = RANK[row.size_class], row.limit.valid_from
        most, amount = highest.get(law, (rank, row.amount))
        if rank > most and row.amount > amount and row.size_class in PROMOTIONS:
            found.append(row)
        highest[law] = (max(rank, most), max(row.amount, amount))
    now = RANK[by_sales[-1].size_class] if by_sales else 0
    return [row for row in found if RANK[row.size_class] <= now]


@dataclass(frozen=True)
class Gains:
    """What grew within a year without being *naik kelas*; None where it cannot be compared."""

    sales_before: int | None = None
    sales_now: int | None = None
    workers_before: int | None = None
    workers_now: int | None = None
    first_permit: date | None = None

    @property
    def sales_percent(self) -> int | None:
        """By how many percent the sales of a year rose, or fell; in whole percent, downwards."""
        if not self.sales_before:
            return None
        return (self.sales_now - self.sales_before) * 100 // self.sales_before

    @property
    def more_workers(self) -> int | None:
        if self.workers_before is None:
            return None
        return self.workers_now - self.workers_before

    @property
    def are_there(self) -> bool:
        """Whether anything rose."""
        return bool(
            (self.sales_percent or 0) > 0 or (self.more_workers or 0) > 0 or self.first_permit
        )


def gains_of(
    rows: Iterable[MonthlyFigures], first_permit: date | None, on: date | None = None
) -> Gains:
    """The latest whole year beside the one before it, and a first permit within a year."""
    on = on or timezone.localdate()
    rows = list(rows)
    year, _missing = year_before(rows, on)
    is_recent = first_permit and months_on(first_of(on), -YEAR) <= first_permit <= on
    permit = first_permit if is_recent else None
    if not year:
        return Gains(first_permit=permit)
    whole = {row.month: row for row in rows if row.is_whole}
    start = months_on(year[0].month, -YEAR)
    before = [whole.get(month) for month in months_between(start, months_on(year[0].month, -1))]
    # A year ago the same month; the seasons must not pass for growth.
    last = before[-1]
    return Gains(
        sales_before=sum(row.sales for row in before) if all(before) else None,
        sales_now=sum(row.sales for row in year),
        workers_before=last.workers if last else None,
        workers_now=year[-1].workers,
        first_permit=permit,
    )


def first_permit_of(business: Business) -> date | None:
    """Since when the business has held its first checked permit."""
    rows = business.credentials.filter(verified_at__isnull=False, revoked_at=None)
    return rows.order_by("valid_from").values_list("valid_from", flat=True).first()
