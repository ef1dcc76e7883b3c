"""Monthly figures: what may be entered, which jumps are asked about, and what is missing."""

from collections.abc import Mapping
from datetime import date
from statistics import median

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import FIGURES_STEP
from members.models import Business, Member, User
from members.services import complete_step
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken
from okoce.months import brief_month, first_of, month_in_words, months_between, months_on

from ..models import FiguresChange, MonthlyFigures
from ..querysets.growth import WHOLE_AFTER
from . import size_class

# How far back somebody may still enter or correct a month.
MONTHS_BACK = 24
# A number is asked about when it is more than so many times the usual one, or less than that part
# of it; the usual one is the median of the months before.
JUMP, USUAL_MONTHS = 3, 6
# So many whole months one after the other make the step of the monthly figures.
MONTHS_FOR_STEP = 3
NUMBERS = ("sales", "costs", "workers")


class JumpUnexplained(RuleBroken):
    """Numbers far from the usual need a word of why; ``jumps`` are their names and usual values."""

    def __init__(self, jumps: Mapping[str, int]) -> None:
        super().__init__(_("This differs much from your other months. Please say why."))
        self.jumps = jumps


def business_of(user: User) -> Business | None:
    """The business whose figures this person keeps, or None."""
    if not user.is_verified_member:
        return None
    rows = Business.objects.filter(member__user=user).select_related("member__user")
    return rows.defer("member__nik").first()


def first_month(today: date | None = None) -> date:
    """The earliest month that may still be entered."""
    return months_on(first_of(today or timezone.localdate()), -MONTHS_BACK)


def check_month(month: date, today: date | None = None) -> None:
    """Raise ``RuleBroken`` for a month that is still to come or too long ago."""
    today = today or timezone.localdate()
    if month > first_of(today):
        raise RuleBroken(
            _("%(month)s has not begun yet. Fill it in when it is over.")
            % {"month": month_in_words(month)}
        )
    if month < first_month(today):
        raise RuleBroken(
            _("%(month)s is too long ago. Months back to %(first)s can be filled in.")
            % {"month": month_in_words(month), "first": month_in_words(first_month(today))}
        )


def jumps(business: Business, month: date, numbers: Mapping[str, int]) -> dict[str, int]:
    """Which of ``numbers`` are far from the usual of the months before, with that usual value."""
    before = business.monthly_figures.filter(
        month__lt=month, month__gte=months_on(month, -USUAL_MONTHS)
    )
    return far_from(list(before.values(*NUMBERS)), numbers)


def far_from(before: list[dict], numbers: Mapping[str, int]) -> dict[str, int]:
    """Which of ``numbers`` are far from the median of the months ``before``, with that median."""
    found = {}
    for name in NUMBERS if before else ():
        usual = round(median(row[name] for row in before))
        # From nothing to something there is no factor.
        if usual and not usual <= numbers[name] * JUMP <= usual * JUMP * JUMP:
            found[name] = usual
    return found


@transaction.atomic
def keep(business: Business, month: date, **told: int | str | User) -> MonthlyFigures:
    """Enter or correct one month as ``enter`` does; what follows from it, follows at once.

    Three whole months in a row complete the step of the monthly figures, and a year of them says
    how large the business is.
    """
    row = enter(business, month, **told)
    follow(business)
    return row


def follow(business: Business) -> None:
    """What follows from the figures of a business: the step, and its size class."""
    _complete_step(business)
    size_class.note(business)


@transaction.atomic
def enter(
    business: Business,
    month: date,
    *,
    sales: int,
    costs: int,
    workers: int,
    note: str = "",
    by: User,
) -> MonthlyFigures:
    """Write one month; what stood there before stays as a row of the history.

    Raises ``JumpUnexplained`` when a number is far from the usual and ``note`` is empty.
    """
    # The lock makes two forms sent at once follow one another, and an erasure wait for its turn.
    list(Member.objects.select_for_update().filter(pk=business.member_id).values_list("pk"))
    if business.member.user_id != by.pk or not business.member.is_verified:
        raise RuleBroken(_("Only the owner enters the figures of a business, once verified."))
    check_month(month)
    note = " ".join(note.split())
    refuse_private_numbers(note)
    numbers = {"sales": sales, "costs": costs, "workers": workers}
    far = jumps(business, month, numbers)
    if far and not note:
        raise JumpUnexplained(far)
    return _write(business, month, {**numbers, "note": note}, by)


def _write(business: Business, month: date, told: dict, by: User) -> MonthlyFigures:
    today = timezone.localdate()
    row = business.monthly_figures.filter(month=month).first()
    if row is None:
        return MonthlyFigures.objects.create(
            business=business, month=month, **told, by=by, stated_on=today
        )
    before = {name: getattr(row, name) for name in told}
    if before != told:
        FiguresChange.objects.create(figures=row, **before, stated_on=row.stated_on, by=row.by)
    for name, value in told.items():
        setattr(row, name, value)
    # Sent again unchanged after the month's end, it says that the month was so.
    row.stated_on, row.by = today, by
    row.save()
    return row


def _complete_step(business: Business) -> None:
    run = longest_run(business.monthly_figures.whole().values_list("month", flat=True))
    if len(run) >= MONTHS_FOR_STEP:
        complete_step(
            business.member,
            FIGURES_STEP,
            _("Monthly figures of %(first)s to %(last)s")
            % {"first": brief_month(run[0]), "last": brief_month(run[-1])},
        )


def longest_run(months) -> list[date]:
    """The longest of the rows of months without a gap, the latest of equally long ones."""
    best, run = [], []
    for month in sorted(months):
        run = [*run, month] if run and month == months_on(run[-1], 1) else [month]
        if len(run) >= len(best):
            best = run
    return best


def missing_months(business: Business, rows: list[MonthlyFigures] | None = None) -> list[date]:
    """Months since the first one stated, or the last month alone, that are over and not whole."""
    today = timezone.localdate()
    rows = list(business.monthly_figures.all()) if rows is None else rows
    last = months_on(first_of(today), -1)
    begun = min((row.month for row in rows), default=last)
    there = {row.month for row in rows if row.is_whole}
    first = max(min(begun, last), first_month(today))
    return [month for month in months_between(first, last) if month not in there]


def month_to_fill(missing: list[date], rows: list[MonthlyFigures]) -> date | None:
    """What the big button leads to: the latest missing month, else this month near its end."""
    today = timezone.localdate()
    if missing:
        return missing[-1]
    this = first_of(today)
    row = next((row for row in rows if row.month == this), None)
    is_open = today >= this + WHOLE_AFTER and not (row and row.is_whole)
    return this if is_open else None
