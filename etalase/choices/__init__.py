"""Statuses, kinds, and who may make which move; imports nothing of ours."""

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

__all__ = [
    "EDITABLE",
    "HELPED",
    "IMPORT_MOVES",
    "OPEN_REVISIONS",
    "PRODUCT_MOVES",
    "REASON_NEEDED",
    "REVISION_MOVES",
    "Actor",
    "Availability",
    "HiddenReason",
    "ImportStatus",
    "PhotoState",
    "ProductStatus",
    "RevisionStatus",
    "RowResult",
]
