"""Which rows: named filters, and what each person may see."""

from .courses import AttemptQuerySet, CourseQuerySet, LessonQuerySet, QuestionQuerySet

__all__ = ["AttemptQuerySet", "CourseQuerySet", "LessonQuerySet", "QuestionQuerySet"]
