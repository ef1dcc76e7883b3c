"""Which days and which centre the figures of the shelves are about."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from okoce.figures import CountedField, PeriodForm

from ..models import Site
from ..services.scorecards import last_weeks

LONGEST = timedelta(days=371)


class DayField(CountedField):
    """A day on which something can have been counted."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d"]
    default_error_messages = {"outside": gettext_lazy("Nothing was counted on this day.")}


class ShelfFiguresForm(PeriodForm):
    dari = DayField(label=gettext_lazy("First day"))
    sampai = DayField(label=gettext_lazy("Last day"))
    tempat = forms.ModelChoiceField(
        label=gettext_lazy("Centre"),
        queryset=Site.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All centres"),
    )

    wrong_order = gettext_lazy("The last day is before the first.")
    too_long = gettext_lazy("Choose at most one year.")

    def __init__(self, data: Any) -> None:
        super().__init__(data, last_weeks(timezone.localdate()))
        self.fields["tempat"].queryset = Site.objects.all()

    def is_too_long(self, first: date, last: date) -> bool:
        return last - first > LONGEST

    @property
    def site(self) -> Site | None:
        return self.cleaned_data.get("tempat") if self.is_valid() else None
