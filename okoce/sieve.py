"""Lists that people search and filter: the parts of their forms, and what an address says of them.

The names of fields stand in addresses, so they are Indonesian. A value that makes no sense is left
out and explained; nothing is refused.
"""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from .search import LONGEST_QUERY


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


class SieveForm(forms.Form):
    """Search and filters of one list; a subclass adds its fields and says what they mean.

    It is read from an address. Its fields stand in several places of the page.
    """

    # The id of the form on the page; its fields begin with it.
    form_id = "saring"
    # The fields that stand in the sieve, in order.
    filters: tuple[str, ...] = ()

    cari = SearchField(
        required=False,
        widget=PlainInput(
            attrs={
                "type": "search",
                "maxlength": LONGEST_QUERY,
                "autocomplete": "off",
                "enterkeyhint": "search",
            }
        ),
    )
    # Search these very words, although they look misspelt.
    persis = forms.BooleanField(required=False)

    use_required_attribute = False

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id=f"{self.form_id}-%s", label_suffix="")
        self.prepare()
        for field in self.fields.values():
            field.widget.attrs["form"] = self.form_id
        self.full_clean()

    def prepare(self) -> None:
        """Give the fields what only the database knows."""

    def values(self) -> dict[str, object]:
        """What was chosen, by the name in the address; empty for what was not."""
        raise NotImplementedError

    def words(self) -> dict[str, object]:
        """The filters in force in words, by the name in the address."""
        raise NotImplementedError

    def parameters(self, *without: str) -> dict[str, str]:
        """What was chosen, as the shortest address says it."""
        chosen = self.cleaned_data
        exactly = "ya" if chosen.get("cari") and chosen.get("persis") else None
        values = {"cari": chosen.get("cari"), **self.values(), "persis": exactly}
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
        return [self[name] for name in self.filters]

    def without_filters(self) -> str:
        return self.address(*self.filters)

    def as_typed(self) -> str:
        """The address that searches the very words, although they look misspelt."""
        return self.address(persis="ya")

    def active_filters(self) -> list[dict[str, str]]:
        """Each filter in force with its words and the address without it."""
        return [
            {"label": label, "url": self.address(name)}
            for name, label in self.words().items()
            if label
        ]

    def hints(self) -> list[str]:
        """What was left out, and why."""
        return [
            _("“%(field)s” was left out: %(reason)s")
            % {"field": self.fields[name].label, "reason": " ".join(errors)}
            for name, errors in self.errors.items()
        ]


def by_kota(areas: list) -> list[tuple[str, list[tuple[str, str]]]]:
    """Kecamatan as groups of options, one group for each kota."""
    kota = {}
    for area in areas:
        kota.setdefault(area.kota_short, []).append((area.slug, area.name))
    return [*kota.items()]


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
