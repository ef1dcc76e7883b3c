"""The lender's clock: working days until it answers, standing while the member is asked."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from django.utils import timezone

from okoce.workdays import NoHolidayTable, add_workdays, workdays_between

from ..models import Referral

ClosedDays = Callable[[range], frozenset[date]]


def start(referral: Referral) -> None:
    """Let it run from today; the caller saves."""
    referral.clock_since = timezone.localdate()


def pause(referral: Referral) -> None:
    """Let it stand, and remember what it ran; the caller saves."""
    referral.clock_used = days_of(referral) or referral.clock_used
    referral.clock_since = None


def days_of(referral: Referral, closed_days: ClosedDays | None = None) -> int | None:
    """Working days that the lender has had it; None where holidays are not known.

    Who asks for many gives ``closed_days``, so that the table of holidays is read once.
    """
    if referral.clock_since is None:
        return referral.clock_used
    with suppress(NoHolidayTable):
        return referral.clock_used + workdays_between(
            referral.clock_since, timezone.localdate(), closed_days=closed_days
        )
    return None


def due_on(referral: Referral, closed_days: ClosedDays | None = None) -> date | None:
    """The day by which the lender has promised to answer; None where nothing is promised."""
    promised = referral.lender.answers_within
    if promised is None or referral.clock_since is None:
        return None
    with suppress(NoHolidayTable):
        return add_workdays(
            referral.clock_since,
            max(1, promised - referral.clock_used),
            closed_days=closed_days,
        )
    return None
