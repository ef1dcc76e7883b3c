"""On a phone: a lesson is read without a network, and a quiz outlives a lost connection."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Error, expect

from events.choices import CourseStatus
from events.models import Course, GivenAnswer
from events.services import quizzes
from tests.factories import CourseFactory, LessonFactory, MemberFactory, QuestionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MARK = "Tersimpan di ponsel ini"


def test_lesson_is_read_without_a_network_and_carries_nobodys_name(new_page):
    course = CourseFactory()
    kept, other = (
        LessonFactory(course=course, number=number, title=f"Bagian {number}") for number in (1, 2)
    )
    member = MemberFactory(user__name="Ratna Dewi").user
    page = new_page(member)
    page.goto(kept.get_absolute_url())
    expect(page.get_by_text(MARK)).to_be_visible()
    expect(page.locator("header.top")).to_contain_text("Ratna")
    page.wait_for_function("navigator.serviceWorker.controller !== null")

    page.context.set_offline(True)
    page.reload()

    expect(page.get_by_role("heading", name="Bagian 1", exact=True)).to_be_visible()
    expect(page.get_by_text(MARK)).to_be_visible()
    expect(page.locator("header.top")).not_to_contain_text("Ratna")
    kept_now = page.evaluate(
        "caches.open('pelajaran-1').then((s) => s.keys()).then((k) => k.map((r) => r.url))"
    )
    pages = [each for each in kept_now if "/static/" not in each]
    assert [each.endswith(kept.get_absolute_url()) for each in pages] == [True]

    page.context.set_offline(False)
    page.goto(kept.get_absolute_url())
    page.get_by_role("button", name="Hapus dari ponsel ini").click()
    expect(page.get_by_text(MARK)).to_be_hidden()
    assert page.evaluate(
        "address => caches.match(address).then((found) => found === undefined)",
        kept.get_absolute_url(),
    )
    assert other.get_absolute_url() not in "".join(kept_now)


def test_withdrawn_lesson_leaves_the_phone_with_the_next_connection(new_page):
    lesson = LessonFactory()
    page = new_page()
    page.goto(lesson.get_absolute_url())
    expect(page.get_by_text(MARK)).to_be_visible()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    Course.objects.update(status=CourseStatus.WITHDRAWN)
    cache.clear()

    assert page.reload().status == 404

    page.wait_for_function(
        "address => caches.match(address).then((found) => found === undefined)",
        arg=lesson.get_absolute_url(),
    )
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_"):
        page.reload()


def test_answers_of_a_quiz_outlive_a_lost_connection(new_page):
    course = CourseFactory(quiz_length=2)
    for number in (1, 2):
        QuestionFactory(lesson=LessonFactory(course=course, number=number))
    member = MemberFactory().user
    attempt = quizzes.start_attempt(course, member)
    page = new_page(member)
    page.goto(attempt.get_absolute_url())
    first, second = (page.locator(".quiz fieldset").nth(place) for place in (0, 1))

    first.get_by_label("Tepat").check()
    expect(page.get_by_text("Jawaban Anda tersimpan.")).to_be_visible()
    page.context.set_offline(True)
    second.get_by_label("Tepat").check()
    expect(page.get_by_text("Tidak ada sinyal")).to_be_visible()
    assert GivenAnswer.objects.count() == 1

    page.context.set_offline(False)
    expect(page.get_by_text("Jawaban Anda tersimpan.")).to_be_visible()
    assert GivenAnswer.objects.count() == 2
    page.reload()
    expect(second.get_by_label("Tepat")).to_be_checked()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Anda lulus!")).to_be_visible()


def test_courses_work_without_javascript(new_page):
    course = CourseFactory(quiz_length=1)
    lesson = LessonFactory(course=course, number=1, title="Buku kas")
    QuestionFactory(lesson=lesson)
    page = new_page(MemberFactory().user, java_script_enabled=False)
    page.goto(lesson.get_absolute_url())
    expect(page.get_by_text(MARK)).to_be_hidden()

    page.get_by_role("button", name="Tandai selesai").click()
    page.wait_for_url(f"**{course.get_absolute_url()}")
    page.get_by_role("link", name="Ikut kuis").click()
    page.get_by_role("button", name="Mulai kuis").click()
    page.get_by_label("Salah").check()
    page.get_by_role("button", name="Kirim jawaban").click()

    expect(page.get_by_role("link", name="1. Buku kas")).to_be_visible()
    expect(page.get_by_role("link", name="Coba lagi")).to_be_visible()
