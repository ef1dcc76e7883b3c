"""Profit and loss of some months on one page that the owner can show to a bank: stated, unaudited.

It is a paper of the owner: written in Indonesian, from the months that they stated.
"""

from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.models import Business
from okoce.dates import long_date
from okoce.errors import RuleBroken
from okoce.months import month_in_words, months_between
from okoce.pdf import INK, LINE, SOFT, Document
from okoce.rupiah import format_rupiah

from ..models import MonthlyFigures
from .figures import MONTHS_BACK, check_month

LEFT, WIDTH = 20.0, 170.0
# Where the numbers of each column end; the rows have room for two years on one page.
COLUMNS = (LEFT + 85, LEFT + 128, LEFT + WIDTH)
ROW, TOP = 6.4, 66.0
LANGUAGE = "id"


def draw(business: Business, first: date, last: date) -> bytes:
    """The months from ``first`` to ``last``; raises ``RuleBroken`` when none is stated."""
    months = months_between(first, last)
    if not months or len(months) > MONTHS_BACK:
        raise RuleBroken(_("Choose at most 24 months, the earlier one first."))
    check_month(last)
    rows = {row.month: row for row in business.monthly_figures.filter(month__in=months)}
    if not rows:
        raise RuleBroken(_("There are no figures in these months yet."))
    with translation.override(LANGUAGE):
        paper = Document(_("Profit and loss of %(name)s") % {"name": business.name})
        paper.add_page()
        _draw_head(paper, business, first, last)
        down = _draw_months(paper, months, rows)
        _draw_foot(paper, down + 8)
        return paper.to_bytes()


def _draw_head(paper: Document, business: Business, first: date, last: date) -> None:
    paper.letters(11, bold=True, colour=SOFT)
    paper.text(LEFT, 22, _("Profit and loss, simple"))
    name = paper.fit(business.name, width=WIDTH, height=18, largest=22, smallest=12, bold=True)
    down = paper.put(name, LEFT, 25)
    paper.letters(10, colour=SOFT)
    paper.text(LEFT, down + 5, _("Owner: %(name)s") % {"name": business.member.user.shown_name})
    paper.text(
        LEFT,
        down + 10,
        _("%(first)s to %(last)s") % {"first": month_in_words(first), "last": month_in_words(last)},
    )


def _draw_months(paper: Document, months: list[date], rows: dict[date, MonthlyFigures]) -> float:
    """The table and its totals; returns where it ends."""
    paper.set_draw_color(*LINE)
    _draw_line(paper, TOP, _("Month"), [_("Sales"), _("Costs"), _("Profit")], bold=True)
    paper.line(LEFT, TOP + 1.8, LEFT + WIDTH, TOP + 1.8)
    down = TOP
    for month in months:
        down += ROW
        row = rows.get(month)
        name = month_in_words(month)
        if row is None:
            _draw_line(paper, down, name, ["", "", _("no figures stated")])
            continue
        if not row.is_whole:
            name = f"{name} ({_('so far')})"
        amounts = [format_rupiah(each) for each in (row.sales, row.costs, row.profit)]
        _draw_line(paper, down, name, amounts)
    paper.line(LEFT, down + 1.8, LEFT + WIDTH, down + 1.8)
    down += ROW + 1
    sales, costs = (sum(getattr(row, name) for row in rows.values()) for name in ("sales", "costs"))
    totals = [format_rupiah(each) for each in (sales, costs, sales - costs)]
    _draw_line(paper, down, _("Total"), totals, bold=True)
    return down


def _draw_line(
    paper: Document, down: float, name: str, cells: list[str], *, bold: bool = False
) -> None:
    paper.letters(9.5, bold=bold, colour=INK)
    paper.text(LEFT, down, name)
    for cell, end in zip(cells, COLUMNS, strict=True):
        paper.text(end - paper.get_string_width(cell), down, cell)


def _draw_foot(paper: Document, down: float) -> None:
    for words in (
        _(
            "The figures are stated by the owner month by month in the portal of the OK OCE Global "
            "Office. They were not audited, and nobody has checked them."
        ),
        _("Made on %(day)s.") % {"day": long_date(timezone.localdate())},
        _(
            "Access, not capital: Pemprov %(province)s lends and gives no money. Whether somebody "
            "gets a loan is for the lender alone to decide."
        )
        % {"province": settings.PROVINCE_SHORT},
    ):
        fitted = paper.fit(words, width=WIDTH, height=12, largest=9.5, smallest=8)
        down = paper.put(fitted, LEFT, down, colour=SOFT) + 2.5
