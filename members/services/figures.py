"""Meeting up in figures: connections, meetings and deals by kecamatan and month. No names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from okoce.dates import day_start

from ..choices import BAND_FLOOR, DealStatus
from ..models import Connection, Deal, Kecamatan, Meeting

# A sum of fewer deals than this would tell what single people agreed.
FEWEST_DEALS = 3
MADE = [DealStatus.CONFIRMED, DealStatus.DONE]
PLACE = "member__kelurahan__kecamatan"


@dataclass(frozen=True)
class Period:
    """Whole months, given by the first day of the first and of the last one."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return day_start(self.first)

    @property
    def end(self) -> datetime:
        return day_start(next_month(self.last))

    @property
    def months(self) -> list[date]:
        months = [self.first]
        while months[-1] < self.last:
            months.append(next_month(months[-1]))
        return months


@dataclass
class Line:
    """The figures of one kecamatan, one month, or all of them; ``value`` is None when hidden."""

    key: str | date | None = None
    connections: int = 0
    meetings: int = 0
    deals: int = 0
    value: int | None = 0
    pairs: int = 0
    repeat_pairs: int = 0
    repeat_deals: int = 0
    people: int = 0

    @property
    def repeat_rate(self) -> int | None:
        """Of a hundred pairs with a deal, how many had more than one; None without a pair."""
        return round(100 * self.repeat_pairs / self.pairs) if self.pairs else None


@dataclass
class Figures:
    total: Line
    areas: list[tuple[Kecamatan, Line]] = field(default_factory=list)
    months: list[Line] = field(default_factory=list)


def figures(period: Period, areas: list[Kecamatan], *, everywhere: bool = True) -> Figures:
    """The figures of a period, or only of what has a side in ``areas``; five queries.

    What lies between two kecamatan stands in the lines of both, and once in the total.
    """
    codes = [area.code for area in areas]
    only = None if everywhere else codes
    total, by_area = Line(), {code: Line(key=code) for code in codes}
    by_month = {month: Line(key=month) for month in period.months}
    for name, rows in (
        ("connections", _connections(period, only)),
        ("meetings", _meetings(period, only)),
        ("deals", _deals(period, only)),
    ):
        for month, code, count, value in _counted(rows):
            line = by_month[month] if month else by_area.get(code) if code else total
            if line:
                setattr(line, name, count)
                line.value += int(value or 0)
    for line, pairs, repeat_pairs, repeat_deals in _found(_pairs(period, only), total, by_area):
        line.pairs, line.repeat_pairs, line.repeat_deals = pairs, repeat_pairs, repeat_deals
    for line, people in _found(_people(period, only), total, by_area):
        line.people = people
    hide_small_sums(by_area.values())
    hide_small_sums(by_month.values())
    total.value = _at_least(total)
    return Figures(
        total=total,
        areas=[(area, by_area[area.code]) for area in areas],
        months=list(by_month.values()),
    )


def hide_small_sums(lines: Iterable[Line]) -> None:
    """Hide each sum that too few deals stand behind, and so many more that none can be worked out.

    Whoever subtracts the shown sums from the total learns the sum of all hidden ones: it, too,
    needs enough deals, and more than one line.
    """
    filled = sorted((line for line in lines if line.deals), key=lambda line: line.deals)
    hidden = [line for line in filled if line.deals < FEWEST_DEALS]
    rest = filled[len(hidden) :]
    while hidden and rest and (len(hidden) < 2 or sum(x.deals for x in hidden) < FEWEST_DEALS):
        hidden.append(rest.pop(0))
    for line in filled:
        line.value = None if line in hidden else _at_least(line)


def round_down(amount: int) -> int:
    """``amount`` with its first two digits only, so that two sums do not tell one deal."""
    step = 10 ** max(len(str(amount)) - 2, 0)
    return amount // step * step


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_before(month: date, count: int) -> date:
    """The first day of the month ``count`` months before that of ``month``."""
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def _at_least(line: Line) -> int | None:
    """The sum of a line as it may be shown."""
    return None if 0 < line.deals < FEWEST_DEALS else round_down(line.value)


# What is counted: a moment, the kecamatan of either side, a value.


def _connections(period: Period, codes: list[str] | None) -> QuerySet:
    sides = (f"low__{PLACE}", f"high__{PLACE}")
    return _rows(Connection.objects, "connected_at", sides, period, codes)


def _meetings(period: Period, codes: list[str] | None) -> QuerySet:
    sides = (f"connection__low__{PLACE}", f"connection__high__{PLACE}")
    return _rows(Meeting.objects.met(), "starts_at", sides, period, codes)


def _deals(period: Period, codes: list[str] | None) -> QuerySet:
    floors = [When(band=band, then=Value(floor)) for band, floor in BAND_FLOOR.items()]
    worth = Coalesce(F("amount"), Case(*floors, default=Value(0)))
    sides = ("proposer_kecamatan", "partner_kecamatan")
    return _rows(Deal.objects.made(), "confirmed_at", sides, period, codes, worth=worth)


def _rows(rows, moment, sides, period, codes, *, worth=None) -> QuerySet:
    here, there = sides
    rows = rows.filter(**{f"{moment}__gte": period.start, f"{moment}__lt": period.end})
    if codes is not None:
        rows = rows.filter(Q(**{f"{here}__in": codes}) | Q(**{f"{there}__in": codes}))
    worth = worth or Value(0, output_field=IntegerField())
    rows = rows.order_by().annotate(moment=F(moment), here=F(here), there=F(there), worth=worth)
    return rows.values("moment", "here", "there", "worth")


# Their number and value: of all, of each month, of each kecamatan.
COUNTS = """
WITH counted AS MATERIALIZED ({rows})
SELECT NULL::date, NULL, count(*), sum(worth) FROM counted
UNION ALL
SELECT date_trunc('month', moment AT TIME ZONE %s)::date AS month, NULL, count(*), sum(worth)
FROM counted GROUP BY month
UNION ALL
SELECT NULL, place, count(*), sum(worth) FROM (
    SELECT here AS place, worth FROM counted
    UNION ALL
    SELECT there, worth FROM counted WHERE there IS DISTINCT FROM here
) AS placed WHERE place IS NOT NULL GROUP BY place
"""


def _counted(rows: QuerySet) -> list[tuple]:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(rows=sql), [*params, timezone.get_current_timezone_name()])
        return cursor.fetchall()


# Distinct pairs and people: of each kecamatan, and of all of them (without a code).

PAIRS = """
WITH made AS (
    SELECT least(proposer_id, partner_id) AS one, greatest(proposer_id, partner_id) AS other,
        proposer_kecamatan_id AS here, partner_kecamatan_id AS there,
        confirmed_at >= %(start)s AS is_new
    FROM members_deal
    WHERE status = ANY(%(made)s) AND confirmed_at < %(end)s
        AND proposer_id IS NOT NULL AND partner_id IS NOT NULL
), pairs AS (
    SELECT one, other, count(*) AS deals, count(*) FILTER (WHERE is_new) AS new_deals
    FROM made GROUP BY one, other HAVING bool_or(is_new)
), places AS (
    SELECT DISTINCT one, other, code FROM made, unnest(ARRAY[here, there]) AS code
    WHERE is_new AND (%(codes)s::text[] IS NULL OR code = ANY(%(codes)s))
), counted AS (
    SELECT code, deals, least(new_deals, deals - 1) AS repeats
    FROM places JOIN pairs USING (one, other)
    UNION ALL
    SELECT NULL, deals, least(new_deals, deals - 1) FROM pairs
    WHERE (one, other) IN (SELECT one, other FROM places)
)
SELECT code, count(*), count(*) FILTER (WHERE deals > 1), sum(repeats)::int
FROM counted GROUP BY code
"""
PEOPLE = """
SELECT place, count(DISTINCT person)
FROM members_deal, LATERAL (
    VALUES (proposer_id, proposer_kecamatan_id), (partner_id, partner_kecamatan_id)
) AS side (person, place)
WHERE status = ANY(%(made)s) AND confirmed_at >= %(start)s AND confirmed_at < %(end)s
    AND person IS NOT NULL AND (%(codes)s::text[] IS NULL OR place = ANY(%(codes)s))
GROUP BY GROUPING SETS ((place), ())
"""


def _pairs(period: Period, codes: list[str] | None) -> list[tuple]:
    return _run(PAIRS, period, codes)


def _people(period: Period, codes: list[str] | None) -> list[tuple]:
    return _run(PEOPLE, period, codes)


def _run(sql: str, period: Period, codes: list[str] | None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql, {"made": MADE, "start": period.start, "end": period.end, "codes": codes}
        )
        return cursor.fetchall()


def _found(rows: list[tuple], total: Line, by_area: dict[str, Line]) -> list[tuple]:
    """The rows with the line they belong to in the place of their code."""
    lines = {None: total} | by_area
    return [(lines[code], *numbers) for code, *numbers in rows if code in lines]
