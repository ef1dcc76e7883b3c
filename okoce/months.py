"""Whole months, each kept as its first day."""

import re
from datetime import date, timedelta

from django.utils.dates import MONTHS, MONTHS_3

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def first_of(day: date) -> date:
    """The month in which a day lies."""
    return day.replace(day=1)


def months_on(month: date, count: int) -> date:
    """The month so many months later, or earlier when ``count`` is negative."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def months_after(day: date, count: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    first = months_on(day, count)
    last = months_on(first, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def months_between(first: date, last: date) -> list[date]:
    """All months from one to another, both included; none when the last comes before the first."""
    months, month = [], first
    while month <= last:
        months.append(month)
        month = months_on(month, 1)
    return months


def month_from(text: str) -> date | None:
    """The month written as ``2026-11``, or None when that is no month."""
    found = MONTH.fullmatch(text or "")
    if not found or found[1] == "0000":
        return None
    return date(int(found[1]), int(found[2]), 1)


def month_in_words(month: date) -> str:
    """``November 2026``."""
    return f"{MONTHS[month.month]} {month.year}"


def brief_month(month: date) -> str:
    """``Nov 26``: for a column of a chart or of a narrow table."""
    return f"{str(MONTHS_3[month.month]).capitalize()} {month:%y}"
