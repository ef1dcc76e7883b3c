"""The staff desk of classes, rooms and guides."""

from .courses import CourseAdmin

__all__ = ["CourseAdmin"]
