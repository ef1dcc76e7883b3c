"""Statuses, kinds, and the tables of who may make which move."""

from .finance import PLANS_OF, Basis, CapScope, Plan
from .permits import FieldKind, Need, PlaceVerdict, Renewal

__all__ = [
    "PLANS_OF",
    "Basis",
    "CapScope",
    "FieldKind",
    "Need",
    "PlaceVerdict",
    "Plan",
    "Renewal",
]
