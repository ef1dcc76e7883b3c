"""Rupiah: always whole numbers; read and shown the way people write them."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NBSP = "\u00a0"
# More digits and points than any amount has; Python itself refuses to read very long numbers.
LONGEST = 30


def format_rupiah(amount: int) -> str:
    """``Rp 15.000``, with a space that does not break; a minus stands before the sign."""
    digits = f"{abs(amount):,}".replace(",", ".")
    return f"{'-' if amount < 0 else ''}Rp{NBSP}{digits}"


def parse_rupiah(text: str) -> int:
    """Whole rupiah from ``15000``, ``15.000``, ``Rp 15.000`` or ``Rp15.000,-``.

    Raises ``ValidationError`` with a hint; a comma is never guessed at, nor is ``15.5``.
    """
    tidy = re.sub(r"[\s\u00a0]", "", text or "")
    tidy = re.sub(r"^(rp|idr)\.?", "", tidy, flags=re.IGNORECASE)
    tidy = re.sub(r",-$", "", tidy)
    if tidy.startswith(("-", "−", "–")):
        raise ValidationError(_("An amount cannot be negative."), code="negative")
    if "," in tidy:
        raise ValidationError(
            _("Write whole rupiah without a comma, for example 15.000 or 15000."), code="comma"
        )
    if len(tidy) > LONGEST:
        raise ValidationError(_("This amount is too large."), code="too_large")
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}(\.[0-9]{3})+", tidy):
        raise ValidationError(
            _("Write the amount in digits, for example 15.000 or 15000."), code="not_digits"
        )
    return int(tidy.replace(".", ""))


class RupiahField(forms.Field):
    """A form field that cleans to whole rupiah (an int), or to None when it is left empty."""

    # Drawn before the input by templates/django/forms/field.html.
    prefix = "Rp"
    default_error_messages = {"required": gettext_lazy("Please write an amount in rupiah.")}

    def __init__(self, *, min_value: int = 0, max_value: int | None = None, **kwargs) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)
        lowest = format_lazy(
            gettext_lazy("The lowest amount is {amount}."), amount=format_rupiah(min_value)
        )
        self.validators.append(MinValueValidator(min_value, message=lowest))
        if max_value is not None:
            highest = format_lazy(
                gettext_lazy("The highest amount is {amount}."), amount=format_rupiah(max_value)
            )
            self.validators.append(MaxValueValidator(max_value, message=highest))

    def to_python(self, value: str | None) -> int | None:
        if value in self.empty_values:
            return None
        return parse_rupiah(str(value))

    def prepare_value(self, value) -> str:
        return format_rupiah(value).removeprefix(f"Rp{NBSP}") if isinstance(value, int) else value
