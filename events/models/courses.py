"""Courses: what one will be able to do, what one needs for it, and who published it."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Step

from ..choices import CourseStatus
from ..querysets import CourseQuerySet

PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


class Course(models.Model):
    title = models.CharField(_("title"), max_length=80, validators=[MinLengthValidator(3)])
    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    summary = models.CharField(_("what it is for"), max_length=300)
    outcomes = models.TextField(
        _("what one will be able to do"), max_length=1000, help_text=_("One thing on each line.")
    )
    step = models.ForeignKey(
        Step, models.PROTECT, related_name="courses", verbose_name=_("PAS step it serves")
    )
    is_core = models.BooleanField(
        _("core"), default=False, help_text=_("Core courses count for graduation.")
    )
    prerequisites = models.ManyToManyField(
        "self",
        through="Prerequisite",
        symmetrical=False,
        related_name="leads_to",
        verbose_name=_("courses one needs before"),
        blank=True,
    )
    practice_task = models.TextField(
        _("practice task"),
        max_length=1500,
        help_text=_("What one makes, sells or applies for, and how to show it."),
    )
    attendance_percent = models.PositiveSmallIntegerField(
        _("attendance needed (percent)"), default=80, validators=PERCENT
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("right answers needed (percent)"), default=70, validators=PERCENT
    )
    quiz_length = models.PositiveSmallIntegerField(
        _("questions in one try"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    tries_a_day = models.PositiveSmallIntegerField(
        _("tries in one day"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    status = models.CharField(
        _("status"), max_length=12, choices=CourseStatus, default=CourseStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    # Nobody publishes what they entered.
    edited_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="indonesian")
        + SearchVector("summary", weight="B", config="indonesian")
        + SearchVector("outcomes", weight="C", config="indonesian")
        + SearchVector("practice_task", weight="D", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["-is_core", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance_percent__range=(1, 100), pass_percent__range=(1, 100)),
                name="course_percents_are_percents",
                violation_error_message=_("Write a percentage from 1 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(quiz_length__gte=1, tries_a_day__gte=1),
                name="course_quiz_can_be_taken",
                violation_error_message=_("A quiz has at least one question and one try."),
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="course_search", fastupdate=False)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:course_detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.status == CourseStatus.PUBLISHED

    @property
    def outcome_lines(self) -> list[str]:
        return [line.strip(" -•\t") for line in self.outcomes.splitlines() if line.strip(" -•\t")]


class Prerequisite(models.Model):
    """``course`` needs ``needs`` before it; never in a circle (see ``services.courses``)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="needed")
    needs = models.ForeignKey(
        Course, models.CASCADE, related_name="needed_by", verbose_name=_("course one needs before")
    )

    class Meta:
        verbose_name = _("course one needs before")
        verbose_name_plural = _("courses one needs before")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "needs"],
                name="prerequisite_is_named_once",
                violation_error_message=_("This course is named twice."),
            ),
            models.CheckConstraint(
                condition=~Q(course=F("needs")),
                name="course_does_not_need_itself",
                violation_error_message=_("A course cannot need itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.needs)


class CourseChange(models.Model):
    """One move of a course; never edited."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=CourseStatus)
    new_status = models.CharField(_("to"), max_length=12, choices=CourseStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a course")
        verbose_name_plural = _("moves of courses")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"
