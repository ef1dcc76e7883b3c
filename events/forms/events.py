"""What visitors ask of the list of events. The names of fields stand in addresses."""

from datetime import date, datetime

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Kecamatan
from okoce.fields import NameField
from okoce.forms import ContactMixin, HoneypotMixin, nonce_field
from okoce.sieve import PlainSelect, SieveForm, by_kota

from ..choices import EventKind


class EventListForm(SieveForm):
    """Search, kind and kecamatan; what makes no sense is left out."""

    form_id = "acara"
    filters = ("jenis", "kecamatan")

    jenis = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", pgettext_lazy("kind of event", "All kinds")), *EventKind.choices],
        widget=PlainSelect,
    )
    kecamatan = forms.ChoiceField(label="Kecamatan", required=False, widget=PlainSelect)

    def prepare(self) -> None:
        self.areas = {
            area.slug: area for area in Kecamatan.objects.only("slug", "name", "kota_short")
        }
        kota = by_kota(list(self.areas.values()))
        self.fields["kecamatan"].choices = [("", _("All of Jakarta")), *kota]
        self.fields["cari"].label = _("Search events")
        self.fields["cari"].widget.attrs["placeholder"] = _("For example: foto produk")

    @property
    def area(self) -> Kecamatan | None:
        return self.areas.get(self.cleaned_data.get("kecamatan", ""))

    @property
    def kind(self) -> str:
        return self.cleaned_data.get("jenis", "")

    def values(self) -> dict[str, object]:
        return {"jenis": self.kind, "kecamatan": self.area and self.area.slug}

    def words(self) -> dict[str, object]:
        return {}


class MonthForm(forms.Form):
    """Which month of the calendar, as ``2026-12``; else this one."""

    bulan = forms.CharField(required=False, max_length=7)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def month(self) -> date:
        """The first day of the month."""
        today = timezone.localdate().replace(day=1)
        try:
            month = datetime.strptime(self.cleaned_data.get("bulan", ""), "%Y-%m").date()
        except ValueError:
            return today
        # Nobody plans or remembers further than this.
        return month if abs(month.year - today.year) <= 5 else today


class VisitorSeatForm(HoneypotMixin, ContactMixin):
    """Who comes, and where the code goes."""

    name = NameField(
        label=_("Your name"),
        min_length=2,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please say who comes.")},
    )
    nonce = nonce_field()
    field_order = ["name", "phone", "email"]

    @property
    def person(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "phone", "email")}


class CodeForm(forms.Form):
    """The six digits that came by phone or email; spaces between them do no harm."""

    kode = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        error_messages={"required": _("Please enter the code.")},
    )

    def clean_kode(self) -> str:
        return "".join(letter for letter in self.cleaned_data["kode"] if letter.isdigit())


class SeatForm(forms.Form):
    """One press to register; sent twice, it is one registration."""

    nonce = nonce_field()
