"""What the shelves brought, in figures: by centre, shelf and slot, for Pemprov staff."""

import csv
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from okoce.desk import FrozenAdmin

from ..forms.figures import ShelfFiguresForm
from ..models import Slot, SlotDay
from ..services import scorecards

# A cell that begins like this would be reckoned by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = (
    "scans",
    "visits",
    "inquiries",
    "whatsapp_presses",
    "quantity_in",
    "sold",
    "returned",
    "spoiled",
)


@admin.register(SlotDay)
class ShelfFigures(FrozenAdmin):
    """The list of days is a page of figures; there is no page of a single day."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="etalase_slotday_changelist")]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return super().get_model_perms(request) | {"add": False, "change": False}

    def has_view_permission(self, request: HttpRequest, obj: SlotDay | None = None) -> bool:
        """Pemprov staff with the right; a superadmin configures and reads no figures."""
        return request.user.is_pemprov_staff and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ShelfFiguresForm(request.GET)
        site, period = form.site, form.period
        slots = Slot.objects.filter(shelf__site=site) if site else Slot.objects.all()
        scores = scorecards.score_slots(slots, period)
        if request.GET.get("unduh") == "petak":
            return _download(scores)
        weeks = scorecards.score_weeks_of(site, period)
        kept = {name: form[name].value() or "" for name in form.fields}
        context = {
            **self.admin_site.each_context(request),
            "title": _("What the shelves brought"),
            "opts": self.opts,
            "form": form,
            "download": "?" + urlencode({**kept, "unduh": "petak"}),
            "scores": scores,
            "weeks": weeks,
            "charts": scorecards.charts_of(weeks),
            "total": scorecards.total(score for _slot, score in scores),
            "counted_at": timezone.now(),
            **(extra_context or {}),
        }
        return render(request, "admin/shelf_figures.html", context)


def _download(scores: list) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="hasil-rak.csv"'
    # Without this mark spreadsheets read the letters wrongly.
    response.write("\ufeff")
    writer = csv.writer(response)
    heads = [_("Centre"), _("Shelf"), _("Slot"), _("Scans"), _("Pages opened"), _("Inquiries")]
    heads += ["WhatsApp", _("Brought in"), _("Sold"), _("Given back"), _("Spoiled")]
    writer.writerow(heads)
    for slot, score in scores:
        names = [slot.shelf.site.name, str(slot.shelf), slot.label]
        numbers = [getattr(score, name) for name in NUMBERS]
        writer.writerow([*map(_harmless, names), *numbers])
    return response


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
