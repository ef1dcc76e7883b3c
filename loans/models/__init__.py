"""Permits, referrals to lenders, and growth."""

from .facts import DatedFact

__all__ = ["DatedFact"]
