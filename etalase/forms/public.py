"""What a visitor may ask of the catalogue. The names of fields stand in addresses."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Kecamatan
from okoce.rupiah import RupiahField, format_rupiah
from okoce.sieve import PlainCheckbox, PlainInput, PlainSelect, SieveForm, by_kota

from ..choices import Availability
from ..models.products import MAX_PRICE

NEWEST, CHEAPEST, DEAREST, BEST_MATCH = "terbaru", "termurah", "termahal", "cocok"
SORTS = {
    BEST_MATCH: _("Best match"),
    NEWEST: _("Newest"),
    CHEAPEST: _("Lowest price"),
    DEAREST: _("Highest price"),
}
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class CatalogueForm(SieveForm):
    """Search, filters and order of the etalase."""

    filters = ("kecamatan", "dari", "sampai", "stok", "halal")

    kecamatan = forms.ChoiceField(label="Kecamatan", required=False, widget=PlainSelect)
    dari = RupiahField(
        label=_("Price from"), required=False, max_value=MAX_PRICE, widget=PlainInput(DIGITS)
    )
    sampai = RupiahField(
        label=_("Price to"), required=False, max_value=MAX_PRICE, widget=PlainInput(DIGITS)
    )
    stok = forms.ChoiceField(
        label=_("Availability"),
        required=False,
        widget=PlainSelect,
        choices=[
            ("", pgettext_lazy("availability", "Any")),
            *(each for each in Availability.choices if each[0] != Availability.OUT_OF_STOCK),
        ],
    )
    halal = forms.BooleanField(
        label=_("With a halal certificate"),
        required=False,
        widget=PlainCheckbox(attrs={"value": "ya"}),
    )
    urut = forms.ChoiceField(label=_("Sort by"), required=False, widget=PlainSelect)

    def prepare(self) -> None:
        self.fields["cari"].label = _("Search the etalase")
        self.fields["cari"].widget.attrs["placeholder"] = _("For example: batik")
        self.areas = {
            area.slug: area for area in Kecamatan.objects.only("slug", "name", "kota_short")
        }
        kota = by_kota(self.areas.values())
        self.fields["kecamatan"].choices = [("", _("All of Jakarta")), *kota]
        self.fields["urut"].choices = list(SORTS.items())

    def full_clean(self) -> None:
        super().full_clean()
        self._offer_sorts()

    def clean(self) -> dict:
        chosen = super().clean()
        lowest, highest = chosen.get("dari"), chosen.get("sampai")
        if lowest is not None and highest is not None and lowest > highest:
            # Nobody means an empty range.
            chosen["dari"], chosen["sampai"] = highest, lowest
        return chosen

    @property
    def area(self) -> Kecamatan | None:
        return self.areas.get(self.cleaned_data.get("kecamatan", ""))

    @property
    def default_sort(self) -> str:
        return BEST_MATCH if self.cleaned_data.get("cari") else NEWEST

    @property
    def sort(self) -> str:
        chosen = self.cleaned_data.get("urut")
        if not chosen or (chosen == BEST_MATCH and not self.cleaned_data.get("cari")):
            return self.default_sort
        return chosen

    def _offer_sorts(self) -> None:
        """Offer the orders that make sense; the usual one has no value, so that it may change."""
        names = [name for name in SORTS if name != BEST_MATCH or self.default_sort == BEST_MATCH]
        self.fields["urut"].widget.choices = [
            ("" if name == self.default_sort else name, SORTS[name]) for name in names
        ]

    def chosen(self) -> dict[str, object]:
        """The filters in force, as ``ProductQuerySet.chosen`` takes them."""
        chosen = self.cleaned_data
        return {
            "kecamatan": self.area,
            "availability": chosen.get("stok", ""),
            "is_halal": chosen.get("halal", False),
            "prices": (chosen.get("dari"), chosen.get("sampai")),
        }

    def values(self) -> dict[str, object]:
        chosen = self.cleaned_data
        return {
            "kecamatan": chosen.get("kecamatan"),
            "dari": chosen.get("dari"),
            "sampai": chosen.get("sampai"),
            "stok": chosen.get("stok"),
            "halal": "ya" if chosen.get("halal") else None,
            "urut": self.sort if self.sort != self.default_sort else None,
        }

    def words(self) -> dict[str, object]:
        chosen = self.cleaned_data
        return {
            "kecamatan": self.area and self.area.name,
            "dari": _price_words(_("From %(price)s"), chosen.get("dari")),
            "sampai": _price_words(_("Up to %(price)s"), chosen.get("sampai")),
            "stok": chosen.get("stok") and Availability(chosen["stok"]).label,
            "halal": chosen.get("halal") and _("Halal"),
        }

    def newest_first(self) -> str:
        return self.address(urut=NEWEST)


def _price_words(sentence: str, price: int | None) -> str:
    return "" if price is None else sentence % {"price": format_rupiah(price)}
