"""Quizzes: no answer key leaves the server, nothing is lost, and a replay changes nothing."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from events.choices import AttemptStatus, CourseStatus
from events.models import Course, GivenAnswer, QuizAttempt, QuizChoice
from events.services import quizzes
from members.services.privacy import personal_data
from okoce.errors import RuleBroken
from tests.factories import CourseFactory, LessonFactory, MemberFactory, QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return quiz_course()


def quiz_course(questions: int = 4, **fields) -> Course:
    course = CourseFactory(quiz_length=questions, pass_percent=75, tries_a_day=2, **fields)
    for number in range(1, questions + 1):
        QuestionFactory(lesson=LessonFactory(course=course, number=number))
    return course


@pytest.fixture
def member():
    return MemberFactory().user


def choice_of(asked, *, is_right: bool) -> QuizChoice:
    return QuizChoice.objects.filter(question=asked.question, is_right=is_right).first()


def answers(attempt: QuizAttempt, right: int) -> dict[str, int]:
    """The whole page, with so many right answers."""
    return {
        f"q{asked.pk}": choice_of(asked, is_right=place < right).pk
        for place, asked in enumerate(attempt.asked.all())
    }


def test_right_answers_are_in_no_page(client, course, member):
    client.force_login(member)
    attempt = quizzes.start_attempt(course, member)
    asked = attempt.asked.first()
    wrong = choice_of(asked, is_right=False)
    saved = client.post(
        f"{attempt.get_absolute_url()}jawab/",
        {"asked": asked.pk, "choice": wrong.pk, "turn": 1, "nonce": "abcd1234"},
    )
    pages = [client.get(attempt.get_absolute_url()).content.decode(), saved.content.decode()]
    assert saved.json() == {"choice": wrong.pk, "turn": 1}
    for page in pages:
        for word in ("is_right", "benar", "was_right"):
            assert word not in page
    # All three answers of a question look alike but for their number.
    assert pages[0].count('type="radio"') == 12

    client.post(attempt.get_absolute_url(), {"nonce": "n", **answers(attempt, 0)})

    result = client.get(attempt.get_absolute_url()).content.decode()
    for text in ("Tepat", "Keliru", "Pertanyaan"):
        assert text not in result
    for lesson in course.lessons.all():
        assert lesson.get_absolute_url() in result


def test_page_does_not_read_which_answer_is_right(course, member, django_assert_num_queries):
    attempt = quizzes.start_attempt(course, member)
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        quizzes.asked_in(attempt)

    assert [sql for sql in seen if "is_right" in sql] == []
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("right", "status"), [(4, "lulus"), (3, "lulus"), (2, "belum"), (0, "belum")]
)
def test_grading_is_done_by_the_server(client, course, member, right, status):
    client.force_login(member)
    attempt = quizzes.start_attempt(course, member)

    client.post(attempt.get_absolute_url(), {"nonce": "n", **answers(attempt, right)})

    attempt.refresh_from_db()
    assert (attempt.status, attempt.right_count) == (status, right)
    assert len(quizzes.lessons_to_read_again(attempt)) == 4 - right


def test_incomplete_page_is_refused_and_keeps_what_was_chosen(client, course, member):
    client.force_login(member)
    attempt = quizzes.start_attempt(course, member)
    chosen = dict(list(answers(attempt, 4).items())[:3])

    response = client.post(attempt.get_absolute_url(), {"nonce": "n", **chosen})

    assert response.status_code == 422
    assert response.content.decode().count("checked") == 3
    attempt.refresh_from_db()
    assert attempt.is_open

    assert client.post(attempt.get_absolute_url(), {"nonce": "n", "move": "simpan", **chosen})
    assert attempt.asked.exclude(choice=None).count() == 3
    # On another phone, or after a lost connection, the page shows them again.
    assert client.get(attempt.get_absolute_url()).content.decode().count("checked") == 3
    assert quizzes.start_attempt(course, member) == attempt


def test_replay_and_late_arrival_change_nothing(course, member):
    attempt = quizzes.start_attempt(course, member)
    asked = attempt.asked.first()
    first, second = choice_of(asked, is_right=False), choice_of(asked, is_right=True)
    early = {"nonce": "a" * 8, "turn": 1}
    late = {"nonce": "b" * 8, "turn": 2}

    quizzes.give_answer(attempt, asked.pk, second.pk, **late)
    for _time in range(3):
        quizzes.give_answer(attempt, asked.pk, first.pk, **early)
        quizzes.give_answer(attempt, asked.pk, second.pk, **late)

    asked.refresh_from_db()
    assert asked.choice == second
    assert GivenAnswer.objects.count() == 2


def test_answers_of_another_quiz_and_of_a_graded_one_are_refused(client, course, member):
    client.force_login(member)
    attempt = quizzes.start_attempt(course, member)
    asked, other = attempt.asked.all()[:2]
    stranger = quizzes.start_attempt(quiz_course(), MemberFactory().user)
    address = f"{attempt.get_absolute_url()}jawab/"
    sent = {"turn": 1, "nonce": "abcd1234"}

    foreign = {**sent, "asked": asked.pk, "choice": choice_of(other, is_right=True).pk}
    assert client.post(address, foreign).status_code == 409
    theirs = stranger.asked.first()
    own = {**sent, "asked": theirs.pk, "choice": choice_of(theirs, is_right=True).pk}
    assert client.post(address, own).status_code == 409
    assert client.post(address, {**sent, "asked": "x"}).status_code == 422
    assert client.post(f"{stranger.get_absolute_url()}jawab/", own).status_code == 404
    assert client.get(stranger.get_absolute_url()).status_code == 404

    page = {"nonce": "n", **answers(attempt, 0)}
    client.post(attempt.get_absolute_url(), page)
    good = {**sent, "asked": asked.pk, "choice": choice_of(asked, is_right=True).pk}
    assert client.post(address, good).status_code == 409
    client.post(attempt.get_absolute_url(), {"nonce": "m", **answers(attempt, 4)})
    attempt.refresh_from_db()
    assert (attempt.status, attempt.right_count) == (AttemptStatus.FAILED, 0)
    assert not GivenAnswer.objects.filter(asked__attempt=stranger).exists()


def test_tries_of_a_day_are_limited(client, course, member):
    client.force_login(member)
    for _number in range(2):
        quizzes.finish_attempt(quizzes.start_attempt(course, member))

    address = f"{course.get_absolute_url()}kuis/"
    refused = client.post(address)
    assert refused.status_code == 422
    assert "besok" in refused.content.decode()

    QuizAttempt.objects.update(started_at=timezone.now() - timedelta(days=1))
    assert client.post(address).url == QuizAttempt.objects.first().get_absolute_url()


def test_passed_quiz_and_unpublished_course_take_no_more_tries(course, member):
    attempt = quizzes.start_attempt(course, member)
    quizzes.save_answers(
        attempt, {int(k[1:]): v for k, v in answers(attempt, 4).items()}, nonce="n"
    )
    assert quizzes.finish_attempt(attempt).status == AttemptStatus.PASSED

    draft = quiz_course(status=CourseStatus.DRAFT)
    empty = CourseFactory()
    for each in (course, draft, empty):
        with pytest.raises(RuleBroken):
            quizzes.start_attempt(each, member)


@pytest.mark.django_db(transaction=True)
def test_two_taps_begin_one_try():
    course, member = quiz_course(), MemberFactory().user
    gate, made = threading.Barrier(4), []

    def tap() -> None:
        try:
            gate.wait()
            made.append(quizzes.start_attempt(course, member).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len(set(made)) == 1


def test_quiz_needs_an_account_and_its_data_can_be_taken_along(client, course, member):
    assert client.get(f"{course.get_absolute_url()}kuis/").url.startswith("/akun/masuk/")
    attempt = quizzes.start_attempt(course, member)
    asked = attempt.asked.first()
    right = choice_of(asked, is_right=True)
    quizzes.give_answer(attempt, asked.pk, right.pk, nonce="abcd1234", turn=1)

    told = personal_data(member)["quiz_tries"]

    assert told[0]["course"] == course.title
    assert told[0]["answers"][0]["answer"] == "Tepat"
    member.delete()
    assert not QuizAttempt.objects.exists()


@given(asked=st.integers(1, 30), right=st.integers(0, 30), percent=st.integers(1, 100))
def test_grade_never_rounds_in_anybodys_favour(asked, right, percent):
    right = min(right, asked)

    passed = quizzes.is_pass(right, asked, percent)

    assert passed == (right / asked >= percent / 100 - 1e-12)
    assert quizzes.is_pass(asked, asked, percent)
    assert not quizzes.is_pass(0, asked, percent)
    if passed and right < asked:
        assert quizzes.is_pass(right + 1, asked, percent)
