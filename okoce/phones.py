"""Indonesian mobile numbers: many spellings, one number; kept as ``+628…``.

A mobile number is +62, an 8, and 8 to 11 more digits. (Unchecked knowledge, see the facts of
the programme; a wrong bound would refuse a real person, so change it here if one turns up.)
"""

import re
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHORTEST, LONGEST = 9, 12


def clean_phone(text: str) -> str:
    """The number as ``+628…``, from ``08…``, ``62…``, ``+62 8…`` or ``8…`` with any separators.

    Raises ``ValidationError`` with a sentence that says what is wrong.
    """
    digits = re.sub(r"[\s().\-/\u00a0\u2010-\u2015]", "", text or "")
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise ValidationError(
            _("A phone number has digits only, for example 0812 3456 7890."), code="not_digits"
        )
    if digits.startswith("+") and not digits.startswith("+62"):
        raise ValidationError(
            _("Only Indonesian numbers (+62) can be used here. You can also use an email address."),
            code="foreign",
        )
    national = re.sub(r"^(\+?62|0062)?0?", "", digits)
    if not national.startswith("8"):
        raise ValidationError(
            _("This is not a mobile number. Please give a number that starts with 08."),
            code="landline",
        )
    if len(national) < SHORTEST:
        raise ValidationError(
            _("This number is too short. Please look whether a digit is missing."), code="short"
        )
    if len(national) > LONGEST:
        raise ValidationError(
            _("This number is too long. Please look whether there is a digit too many."),
            code="long",
        )
    return f"+62{national}"


class PhoneField(forms.CharField):
    """A form field that cleans to ``+628…``, or to an empty string when it is not required."""

    default_error_messages = {"required": gettext_lazy("Please give a mobile number.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: str) -> str:
        value = super().clean(value)
        return clean_phone(value) if value else ""

    def prepare_value(self, value) -> str:
        return local_phone(str(value)) if value else ""


def local_phone(phone: str) -> str:
    """A stored number as people write it: ``0812-3456-7890``; other text comes back as it was."""
    if not re.fullmatch(r"\+628[0-9]+", phone):
        return phone
    national = "0" + phone.removeprefix("+62")
    return "-".join(part for part in (national[:4], national[4:8], national[8:]) if part)


def whatsapp_link(phone: str, text: str = "") -> str:
    """The address that opens a chat with a stored number, with ``text`` already typed."""
    link = f"https://wa.me/{str(phone).lstrip('+')}"
    return f"{link}?text={quote(text)}" if text else link
