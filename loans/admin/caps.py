"""The caps on the cost of loans, kept by staff."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from okoce.desk import DeskAdmin, RecordAdmin

from ..models import EconomicCap
from ..services import caps

# The fields that every fact has, for the page of one.
FACT_FIELDS = [
    *["valid_from", "valid_until", "basis", "source"],
    *["certainty", "doubt", "checked_on"],
]


class EconomicCapForm(forms.ModelForm):
    class Meta:
        model = EconomicCap
        fields = ["scope", "percent_per_day", "total_percent", *FACT_FIELDS]
        # Percentages with a comma, as staff write them.
        localized_fields = ["percent_per_day", "total_percent"]


@admin.register(EconomicCap)
class EconomicCapAdmin(DeskAdmin, RecordAdmin):
    form = EconomicCapForm
    list_display = ["scope", "percent_per_day", "valid_from", "valid_until", "basis", "certainty"]
    list_filter = ["scope", "certainty"]
    fields = EconomicCapForm.Meta.fields

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        caps.forget_pages()
