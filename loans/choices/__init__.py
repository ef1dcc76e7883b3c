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
from .finance import (
    PLANS_OF,
    TERMS_MOVES,
    Basis,
    CapScope,
    Closed,
    Intake,
    LenderKind,
    Per,
    Plan,
    Standing,
    TermsActor,
    TermsStatus,
)
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
    "TERMS_MOVES",
    "Basis",
    "CapScope",
    "CaseActor",
    "CaseStatus",
    "Closed",
    "FieldKind",
    "Intake",
    "LenderKind",
    "Need",
    "Per",
    "PlaceVerdict",
    "Plan",
    "Renewal",
    "Standing",
    "StopReason",
    "TermsActor",
    "TermsStatus",
]
