"""Which rows: named filters, and what each person may see."""

from .courses import (
    AttemptQuerySet,
    CourseQuerySet,
    LessonQuerySet,
    QuestionQuerySet,
)
from .graduation import CertificateQuerySet, ProposalQuerySet
from .guides import (
    STALE_AFTER,
    GuideQuerySet,
    GuideQuestionQuerySet,
)
from .mending import MendingQuerySet
from .mentoring import MentoringQuerySet, MentoringSessionQuerySet, NextStepQuerySet
from .practice import PracticePictureQuerySet, PracticeQuerySet
from .rooms import (
    BookingQuerySet,
    RoomQuerySet,
)

__all__ = [
    "STALE_AFTER",
    "AttemptQuerySet",
    "BookingQuerySet",
    "CertificateQuerySet",
    "CourseQuerySet",
    "GuideQuerySet",
    "GuideQuestionQuerySet",
    "LessonQuerySet",
    "MendingQuerySet",
    "MentoringQuerySet",
    "MentoringSessionQuerySet",
    "NextStepQuerySet",
    "PracticePictureQuerySet",
    "PracticeQuerySet",
    "ProposalQuerySet",
    "QuestionQuerySet",
    "RoomQuerySet",
]
