"""The NIK (citizen number): its shape, its keyed hash, and how it is shown.

Sixteen digits: province 2, kota 2, kecamatan 2 of the *first* registration, then DDMMYY (DD + 40
for women) and a serial from 0001. It never changes and has no check digit, so a prefix outside
Jakarta is as good as any other. (Source: Dukcapil; the last sentence is unchecked knowledge.)
"""

import hashlib
import hmac
import re
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

YOUNGEST, OLDEST = 17, 100


def clean_nik(text: str) -> str:
    """The sixteen digits of a typed NIK, spaces and dots removed.

    Raises ``ValidationError`` with a sentence that says what is wrong, never the number itself.
    """
    nik = re.sub(r"[\s.\-]", "", text or "")
    if not re.fullmatch(r"[0-9]{16}", nik):
        raise ValidationError(
            _("A NIK has 16 digits. Please copy it from your KTP or Kartu Keluarga."), code="length"
        )
    if nik.endswith("0000"):
        raise ValidationError(_("The last four digits of a NIK are never 0000."), code="serial")
    if birth_date(nik) is None:
        raise ValidationError(
            _("Digits 7 to 12 of a NIK are a birth date, and these are not. Please look again."),
            code="date",
        )
    return nik


def birth_date(nik: str, today: date | None = None) -> date | None:
    """The birth date in a NIK, in the century that gives an age of 17 to 100, if there is one."""
    today = today or timezone.localdate()
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    if day > 40:
        day -= 40
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if YOUNGEST <= age <= OLDEST:
            return born
    return None


def hash_nik(nik: str) -> str:
    """A keyed hash (hex, 64 characters) by which equal NIK are found without reading any."""
    return hmac.new(settings.NIK_HASH_KEY.encode(), nik.encode(), hashlib.sha256).hexdigest()


def mask_nik(nik: str) -> str:
    """The NIK as it may be shown: ``3174••••••••0012``."""
    return f"{nik[:4]}{'•' * 8}{nik[-4:]}"
