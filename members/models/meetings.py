"""Meetings of two connected people: proposed times, the one picked, and whether they met."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from ..choices import MeetingPlace, MeetingStatus
from ..querysets import MeetingQuerySet
from .areas import Kecamatan
from .connections import Connection

MOST_OPTIONS = 3
LONGEST = 240


def new_meeting_code() -> str:
    """The code in the address of a meeting; nobody can guess another one."""
    return new_code(10)


class Meeting(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_meeting_code, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="meetings")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    status = models.CharField(
        _("status"), max_length=12, choices=MeetingStatus, default=MeetingStatus.PROPOSED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    about = models.CharField(_("what to talk about"), max_length=200)
    place = models.CharField(_("where"), max_length=14, choices=MeetingPlace)
    kecamatan = models.ForeignKey(
        Kecamatan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kecamatan"),
    )
    minutes = models.PositiveSmallIntegerField(
        _("length (minutes)"),
        default=60,
        validators=[MinValueValidator(15), MaxValueValidator(LONGEST)],
    )
    # The picked time; empty until then. Kept when the meeting is cancelled later.
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    # Rises with each change of an agreed meeting, so that calendars replace what they hold.
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                condition=Q(place=MeetingPlace.CENTRE, kecamatan__isnull=False)
                | (~Q(place=MeetingPlace.CENTRE) & Q(kecamatan__isnull=True)),
                name="meeting_at_a_centre_names_its_kecamatan",
                violation_error_message=_("Choose the kecamatan whose centre you meet at."),
            ),
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.AGREED) | Q(starts_at__isnull=False),
                name="meeting_agreed_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "-id"], name="meeting_of_connection"),
            models.Index(fields=["status", "starts_at"], name="meeting_by_time"),
            models.Index(
                fields=["status_since"],
                condition=Q(status=MeetingStatus.PROPOSED),
                name="meeting_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("members:meeting", args=[self.code])

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def is_proposed(self) -> bool:
        return self.status == MeetingStatus.PROPOSED

    @property
    def is_agreed(self) -> bool:
        return self.status == MeetingStatus.AGREED

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def has_ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def where(self) -> str:
        """The place in words."""
        if self.place == MeetingPlace.CENTRE:
            return gettext("Kecamatan centre of %(kecamatan)s") % {"kecamatan": self.kecamatan}
        return self.get_place_display()


class MeetingOption(models.Model):
    """One of up to three times that were proposed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="options")
    starts_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "starts_at"], name="meeting_time_is_proposed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class MeetingAnswer(models.Model):
    """What one side said afterwards: did you meet?"""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="answers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="meeting_answers"
    )
    met = models.BooleanField(_("we met"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer after a meeting")
        verbose_name_plural = _("answers after meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], name="meeting_is_answered_once_each"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Yes") if self.met else _("No"))


class MeetingChange(models.Model):
    """One move of a meeting; never edited."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="history")
    old_status = models.CharField(max_length=12, choices=MeetingStatus, blank=True)
    new_status = models.CharField(max_length=12, choices=MeetingStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a meeting")
        verbose_name_plural = _("changes of meetings")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()
