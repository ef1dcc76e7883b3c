"""Which rows: named filters, and what each person may see."""

from .products import PhotoQuerySet, ProductQuerySet, RevisionQuerySet

__all__ = ["PhotoQuerySet", "ProductQuerySet", "RevisionQuerySet"]
