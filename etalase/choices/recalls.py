"""Recalls of goods from the shelf: why, how far, and who may make which move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .products import HiddenReason
from .shelves import ShelfActor


class RecallReason(TextChoices):
    """Why goods on a shelf may not be shown: why their product is hidden, or that it was ended."""

    MEMBER = HiddenReason.MEMBER.value, HiddenReason.MEMBER.label
    BUSINESS = HiddenReason.BUSINESS.value, HiddenReason.BUSINESS.label
    PERMIT = HiddenReason.PERMIT.value, HiddenReason.PERMIT.label
    HALAL = HiddenReason.HALAL.value, HiddenReason.HALAL.label
    REPORTED = HiddenReason.REPORTED.value, _("A report about it is looked at, or was upheld.")
    ENDED = "berhenti", _("The product is no longer on show.")


class RecallStatus(TextChoices):
    OPEN = "terbuka", _("To be put away")
    PUT_AWAY = "disimpan", _("Put away")
    CLOSED = "selesai", _("Closed")


RECALL_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (RecallStatus.OPEN, RecallStatus.PUT_AWAY): frozenset({ShelfActor.KEEPER}),
    # Mended, or the placement has ended.
    (RecallStatus.OPEN, RecallStatus.CLOSED): frozenset({ShelfActor.SYSTEM}),
    (RecallStatus.PUT_AWAY, RecallStatus.CLOSED): frozenset({ShelfActor.SYSTEM}),
}
STANDING = (RecallStatus.OPEN, RecallStatus.PUT_AWAY)
