"""Statuses, kinds, and who may make which move; imports nothing of ours."""

from .courses import (
    COURSE_MOVES,
    AttemptStatus,
    CourseActor,
    CourseStatus,
)
from .guides import (
    GUIDE_MOVES,
    QUESTION_MOVES,
    REFUSALS,
    Certainty,
    GuideActor,
    GuideStatus,
    QuestionActor,
    QuestionStatus,
)
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
    "GUIDE_MOVES",
    "OF_MEMBERS",
    "OF_THE_HOUSE",
    "QUESTION_MOVES",
    "REFUSALS",
    "TAKING",
    "AttemptStatus",
    "BookingActor",
    "BookingStatus",
    "Certainty",
    "CourseActor",
    "CourseStatus",
    "GuideActor",
    "GuideStatus",
    "QuestionActor",
    "QuestionStatus",
    "RoomPurpose",
]
