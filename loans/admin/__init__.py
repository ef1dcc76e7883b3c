"""The staff desk of permits, finance and growth."""

from .permits import (
    PermitKindAdmin,
    PermitQuestionAdmin,
    PermitRuleAdmin,
    PermitTermsAdmin,
    PlaceRuleAdmin,
)

__all__ = [
    "PermitKindAdmin",
    "PermitQuestionAdmin",
    "PermitRuleAdmin",
    "PermitTermsAdmin",
    "PlaceRuleAdmin",
]
