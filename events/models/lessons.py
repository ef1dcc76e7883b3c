"""Lessons: text first, pictures, one PDF, a link to a video; and how far each person is."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members.models.businesses import private_storage
from okoce.codes import new_code

from ..querysets import LessonQuerySet
from .courses import Course

PICTURE_WIDTHS = (480, 960)


class Lesson(models.Model):
    course = models.ForeignKey(
        Course, models.CASCADE, related_name="lessons", verbose_name=_("course")
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=80)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to read"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    body = models.TextField(
        _("text"),
        max_length=20_000,
        blank=True,
        help_text=_("In Markdown. A line “[gambar 1]” shows the first picture there."),
    )
    source = models.CharField(
        _("sources, their date, and what is not verified"), max_length=400, blank=True
    )
    attachment = models.FileField(
        "PDF", upload_to="lessons/", storage=private_storage, blank=True, editable=False
    )
    # Written beside the link, so that nobody spends their data unaware.
    attachment_bytes = models.PositiveIntegerField(default=0, editable=False)
    video_url = models.URLField(
        _("link to a video"), blank=True, validators=[URLValidator(schemes=["https"])]
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["course", "number", "pk"]
        constraints = [
            # Deferred, so that two lessons may change places in one go.
            models.UniqueConstraint(
                fields=["course", "number"],
                name="lesson_has_its_own_number",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two lessons have the same number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("events:lesson_detail", args=[self.course.slug, self.number, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "pelajaran"


def new_picture_code() -> str:
    """The folder of one picture's renditions."""
    return new_code(16).lower()


class LessonPicture(models.Model):
    """One picture of a lesson, kept as renditions without metadata; the upload itself is not."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField(
        _("number"), default=1, validators=[MinValueValidator(1)]
    )
    alt = models.CharField(_("what the picture shows"), max_length=160)
    code = models.CharField(max_length=20, unique=True, default=new_picture_code, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    # The widths made, in pixels: each as <media>/lessons/<code>/<width>.webp and .jpg.
    widths = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("picture of a lesson")
        verbose_name_plural = _("pictures of lessons")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "number"],
                name="lesson_picture_has_its_own_number",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two pictures have the same number."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt

    def file_name(self, width: int, extension: str) -> str:
        """Where one rendition lies in the public media; ``extension`` is webp or jpg."""
        return f"lessons/{self.code}/{width}.{extension}"

    @property
    def src(self) -> str:
        """The address of the largest JPEG rendition."""
        return default_storage.url(self.file_name(max(self.widths), "jpg"))

    @property
    def webp_srcset(self) -> str:
        """All renditions, as the attribute of that name wants them."""
        return ", ".join(
            f"{default_storage.url(self.file_name(width, 'webp'))} {width}w"
            for width in self.widths
        )


class LessonProgress(models.Model):
    """That a person opened a lesson, and whether they finished it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_progress"
    )
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="progress")
    opened_at = models.DateTimeField(_("first opened"), default=timezone.now)
    # Where to go on.
    last_opened_at = models.DateTimeField(_("last opened"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson"], name="lesson_progress_is_one_row"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("opened_at")),
                name="lesson_is_finished_after_it_was_opened",
            ),
        ]
        # Courses that were left lying are found by the day.
        indexes = [models.Index(fields=["last_opened_at"], name="lesson_last_opened")]

    def __str__(self) -> str:
        return f"{self.lesson} · {self.user_id}"
