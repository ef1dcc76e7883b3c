"""Which days and which centre the figures of the shelves are about."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Site
from ..services.scorecards import Period, last_weeks

LONGEST = timedelta(days=371)
# Before the portal there was nothing to count.
EARLIEST = date(2020, 1, 1)


class DayField(forms.DateField):
    """A day on which something can have been counted."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d"]

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= timezone.localdate():
            raise forms.ValidationError(_("Nothing was counted on this day."), code="outside")


class ShelfFiguresForm(forms.Form):
    dari = DayField(label=gettext_lazy("First day"))
    sampai = DayField(label=gettext_lazy("Last day"))
    tempat = forms.ModelChoiceField(
        label=gettext_lazy("Centre"),
        queryset=Site.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All centres"),
    )

    def __init__(self, data: Any) -> None:
        self.usual = last_weeks(timezone.localdate())
        usual = {"dari": self.usual.first.isoformat(), "sampai": self.usual.last.isoformat()}
        super().__init__(usual | {name: data[name] for name in self.base_fields if data.get(name)})
        self.fields["tempat"].queryset = Site.objects.all()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("dari"), cleaned.get("sampai")
        if first and last and first > last:
            self.add_error(
                "sampai", forms.ValidationError(_("The last day is before the first."), "order")
            )
        elif first and last and last - first > LONGEST:
            self.add_error("dari", forms.ValidationError(_("Choose at most one year."), "too_long"))
        return cleaned

    @property
    def period(self) -> Period:
        """The days that were chosen; the last twelve weeks while something is wrong."""
        if not self.is_valid():
            return self.usual
        return Period(self.cleaned_data["dari"], self.cleaned_data["sampai"])

    @property
    def site(self) -> Site | None:
        return self.cleaned_data.get("tempat") if self.is_valid() else None
