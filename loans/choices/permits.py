"""Permits: which ones apply, how a place fits, what a paper is, and when it is renewed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Need(TextChoices):
    """How much a permit is needed."""

    REQUIRED = "wajib", _("needed")
    ONE_OF = "salah-satu", _("one of these ways")
    ADVISED = "dianjurkan", _("advised")


class PlaceVerdict(TextChoices):
    """What a rule says of a place; none of them is a promise."""

    FITS = "bisa", _("possible")
    BLOCKED = "tidak-bisa", _("not possible")
    OFFICER = "perlu-petugas", _("an officer has to look")


class Renewal(TextChoices):
    """What ends a permit, and so what one is reminded of."""

    NEVER = "tidak-perlu", _("never: it holds while the business runs")
    BY_DATE = "menurut-tanggal", _("before the date on the paper")
    FROM_FILING = "sejak-permohonan", _("counted from the day of filing")
    FROM_ISSUE = "sejak-terbit", _("counted from the day of issue")
    ON_CHANGE = "bila-berubah", _("when the product, its ingredients or its process change")
    UNKNOWN = "belum-diketahui", _("not known: see the paper")


class FieldKind(TextChoices):
    """What is entered in one line of a permit's task list."""

    TEXT = "teks", _("a line of text")
    LONG = "uraian", _("several lines")
    DATE = "tanggal", _("a date")
    NUMBER = "angka", _("a number")
    YES = "ya", _("a statement that is confirmed")
    PAPER = "berkas", _("a paper: PDF, JPG or PNG")
