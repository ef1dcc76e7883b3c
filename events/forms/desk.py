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
