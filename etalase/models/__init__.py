from .alerts import Alert, AlertLetter
from .categories import Category
from .collections import Collection, CollectionChange, CollectionItem
from .counts import ProductDay, SlotDay, WrittenBatch
from .draws import (
    DrawEntry,
    DrawEntryChange,
    DrawRound,
    DrawRoundChange,
    DrawRule,
    DrawSlot,
    PlaceRequest,
    PlaceRequestChange,
)
from .favourites import Favourite
from .halal import HalalQuestion
from .imports import ProductImport
from .inquiries import (
    AnswerTime,
    Inquiry,
    InquiryChange,
    InquiryLetter,
    InquiryMessage,
)
from .makers import MakerOfWeek
from .photos import Photo
from .pools import PoolChange, PoolLetter, PoolOrder, PoolPart
from .products import Product, ProductChange, ProductRecommendation, ProductRevision
from .recalls import Recall, RecallChange
from .search import SearchWord
from .shelves import (
    EXPIRY_MARGIN,
    Placement,
    PlacementChange,
    Shelf,
    ShelfTask,
    Site,
    Slot,
    StockMove,
)

__all__ = [
    "EXPIRY_MARGIN",
    "Alert",
    "AlertLetter",
    "AnswerTime",
    "Category",
    "Collection",
    "CollectionChange",
    "CollectionItem",
    "DrawEntry",
    "DrawEntryChange",
    "DrawRound",
    "DrawRoundChange",
    "DrawRule",
    "DrawSlot",
    "Favourite",
    "HalalQuestion",
    "Inquiry",
    "InquiryChange",
    "InquiryLetter",
    "InquiryMessage",
    "MakerOfWeek",
    "Photo",
    "PlaceRequest",
    "PlaceRequestChange",
    "Placement",
    "PlacementChange",
    "PoolChange",
    "PoolLetter",
    "PoolOrder",
    "PoolPart",
    "Product",
    "ProductChange",
    "ProductDay",
    "ProductImport",
    "ProductRecommendation",
    "ProductRevision",
    "Recall",
    "RecallChange",
    "SearchWord",
    "Shelf",
    "ShelfTask",
    "Site",
    "Slot",
    "SlotDay",
    "StockMove",
    "WrittenBatch",
]
