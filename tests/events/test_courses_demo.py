"""The demo's courses are whole, and its people are in the middle of them."""

import pytest

from events.choices import AttemptStatus, CourseStatus
from events.demo.courses import teach
from events.models import Course, Lesson, LessonProgress, QuizAttempt, QuizQuestion
from events.services.courses import check_is_whole
from okoce.demo import City
from tests.factories import MemberFactory, StaffFactory

pytestmark = pytest.mark.django_db


def test_demo_teaches():
    for name in ("staf", "staf2"):
        StaffFactory(email=f"{name}@demo.test")
    for name in ("calon", "lulusan"):
        MemberFactory(user__email=f"{name}@demo.test")
    MemberFactory.create_batch(12)

    teach(City(seed=7, members=14, businesses=1, products=1, say=print))

    courses = list(Course.objects.all())
    assert [course.status for course in courses].count(CourseStatus.PUBLISHED) == 6
    for course in courses:
        check_is_whole(course)
    for question in QuizQuestion.objects.prefetch_related("choices"):
        assert [choice.is_right for choice in question.choices.all()].count(True) == 1
    assert LessonProgress.objects.filter(finished_at=None).exists()
    assert LessonProgress.objects.exclude(finished_at=None).exists()
    assert not QuizAttempt.objects.filter(status=AttemptStatus.OPEN).exists()
    assert QuizAttempt.objects.filter(user__email="calon@demo.test").exists()
    sheet = Lesson.objects.exclude(attachment="").get()
    assert sheet.attachment.size == sheet.attachment_bytes
    assert Lesson.objects.exclude(video_url="").exists()
