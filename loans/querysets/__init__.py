"""Which rows, and what each person may see."""

from .cases import CaseQuerySet
from .facts import DatedQuerySet

__all__ = ["CaseQuerySet", "DatedQuerySet"]
