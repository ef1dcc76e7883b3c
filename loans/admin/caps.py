"""The caps on the cost of loans, kept by staff."""

from django import forms
from django.contrib import admin

from ..models import EconomicCap
from .permits import FACT, FactAdmin


class EconomicCapForm(forms.ModelForm):
    class Meta:
        model = EconomicCap
        fields = ["scope", "percent_per_day", "total_percent", *FACT[1]["fields"]]
        # Percentages with a comma, as staff write them.
        localized_fields = ["percent_per_day", "total_percent"]


@admin.register(EconomicCap)
class EconomicCapAdmin(FactAdmin):
    form = EconomicCapForm
    list_display = ["scope", "percent_per_day", "valid_from", "valid_until", "basis", "certainty"]
    list_filter = ["scope", "certainty"]
    fieldsets = [(None, {"fields": ["scope", "percent_per_day", "total_percent"]}), FACT]
