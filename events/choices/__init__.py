"""Statuses, kinds, and who may make which move; imports nothing of ours."""

from .courses import COURSE_MOVES, AttemptStatus, CourseActor, CourseStatus
from .rooms import (
    BOOKING_MOVES,
    OF_MEMBERS,
    OF_THE_HOUSE,
    TAKING,
    BookingActor,
    BookingStatus,
    RoomPurpose,
)

__all__ = [
    "BOOKING_MOVES",
    "COURSE_MOVES",
    "OF_MEMBERS",
    "OF_THE_HOUSE",
    "TAKING",
    "AttemptStatus",
    "BookingActor",
    "BookingStatus",
    "CourseActor",
    "CourseStatus",
    "RoomPurpose",
]
