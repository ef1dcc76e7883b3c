"""What the programme teaches, where, and who takes part."""

from .attendance import Attendance, AttendanceChange, RoomCode
from .calendars import CalendarAddress
from .certificates import Certificate, CertificateSeries
from .courses import (
    Course,
    CourseChange,
    Prerequisite,
)
from .events import Event, EventChange, Seat, SeatChange, SeatLetter
from .forecast import ForecastRule
from .graduation import GraduationProposal, ProposalChange
from .guides import (
    Guide,
    GuideChange,
    GuideQuestion,
    GuideQuestionChange,
    GuideSource,
    GuideTopic,
    GuideVote,
    GuideWord,
)
from .lessons import (
    Lesson,
    LessonPicture,
    LessonProgress,
)
from .mails import EventMail, EventMailRecipient
from .mending import Mending
from .mentoring import ContactAttempt, Mentoring, MentoringChange, NextStep
from .mentoring_sessions import (
    MentoringNote,
    MentoringNoteVersion,
    MentoringSession,
    MentoringSessionChange,
)
from .practice import PracticeChange, PracticePicture, PracticeWork
from .quizzes import (
    AskedQuestion,
    GivenAnswer,
    QuizAttempt,
    QuizChoice,
    QuizQuestion,
)
from .rooms import (
    Booking,
    BookingChange,
    Room,
    RoomHours,
    RoomRules,
)
from .series import EventSeries
from .sessions import DroppedSession, Session
from .visitors import SeatRequest

__all__ = [
    "AskedQuestion",
    "Attendance",
    "AttendanceChange",
    "Booking",
    "BookingChange",
    "CalendarAddress",
    "Certificate",
    "CertificateSeries",
    "ContactAttempt",
    "Course",
    "CourseChange",
    "DroppedSession",
    "Event",
    "EventChange",
    "EventMail",
    "EventMailRecipient",
    "EventSeries",
    "ForecastRule",
    "GivenAnswer",
    "GraduationProposal",
    "Guide",
    "GuideChange",
    "GuideQuestion",
    "GuideQuestionChange",
    "GuideSource",
    "GuideTopic",
    "GuideVote",
    "GuideWord",
    "Lesson",
    "LessonPicture",
    "LessonProgress",
    "Mending",
    "Mentoring",
    "MentoringChange",
    "MentoringNote",
    "MentoringNoteVersion",
    "MentoringSession",
    "MentoringSessionChange",
    "NextStep",
    "PracticeChange",
    "PracticePicture",
    "PracticeWork",
    "Prerequisite",
    "ProposalChange",
    "QuizAttempt",
    "QuizChoice",
    "QuizQuestion",
    "Room",
    "RoomCode",
    "RoomHours",
    "RoomRules",
    "Seat",
    "SeatChange",
    "SeatLetter",
    "SeatRequest",
    "Session",
]
