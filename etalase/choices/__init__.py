"""Statuses, kinds, and who may make which move; imports nothing of ours."""

from .counts import COUNTED_IN, Event
from .imports import (
    IMPORT_MOVES,
    ImportStatus,
    RowResult,
)
from .products import (
    EDITABLE,
    HELPED,
    OPEN_REVISIONS,
    PRODUCT_MOVES,
    REASON_NEEDED,
    REVISION_MOVES,
    Actor,
    Availability,
    HiddenReason,
    PhotoState,
    ProductStatus,
    RevisionStatus,
)
from .shelves import (
    COUNTS,
    HOLDING,
    PLACEMENT_MOVES,
    MoveKind,
    PlacementStatus,
    ShelfActor,
    SlotKind,
    TaskKind,
)

__all__ = [
    "COUNTED_IN",
    "COUNTS",
    "EDITABLE",
    "HELPED",
    "HOLDING",
    "IMPORT_MOVES",
    "OPEN_REVISIONS",
    "PLACEMENT_MOVES",
    "PRODUCT_MOVES",
    "REASON_NEEDED",
    "REVISION_MOVES",
    "Actor",
    "Availability",
    "Event",
    "HiddenReason",
    "ImportStatus",
    "MoveKind",
    "PhotoState",
    "PlacementStatus",
    "ProductStatus",
    "RevisionStatus",
    "RowResult",
    "ShelfActor",
    "SlotKind",
    "TaskKind",
]
