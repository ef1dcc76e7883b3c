"""Which rows, and what each person may see."""

from .cases import (
    CaseQuerySet,
)
from .facts import (
    DatedQuerySet,
)
from .finance import (
    LenderProductQuerySet,
    LenderQuerySet,
    TermsQuerySet,
)
from .growth import (
    FiguresQuerySet,
    JobQuerySet,
)
from .referrals import (
    ConsentQuerySet,
    InstalmentQuerySet,
    ReferralQuerySet,
)

__all__ = [
    "CaseQuerySet",
    "ConsentQuerySet",
    "DatedQuerySet",
    "FiguresQuerySet",
    "InstalmentQuerySet",
    "JobQuerySet",
    "LenderProductQuerySet",
    "LenderQuerySet",
    "ReferralQuerySet",
    "TermsQuerySet",
]
