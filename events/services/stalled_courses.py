"""Courses that were begun and left lying: one kind note, one more, and then never again."""

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic
from members.models import Notification
from members.services.reminders import remind_each

from ..choices import AttemptStatus, CourseStatus, SeatStatus
from ..models import LessonProgress, PracticeWork, QuizAttempt, Seat
from .lessons import progress_in

# Without progress for so long a course is stalled; the last number is when we stop looking.
STALLED_AFTER = [timedelta(days=days) for days in (14, 30, 45)]
KEY = "course-stalled"


def find_reminders() -> int:
    """Remind, for the first or second time, those who stopped in the middle; safe to run twice."""
    now = timezone.now()
    return sum(
        remind_each(
            stalled(left_after=now - until, left_before=now - after, number=number),
            partial(_remind, number=number),
        )
        for number, (after, until) in enumerate(pairwise(STALLED_AFTER), start=1)
    )


def stalled(
    *, left_after: datetime, left_before: datetime, number: int
) -> QuerySet[LessonProgress]:
    """The last lesson that each person opened in that span, of courses where they stopped then.

    Left out is who passed the quiz or a class, handed in their practice, or was told already.
    """
    rows = LessonProgress.objects.filter(
        last_opened_at__gt=left_after,
        last_opened_at__lte=left_before,
        user__is_active=True,
        lesson__course__status=CourseStatus.PUBLISHED,
    )
    of_both = {"user": OuterRef("user"), "course": OuterRef("lesson__course")}
    went_on = LessonProgress.objects.filter(
        Q(last_opened_at__gt=OuterRef("last_opened_at"))
        | Q(last_opened_at=OuterRef("last_opened_at"), pk__gt=OuterRef("pk")),
        user=OuterRef("user"),
        lesson__course=OuterRef("lesson__course"),
    )
    tried = QuizAttempt.objects.filter(
        Q(status=AttemptStatus.PASSED) | Q(started_at__gt=OuterRef("last_opened_at")), **of_both
    )
    passed = Seat.objects.filter(
        user=OuterRef("user"),
        event__course=OuterRef("lesson__course"),
        status=SeatStatus.PASSED,
    )
    key = Concat(
        Value(f"{KEY}:"), Cast(OuterRef("lesson__course_id"), CharField()), Value(f":{number}")
    )
    told = Notification.objects.filter(user=OuterRef("user"), key=key)
    return rows.filter(
        ~Exists(went_on),
        ~Exists(tried),
        ~Exists(passed),
        ~Exists(PracticeWork.objects.filter(**of_both)),
        ~Exists(told),
    ).select_related("user", "lesson__course")


def _remind(row: LessonProgress, *, number: int) -> None:
    course = row.lesson.course
    progress = progress_in([course], row.user)[course.pk]
    if progress.onward is None:
        # All is read: what is left is the practice, and that has reminders of its own.
        return
    notices.notify(
        row.user,
        KEY.replace("-", "_"),
        key=f"{KEY}:{course.pk}:{number}",
        topic=NoticeTopic.REMINDER,
        title=_("Go on with “%(course)s”?"),
        body=_(
            "You have finished %(done)d of %(total)d lessons. Next is “%(lesson)s”, about "
            "%(minutes)d minutes. Your place is kept; there is no hurry."
        ),
        params={
            "course": course.title,
            "done": progress.done,
            "total": progress.total,
            "lesson": progress.onward.title,
            "minutes": progress.onward.minutes,
        },
        path=progress.onward.get_absolute_url(),
    )
