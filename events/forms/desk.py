"""What who runs an event chooses. The names of fields stand in addresses."""

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from okoce.sieve import SearchField

from ..choices import SeatStatus


class SeatSieveForm(forms.Form):
    """Participants by status and name; what makes no sense is left out."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", pgettext_lazy("status of a seat", "All")), *SeatStatus.choices],
    )
    cari = SearchField(label=_("Name or code"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="peserta-%s", label_suffix="")
        self.full_clean()

    def narrow(self, seats: QuerySet) -> QuerySet:
        """The seats that were asked for."""
        chosen = self.parameters()
        if status := chosen.get("status"):
            seats = seats.filter(status=status)
        if words := chosen.get("cari"):
            seats = seats.matching(words)
        return seats

    def parameters(self) -> dict[str, str]:
        """What was chosen, as the shortest address says it."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class AttendanceSheetForm(forms.Form):
    """Who is ticked, and what the sheet showed when it was opened."""

    # No seat that is not one of the event is taken; who left meanwhile is passed over.
    kursi = forms.Field(required=False, widget=forms.SelectMultiple)
    # Those that were ticked when the sheet was opened, and the last correction it knew.
    semula = forms.CharField(required=False, widget=forms.HiddenInput())
    sampai = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput())

    def __init__(self, data: QueryDict, *, seats: set[int]) -> None:
        super().__init__(data, auto_id=False)
        self.seats = seats

    def clean_kursi(self) -> set[int]:
        return self._known(self.cleaned_data["kursi"])

    def clean_semula(self) -> set[int]:
        return self._known(self.cleaned_data["semula"].split(","))

    def _known(self, keys: list[str]) -> set[int]:
        keys = [key for key in keys if key]
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in keys):
            raise forms.ValidationError(_("Please open the attendance sheet again."), "broken")
        return self.seats & {int(key) for key in keys}
