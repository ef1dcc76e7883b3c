"""What a visitor may ask of the catalogue. The names of fields stand in addresses."""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Kecamatan
from okoce.rupiah import RupiahField, format_rupiah

from ..choices import Availability
from ..models.products import MAX_PRICE
from ..services.search import LONGEST_QUERY

NEWEST, CHEAPEST, DEAREST, BEST_MATCH = "terbaru", "termurah", "termahal", "cocok"
SORTS = {
    BEST_MATCH: _("Best match"),
    NEWEST: _("Newest"),
    CHEAPEST: _("Lowest price"),
    DEAREST: _("Highest price"),
}
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
FILTERS = ("kecamatan", "dari", "sampai", "stok", "halal")


class SearchField(forms.CharField):
    """Words to search for. Whatever is typed is a search: too much of it is cut off."""

    def to_python(self, value: str | None) -> str:
        text = " ".join(super().to_python(value).replace("\0", " ").split())
        return text[:LONGEST_QUERY].strip()


# A template for every field and every option costs as much as all the products of a page.


class PlainInput(forms.TextInput):
    """Drawn without a template."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        given = {key: widget[key] for key in ("type", "name", "value") if widget[key] is not None}
        return format_html("<input{}>", flatatt(given | widget["attrs"]))


class PlainCheckbox(forms.CheckboxInput):
    """Drawn without a template."""

    render = PlainInput.render


class PlainSelect(forms.Select):
    """Drawn without a template; its options, once in a process."""

    def render(self, name, value, attrs=None, renderer=None):
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = _options(
            tuple(
                (str(key), tuple(inside) if isinstance(inside, list) else str(inside))
                for key, inside in self.choices
            )
        )
        chosen = f'<option value="{escape(value or "")}">'
        options = options.replace(chosen, f"{chosen[:-1]} selected>", 1)
        return format_html("<select{}>{}</select>", flatatt(given), mark_safe(options))  # noqa: S308


@lru_cache(maxsize=50)
def _options(choices: tuple) -> str:
    """Options and groups of options, none of them chosen."""
    return format_html_join(
        "",
        "{}",
        (
            [
                format_html('<option value="{}">{}</option>', key, inside)
                if isinstance(inside, str)
                else format_html('<optgroup label="{}">{}</optgroup>', key, _options(inside))
            ]
            for key, inside in choices
        ),
    )


class CatalogueForm(forms.Form):
    """Search, filters and order. A value that makes no sense is left out and explained."""

    cari = SearchField(
        label=_("Search the etalase"),
        required=False,
        widget=PlainInput(
            attrs={
                "type": "search",
                "maxlength": LONGEST_QUERY,
                "autocomplete": "off",
                "enterkeyhint": "search",
                "placeholder": _("For example: batik"),
            }
        ),
    )
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
    # Search these very words, although they look misspelt.
    persis = forms.BooleanField(required=False)

    use_required_attribute = False

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="saring-%s", label_suffix="")
        self.areas = {
            area.slug: area for area in Kecamatan.objects.only("slug", "name", "kota_short")
        }
        kota = {}
        for area in self.areas.values():
            kota.setdefault(area.kota_short, []).append((area.slug, area.name))
        self.fields["kecamatan"].choices = [("", _("All of Jakarta")), *kota.items()]
        self.fields["urut"].choices = list(SORTS.items())
        for field in self.fields.values():
            # The fields stand in several places of the page.
            field.widget.attrs["form"] = "saring"
        self.full_clean()
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

    def parameters(self, *without: str) -> dict[str, str]:
        """What was chosen, as the shortest address says it."""
        chosen = self.cleaned_data
        values = {
            "cari": chosen.get("cari"),
            "kecamatan": chosen.get("kecamatan"),
            "dari": chosen.get("dari"),
            "sampai": chosen.get("sampai"),
            "stok": chosen.get("stok"),
            "halal": "ya" if chosen.get("halal") else None,
            "urut": self.sort if self.sort != self.default_sort else None,
            "persis": "ya" if chosen.get("cari") and chosen.get("persis") else None,
        }
        return {
            name: str(value)
            for name, value in values.items()
            if value not in (None, "") and name not in without
        }

    def address(self, *without: str, **more: str) -> str:
        """The query string of what was chosen, some left out and others added; or ``?``."""
        return "?" + urlencode(self.parameters(*without) | more)

    def filter_fields(self) -> list[forms.BoundField]:
        """The fields that stand in the sieve, in order."""
        return [self[name] for name in FILTERS]

    def without_filters(self) -> str:
        return self.address(*FILTERS)

    def newest_first(self) -> str:
        return self.address(urut=NEWEST)

    def as_typed(self) -> str:
        """The address that searches the very words, although they look misspelt."""
        return self.address(persis="ya")

    def active_filters(self) -> list[dict[str, str]]:
        """Each filter in force with its words and the address without it."""
        chosen = self.cleaned_data
        words = {
            "kecamatan": self.area and self.area.name,
            "dari": _price_words(_("From %(price)s"), chosen.get("dari")),
            "sampai": _price_words(_("Up to %(price)s"), chosen.get("sampai")),
            "stok": chosen.get("stok") and Availability(chosen["stok"]).label,
            "halal": chosen.get("halal") and _("Halal"),
        }
        return [
            {"label": label, "url": self.address(name)} for name, label in words.items() if label
        ]

    def hints(self) -> list[str]:
        """What was left out, and why."""
        return [
            _("“%(field)s” was left out: %(reason)s")
            % {"field": self.fields[name].label, "reason": " ".join(errors)}
            for name, errors in self.errors.items()
        ]


def _price_words(sentence: str, price: int | None) -> str:
    return "" if price is None else sentence % {"price": format_rupiah(price)}


class PlaceForm(forms.Form):
    """Where a page of a long list starts (see ``okoce.paging``)."""

    sesudah = forms.CharField(required=False, max_length=80)
    sebelum = forms.CharField(required=False, max_length=80)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def place(self) -> dict[str, str]:
        return {
            "after": self.cleaned_data.get("sesudah", ""),
            "before": self.cleaned_data.get("sebelum", ""),
        }
