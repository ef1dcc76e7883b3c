"""Practice: what a member made, sold or applied for after a course, and what was said of it."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.businesses import private_storage
from okoce.codes import new_code

from ..choices import WorkStatus
from ..querysets import PracticePictureQuerySet, PracticeQuerySet
from .courses import Course
from .events import Seat

MOST_PICTURES = 6


def new_practice_code() -> str:
    """The code in the address of practice and of its pictures; nobody can guess another one."""
    return new_code(12).lower()


class PracticeWork(models.Model):
    """One person's practice for one course: handed in, perhaps returned, handed in again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="practice",
        verbose_name=_("account"),
    )
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="practice", verbose_name=_("course")
    )
    # The class it came of; none for who learnt from the lessons alone.
    seat = models.ForeignKey(
        Seat, models.SET_NULL, null=True, blank=True, related_name="practice", editable=False
    )
    code = models.CharField(max_length=12, unique=True, default=new_practice_code, editable=False)
    status = models.CharField(
        _("status"), max_length=14, choices=WorkStatus, default=WorkStatus.DRAFT, editable=False
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    text = models.TextField(_("what I did"), max_length=3000, blank=True)
    link = models.URLField(
        _("link"), blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    # How often those who judge were reminded since it was handed in.
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("begun on"), default=timezone.now, editable=False)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice of a member")
        verbose_name_plural = _("practice of members")
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="practice_is_one_for_a_course"),
            models.CheckConstraint(
                condition=Q(status=WorkStatus.DRAFT) | ~Q(text=""),
                name="practice_handed_in_says_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status_since", "id"], condition=Q(status="dikirim"), name="practice_waits"
            ),
            models.Index(fields=["course", "status", "user"], name="practice_of_course"),
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.code}"

    def get_absolute_url(self) -> str:
        """The page of who made it."""
        return reverse("events:practice_detail", args=[self.course.slug])

    @property
    def is_open(self) -> bool:
        """Whether its maker may change it now."""
        return self.status in (WorkStatus.DRAFT, WorkStatus.RETURNED)

    @property
    def version(self) -> str:
        """Tells what somebody has read from what was handed in anew meanwhile."""
        return self.status_since.isoformat()


class PracticePicture(models.Model):
    """A picture of practice: a small copy without metadata, for its maker and who judges it."""

    work = models.ForeignKey(PracticeWork, models.CASCADE, related_name="pictures")
    code = models.CharField(max_length=12, unique=True, default=new_practice_code, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    file = models.ImageField(
        upload_to="practice/", storage=private_storage, width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)

    objects = PracticePictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of practice")
        verbose_name_plural = _("pictures of practice")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.code


class PracticeChange(models.Model):
    """One move of practice; never edited."""

    work = models.ForeignKey(PracticeWork, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=14, choices=WorkStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=14, choices=WorkStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of practice")
        verbose_name_plural = _("moves of practice")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()
