"""Which rows, and what each person may see."""

from .cases import CaseQuerySet
from .facts import DatedQuerySet
from .finance import LenderProductQuerySet, LenderQuerySet, TermsQuerySet
from .growth import FiguresQuerySet

__all__ = [
    "CaseQuerySet",
    "DatedQuerySet",
    "FiguresQuerySet",
    "LenderProductQuerySet",
    "LenderQuerySet",
    "TermsQuerySet",
]
