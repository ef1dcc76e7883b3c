"""Courses: who moves them, when they are whole, and what they need before them."""

import itertools

import pytest
from django.core.files.base import ContentFile
from zeal import zeal_ignore

from events.choices import COURSE_MOVES, CourseStatus
from events.models import Course, Lesson, QuizQuestion
from events.services.courses import (
    actors_for,
    change_course_status,
    note_edit,
    set_prerequisites,
)
from members.models import Notification, Step
from okoce.errors import RuleBroken
from tests.desk import decide
from tests.etalase.uploads import picture_file
from tests.factories import (
    CourseFactory,
    LessonFactory,
    MemberFactory,
    PendampingFactory,
    QuestionFactory,
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


def test_course_is_sent_when_it_is_whole():
    course, writer = CourseFactory(status=CourseStatus.DRAFT), StaffFactory()
    note_edit(course, by=writer)
    lesson = Lesson(course=course, number=1, title="Buku kas")

    def is_refused() -> bool:
        try:
            change_course_status(course, CourseStatus.SUBMITTED, by=writer)
        except RuleBroken:
            return True
        return False

    assert is_refused()
    lesson.save()
    assert is_refused()
    lesson.body = "Catat tiap hari."
    lesson.save()
    question = QuestionFactory(lesson=lesson)
    question.choices.update(is_right=False)
    assert is_refused()
    question.choices.filter(text="Tepat").update(is_right=True)
    assert not is_refused()


# At the desk.


def rows(prefix: str, *filled: dict, initial: int = 0) -> dict:
    told = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(filled):
        told |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return told


def course_form(**fields) -> dict:
    return {
        "title": "Harga yang pas",
        "slug": "harga-yang-pas",
        "summary": "Menghitung modal sampai harga jual.",
        "outcomes": "Menghitung modal",
        "step": Step.objects.get(code="P2").pk,
        "practice_task": "Hitung satu produk.",
        "attendance_percent": 80,
        "pass_percent": 70,
        "quiz_length": 5,
        "tries_a_day": 3,
        **rows("lessons"),
        **rows("needed"),
        **rows("history"),
        **fields,
    }


def place_of(row) -> str:
    return f"/admin/events/{row._meta.model_name}/{row.pk}/change/"


def test_course_is_written_by_one_and_published_by_another(client):
    writer, second = PendampingFactory(), StaffFactory()
    client.force_login(writer)
    client.post(
        "/admin/events/course/add/",
        course_form(**rows("lessons", {"number": 1, "title": "Modal", "minutes": 10})),
    )
    course = Course.objects.get()
    lesson = course.lessons.get()
    client.post(
        place_of(lesson),
        {
            "course": course.pk,
            "number": 1,
            "title": "Modal",
            "minutes": 10,
            "body": "Jumlahkan bahan.",
            "pdf": ContentFile(b"%PDF-1.4 %%EOF", "a.pdf"),
            **rows("pictures", {"number": 1, "alt": "Timbangan", "file": picture_file()}),
        },
    )
    client.post(
        "/admin/events/quizquestion/add/",
        {
            "lesson": lesson.pk,
            "text": "Apa itu modal?",
            "is_asked": "on",
            **rows("choices", {"text": "Biaya bahan", "is_right": "on"}, {"text": "Untung"}),
        },
    )
    lesson.refresh_from_db()
    assert lesson.attachment_bytes == 14
    assert lesson.pictures.get().widths
    assert QuizQuestion.objects.get().choices.count() == 2
    assert client.get(course.get_absolute_url()).status_code == 200

    decide(client, place_of(course), CourseStatus.SUBMITTED)
    # Whoever changed a lesson has written the course as well.
    editor = StaffFactory()
    note_edit(course, by=editor)
    client.force_login(editor)
    decide(client, place_of(course), CourseStatus.PUBLISHED)
    course.refresh_from_db()
    assert course.status == CourseStatus.SUBMITTED
    client.force_login(second)
    decide(client, place_of(course), CourseStatus.PUBLISHED)
    course.refresh_from_db()
    assert course.status == CourseStatus.PUBLISHED
    assert Notification.objects.filter(user=writer, kind="course_terbit").count() == 1


def test_changing_a_lesson_or_a_question_counts_as_writing(client):
    course = whole(status=CourseStatus.DRAFT)
    lesson, staff = course.lessons.get(), StaffFactory()
    client.force_login(staff)
    form = {"course": course.pk, "number": 1, "title": "Lain", "minutes": 5, "body": "x"}

    client.post(place_of(lesson), {**form, **rows("pictures")})

    assert list(course.edited_by.all()) == [staff]


@pytest.mark.parametrize("status", [each for each in CourseStatus if each != "draf"])
def test_what_was_sent_stands_still(client, status):
    course = whole(status=status)
    lesson = course.lessons.get()
    question = QuestionFactory(lesson=lesson)
    client.force_login(StaffFactory())
    form = {"course": course.pk, "number": 1, "title": "Lain", "minutes": 5, "body": "x"}

    client.post(place_of(lesson), {**form, **rows("pictures")})
    client.post(place_of(question), {"lesson": lesson.pk, "text": "Lain?", **rows("choices")})
    client.post("/admin/events/lesson/add/", {**form, "number": 2, **rows("pictures")})
    client.post(place_of(course), course_form(**rows("lessons", initial=0)))

    assert [each.title for each in Lesson.objects.all()] == ["Buku kas"]
    assert QuizQuestion.objects.get().text == question.text
    course.refresh_from_db()
    assert course.title != "Harga yang pas"


def test_desk_refuses_circles_and_questions_without_one_right_answer(client):
    first, second = (CourseFactory(status=CourseStatus.DRAFT) for _each in range(2))
    set_prerequisites(second, [first])
    client.force_login(StaffFactory())
    edition = client.get(place_of(first)).context["adminform"].form["edition"].value()

    # Django fetches the course and what it needs from one place; those are two different rows.
    with zeal_ignore():
        circle = client.post(
            place_of(first), course_form(edition=edition, **rows("needed", {"needs": second.pk}))
        )

    assert circle.status_code == 200
    assert "berputar-putar" in circle.content.decode()
    assert list(first.prerequisites.all()) == []
    lesson = LessonFactory(course=first)
    for choices in (
        [{"text": "Satu", "is_right": "on"}],
        [{"text": "Satu"}, {"text": "Dua"}],
        [{"text": "Satu", "is_right": "on"}, {"text": "Dua", "is_right": "on"}],
    ):
        client.post(
            "/admin/events/quizquestion/add/",
            {"lesson": lesson.pk, "text": "Apa?", **rows("choices", *choices)},
        )
    assert not QuizQuestion.objects.exists()


def test_second_of_two_editors_undoes_nothing(client):
    course = whole(status=CourseStatus.DRAFT)
    client.force_login(StaffFactory())
    edition = client.get(place_of(course)).context["adminform"].form["edition"].value()
    Course.objects.filter(pk=course.pk).update(summary="Dari yang pertama.")

    late = client.post(place_of(course), course_form(edition=edition))

    assert late.status_code == 200
    assert "Kursus ini diubah orang lain" in late.content.decode()
    course.refresh_from_db()
    assert course.summary == "Dari yang pertama."


def test_pendamping_sees_own_drafts_and_published_courses():
    own, foreign, live = (
        CourseFactory(status=status)
        for status in (CourseStatus.DRAFT, CourseStatus.DRAFT, CourseStatus.PUBLISHED)
    )
    person = PendampingFactory()
    note_edit(own, by=person)

    assert set(Course.objects.visible_to(person)) == {own, live}
    assert set(Course.objects.visible_to(StaffFactory())) == {own, foreign, live}
    assert not Course.objects.visible_to(MemberFactory().user).exists()
