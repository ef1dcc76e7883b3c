"""Pages of courses and lessons: kept for everybody, with one's own place when signed in."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from events.choices import CourseStatus
from events.models import Course, Lesson, LessonPicture, LessonProgress
from events.services import lessons
from events.services.courses import note_edit, set_prerequisites
from members.services.privacy import erase_account, personal_data
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
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def course():
    course = CourseFactory(title="Buku kas warung", is_core=True)
    for number in (1, 2, 3):
        LessonFactory(course=course, number=number, title=f"Bagian {number}")
    return course


# What everybody reads.


def test_core_courses_come_first_with_what_they_need(client, course):
    more = CourseFactory(title="Foto produk")
    set_prerequisites(more, [course, CourseFactory(title="Rahasia", status=CourseStatus.DRAFT)])

    page = page_of(client, "/pelatihan/")

    assert page.index("Buku kas warung") < page.index("Foto produk")
    assert "3 pelajaran" in page
    assert "Rahasia" not in page
    detail = page_of(client, more.get_absolute_url())
    assert course.get_absolute_url() in detail
    assert "Rahasia" not in detail


@pytest.mark.parametrize("status", [each for each in CourseStatus if each != "terbit"])
def test_unpublished_courses_are_read_only_by_those_who_make_them(client, course, status):
    Course.objects.update(status=status)
    lesson = course.lessons.first()
    addresses = [course.get_absolute_url(), lesson.get_absolute_url()]
    writer, helper = StaffFactory(), PendampingFactory()
    note_edit(course, by=helper)
    expected = [
        (None, 404),
        (MemberFactory().user, 404),
        (PendampingFactory(), 404),
        (helper, 200),
        (writer, 200),
        (UserFactory(is_staff=True, is_superuser=True), 200),
    ]

    for person, answer in expected:
        client.logout()
        if person:
            client.force_login(person)
        assert [client.get(each).status_code for each in addresses] == [answer, answer]
        assert course.title not in page_of(client, "/pelatihan/")
    assert not LessonProgress.objects.exists()


def test_public_pages_are_kept_and_carry_nobodys_progress(client, course):
    lesson = course.lessons.first()
    member = MemberFactory().user
    addresses = ["/pelatihan/", course.get_absolute_url(), lesson.get_absolute_url()]
    client.force_login(member)
    lessons.finish_lesson(lesson, member)
    for each in addresses:
        own = client.get(each)
        assert "private" in own.headers["Cache-Control"]
        assert "selesai" in own.content.decode()
    client.logout()

    for each in addresses:
        answer = client.get(each)
        assert "public" in answer.headers["Cache-Control"]
        assert not answer.cookies
        assert "pelajaran selesai" not in answer.content.decode()
        assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_withdrawn_course_leaves_its_kept_pages_at_once(
    client, course, django_capture_on_commit_callbacks
):
    assert course.title in page_of(client, "/pelatihan/")
    staff = StaffFactory()

    with django_capture_on_commit_callbacks(execute=True):
        client.force_login(staff)
        decide(client, f"/admin/events/course/{course.pk}/change/", CourseStatus.WITHDRAWN)
    client.logout()

    assert course.title not in page_of(client, "/pelatihan/")
    assert client.get(course.get_absolute_url()).status_code == 404


def test_lesson_has_one_address(client, course):
    lesson = course.lessons.first()

    response = client.get(f"{course.get_absolute_url()}1-nama-lama/")

    assert (response.status_code, response.url) == (302, lesson.get_absolute_url())
    assert client.get(f"{course.get_absolute_url()}9-tidak-ada/").status_code == 404


def test_markdown_of_a_lesson_runs_nothing(client, course):
    lesson = course.lessons.first()
    bad = "<script>alert(1)</script>\n\n[klik](javascript:alert(1)) <img src=x onerror=alert(1)>"
    Lesson.objects.filter(pk=lesson.pk).update(body=f"# Judul\n\n{bad}")

    page = page_of(client, lesson.get_absolute_url())

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page
    assert "<h2>Judul</h2>" in page


def test_pictures_stand_where_the_writer_put_them(client, course):
    lesson = course.lessons.first()
    for number in (1, 2):
        picture = LessonPicture(lesson=lesson, number=number, alt=f"Gambar ke-{number}")
        lessons.draw_picture(picture, picture_file())
        picture.save()
    Lesson.objects.filter(pk=lesson.pk).update(body="Awal\n\n[gambar 2]\n\nAkhir\n\n[gambar 9]")

    page = page_of(client, lesson.get_absolute_url())

    places = [page.index(each) for each in ("<p>Awal", "Gambar ke-2", "<p>Akhir", "Gambar ke-1")]
    assert places == sorted(places)
    assert "[gambar" not in page


def test_pictures_go_with_their_rows(course, django_capture_on_commit_callbacks):
    picture = LessonPicture(lesson=course.lessons.first(), alt="Meja kerja")
    lessons.draw_picture(picture, picture_file())
    picture.save()
    name = picture.file_name(picture.widths[0], "webp")
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()

    assert not default_storage.exists(name)


def test_pdf_is_judged_by_its_content_and_its_size_stands_beside_it(client, course):
    lesson = course.lessons.first()
    for content in (b"<html>", b"%PDF-1.4 cut off", b""):
        with pytest.raises(ValidationError):
            lessons.attach_pdf(lesson, ContentFile(content, "a.pdf"))
    address = f"{course.get_absolute_url()}1.pdf"
    assert client.get(address).status_code == 404

    lessons.attach_pdf(lesson, ContentFile(PDF + b" " * 2000, "a.pdf"))

    assert "2,0" in page_of(client, lesson.get_absolute_url())
    response = client.get(address)
    assert response.headers["Content-Type"] == "application/pdf"
    Course.objects.update(status=CourseStatus.WITHDRAWN)
    assert client.get(address).status_code == 404


def test_pages_cost_the_same_with_one_and_with_thirty_rows(client, query_count, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    course = LessonFactory(number=1).course
    set_prerequisites(course, [CourseFactory()])
    QuestionFactory(lesson=course.lessons.first())
    member = MemberFactory().user
    first = course.lessons.first()
    addresses = ["/pelatihan/", course.get_absolute_url(), first.get_absolute_url()]

    def costs() -> list[int]:
        client.logout()
        strangers = [query_count(client.get, each) for each in addresses]
        client.force_login(member)
        for each in addresses:
            client.get(each)
        return strangers + [query_count(client.get, each) for each in [*addresses, "/saya/"]]

    one = costs()
    for number in range(2, 16):
        LessonFactory(course=course, number=number)
        other = LessonFactory(number=1).course
        set_prerequisites(other, [course])
        set_prerequisites(course, [*course.prerequisites.all(), CourseFactory()])
        lessons.finish_lesson(other.lessons.first(), member)

    assert costs() == one
    assert max(one[:3]) <= 5


def test_worker_rules_over_the_courses_only_and_is_asked_for_anew(client):
    response = client.get("/pelatihan/luring.js")

    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Cache-Control"] == "no-cache"
    # No header widens its rule beyond the folder it comes from.
    assert "Service-Worker-Allowed" not in response.headers
    assert not response.cookies


# One's own progress.


def test_one_goes_on_where_one_was(client, course):
    member, other = MemberFactory().user, MemberFactory().user
    first, second, third = course.lessons.all()
    client.force_login(member)
    client.get(first.get_absolute_url())
    client.get(third.get_absolute_url())

    assert lessons.progress_in([course], member)[course.pk].onward == third
    response = client.post(f"{course.get_absolute_url()}3/selesai/")
    client.post(f"{course.get_absolute_url()}3/selesai/")

    assert response.url == course.get_absolute_url()
    progress = lessons.progress_in([course], member)[course.pk]
    assert (progress.done, progress.total, progress.onward) == (1, 3, first)
    assert client.post(f"{course.get_absolute_url()}1/selesai/").url == second.get_absolute_url()
    assert lessons.progress_in([course], other)[course.pk].done == 0
    assert second.get_absolute_url() in page_of(client, "/saya/")


def test_export_and_erasure_hold_what_was_learnt(course):
    member = MemberFactory()
    lessons.finish_lesson(course.lessons.first(), member.user)

    told = personal_data(member.user)

    assert [row["lesson"] for row in told["lessons"]] == ["Bagian 1"]
    erase_account(member.user)
    assert not LessonProgress.objects.exists()
