"""Meeting up in figures: what staff learn of deals, which nobody but the two sides reads."""

import csv
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.desk import FrozenAdmin

from ..forms.figures import FiguresForm
from ..models import Deal, Kecamatan
from ..services.figures import Figures, Line, figures

BAR, GAP, HEIGHT = 20, 8, 90
# A cell that begins like this would be reckoned by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Bar:
    """One month of a chart: where it stands and how high it is, in the units of the drawing."""

    x: int
    y: int
    height: int
    count: int
    label: str


@admin.register(Deal)
class DealFigures(FrozenAdmin):
    """The list of deals is a page of figures; there is no page of a single deal."""

    def get_urls(self) -> list:
        return [
            path(
                "",
                self.admin_site.admin_view(self.changelist_view),
                name="members_deal_changelist",
            )
        ]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return super().get_model_perms(request) | {"add": False, "change": False}

    def has_view_permission(self, request: HttpRequest, obj: Deal | None = None) -> bool:
        """Pemprov staff with the right; a superadmin configures and has no part in it."""
        return request.user.is_pemprov_staff and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        everywhere = list(Kecamatan.objects.all())
        form = FiguresForm(request.GET, areas=everywhere)
        kota = form.kota_code
        areas = [area for area in everywhere if not kota or area.kota_code == kota]
        found = figures(form.period, areas, everywhere=not kota)
        if request.GET.get("unduh") in SHEETS:
            return _download(found, request.GET["unduh"])
        kept = {name: form[name].value() for name in ("dari", "sampai", "kota")}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Meeting up in figures"),
            "opts": self.opts,
            "form": form,
            "kept": kept,
            "figures": found,
            "months": [(month_name(line.key), line) for line in found.months],
            "charts": [(label, _bars(found, name)) for name, label in CHARTS.items()],
            "width": len(found.months) * (BAR + GAP),
            "height": HEIGHT,
            **(extra_context or {}),
        }
        return render(request, "admin/deal_figures.html", context)


CHARTS = {
    "connections": gettext_lazy("New connections"),
    "meetings": gettext_lazy("Meetings held"),
    "deals": gettext_lazy("Deals confirmed"),
}


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


def _areas_sheet(found: Figures) -> list[list]:
    head = [_("Kota"), _("Kecamatan"), *_numbers_head(), *_pairs_head()]
    rows = [
        [area.kota_short, area.name, *_numbers(line), *_pairs(line)] for area, line in found.areas
    ]
    return [head, *rows, ["", _("All together"), *_numbers(found.total), *_pairs(found.total)]]


def _months_sheet(found: Figures) -> list[list]:
    rows = [[f"{line.key:%Y-%m}", *_numbers(line)] for line in found.months]
    return [[_("Month"), *_numbers_head()], *rows, [_("All together"), *_numbers(found.total)]]


SHEETS = {"kecamatan": _areas_sheet, "bulan": _months_sheet}


def _numbers_head() -> list[str]:
    return [*map(str, CHARTS.values()), _("Value at least (rupiah)")]


def _numbers(line: Line) -> list:
    value = _("hidden") if line.value is None else line.value
    return [line.connections, line.meetings, line.deals, value]


def _pairs_head() -> list[str]:
    return [_("Pairs with a deal"), _("of these with more than one"), _("People with a deal")]


def _pairs(line: Line) -> list:
    return [line.pairs, line.repeat_pairs, line.people]


def _download(found: Figures, name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="temu-{name}.csv"'
    # Without this mark spreadsheets read the letters wrongly.
    response.write("\ufeff")
    writer = csv.writer(response)
    for row in SHEETS[name](found):
        writer.writerow([_harmless(cell) for cell in row])
    return response


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
