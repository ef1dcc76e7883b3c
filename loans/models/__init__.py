"""Permits, referrals to lenders, and growth."""

from .caps import (
    EconomicCap,
)
from .cases import (
    PermitCase,
    PermitCaseChange,
    PermitPaper,
)
from .facts import (
    DatedFact,
)
from .growth import (
    FiguresChange,
    MonthlyFigures,
)
from .jobs import (
    Job,
    JobChange,
)
from .lenders import (
    Lender,
    LenderChange,
    LenderProduct,
    LenderStatus,
)
from .permits import (
    PermitChoice,
    PermitField,
    PermitKind,
    PermitQuestion,
    PermitRule,
    PermitTerms,
    PlaceRule,
)
from .referrals import (
    ConsentWording,
    Instalment,
    InstalmentChange,
    Referral,
    ReferralChange,
    ReferralConsent,
    ReferralPaper,
    ReferralQuestion,
)
from .sizes import (
    FoundingCapital,
    SizeClassLimit,
    SizeClassRecord,
)

__all__ = [
    "ConsentWording",
    "DatedFact",
    "EconomicCap",
    "FiguresChange",
    "FoundingCapital",
    "Instalment",
    "InstalmentChange",
    "Job",
    "JobChange",
    "Lender",
    "LenderChange",
    "LenderProduct",
    "LenderStatus",
    "MonthlyFigures",
    "PermitCase",
    "PermitCaseChange",
    "PermitChoice",
    "PermitField",
    "PermitKind",
    "PermitPaper",
    "PermitQuestion",
    "PermitRule",
    "PermitTerms",
    "PlaceRule",
    "Referral",
    "ReferralChange",
    "ReferralConsent",
    "ReferralPaper",
    "ReferralQuestion",
    "SizeClassLimit",
    "SizeClassRecord",
]
