"""Form fields for what people type; each gives back clean text."""

import re
from collections.abc import Callable

from django import forms

from .text import clean_line, clean_name, clean_text


class CleanField(forms.CharField):
    """Text as ``cleaner`` leaves it; what is empty afterwards counts as not given."""

    cleaner: Callable[[str], str] = staticmethod(clean_text)

    def to_python(self, value: object) -> str | None:
        text = super().to_python(value)
        return self.cleaner(text) or self.empty_value if text else text


class TextField(CleanField):
    """Several lines."""

    widget = forms.Textarea


class LineField(CleanField):
    """One line."""

    cleaner = staticmethod(clean_line)


class NameField(CleanField):
    """The name of a person or a business: no links, numbers to call, or brackets."""

    cleaner = staticmethod(clean_name)


class CountField(forms.IntegerField):
    """A whole number as people write it: ``5.000`` is five thousand, never five."""

    def to_python(self, value: object) -> int | None:
        text = str(value).strip() if value is not None else ""
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", text):
            value = text.replace(".", "")
        return super().to_python(value)
