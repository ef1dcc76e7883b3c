"""Which rows: named filters, and what each person may see."""

from .inquiries import InquiryQuerySet, LetterQuerySet
from .products import PhotoQuerySet, ProductQuerySet, RevisionQuerySet
from .shelves import (
    PlacementQuerySet,
    ShelfTaskQuerySet,
    SiteQuerySet,
    SlotQuerySet,
    keeps_everything,
)

__all__ = [
    "InquiryQuerySet",
    "LetterQuerySet",
    "PhotoQuerySet",
    "PlacementQuerySet",
    "ProductQuerySet",
    "RevisionQuerySet",
    "ShelfTaskQuerySet",
    "SiteQuerySet",
    "SlotQuerySet",
    "keeps_everything",
]
