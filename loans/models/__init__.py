"""Permits, referrals to lenders, and growth."""

from .caps import EconomicCap
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
    "EconomicCap",
    "PermitChoice",
    "PermitField",
    "PermitKind",
    "PermitQuestion",
    "PermitRule",
    "PermitTerms",
    "PlaceRule",
]
