"""Quizzes: questions are drawn and graded here, and the right answers never leave the server."""

import random
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from okoce.errors import RuleBroken

from ..choices import AttemptStatus
from ..models import (
    AskedQuestion,
    Course,
    GivenAnswer,
    Lesson,
    QuizAttempt,
    QuizChoice,
    QuizQuestion,
)

_lot = random.SystemRandom()


@dataclass(frozen=True)
class QuizState:
    """Where a person stands with the quiz of a course."""

    open_attempt: QuizAttempt | None
    passed: QuizAttempt | None
    last: QuizAttempt | None
    tries_left: int


def state_of(course: Course, user: User) -> QuizState:
    """Where a person stands with a quiz; one query."""
    attempts = list(QuizAttempt.objects.of(user).filter(course=course))
    for attempt in attempts:
        attempt.course = course
    by_status = {each.status: each for each in reversed(attempts)}
    ended = [each for each in attempts if not each.is_open]
    today = [each for each in attempts if each.started_at >= _midnight()]
    return QuizState(
        open_attempt=by_status.get(AttemptStatus.OPEN),
        passed=by_status.get(AttemptStatus.PASSED),
        last=ended[0] if ended else None,
        tries_left=max(0, course.tries_a_day - len(today)),
    )


def _midnight() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time()))


@transaction.atomic
def start_attempt(course: Course, user: User) -> QuizAttempt:
    """A new try with questions drawn by lot, or the one that is open already.

    Raises ``RuleBroken`` when the quiz is passed, has no questions, or today's tries are used up.
    """
    # The lock lets two taps of one person follow each other.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    state = state_of(course, user)
    if state.open_attempt:
        return state.open_attempt
    if state.passed:
        raise RuleBroken(_("You have passed this quiz already."))
    if not course.is_published:
        raise RuleBroken(_("This course is not published, so its quiz is not open."))
    if not state.tries_left:
        raise RuleBroken(
            ngettext(
                "You have used today's %(count)d try. Read the lessons again, and come back "
                "tomorrow.",
                "You have used today's %(count)d tries. Read the lessons again, and come back "
                "tomorrow.",
                course.tries_a_day,
            )
            % {"count": course.tries_a_day}
        )
    bank = list(QuizQuestion.objects.asked_in(course).order_by("pk").values_list("pk", flat=True))
    if not bank:
        raise RuleBroken(_("This course has no quiz yet."))
    drawn = _lot.sample(bank, min(course.quiz_length, len(bank)))
    attempt = QuizAttempt.objects.create(user=user, course=course, pass_percent=course.pass_percent)
    AskedQuestion.objects.bulk_create(
        AskedQuestion(attempt=attempt, question_id=pk, position=position)
        for position, pk in enumerate(drawn, start=1)
    )
    return attempt


def asked_in(attempt: QuizAttempt) -> list[AskedQuestion]:
    """The questions of a try in their order, each with ``shown``: its answers, mixed for this try.

    Whether an answer is right is not even read from the database.
    """
    asked = list(attempt.asked.select_related("question"))
    offered: dict[int, list[QuizChoice]] = {}
    rows = QuizChoice.objects.filter(question__in=[each.question_id for each in asked])
    for choice in rows.only("question_id", "text").order_by("pk"):
        offered.setdefault(choice.question_id, []).append(choice)
    for each in asked:
        each.shown = offered.get(each.question_id, [])
        # The same order whenever this try is opened again.
        random.Random(f"{attempt.code}{each.pk}").shuffle(each.shown)  # noqa: S311
    return asked


@transaction.atomic
def give_answer(
    attempt: QuizAttempt, asked_id: int, choice_id: int, *, nonce: str, turn: int
) -> AskedQuestion:
    """Keep one answer as it was given; sent again it changes nothing, sent late it does not win.

    Raises ``RuleBroken`` for a try that is graded, and for what was not asked in it.
    """
    _hold_open(attempt)
    asked = attempt.asked.filter(pk=asked_id).first()
    offered = asked and QuizChoice.objects.filter(pk=choice_id, question=asked.question_id)
    if not offered or not offered.exists():
        raise RuleBroken(_("This answer does not belong to this quiz."))
    _row, is_new = GivenAnswer.objects.get_or_create(
        asked=asked, nonce=nonce, defaults={"choice_id": choice_id, "turn": turn}
    )
    if is_new and turn >= asked.turn:
        asked.choice_id, asked.turn = choice_id, turn
        asked.save(update_fields=["choice", "turn"])
    return asked


@transaction.atomic
def save_answers(attempt: QuizAttempt, answers: dict[int, int], *, nonce: str) -> None:
    """Keep the answers of a whole page: what it shows is what the person last saw.

    The same page sent again changes nothing.
    """
    _hold_open(attempt)
    known = GivenAnswer.objects.filter(asked__attempt=attempt, nonce=nonce).values("asked")
    asked = [
        each
        for each in attempt.asked.filter(pk__in=answers).exclude(pk__in=known)
        if each.choice_id != answers[each.pk]
    ]
    rows = QuizChoice.objects.filter(pk__in=answers.values())
    offered = set(rows.values_list("question_id", "pk"))
    for each in asked:
        if (each.question_id, answers[each.pk]) not in offered:
            raise RuleBroken(_("This answer does not belong to this quiz."))
        each.choice_id, each.turn = answers[each.pk], each.turn + 1
    GivenAnswer.objects.bulk_create(
        GivenAnswer(asked=each, choice_id=each.choice_id, nonce=nonce, turn=each.turn)
        for each in asked
    )
    AskedQuestion.objects.bulk_update(asked, ["choice", "turn"])


@transaction.atomic
def finish_attempt(attempt: QuizAttempt) -> QuizAttempt:
    """Grade a try by the answers that were kept; a question without one counts as missed.

    Harmless to repeat: a graded try stays as it is.
    """
    attempt.refresh_from_db(from_queryset=QuizAttempt.objects.select_for_update())
    if not attempt.is_open:
        return attempt
    asked = list(attempt.asked.select_related("choice"))
    for each in asked:
        each.was_right = each.choice is not None and each.choice.is_right
    AskedQuestion.objects.bulk_update(asked, ["was_right"])
    attempt.right_count = sum(each.was_right for each in asked)
    has_passed = is_pass(attempt.right_count, len(asked), attempt.pass_percent)
    attempt.status = AttemptStatus.PASSED if has_passed else AttemptStatus.FAILED
    attempt.finished_at = timezone.now()
    attempt.save(update_fields=["right_count", "status", "finished_at"])
    return attempt


def is_pass(right: int, asked: int, percent: int) -> bool:
    """Whether so many right answers reach the percentage, without rounding."""
    return asked > 0 and right * 100 >= percent * asked


def lessons_to_read_again(attempt: QuizAttempt) -> list[Lesson]:
    """The lessons of the questions that were missed, once each, in their order."""
    missed = attempt.asked.filter(was_right=False).values("question__lesson")
    lessons = Lesson.objects.filter(pk__in=missed).defer("body").select_related("course")
    return list(lessons.order_by("number", "pk"))


def _hold_open(attempt: QuizAttempt) -> None:
    """Lock a try that is still open; a graded one takes no more answers."""
    attempt.refresh_from_db(from_queryset=QuizAttempt.objects.select_for_update())
    if not attempt.is_open:
        raise RuleBroken(_("This try is graded already."))
