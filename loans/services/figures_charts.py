"""The sales of a business as points of a chart, in a unit that leaves room for the numbers."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from okoce.months import brief_month, first_of, months_between, months_on

from ..models import MonthlyFigures

# A year fits with its numbers; who has more than that sees two.
SHORT, LONG = 12, 24
THOUSAND, MILLION = 1_000, 1_000_000
# From this on millions say enough.
LARGE = 10 * MILLION


class Chart(NamedTuple):
    """A title that names its unit, and points, oldest first; months without figures are nothing."""

    title: str
    points: list[tuple[str, int]]


def chart_of(rows: list[MonthlyFigures]) -> Chart | None:
    """The sales of the last twelve months, or of twenty-four for who has that many."""
    if not rows:
        return None
    sales = {row.month: row.sales for row in rows}
    last = max(months_on(first_of(timezone.localdate()), -1), max(sales))
    length = SHORT if min(sales) > months_on(last, -SHORT) else LONG
    months = months_between(months_on(last, 1 - length), last)
    is_large = max(sales.values()) >= LARGE
    unit = MILLION if is_large else THOUSAND
    title = _("Sales by month, in millions of rupiah")
    if not is_large:
        title = _("Sales by month, in thousands of rupiah")
    points = [(brief_month(month), (sales.get(month, 0) + unit // 2) // unit) for month in months]
    return Chart(title, points)
