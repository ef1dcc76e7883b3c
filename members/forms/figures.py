"""Which months and which kota the figures are about."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.figures import CountedField, PeriodForm

from ..models import Kecamatan
from ..services.figures import Period, months_before

USUAL_MONTHS, MOST_MONTHS = 12, 60


class MonthField(CountedField):
    """A month, as the first of its days."""

    widget = forms.DateInput(attrs={"type": "month", "placeholder": "2026-01"}, format="%Y-%m")
    input_formats = ["%Y-%m"]
    default_error_messages = {"outside": gettext_lazy("Nothing was counted in this month.")}


class FiguresForm(PeriodForm):
    dari = MonthField(label=gettext_lazy("From month"))
    sampai = MonthField(label=gettext_lazy("to month"))
    kota = forms.ChoiceField(label=gettext_lazy("Kota"), required=False)

    wrong_order = gettext_lazy("The last month is before the first.")
    too_long = gettext_lazy("Choose at most five years.")

    def __init__(self, data: Any, *, areas: list[Kecamatan]) -> None:
        last = timezone.localdate().replace(day=1)
        super().__init__(data, Period(months_before(last, USUAL_MONTHS - 1), last))
        kota = dict.fromkeys((area.kota_code, area.kota_short) for area in areas)
        self.fields["kota"].choices = [("", _("All of Jakarta")), *kota]

    def is_too_long(self, first: date, last: date) -> bool:
        return first <= months_before(last, MOST_MONTHS)

    @property
    def kota_code(self) -> str:
        return self.cleaned_data.get("kota", "") if self.is_valid() else ""
