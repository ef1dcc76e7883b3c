"""Statuses, kinds, and who may make which move; imports nothing of ours."""

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
    "OPEN_REVISIONS",
    "PRODUCT_MOVES",
    "REASON_NEEDED",
    "REVISION_MOVES",
    "Actor",
    "Availability",
    "HiddenReason",
    "PhotoState",
    "ProductStatus",
    "RevisionStatus",
]
