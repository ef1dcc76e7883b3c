"""The staff desk of classes, rooms and guides."""

from .courses import CourseAdmin
from .events import EventAdmin
from .forecast import ForecastRuleAdmin
from .graduation import CertificateAdmin, GraduationProposalAdmin
from .guides import GuideAdmin, GuideQuestionAdmin, GuideTopicAdmin, GuideVoteAdmin
from .lessons import LessonAdmin, QuizQuestionAdmin
from .mending import MendingAdmin
from .mentoring import MentoringAdmin
from .rooms import BookingAdmin, RoomAdmin, RoomRulesAdmin

__all__ = [
    "BookingAdmin",
    "CertificateAdmin",
    "CourseAdmin",
    "EventAdmin",
    "ForecastRuleAdmin",
    "GraduationProposalAdmin",
    "GuideAdmin",
    "GuideQuestionAdmin",
    "GuideTopicAdmin",
    "GuideVoteAdmin",
    "LessonAdmin",
    "MendingAdmin",
    "MentoringAdmin",
    "QuizQuestionAdmin",
    "RoomAdmin",
    "RoomRulesAdmin",
]
