"""Who may have a seat: the courses that are missing, and the class that fits instead."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from events.choices import AttemptStatus, Audience, EventStatus, SeatActor, SeatReason, SeatStatus
from events.models import Event, LessonProgress, Prerequisite, QuizAttempt, QuizQuestion, Seat
from events.services import eligibility, seats
from members.models import Kecamatan
from okoce.errors import RuleBroken
from tests.factories import (
    CourseFactory,
    EventFactory,
    LessonFactory,
    MemberFactory,
    SeatFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def first():
    """The course that the other one builds on; it has one lesson and no quiz."""
    course = CourseFactory(title="Mencatat uang")
    LessonFactory(course=course)
    return course


@pytest.fixture
def event(first) -> Event:
    """A class that needs it."""
    course = CourseFactory(title="Menghitung harga")
    Prerequisite.objects.create(course=course, needs=first)
    return EventFactory(title="Kelas harga", course=course)


def finish_lessons(course, user):
    for lesson in course.lessons.all():
        LessonProgress.objects.create(user=user, lesson=lesson, finished_at=timezone.now())


def pass_quiz(course, user):
    QuizQuestion.objects.create(lesson=course.lessons.get(), text="Berapa untungnya?")
    QuizAttempt.objects.create(
        user=user,
        course=course,
        pass_percent=70,
        status=AttemptStatus.PASSED,
        right_count=1,
        finished_at=timezone.now(),
    )


def pass_class(course, user, status=SeatStatus.PASSED):
    past = EventFactory(course=course, starts_at=NOW - timedelta(days=9))
    SeatFactory(event=past, user=user, name="", email="", status=status, waiting_since=None)


def at(days: int, **fields) -> Event:
    start = NOW.replace(hour=9) + timedelta(days=days)
    return EventFactory(starts_at=start, **fields)


# What is missing.


def test_class_names_the_courses_that_are_not_finished_and_leads_to_them(client, event, first):
    user = MemberFactory().user
    client.force_login(user)

    page = client.get(event.get_absolute_url()).content.decode()

    assert "selesaikan dulu kursus “Mencatat uang”" in page
    assert first.get_absolute_url() in page
    assert "Ambil kursi" not in page
    response = client.post(f"{event.get_absolute_url()}daftar/", {"nonce": "a"})
    assert response.status_code == 422
    assert "selesaikan dulu kursus “Mencatat uang”" in response.content.decode()
    assert not Seat.objects.exists()


@pytest.mark.parametrize("finish", [finish_lessons, pass_quiz, pass_class])
def test_finished_course_opens_the_class(event, first, finish):
    user = MemberFactory().user
    finish(first, user)

    assert eligibility.obstacle_to(event, user) is None
    assert seats.register(event, nonce="a", user=user).status == SeatStatus.REGISTERED


def test_read_lessons_are_not_enough_where_there_is_a_quiz(event, first):
    user = MemberFactory().user
    QuizQuestion.objects.create(lesson=first.lessons.get(), text="Berapa untungnya?")
    finish_lessons(first, user)

    assert eligibility.obstacle_to(event, user).missing == (first,)


def test_who_was_there_but_did_not_pass_still_misses_the_course(event, first):
    user = MemberFactory().user
    pass_class(first, user, SeatStatus.PRESENT)

    with pytest.raises(RuleBroken, match="Mencatat uang"):
        seats.register(event, nonce="a", user=user)


def test_withdrawn_course_is_asked_of_nobody(event, first):
    first.status = "ditarik"
    first.save()

    assert eligibility.obstacle_to(event, MemberFactory().user) is None


def test_visitor_of_a_public_class_is_asked_to_sign_in(client, event, first):
    Event.objects.update(audience=Audience.PUBLIC)

    page = client.get(event.get_absolute_url()).content.decode()

    assert "lanjutan dari kursus “Mencatat uang”" in page
    assert "/akun/masuk/?next=" in page
    assert client.get(f"{event.get_absolute_url()}daftar/").status_code == 200


# The class that fits.


def test_nearest_class_of_the_missing_course_comes_first(event, first):
    user = MemberFactory(kelurahan=kelurahan_in("31.74.01")).user
    tebet, other = Kecamatan.objects.get(pk="31.74.01"), Kecamatan.objects.get(pk="31.71.01")
    at(2)
    at(3, course=first, quota=1, kecamatan=tebet, taken=1)
    at(4, course=first, kecamatan=other)
    at(9, course=first, kecamatan=tebet)
    fits = at(7, course=first, kecamatan=tebet)

    assert eligibility.obstacle_to(event, user).instead == fits
    fits.delete()
    assert eligibility.obstacle_to(event, user).instead.starts_at.day == 25


def test_seat_at_a_class_of_the_missing_course_is_named_instead_of_another(client, event, first):
    user = MemberFactory().user
    own = seats.register(at(4, course=first), nonce="a", user=user)
    at(3, course=first)

    obstacle = eligibility.obstacle_to(event, user)

    assert (obstacle.own_seat, obstacle.instead) == (own, None)
    client.force_login(user)
    assert own.get_absolute_url() in client.get(event.get_absolute_url()).content.decode()


def test_full_class_leads_to_the_same_course_before_another_of_its_kind(client, first):
    event = at(5, course=first, quota=1)
    at(2, title="Kelas lain")
    seat = seats.register(event, nonce="a", user=MemberFactory().user)
    fits = at(8, course=first, title="Kelas kedua")
    user = MemberFactory().user
    client.force_login(user)

    page = client.get(event.get_absolute_url())
    assert page.context["instead"] == fits
    assert "Kelas kedua" in page.content.decode()
    # Who waits is shown it too, and who has a seat is not.
    waits = seats.register(event, nonce="b", user=user)
    assert client.get(waits.get_absolute_url()).context["instead"] == fits
    client.force_login(seat.user)
    assert client.get(seat.get_absolute_url()).context["instead"] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"opens_at": NOW + timedelta(days=1)},
        {"closes_at": NOW},
        {"status": EventStatus.DRAFT},
        {"taken": 20},
        {"starts_at": NOW + timedelta(days=5)},
        {"starts_at": NOW + timedelta(days=400)},
    ],
)
def test_what_one_could_not_take_is_no_alternative(first, fields):
    user = MemberFactory().user
    seats.register(
        EventFactory(kind="bazar", starts_at=NOW + timedelta(days=5)), nonce="a", user=user
    )
    EventFactory(**{"starts_at": NOW + timedelta(days=2), **fields})
    event = EventFactory(status=EventStatus.CANCELLED, cancel_reason="Banjir.")

    assert eligibility.obstacle_to(event, user).instead is None


def test_class_with_something_missing_is_no_alternative(event):
    full = EventFactory(quota=1, taken=1)

    assert eligibility.alternative_to(full, MemberFactory().user) is None
    assert eligibility.alternative_to(full, None) is None


def test_called_off_event_leads_on_and_blames_nobody(client):
    user = MemberFactory().user
    event = at(5)
    seat = seats.register(event, nonce="a", user=user)
    fits = at(6)
    seats._move(seat, SeatStatus.CANCELLED, actor=SeatActor.SYSTEM, reason=SeatReason.CALLED_OFF)
    client.force_login(user)

    assert client.get(seat.get_absolute_url()).context["instead"] == fits


def test_other_seat_at_that_time_is_said_before_one_presses(client):
    user = MemberFactory().user
    own = seats.register(EventFactory(title="Kelas pagi"), nonce="a", user=user)
    client.force_login(user)

    page = client.get(EventFactory().get_absolute_url()).content.decode()

    assert "Kelas pagi" in page
    assert own.get_absolute_url() in page
    assert "Ambil kursi" not in page


def test_page_of_an_event_costs_the_same_however_many_others_there_are(
    client, event, first, django_assert_max_num_queries
):
    EventFactory.create_batch(15, course=first)
    for _each in range(5):
        Prerequisite.objects.create(course=event.course, needs=CourseFactory())
    client.force_login(UserFactory())
    Event.objects.filter(pk=event.pk).update(audience=Audience.PUBLIC)
    client.get(event.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(event.get_absolute_url())
