"""Sessions of a mentoring: wished for, agreed, held; and what was agreed in them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import MentoringPlace, SessionStatus
from ..querysets import MentoringSessionQuerySet
from .mentoring import Mentoring, new_mentoring_code
from .rooms import Booking

LONGEST = 240


class MentoringSession(models.Model):
    """One visit or talk of a member and their pendamping."""

    code = models.CharField(max_length=12, unique=True, default=new_mentoring_code, editable=False)
    mentoring = models.ForeignKey(Mentoring, models.CASCADE, related_name="sessions")
    status = models.CharField(
        _("status"), max_length=14, choices=SessionStatus, default=SessionStatus.WISHED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    place = models.CharField(_("where"), max_length=10, choices=MentoringPlace)
    where = models.CharField(_("place in words"), max_length=200, blank=True)
    about = models.CharField(_("what about"), max_length=200)
    # When the member can, in their words, as long as no time is proposed.
    wish = models.CharField(_("wished time"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("length (minutes)"),
        default=60,
        validators=[MinValueValidator(15), MaxValueValidator(LONGEST)],
    )
    # Whose turn it is: the other side answers. Empty for a wish, which the pendamping answers.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    booking = models.OneToOneField(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mentoring_session",
        verbose_name=_("room"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MentoringSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session of a mentoring")
        verbose_name_plural = _("sessions of mentoring")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[SessionStatus.WISHED, SessionStatus.CANCELLED])
                | Q(starts_at__isnull=False),
                name="mentoring_session_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["mentoring", "-id"], name="session_of_mentoring"),
            models.Index(fields=["status", "starts_at"], name="mentoring_session_by_time"),
        ]

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("events:mentoring_session", args=[self.code])

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def is_wished(self) -> bool:
        return self.status == SessionStatus.WISHED

    @property
    def is_proposed(self) -> bool:
        return self.status == SessionStatus.PROPOSED

    @property
    def is_agreed(self) -> bool:
        return self.status == SessionStatus.AGREED

    @property
    def is_held(self) -> bool:
        return self.status == SessionStatus.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def place_in_words(self) -> str:
        """Where the two meet: the kind of place, and the room or the words for it."""
        place = self.get_place_display()
        words = f"{self.booking.room} ({self.booking.room.place})" if self.booking else self.where
        return f"{place}: {words}" if words else place


class MentoringSessionChange(models.Model):
    """One move of a session, or a time proposed anew; never edited."""

    session = models.ForeignKey(MentoringSession, models.CASCADE, related_name="history")
    old_status = models.CharField(max_length=14, choices=SessionStatus, blank=True)
    new_status = models.CharField(max_length=14, choices=SessionStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("move of a mentoring session")
        verbose_name_plural = _("moves of mentoring sessions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class MentoringNote(models.Model):
    """What was agreed in a session: shared with the member.

    The pendamping's own notes stand apart. The member's page leaves them out, their data export
    does not: UU 27/2022 lets people read what is kept about them.
    """

    session = models.OneToOneField(MentoringSession, models.CASCADE, related_name="note")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    agreed = models.TextField(_("what was agreed"), max_length=2000)
    aside = models.TextField(_("own notes of the pendamping"), max_length=1000, blank=True)
    at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        verbose_name = _("note of a mentoring session")
        verbose_name_plural = _("notes of mentoring sessions")

    def __str__(self) -> str:
        return str(self.session)


class MentoringNoteVersion(models.Model):
    """What a note said before it was corrected; never edited."""

    note = models.ForeignKey(MentoringNote, models.CASCADE, related_name="versions")
    agreed = models.TextField(_("what was agreed"), max_length=2000)
    aside = models.TextField(_("own notes of the pendamping"), max_length=1000, blank=True)
    # Until when the note said so.
    at = models.DateTimeField(_("corrected at"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier version of a mentoring note")
        verbose_name_plural = _("earlier versions of mentoring notes")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.note)
