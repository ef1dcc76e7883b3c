"""Meeting up in figures: what staff learn of deals, which nobody but the two sides reads."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.figures import FiguresAdmin

from ..forms.figures import FiguresForm
from ..models import Deal, Kecamatan
from ..services.figures import Figures, Line, figures

BAR, GAP, HEIGHT = 20, 8, 90
CHARTS = {
    "connections": gettext_lazy("New connections"),
    "meetings": gettext_lazy("Meetings held"),
    "deals": gettext_lazy("Deals confirmed"),
}


@dataclass(frozen=True)
class Bar:
    """One month of a chart: where it stands and how high it is, in the units of the drawing."""

    x: int
    y: int
    height: int
    count: int
    label: str


def month_name(month) -> str:
    return f"{MONTHS[month.month]} {month.year}"


def _bars(found: Figures, name: str) -> list[Bar]:
    counts = [getattr(line, name) for line in found.months]
    highest = max(counts) or 1
    heights = [round(HEIGHT * count / highest) for count in counts]
    return [
        Bar(
            x=number * (BAR + GAP),
            y=HEIGHT - height,
            height=height,
            count=count,
            label=f"{MONTHS_3[line.key.month]} {line.key.year}",
        )
        for number, (line, count, height) in enumerate(
            zip(found.months, counts, heights, strict=True)
        )
    ]


# Downloads.


def _areas_sheet(page: dict[str, Any]) -> list[list]:
    found: Figures = page["figures"]
    head = [_("Kota"), _("Kecamatan"), *_numbers_head(), *_pairs_head()]
    rows = [
        [area.kota_short, area.name, *_numbers(line), *_pairs(line)] for area, line in found.areas
    ]
    return [head, *rows, ["", _("All together"), *_numbers(found.total), *_pairs(found.total)]]


def _months_sheet(page: dict[str, Any]) -> list[list]:
    found: Figures = page["figures"]
    rows = [[f"{line.key:%Y-%m}", *_numbers(line)] for line in found.months]
    return [[_("Month"), *_numbers_head()], *rows, [_("All together"), *_numbers(found.total)]]


def _numbers_head() -> list[str]:
    return [*map(str, CHARTS.values()), _("Value at least (rupiah)")]


def _numbers(line: Line) -> list:
    value = _("hidden") if line.value is None else line.value
    return [line.connections, line.meetings, line.deals, value]


def _pairs_head() -> list[str]:
    return [_("Pairs with a deal"), _("of these with more than one"), _("People with a deal")]


def _pairs(line: Line) -> list:
    return [line.pairs, line.repeat_pairs, line.people]


@admin.register(Deal)
class DealFigures(FiguresAdmin):
    figures_template = "admin/deal_figures.html"
    title = gettext_lazy("Meeting up in figures")
    sheets = {
        "kecamatan": ("temu-kecamatan.csv", _areas_sheet),
        "bulan": ("temu-bulan.csv", _months_sheet),
    }

    def find(self, request: HttpRequest) -> dict[str, Any]:
        everywhere = list(Kecamatan.objects.all())
        form = FiguresForm(request.GET, areas=everywhere)
        kota = form.kota_code
        areas = [area for area in everywhere if not kota or area.kota_code == kota]
        found = figures(form.period, areas, everywhere=not kota)
        return {
            "form": form,
            "figures": found,
            "months": [(month_name(line.key), line) for line in found.months],
            "charts": [(label, _bars(found, name)) for name, label in CHARTS.items()],
            "width": len(found.months) * (BAR + GAP),
            "height": HEIGHT,
        }
