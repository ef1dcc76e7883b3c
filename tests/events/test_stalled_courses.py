"""Courses left lying: one kind note after 14 days, one more after 30, and then never again."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from events.choices import AttemptStatus, CourseStatus, SeatStatus
from events.models import LessonProgress, PracticeWork, QuizAttempt
from events.services.stalled_courses import find_reminders
from members.models import Notification
from tests.factories import CourseFactory, EventFactory, LessonFactory, MemberFactory, SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = CourseFactory(title="Mencatat uang")
    for number, title in enumerate(("Buku kas", "Untung", "Modal"), start=1):
        LessonFactory(course=course, number=number, title=title, minutes=7)
    return course


@pytest.fixture
def user():
    return MemberFactory().user


def read(course, user, *numbers: int, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    for lesson in course.lessons.filter(number__in=numbers):
        LessonProgress.objects.create(
            user=user, lesson=lesson, opened_at=at, last_opened_at=at, finished_at=at
        )


def told(user) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("key", flat=True))


def test_who_stopped_is_told_twice_and_then_never_again(course, user):
    read(course, user, 1, days=15)
    now = timezone.now()

    for days in (0, 0, 1, 16, 17, 40, 400):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            find_reminders()

    assert told(user) == [f"course-stalled:{course.pk}:{number}" for number in (1, 2)]
    notice = Notification.objects.filter(user=user).first()
    assert notice.path == course.lessons.get(number=2).get_absolute_url()


@pytest.mark.parametrize("days", [1, 13, 46])
def test_who_reads_on_or_left_long_ago_is_left_alone(course, user, days):
    read(course, user, 1, 2, days=days)

    find_reminders()

    assert told(user) == []


def test_newer_progress_in_the_same_course_counts_and_in_another_does_not(course, user):
    read(course, user, 1, days=20)
    read(CourseFactory(), user, days=1)
    other = LessonFactory()
    LessonProgress.objects.create(user=user, lesson=other)
    find_reminders()
    assert told(user) == [f"course-stalled:{course.pk}:1"]

    second = MemberFactory().user
    read(course, second, 1, days=20)
    read(course, second, 2, days=3)
    find_reminders()
    assert told(second) == []


def passed_quiz(course, user):
    QuizAttempt.objects.create(
        user=user,
        course=course,
        pass_percent=70,
        status=AttemptStatus.PASSED,
        right_count=1,
        finished_at=timezone.now(),
    )


def passed_class(course, user):
    SeatFactory(
        event=EventFactory(course=course),
        user=user,
        name="",
        email="",
        status=SeatStatus.PASSED,
        waiting_since=None,
    )


def handed_in(course, user):
    PracticeWork.objects.create(user=user, course=course)


def read_all(course, user):
    read(course, user, 2, 3, days=16)


def withdrawn(course, user):
    course.status = CourseStatus.WITHDRAWN
    course.save()


@pytest.mark.parametrize("finish", [passed_quiz, passed_class, handed_in, read_all, withdrawn])
def test_who_is_through_is_not_reminded(course, user, finish):
    read(course, user, 1, days=15)
    finish(course, user)

    find_reminders()

    assert told(user) == []


def test_reminding_many_asks_each_once_and_breaks_on_nobody(course):
    people = [MemberFactory().user for _each in range(3)]
    for person in people:
        read(course, person, 1, 2, days=15)

    assert find_reminders() == 3
    assert find_reminders() == 0
