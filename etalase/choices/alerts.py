"""What people ask to be told of, and how far that is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertKind(TextChoices):
    STOCK = "stok", _("When it is in stock again")
    SEARCH = "pencarian", _("What is new in a search")


class AlertStatus(TextChoices):
    UNCONFIRMED = "menunggu", _("Waits to be confirmed")
    ACTIVE = "aktif", _("On")
    TOLD = "terkabar", _("Told")
    EXPIRED = "habis-masa", _("Ran out")


class AlertLetterKind(TextChoices):
    """What somebody without an account is written."""

    CONFIRM = "konfirmasi", _("please confirm")
    IN_STOCK = "tersedia", _("in stock again")
    WEEK = "pekan", _("new this week")
    EXPIRED = "habis-masa", _("ran out")
