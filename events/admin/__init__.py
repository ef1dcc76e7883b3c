"""The staff desk of classes, rooms and guides."""

from .courses import CourseAdmin
from .rooms import BookingAdmin, RoomAdmin, RoomRulesAdmin

__all__ = [
    "BookingAdmin",
    "CourseAdmin",
    "RoomAdmin",
    "RoomRulesAdmin",
]
