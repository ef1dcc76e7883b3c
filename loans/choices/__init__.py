"""Statuses, kinds, and the tables of who may make which move."""

from .permits import FieldKind, Need, PlaceVerdict, Renewal

__all__ = ["FieldKind", "Need", "PlaceVerdict", "Renewal"]
