"""The staff desk of permits, finance and growth."""

from .caps import EconomicCapAdmin
from .permits import (
    PermitKindAdmin,
    PermitQuestionAdmin,
    PermitRuleAdmin,
    PermitTermsAdmin,
    PlaceRuleAdmin,
)

__all__ = [
    "EconomicCapAdmin",
    "PermitKindAdmin",
    "PermitQuestionAdmin",
    "PermitRuleAdmin",
    "PermitTermsAdmin",
    "PlaceRuleAdmin",
]
