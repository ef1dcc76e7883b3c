"""Which rows, and what each person may see."""

from .facts import DatedQuerySet

__all__ = ["DatedQuerySet"]
