"""Permits, referrals to lenders, and growth."""

from .facts import DatedFact
from .permits import (
    PermitChoice,
    PermitField,
    PermitKind,
    PermitQuestion,
    PermitRule,
    PermitTerms,
    PlaceRule,
)

__all__ = [
    "DatedFact",
    "PermitChoice",
    "PermitField",
    "PermitKind",
    "PermitQuestion",
    "PermitRule",
    "PermitTerms",
    "PlaceRule",
]
