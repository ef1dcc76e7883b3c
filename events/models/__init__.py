"""What the programme teaches, where, and who takes part."""

from .courses import Course, CourseChange, Prerequisite
from .lessons import Lesson, LessonPicture, LessonProgress
from .quizzes import AskedQuestion, GivenAnswer, QuizAttempt, QuizChoice, QuizQuestion

__all__ = [
    "AskedQuestion",
    "Course",
    "CourseChange",
    "GivenAnswer",
    "Lesson",
    "LessonPicture",
    "LessonProgress",
    "Prerequisite",
    "QuizAttempt",
    "QuizChoice",
    "QuizQuestion",
]
