"""Which class a business belongs to, by what, and what separates it from the next one.

Sales of a year decide for a running business; for one younger than that, its capital at founding.
What is not known is said to be so: no class is guessed from half a year.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import MemberStatus
from members.models import Business, Member, User
from okoce.errors import RuleBroken
from okoce.months import first_of, month_in_words, months_between, months_on

from ..choices import PROMOTIONS, RANK, SizeClass, SizeMeasure
from ..models import FoundingCapital, MonthlyFigures, SizeClassLimit, SizeClassRecord

YEAR = 12
# The last month of the year that counts may be so many months behind; then it is too old.
MOST_BEHIND = 3
# So many months are enough to compare the latest year with the one before it.
MONTHS_READ = 2 * YEAR + MOST_BEHIND

Limits = Mapping[str, list[SizeClassLimit]]


@dataclass(frozen=True)
class Finding:
    """The class of a business on a day and what it rests on, or what is missing to say it."""

    on: date
    size_class: SizeClass | None = None
    measure: SizeMeasure | None = None
    amount: int = 0
    first_month: date | None = None
    last_month: date | None = None
    workers: int | None = None
    # What decided: the limit of this class, or the highest of all for who is above it.
    limit: SizeClassLimit | None = None
    # The class below this one ends here.
    floor: int = 0
    # Months without which a year of sales is not whole.
    missing: tuple[date, ...] = ()
    # The business may be too young for a year of sales, and its capital is not known.
    asks_capital: bool = False

    @property
    def is_by_sales(self) -> bool:
        return self.measure == SizeMeasure.SALES

    @property
    def next_class(self) -> SizeClass | None:
        """The class above, as far as there is one of the three."""
        higher = [each for each in PROMOTIONS if self.size_class and is_higher(each, self)]
        return higher[0] if higher else None

    @property
    def to_next(self) -> int | None:
        """More than so many rupiah separate the business from the next class."""
        return self.limit.up_to - self.amount if self.limit and self.next_class else None

    @property
    def to_next_a_month(self) -> int | None:
        """The same for each month of a year, rounded up to whole rupiah."""
        return None if self.to_next is None else -(-self.to_next // YEAR)


def is_higher(size: SizeClass, than: Finding | SizeClassRecord) -> bool:
    return RANK[size] > RANK[than.size_class]


def limits_on(day: date) -> Limits:
    """The limits of a day, for each measure from the lowest class up. One query."""
    latest: dict[str, dict[str, SizeClassLimit]] = {}
    for row in SizeClassLimit.objects.in_force(day).order_by("valid_from"):
        latest.setdefault(row.measure, {})[row.size_class] = row
    return {
        measure: sorted(rows.values(), key=lambda row: RANK[row.size_class])
        for measure, rows in latest.items()
    }


def limit_for(amount: int, limits: list[SizeClassLimit]) -> SizeClassLimit | None:
    """The first limit that an amount does not pass; None when it passes them all."""
    return next((row for row in limits if amount <= row.up_to), None)


def of(business: Business, on: date | None = None) -> Finding:
    """The class of a business on a day (today), from what is stated by now. Three queries."""
    on = on or timezone.localdate()
    rows = business.monthly_figures.filter(month__gte=months_on(first_of(on), -MONTHS_READ))
    return assess(business, list(rows), business.capital_statements.first(), limits_on(on), on)


def assess(
    business: Business,
    rows: Iterable[MonthlyFigures],
    capital: FoundingCapital | None,
    limits: Limits,
    on: date,
) -> Finding:
    """The class of a business by its figures, its capital and the limits of that day."""
    year, missing = year_before(rows, on)
    if year and (found := limits.get(SizeMeasure.SALES)):
        sales = sum(row.sales for row in year)
        return _found(SizeMeasure.SALES, sales, found, on, year[0].month, year[-1].month, year[-1])
    if capital and is_young(capital.began, on) and (found := limits.get(SizeMeasure.CAPITAL)):
        began = capital.began
        return _found(SizeMeasure.CAPITAL, capital.amount, found, on, began, began, None)
    may_be_young = business.since_year is None or business.since_year >= on.year - 1
    return Finding(on, missing=missing, asks_capital=may_be_young and capital is None)


def _found(
    measure: SizeMeasure,
    amount: int,
    limits: list[SizeClassLimit],
    on: date,
    first: date,
    last: date,
    latest: MonthlyFigures | None,
) -> Finding:
    limit = limit_for(amount, limits)
    below = [row.up_to for row in limits if amount > row.up_to]
    return Finding(
        on,
        size_class=SizeClass(limit.size_class) if limit else SizeClass.ABOVE,
        measure=measure,
        amount=amount,
        first_month=first,
        last_month=last,
        workers=latest.workers if latest else None,
        limit=limit or limits[-1],
        floor=max(below, default=0),
    )


def is_young(began: date, on: date) -> bool:
    """Whether a business that began in this month cannot have had a whole year yet."""
    return began > months_on(first_of(on), -YEAR)


def year_before(
    rows: Iterable[MonthlyFigures], on: date
) -> tuple[list[MonthlyFigures], tuple[date, ...]]:
    """Twelve whole months in a row, the latest there are; or the months missing for that."""
    whole = {row.month: row for row in rows if row.is_whole and row.month < first_of(on)}
    least: tuple[date, ...] = ()
    for behind in range(1, MOST_BEHIND + 1):
        last = months_on(first_of(on), -behind)
        months = months_between(months_on(last, 1 - YEAR), last)
        missing = tuple(month for month in months if month not in whole)
        if not missing:
            return [whole[month] for month in months], ()
        if not least or len(missing) < len(least):
            least = missing
    return [], least


# What is written down.


@transaction.atomic
def note(business: Business, on: date | None = None) -> SizeClassRecord | None:
    """Write down the class of a business when it is another than before; safe to repeat."""
    # The lock stops the night's errand and an entry of figures from both writing it.
    list(Member.objects.select_for_update().filter(pk=business.member_id).values_list("pk"))
    finding = of(business, on)
    last = business.size_records.select_related("limit").first()
    if not is_news(finding, last):
        return None
    return record_of(business, finding, save=True)


def is_news(finding: Finding, last: SizeClassRecord | None) -> bool:
    """Whether the class, what it goes by, or the law is another than in the last record."""
    if finding.size_class is None:
        return False
    return (
        last is None
        or (last.size_class, last.measure) != (finding.size_class, finding.measure)
        or last.limit.valid_from != finding.limit.valid_from
    )


def record_of(business: Business, finding: Finding, *, save: bool = False) -> SizeClassRecord:
    """A finding as a row of the history."""
    record = SizeClassRecord(
        business=business,
        size_class=finding.size_class,
        measure=finding.measure,
        amount=finding.amount,
        first_month=finding.first_month,
        last_month=finding.last_month,
        workers=finding.workers,
        limit=finding.limit,
    )
    if save:
        record.save()
    return record


def note_all(on: date | None = None) -> int:
    """Write down every class that changed without anybody entering anything; how many there were.

    A month has passed, or a limit was changed at the desk.
    """
    on = on or timezone.localdate()
    limits = limits_on(on)
    since = months_on(first_of(on), -MONTHS_READ)
    stated = [
        Exists(model.objects.filter(business=OuterRef("pk")))
        for model in (MonthlyFigures, FoundingCapital)
    ]
    rows = Business.objects.filter(stated[0] | stated[1], member__status=MemberStatus.VERIFIED)
    rows = rows.prefetch_related(
        Prefetch("monthly_figures", MonthlyFigures.objects.filter(month__gte=since)),
        "capital_statements",
        Prefetch("size_records", SizeClassRecord.objects.select_related("limit")),
    )
    written = 0
    for business in rows.iterator(chunk_size=500):
        capital = next(iter(business.capital_statements.all()), None)
        finding = assess(business, business.monthly_figures.all(), capital, limits, on)
        if is_news(finding, next(iter(business.size_records.all()), None)):
            # Reckoned anew under the lock, for the owner may be entering figures now.
            written += note(Business.objects.get(pk=business.pk), on) is not None
    return written


@transaction.atomic
def state_capital(business: Business, *, amount: int, began: date, by: User) -> FoundingCapital:
    """What a young business began with; its class follows at once."""
    list(Member.objects.select_for_update().filter(pk=business.member_id).values_list("pk"))
    if business.member.user_id != by.pk or not business.member.is_verified:
        raise RuleBroken(_("Only the owner enters the figures of a business, once verified."))
    today = timezone.localdate()
    if began > first_of(today):
        raise RuleBroken(_("A business that has not begun yet has no class."))
    if not is_young(began, today):
        raise RuleBroken(
            _(
                "A business that began in %(month)s has had a whole year: its sales decide. "
                "Fill in the last twelve months."
            )
            % {"month": month_in_words(began)}
        )
    if business.since_year and business.since_year != began.year:
        raise RuleBroken(
            _("Your business page says “since %(year)s”. Mend the year there, or the month here.")
            % {"year": business.since_year}
        )
    capital = FoundingCapital.objects.create(business=business, amount=amount, began=began)
    note(business)
    return capital
