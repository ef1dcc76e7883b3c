"""Which rows: named filters, and what each person may see."""

from .collections import CollectionQuerySet
from .draws import (
    DrawEntryQuerySet,
    DrawRoundQuerySet,
    DrawRuleQuerySet,
    DrawSlotQuerySet,
    PlaceRequestQuerySet,
)
from .inquiries import InquiryQuerySet
from .products import PhotoQuerySet, ProductQuerySet, RevisionQuerySet
from .recalls import RecallQuerySet
from .shelves import (
    PlacementQuerySet,
    ShelfTaskQuerySet,
    SiteQuerySet,
    SlotQuerySet,
    keeps_everything,
)

__all__ = [
    "CollectionQuerySet",
    "DrawEntryQuerySet",
    "DrawRoundQuerySet",
    "DrawRuleQuerySet",
    "DrawSlotQuerySet",
    "InquiryQuerySet",
    "PhotoQuerySet",
    "PlaceRequestQuerySet",
    "PlacementQuerySet",
    "ProductQuerySet",
    "RecallQuerySet",
    "RevisionQuerySet",
    "ShelfTaskQuerySet",
    "SiteQuerySet",
    "SlotQuerySet",
    "keeps_everything",
]
