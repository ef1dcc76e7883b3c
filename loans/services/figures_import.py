"""A table of months becomes figures: checked row by row, shown to the owner, kept on their word.

Between the report and the word nothing is stored: the rows travel, signed, with the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core import signing
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Business, User
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken
from okoce.months import month_from, months_on

from ..models import MonthlyFigures
from . import figures
from .figures_table import Row

# How long the owner may look at the report.
KEPT_FOR = timedelta(hours=6)
SALT = "loans.figures-import"


class Outcome(models.TextChoices):
    """What would come of a row, or what came of it."""

    NEW = "baru", gettext_lazy("new")
    CHANGE = "ubah", gettext_lazy("replaces what is there")
    SAME = "sama", gettext_lazy("there already")
    WHY = "alasan", gettext_lazy("one question")
    WRONG = "salah", gettext_lazy("to be mended")


# Of which something would be kept.
KEEPABLE = (Outcome.NEW, Outcome.CHANGE, Outcome.WHY)


@dataclass
class Entry:
    """One row of the table and what would come of it; ``jumps`` are numbers far from the usual."""

    row: Row
    outcome: Outcome
    jumps: Mapping[str, int] = field(default_factory=dict)
    is_there: bool = False

    @property
    def name_of_note(self) -> str:
        """How the field is called in which the owner says why."""
        return f"alasan-{self.row.month:%Y-%m}"


def judge(business: Business, rows: list[Row]) -> list[Entry]:
    """What would come of each row, in the order of the months; nothing is written. One query."""
    there = {row.month: row for row in business.monthly_figures.all()}
    known = {
        month: {name: getattr(row, name) for name in figures.NUMBERS}
        for month, row in there.items()
    }
    entries = []
    for row in sorted(rows, key=lambda row: (row.month or date.max, row.line)):
        _check(row)
        if row.problems:
            entries.append(Entry(row, Outcome.WRONG))
            continue
        stands = there.get(row.month)
        since = months_on(row.month, -figures.USUAL_MONTHS)
        before = [numbers for month, numbers in known.items() if since <= month < row.month]
        jumps = figures.far_from(before, row.numbers)
        known[row.month] = row.numbers
        if stands and not row.note and _is_same(stands, row):
            # What was explained once needs no second word.
            row.note = stands.note
        if stands and _is_same(stands, row) and not _says_more(stands, row):
            entries.append(Entry(row, Outcome.SAME))
        elif jumps and not row.note:
            entries.append(Entry(row, Outcome.WHY, jumps, is_there=bool(stands)))
        else:
            outcome = Outcome.CHANGE if stands else Outcome.NEW
            entries.append(Entry(row, outcome, is_there=bool(stands)))
    return entries


def _is_same(stands: MonthlyFigures, row: Row) -> bool:
    """Whether the numbers of a row stand there already."""
    return all(getattr(stands, name) == value for name, value in row.numbers.items())


def _says_more(stands: MonthlyFigures, row: Row) -> bool:
    """Whether the same numbers come with another word, or now for the whole month."""
    is_whole_now = not stands.is_whole and timezone.localdate() >= stands.whole_from
    return stands.note != row.note or is_whole_now


def _check(row: Row) -> None:
    """What is wrong with a row besides how it is written."""
    if row.problems:
        return
    try:
        figures.check_month(row.month)
        refuse_private_numbers(row.note)
    except RuleBroken as problem:
        row.problems.append(str(problem))


@transaction.atomic
def keep_all(
    business: Business, rows: list[Row], *, whys: Mapping[str, str], by: User
) -> list[Entry]:
    """Keep all rows that are right; what follows from them follows once. Returns what came of each.

    ``whys`` are the owner's words for rows that jump, by the name of their field. Judged anew,
    for the figures may have changed since the report; the same table again keeps nothing.
    """
    entries = judge(business, rows)
    for entry in entries:
        row = entry.row
        if entry.outcome not in KEEPABLE:
            continue
        why = row.note or " ".join(whys.get(entry.name_of_note, "").split())[:300]
        try:
            # One row that a rule forbids must not take the others along.
            with transaction.atomic():
                figures.enter(business, row.month, **row.numbers, note=why, by=by)
        except figures.JumpUnexplained:
            continue
        except RuleBroken as problem:
            row.problems.append(str(problem))
            entry.outcome = Outcome.WRONG
        else:
            entry.outcome = Outcome.CHANGE if entry.is_there else Outcome.NEW
    if any(entry.outcome in (Outcome.NEW, Outcome.CHANGE) for entry in entries):
        figures.follow(business)
    return entries


# How the rows travel.


def sign(business: Business, rows: list[Row]) -> str:
    """The right rows of a table for the form that confirms them: only ours, only for this owner."""
    told = [
        [row.line, f"{row.month:%Y-%m}", *[row.numbers[name] for name in figures.NUMBERS], row.note]
        for row in rows
        if not row.problems
    ]
    return signing.dumps([business.pk, told], salt=SALT, compress=True)


def unsign(business: Business, text: str) -> list[Row]:
    """The rows of a form that we gave out; raises ``RuleBroken`` for any other."""
    try:
        owner, told = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        owner, told = None, []
    if owner != business.pk:
        raise RuleBroken(_("This table was sent too long ago. Please send it once more."))
    return [
        Row(
            line,
            month=month_from(month),
            numbers=dict(zip(figures.NUMBERS, numbers, strict=True)),
            note=note,
        )
        for line, month, *numbers, note in told
    ]
