"""Which months and which kota the figures are about."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Kecamatan
from ..services.figures import Period, months_before

USUAL_MONTHS, MOST_MONTHS = 12, 60
# Before the portal there was nothing to count.
EARLIEST = date(2020, 1, 1)


class MonthField(forms.DateField):
    """A month, as the first of its days."""

    widget = forms.DateInput(attrs={"type": "month", "placeholder": "2026-01"}, format="%Y-%m")
    input_formats = ["%Y-%m"]

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= timezone.localdate():
            raise forms.ValidationError(_("Nothing was counted in this month."), code="outside")


class FiguresForm(forms.Form):
    dari = MonthField(label=gettext_lazy("From month"))
    sampai = MonthField(label=gettext_lazy("to month"))
    kota = forms.ChoiceField(label=gettext_lazy("Kota"), required=False)

    def __init__(self, data: Any, *, areas: list[Kecamatan]) -> None:
        last = timezone.localdate().replace(day=1)
        usual = {"dari": months_before(last, USUAL_MONTHS - 1), "sampai": last}
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        super().__init__({name: day.strftime("%Y-%m") for name, day in usual.items()} | given)
        self.usual = Period(usual["dari"], usual["sampai"])
        kota = dict.fromkeys((area.kota_code, area.kota_short) for area in areas)
        self.fields["kota"].choices = [("", _("All of Jakarta")), *kota]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("dari"), cleaned.get("sampai")
        if first and last and first > last:
            self.add_error(
                "sampai", forms.ValidationError(_("The last month is before the first."), "order")
            )
        elif first and last and first <= months_before(last, MOST_MONTHS):
            self.add_error(
                "dari", forms.ValidationError(_("Choose at most five years."), "too_long")
            )
        return cleaned

    @property
    def period(self) -> Period:
        """The months that were chosen; the last twelve while something is wrong."""
        if not self.is_valid():
            return self.usual
        return Period(self.cleaned_data["dari"], self.cleaned_data["sampai"])

    @property
    def kota_code(self) -> str:
        return self.cleaned_data.get("kota", "") if self.is_valid() else ""
