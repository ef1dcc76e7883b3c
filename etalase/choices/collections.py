"""Themed pages of the etalase: their states, who may make which move, and our own art."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CollectionActor(TextChoices):
    EDITOR = "editor", _("who wrote it")
    # Nobody publishes what they entered.
    PUBLISHER = "publisher", _("a second member of staff")
    STAFF = "staff", _("a member of staff")


class CollectionStatus(TextChoices):
    DRAFT = "draf", _("Draft")
    SUBMITTED = "diajukan", _("Waiting for a second member of staff")
    LIVE = "tayang", _("Published")
    WITHDRAWN = "ditarik", _("Withdrawn")


COLLECTION_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (CollectionStatus.DRAFT, CollectionStatus.SUBMITTED): frozenset({CollectionActor.EDITOR}),
    (CollectionStatus.SUBMITTED, CollectionStatus.DRAFT): frozenset(
        {CollectionActor.EDITOR, CollectionActor.PUBLISHER}
    ),
    (CollectionStatus.SUBMITTED, CollectionStatus.LIVE): frozenset({CollectionActor.PUBLISHER}),
    (CollectionStatus.LIVE, CollectionStatus.WITHDRAWN): frozenset({CollectionActor.STAFF}),
    (CollectionStatus.WITHDRAWN, CollectionStatus.DRAFT): frozenset({CollectionActor.STAFF}),
}


class CollectionArt(TextChoices):
    MARKET = "pasar", _("Market stall")
    MOON = "bulan", _("Moon and lantern")
    BASKET = "keranjang", _("Basket of gifts")
    TABLE = "meja", _("Tea and snacks on a table")
