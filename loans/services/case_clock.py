"""The clock of the authority: working days from complete papers, standing while one waits."""

from contextlib import suppress
from datetime import date

from okoce.workdays import NoHolidayTable, add_workdays, workdays_between

from ..models import PermitCase


def start(case: PermitCase, day: date) -> None:
    """Let the clock run from a day on, with what is left of it; the caller saves.

    Without a time limit, or without the holidays of the year, no day is promised.
    """
    case.clock_since = day
    case.due_on = _end(case, day)


def _end(case: PermitCase, day: date) -> date | None:
    limit = case.terms.workdays
    if limit is None:
        return None
    try:
        return add_workdays(day, max(1, limit - case.clock_used))
    except NoHolidayTable:
        return None


def pause(case: PermitCase, day: date) -> None:
    """Let the clock stand, and remember what it ran; the caller saves."""
    if case.clock_since is not None:
        # What is not known is counted for nobody.
        with suppress(NoHolidayTable):
            case.clock_used += workdays_between(case.clock_since, day)
    case.clock_since = case.due_on = None
