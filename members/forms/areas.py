"""Choosing one of Jakarta's kelurahan on a cheap phone: type a few letters, press the right one.

A list of all of them is long to scroll. So one types the start of a name and presses one of a few
answers, each with its kecamatan and kota. htmx brings the answers while one types; without
JavaScript they come with the next page.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Kelurahan
from ..services.areas import Found, find_kelurahan

SEARCH = "cari"


class KelurahanWidget(forms.Widget):
    template_name = "members/kelurahan_widget.html"

    def value_from_datadict(self, data, files, name) -> tuple[str, str]:
        return data.get(f"{name}_{SEARCH}", "").strip(), data.get(name, "")

    def value_omitted_from_data(self, data, files, name) -> bool:
        return f"{name}_{SEARCH}" not in data

    def get_context(self, name, value, attrs) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        if isinstance(value, Kelurahan):
            text, code, found = value.name, value.code, Found([value])
        else:
            text, code = value or ("", "")
            found = find_kelurahan(text)
        context["widget"] |= {"text": text, "search_name": f"{name}_{SEARCH}"}
        return context | {"name": name, "code": code, "text": text, "found": found}


class KelurahanField(forms.Field):
    """Cleans to a ``Kelurahan``: the one that was pressed, or the only one that fits the text."""

    widget = KelurahanWidget
    default_error_messages = {
        "required": gettext_lazy("Type the name of your kelurahan."),
        "choose": gettext_lazy("Which of these kelurahan is it? Please choose one."),
        "unknown": gettext_lazy(
            "No kelurahan in Jakarta has this name. Look at the spelling, or type your kecamatan."
        ),
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("help_text", _help)
        super().__init__(**kwargs)

    def clean(self, value: tuple[str, str]) -> Kelurahan | None:
        text, code = value
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        found = find_kelurahan(text)
        if not found.rows:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        chosen = next((row for row in found.rows if row.code == code), None)
        if chosen is None and len(found.rows) == 1 and not found.is_guess:
            chosen = found.rows[0]
        if chosen is None:
            raise ValidationError(self.error_messages["choose"], code="choose")
        return chosen


_help = gettext_lazy("Type a few letters of the kelurahan or kecamatan, then choose from the list.")


class KelurahanSearchForm(forms.Form):
    """What htmx asks while somebody types: for which field, and the text so far."""

    field = forms.CharField(max_length=60)

    def clean_field(self) -> str:
        name = self.cleaned_data["field"]
        if not name.isidentifier():
            raise ValidationError(_("There is no such field."), code="field")
        return name

    def text(self) -> str:
        return self.data.get(f"{self.cleaned_data['field']}_{SEARCH}", "")[:60]
