"""Courses: who moves them, when they are whole, and what they need before them."""

import itertools

import pytest

from events.choices import COURSE_MOVES, CourseStatus
from events.models import Course, Lesson
from events.services.courses import (
    actors_for,
    change_course_status,
    note_edit,
    set_prerequisites,
)
from okoce.errors import RuleBroken
from tests.factories import (
    CourseFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def whole(**fields) -> Course:
    course = CourseFactory(**fields)
    Lesson.objects.create(course=course, number=1, title="Buku kas", body="Catat tiap hari.")
    return course


def people_of(course: Course) -> dict:
    writer, helper = StaffFactory(), PendampingFactory()
    for person in (writer, helper):
        note_edit(course, by=person)
    return {
        "writer": writer,
        "pendamping who wrote": helper,
        "second staff": StaffFactory(),
        "pendamping": PendampingFactory(),
        "member": MemberFactory().user,
        "superadmin": UserFactory(is_staff=True, is_superuser=True),
    }


@pytest.mark.parametrize(("old", "new"), [*itertools.permutations(CourseStatus, 2)])
def test_moves_are_made_by_whom_the_table_says(old, new):
    course = whole(status=old)
    may = COURSE_MOVES.get((old, new), frozenset())
    for name, person in people_of(course).items():
        Course.objects.filter(pk=course.pk).update(status=old)
        is_open = bool(may & actors_for(person, course))
        try:
            change_course_status(course, new, by=person)
        except RuleBroken:
            assert not is_open, name
        else:
            assert is_open, name


def test_prerequisites_never_form_a_circle():
    first, second, third = CourseFactory(), CourseFactory(), CourseFactory()
    set_prerequisites(second, [first])
    set_prerequisites(third, [second])

    for course, needed in ((first, third), (first, second), (first, first)):
        with pytest.raises(RuleBroken):
            set_prerequisites(course, [needed])

    assert list(first.prerequisites.all()) == []
    set_prerequisites(third, [first])
    assert list(third.prerequisites.all()) == [first]
