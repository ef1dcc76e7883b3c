"""The staff desk of permits, finance and growth."""

from .caps import EconomicCapAdmin
from .consents import ConsentWordingAdmin
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
    "ConsentWordingAdmin",
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
