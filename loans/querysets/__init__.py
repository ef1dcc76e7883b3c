"""Which rows, and what each person may see."""

from .cases import CaseQuerySet
from .facts import DatedQuerySet
from .finance import LenderProductQuerySet, LenderQuerySet, TermsQuerySet
from .growth import FiguresQuerySet, JobQuerySet

__all__ = [
    "CaseQuerySet",
    "DatedQuerySet",
    "FiguresQuerySet",
    "JobQuerySet",
    "LenderProductQuerySet",
    "LenderQuerySet",
    "TermsQuerySet",
]
