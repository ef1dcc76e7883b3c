"""Days and hours as people in Jakarta say them, in the reader's language."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS
from django.utils.translation import ngettext


def _local_day(day: date | datetime) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day


def long_date(day: date | datetime) -> str:
    """``Rabu, 14 Februari 2018``."""
    day = _local_day(day)
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month]} {day.year}"


def day_and_month(day: date | datetime) -> str:
    """``Rabu, 14 Februari``: for a day near enough that the year is plain."""
    day = _local_day(day)
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month]}"


def short_date(day: date | datetime) -> str:
    """``14 Feb 2018``."""
    day = _local_day(day)
    return f"{day.day} {str(MONTHS_3[day.month]).capitalize()} {day.year}"


def brief_date(day: date | datetime) -> str:
    """``14 Feb``: for a column of a chart, or where the year is plain."""
    day = _local_day(day)
    return f"{day.day} {str(MONTHS_3[day.month]).capitalize()}"


def day_start(day: date) -> datetime:
    """The first moment of a day in Jakarta."""
    return timezone.make_aware(datetime.combine(day, time.min))


def clock(moment: datetime) -> str:
    """``09.30 WIB``."""
    return f"{timezone.localtime(moment):%H.%M} WIB"


def lasting(span: timedelta) -> str:
    """``20 menit``, ``5 jam``, ``3 hari``: minutes below an hour, hours below two days."""
    if span < timedelta(hours=1):
        minutes = max(1, int(span.total_seconds() // 60))
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if span < timedelta(days=2):
        hours = int(span.total_seconds() // 3600)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", span.days) % {"count": span.days}
