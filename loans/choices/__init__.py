"""Statuses, kinds, and the tables of who may make which move."""

from .cases import (
    APPLICANTS_TURN,
    CASE_MOVES,
    CASE_OPEN,
    NEXT_ACTIONS,
    OFFICERS_TURN,
    CaseActor,
    CaseStatus,
    StopReason,
)
from .finance import PLANS_OF, Basis, CapScope, Plan
from .growth import FIGURES_CONSENT
from .permits import FieldKind, Need, PlaceVerdict, Renewal

__all__ = [
    "APPLICANTS_TURN",
    "CASE_MOVES",
    "CASE_OPEN",
    "FIGURES_CONSENT",
    "NEXT_ACTIONS",
    "OFFICERS_TURN",
    "PLANS_OF",
    "Basis",
    "CapScope",
    "CaseActor",
    "CaseStatus",
    "FieldKind",
    "Need",
    "PlaceVerdict",
    "Plan",
    "Renewal",
    "StopReason",
]
