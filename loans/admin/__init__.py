"""The staff desk of permits, finance and growth."""

from .caps import EconomicCapAdmin
from .permits import (
    PermitCaseAdmin,
    PermitKindAdmin,
    PermitQuestionAdmin,
    PermitRuleAdmin,
    PermitTermsAdmin,
    PlaceRuleAdmin,
)

__all__ = [
    "EconomicCapAdmin",
    "PermitCaseAdmin",
    "PermitKindAdmin",
    "PermitQuestionAdmin",
    "PermitRuleAdmin",
    "PermitTermsAdmin",
    "PlaceRuleAdmin",
]
