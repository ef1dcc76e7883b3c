"""Pooled orders: their states, those of their parts, and who may make which move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PoolActor(TextChoices):
    BUYER = "buyer", _("the buyer")
    MAKER = "maker", _("the maker")
    OFFICER = "officer", _("Pemprov staff")
    SYSTEM = "system", _("the portal")


class PoolStatus(TextChoices):
    UNCONFIRMED = "menunggu", _("Waiting for the buyer to confirm")
    REVIEW = "diperiksa", _("Being looked over")
    OPEN = "dibuka", _("Open to makers")
    FULL = "terpenuhi", pgettext_lazy("pooled order", "Covered")
    SHORT = "kurang", _("Time is up, not all covered")
    ACCEPTED = "disetujui", _("Agreed by the buyer")
    DONE = "selesai", pgettext_lazy("pooled order", "Finished")
    REFUSED = "tidak-lolos", _("Not passed on")
    DECLINED = "ditolak", _("Declined by the buyer")
    CANCELLED = "batal", pgettext_lazy("pooled order", "Called off")


BUYER = frozenset({PoolActor.BUYER})
MAKER = frozenset({PoolActor.MAKER})
OFFICER = frozenset({PoolActor.OFFICER})
SYSTEM = frozenset({PoolActor.SYSTEM})

POOL_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (PoolStatus.UNCONFIRMED, PoolStatus.REVIEW): BUYER,
    (PoolStatus.UNCONFIRMED, PoolStatus.CANCELLED): BUYER | SYSTEM,
    # The portal itself opens what a verified member asks for.
    (PoolStatus.REVIEW, PoolStatus.OPEN): OFFICER | SYSTEM,
    (PoolStatus.REVIEW, PoolStatus.REFUSED): OFFICER,
    (PoolStatus.REVIEW, PoolStatus.CANCELLED): BUYER | SYSTEM,
    (PoolStatus.OPEN, PoolStatus.FULL): SYSTEM,
    (PoolStatus.OPEN, PoolStatus.SHORT): SYSTEM,
    (PoolStatus.OPEN, PoolStatus.CANCELLED): BUYER | OFFICER | SYSTEM,
    # A part was given back.
    (PoolStatus.FULL, PoolStatus.OPEN): SYSTEM,
    (PoolStatus.FULL, PoolStatus.SHORT): SYSTEM,
    (PoolStatus.FULL, PoolStatus.ACCEPTED): BUYER,
    (PoolStatus.FULL, PoolStatus.DECLINED): BUYER,
    (PoolStatus.FULL, PoolStatus.CANCELLED): SYSTEM,
    (PoolStatus.SHORT, PoolStatus.OPEN): BUYER,
    (PoolStatus.SHORT, PoolStatus.ACCEPTED): BUYER,
    (PoolStatus.SHORT, PoolStatus.DECLINED): BUYER,
    (PoolStatus.SHORT, PoolStatus.CANCELLED): SYSTEM,
    (PoolStatus.ACCEPTED, PoolStatus.DONE): SYSTEM,
    (PoolStatus.ACCEPTED, PoolStatus.CANCELLED): BUYER | SYSTEM,
}
# The others are owed a reason.
POOL_REASON_NEEDED = frozenset(
    {
        (PoolStatus.REVIEW, PoolStatus.REFUSED),
        (PoolStatus.ACCEPTED, PoolStatus.CANCELLED),
    }
)
# Makers may take or give back a part.
POOL_TAKING = (PoolStatus.OPEN, PoolStatus.FULL, PoolStatus.SHORT)
POOL_ENDED = (PoolStatus.DONE, PoolStatus.REFUSED, PoolStatus.DECLINED, PoolStatus.CANCELLED)


class PartStatus(TextChoices):
    TAKEN = "diambil", pgettext_lazy("part of an order", "Taken")
    ACCEPTED = "disetujui", pgettext_lazy("part of an order", "Agreed, to be delivered")
    UNUSED = "tidak-dipakai", pgettext_lazy("part of an order", "Not used")
    WITHDRAWN = "ditarik", pgettext_lazy("part of an order", "Given back")
    SENT = "terkirim", pgettext_lazy("part of an order", "Delivered, says the maker")
    RECEIVED = "diterima", pgettext_lazy("part of an order", "Received")


PART_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (PartStatus.TAKEN, PartStatus.ACCEPTED): BUYER,
    (PartStatus.TAKEN, PartStatus.UNUSED): BUYER | SYSTEM,
    (PartStatus.TAKEN, PartStatus.WITHDRAWN): MAKER | SYSTEM,
    (PartStatus.ACCEPTED, PartStatus.SENT): MAKER,
    (PartStatus.ACCEPTED, PartStatus.RECEIVED): BUYER,
    (PartStatus.ACCEPTED, PartStatus.UNUSED): SYSTEM,
    (PartStatus.SENT, PartStatus.RECEIVED): BUYER | SYSTEM,
}
# These parts claim their maker's capacity.
PART_CLAIMS = (PartStatus.TAKEN, PartStatus.ACCEPTED, PartStatus.SENT, PartStatus.RECEIVED)
# After agreement, these still count as being under way.
PART_UNDER_WAY = (PartStatus.ACCEPTED, PartStatus.SENT)


class PoolLetterKind(TextChoices):
    """What a buyer without an account is written."""

    CONFIRM = "konfirmasi", _("please confirm")
    OPENED = "dibuka", _("open to makers")
    REFUSED = "tidak-lolos", _("not passed on")
    FULL = "terpenuhi", _("all parts are taken")
    SHORT = "kurang", _("time is up")
    CHANGED = "berubah", _("a part fell away")
    SENT = "terkirim", _("a maker has delivered")
    ENDED = "batal", _("called off")
