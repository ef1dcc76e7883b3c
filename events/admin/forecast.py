"""On what the forecast of who comes rests: a new row changes it from a day on."""

from django.contrib import admin

from okoce.desk import DeskAdmin

from ..models import ForecastRule


@admin.register(ForecastRule)
class ForecastRuleAdmin(DeskAdmin):
    list_display = [
        *["valid_from", "invited", "came", "weight", "risk_percent", "most_over_percent"],
        *["certainty", "source"],
    ]
    ordering = ["-valid_from"]
    fieldsets = [
        (None, {"fields": ["valid_from", ("invited", "came"), "weight"]}),
        (None, {"fields": ["risk_percent", "most_over_percent"]}),
        (None, {"fields": ["source", "source_date", "certainty", "note"]}),
    ]
