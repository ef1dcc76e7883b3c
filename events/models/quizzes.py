"""The bank of questions of a course's lessons, and each person's tries at its quiz."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from ..choices import AttemptStatus
from ..querysets import AttemptQuerySet, QuestionQuerySet
from .courses import Course
from .lessons import Lesson


class QuizQuestion(models.Model):
    """One question about one lesson: whoever misses it is told to read that lesson again."""

    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="questions", verbose_name=_("lesson")
    )
    text = models.CharField(_("question"), max_length=300)
    # One that was ever asked is not deleted: the tries at it stay whole.
    is_asked = models.BooleanField(_("asked in new tries"), default=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz question")
        verbose_name_plural = _("quiz questions")
        ordering = ["lesson__course", "lesson__number", "pk"]

    def __str__(self) -> str:
        return self.text


class QuizChoice(models.Model):
    question = models.ForeignKey(QuizQuestion, models.CASCADE, related_name="choices")
    text = models.CharField(_("answer"), max_length=160)
    is_right = models.BooleanField(_("right"), default=False)

    class Meta:
        verbose_name = _("answer to choose")
        verbose_name_plural = _("answers to choose")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(is_right=True),
                name="question_has_one_right_answer",
                violation_error_message=_("Only one answer is right."),
            ),
            models.UniqueConstraint(
                fields=["question", "text"],
                name="question_offers_an_answer_once",
                violation_error_message=_("This answer stands here twice."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


def new_attempt_code() -> str:
    return new_code(10).lower()


class QuizAttempt(models.Model):
    """One try: which questions were drawn, and how it ended."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiz_attempts")
    course = models.ForeignKey(Course, models.PROTECT, related_name="attempts")
    code = models.CharField(max_length=12, unique=True, default=new_attempt_code, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=AttemptStatus, default=AttemptStatus.OPEN
    )
    # As it was when the try began: a new rule does not change an old result.
    pass_percent = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    right_count = models.PositiveSmallIntegerField(_("right answers"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("try at a quiz")
        verbose_name_plural = _("tries at quizzes")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course"],
                condition=Q(status=AttemptStatus.OPEN),
                name="one_open_try_at_a_quiz",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=AttemptStatus.OPEN, finished_at__isnull=True, right_count__isnull=True
                )
                | Q(
                    ~Q(status=AttemptStatus.OPEN),
                    finished_at__isnull=False,
                    right_count__isnull=False,
                ),
                name="a_finished_try_is_graded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("events:quiz_attempt", args=[self.course.slug, self.code])

    @property
    def is_open(self) -> bool:
        return self.status == AttemptStatus.OPEN


class AskedQuestion(models.Model):
    """One drawn question of a try, with the answer that counts."""

    attempt = models.ForeignKey(QuizAttempt, models.CASCADE, related_name="asked")
    question = models.ForeignKey(QuizQuestion, models.PROTECT, related_name="asked")
    position = models.PositiveSmallIntegerField()
    choice = models.ForeignKey(QuizChoice, models.PROTECT, null=True, related_name="+")
    # Of two answers the one with the higher turn was given later, however late it arrives.
    turn = models.PositiveIntegerField(default=0)
    was_right = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("question of a try")
        verbose_name_plural = _("questions of tries")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], name="question_is_asked_once_in_a_try"
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)


class GivenAnswer(models.Model):
    """One answer as it was given; sent twice, it is kept once."""

    asked = models.ForeignKey(AskedQuestion, models.CASCADE, related_name="given")
    choice = models.ForeignKey(QuizChoice, models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=40)
    turn = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("given answer")
        verbose_name_plural = _("given answers")
        ordering = ["turn", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["asked", "nonce"], name="answer_is_kept_once"),
        ]

    def __str__(self) -> str:
        return str(self.choice)
