"""Working days of Jakarta's offices: Monday to Friday, without holidays and joint leave."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from django.apps import apps

SATURDAY = 5


class NoHolidayTable(LookupError):
    """The holidays of a year are not in the table, so its working days are not known."""

    def __init__(self, year: int) -> None:
        super().__init__(f"There are no holidays for {year} in the table.")
        self.year = year


def _closed_days(years: range) -> frozenset[date]:
    holiday = apps.get_model("members", "Holiday")
    days = frozenset(
        holiday.objects.filter(date__year__range=(years[0], years[-1])).values_list(
            "date", flat=True
        )
    )
    for year in years:
        if not any(day.year == year for day in days):
            raise NoHolidayTable(year)
    return days


def remembered_closed_days() -> Callable[[range], frozenset[date]]:
    """The table of closed days, read once for each year that is asked for; for one page only."""
    return cache(_closed_days)


def add_workdays(
    day: date, count: int, *, closed_days: Callable[[range], frozenset[date]] | None = None
) -> date:
    """The working day that is ``count`` (1 or more) working days after ``day``.

    Raises ``NoHolidayTable`` when it would have to guess at a year. Who asks for many days in a
    row gives ``closed_days`` from ``remembered_closed_days``, so that the table is read once.
    """
    closed_days = closed_days or _closed_days
    year, closed = day.year, closed_days(range(day.year, day.year + 1))
    while count > 0:
        day += timedelta(days=1)
        if day.year != year:
            year, closed = day.year, closed_days(range(day.year, day.year + 1))
        if day.weekday() < SATURDAY and day not in closed:
            count -= 1
    return day


def workdays_between(
    first: date, last: date, *, closed_days: Callable[[range], frozenset[date]] | None = None
) -> int:
    """How many working days lie after ``first`` up to and with ``last``; 0 when none do.

    Raises ``NoHolidayTable`` when it would have to guess at a year.
    """
    if last <= first:
        return 0
    closed = (closed_days or _closed_days)(range(first.year, last.year + 1))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < SATURDAY and day not in closed for day in days)
