"""Which rows: named filters, and what each person may see."""

from .courses import AttemptQuerySet, CourseQuerySet, LessonQuerySet, QuestionQuerySet
from .rooms import BookingQuerySet, RoomQuerySet

__all__ = [
    "AttemptQuerySet",
    "BookingQuerySet",
    "CourseQuerySet",
    "LessonQuerySet",
    "QuestionQuerySet",
    "RoomQuerySet",
]
