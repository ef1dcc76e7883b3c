"""Which kecamatan a visitor wants to look around."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from members.models import Kecamatan
from okoce.sieve import by_kota


class NearForm(forms.Form):
    """Read from an address; what is no kecamatan is as good as none."""

    kecamatan = forms.ChoiceField(label="Kecamatan", required=False)

    def __init__(self, data: QueryDict, areas: list[Kecamatan]) -> None:
        super().__init__(data, auto_id="dekat-%s", label_suffix="")
        self.areas = {area.slug: area for area in areas}
        self.fields["kecamatan"].choices = [("", _("Choose a kecamatan")), *by_kota(areas)]
        self.full_clean()

    @property
    def home(self) -> Kecamatan | None:
        return self.areas.get(self.cleaned_data.get("kecamatan", ""))
