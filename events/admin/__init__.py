"""The staff desk of classes, rooms and guides."""

from .courses import CourseAdmin
from .guides import GuideAdmin, GuideQuestionAdmin, GuideTopicAdmin, GuideVoteAdmin
from .lessons import LessonAdmin, QuizQuestionAdmin
from .rooms import BookingAdmin, RoomAdmin, RoomRulesAdmin

__all__ = [
    "BookingAdmin",
    "CourseAdmin",
    "GuideAdmin",
    "GuideQuestionAdmin",
    "GuideTopicAdmin",
    "GuideVoteAdmin",
    "LessonAdmin",
    "QuizQuestionAdmin",
    "RoomAdmin",
    "RoomRulesAdmin",
]
