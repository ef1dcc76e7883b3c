"""Percentages: read and shown the way people write them, with a comma or a point."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def format_percent(value: Decimal, places: int | None = None) -> str:
    """``1,5%``; with ``places`` always so many digits behind the comma."""
    if places is None:
        places = max(0, -value.normalize().as_tuple().exponent)
    # Django only cuts off what is too long.
    value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number_format(value, decimal_pos=places, use_l10n=True)}%"


def parse_percent(text: str) -> Decimal:
    """A percentage from ``1,5``, ``1.5`` or ``1,5 %``, with at most four digits behind the comma.

    Raises ``ValidationError`` with a hint.
    """
    tidy = re.sub(r"[\s\u00a0]", "", text or "").removesuffix("%")
    if tidy.startswith(("-", "−", "–")):
        raise ValidationError(_("A percentage cannot be negative."), code="negative")
    if not re.fullmatch(r"[0-9]{1,6}([.,][0-9]{1,4})?", tidy):
        raise ValidationError(_("Write the percentage in digits, for example 1,5."), code="digits")
    return Decimal(tidy.replace(",", "."))


class PercentField(forms.Field):
    """A form field that cleans to a ``Decimal`` in percent, or to None when it is left empty."""

    default_error_messages = {"required": gettext_lazy("Please write a percentage.")}

    def __init__(self, *, max_value: Decimal, **kwargs) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)
        # Validators fill their message in, so the sign is doubled.
        highest = format_lazy(
            gettext_lazy("The highest percentage is {highest}."), highest=f"{max_value:f}%%"
        )
        self.validators += [
            MinValueValidator(Decimal(0)),
            MaxValueValidator(max_value, message=highest),
        ]

    def to_python(self, value: str | None) -> Decimal | None:
        return None if value in self.empty_values else parse_percent(str(value))
