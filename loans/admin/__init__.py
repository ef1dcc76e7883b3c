"""The staff desk of permits, finance and growth."""

from .caps import EconomicCapAdmin
from .lenders import LenderAdmin, LenderProductAdmin, LenderStatusAdmin
from .permits import (
    PermitCaseAdmin,
    PermitKindAdmin,
    PermitQuestionAdmin,
    PermitRuleAdmin,
    PermitTermsAdmin,
    PlaceRuleAdmin,
)
from .sizes import SizeClassLimitAdmin

__all__ = [
    "EconomicCapAdmin",
    "LenderAdmin",
    "LenderProductAdmin",
    "LenderStatusAdmin",
    "PermitCaseAdmin",
    "PermitKindAdmin",
    "PermitQuestionAdmin",
    "PermitRuleAdmin",
    "PermitTermsAdmin",
    "PlaceRuleAdmin",
    "SizeClassLimitAdmin",
]
