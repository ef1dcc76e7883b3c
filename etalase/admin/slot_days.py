"""What the shelves brought, in figures: by centre, shelf and slot, for Pemprov staff."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.figures import FiguresAdmin

from ..forms.figures import ShelfFiguresForm
from ..models import Slot, SlotDay
from ..services import scorecards

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


def _slots_sheet(found: dict[str, Any]) -> list[list]:
    head = [_("Centre"), _("Shelf"), _("Slot"), _("Scans"), _("Pages opened"), _("Inquiries")]
    head += ["WhatsApp", _("Brought in"), _("Sold"), _("Given back"), _("Spoiled")]
    rows = [
        [slot.shelf.site.name, str(slot.shelf), slot.label, *(getattr(score, n) for n in NUMBERS)]
        for slot, score in found["scores"]
    ]
    return [head, *rows]


@admin.register(SlotDay)
class ShelfFigures(FiguresAdmin):
    figures_template = "admin/shelf_figures.html"
    title = gettext_lazy("What the shelves brought")
    sheets = {"petak": ("hasil-rak.csv", _slots_sheet)}

    def find(self, request: HttpRequest) -> dict[str, Any]:
        form = ShelfFiguresForm(request.GET)
        site, period = form.site, form.period
        slots = Slot.objects.filter(shelf__site=site) if site else Slot.objects.all()
        scores = scorecards.score_slots(slots, period)
        weeks = scorecards.score_weeks_of(site, period)
        return {
            "form": form,
            "scores": scores,
            "weeks": weeks,
            "charts": scorecards.charts_of(weeks),
            "total": scorecards.total(score for _slot, score in scores),
            "counted_at": timezone.now(),
        }
