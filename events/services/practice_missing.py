"""Practice that who came to a class has not handed in yet: two kind notes, then never again."""

from datetime import timedelta
from functools import partial
from itertools import pairwise

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic
from members.models import Notification
from members.services.reminders import remind_each

from ..choices import CourseStatus, EventStatus, SeatStatus, WorkStatus
from ..models import PracticeWork, Seat

# So long after the class; the last number is when we stop looking.
MISSING_AFTER = [timedelta(days=days) for days in (3, 10, 30)]
KEY = "practice-missing"


def find_reminders() -> int:
    """Remind, for the first or second time, who came and handed nothing in; safe to run twice."""
    now = timezone.now()
    return sum(
        remind_each(
            missing(number).filter(event__ends_at__gt=now - until, event__ends_at__lte=now - after),
            partial(_remind, number=number),
        )
        for number, (after, until) in enumerate(pairwise(MISSING_AFTER), start=1)
    )


def missing(number: int) -> QuerySet[Seat]:
    """Seats of who was at a class of a course, without practice that was handed in for it.

    What came back and was not sent again is missing too. Left out is who was told ``number`` times.
    """
    handed_in = PracticeWork.objects.filter(
        user=OuterRef("user"),
        course=OuterRef("event__course"),
        status__in=[WorkStatus.SENT, WorkStatus.ACCEPTED],
    )
    key = Concat(
        Value(f"{KEY}:"), Cast(OuterRef("event__course"), CharField()), Value(f":{number}")
    )
    told = Notification.objects.filter(user=OuterRef("user"), key=key)
    rows = Seat.objects.filter(
        status=SeatStatus.PRESENT,
        user__is_active=True,
        event__status=EventStatus.PUBLISHED,
        event__course__status=CourseStatus.PUBLISHED,
    )
    return rows.filter(~Exists(handed_in), ~Exists(told)).select_related("user", "event__course")


def _remind(seat: Seat, *, number: int) -> None:
    course = seat.event.course
    notices.notify(
        seat.user,
        "practice_missing",
        key=f"{KEY}:{course.pk}:{number}",
        topic=NoticeTopic.REMINDER,
        title=_("Show what you made after “%(course)s”"),
        body=_("You were there. Hand in your practice, and only then can you graduate."),
        params={"course": course.title},
        path=reverse("events:practice_detail", args=[course.slug]),
    )
