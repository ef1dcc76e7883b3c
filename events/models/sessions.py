"""The times at which events meet, and those that they no longer have."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .events import Event
from .rooms import Booking, Room


class Session(models.Model):
    """One time an event meets, in one place."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("room"),
        help_text=_("It is booked for the session, and its name and address become the place."),
    )
    # How the room is held; kept by the services.
    booking = models.OneToOneField(
        Booking, models.SET_NULL, null=True, editable=False, related_name="session"
    )
    place = models.CharField(
        pgettext_lazy("session", "place"),
        max_length=300,
        blank=True,
        help_text=_("The room and the address."),
    )
    link = models.URLField(
        _("link"), blank=True, help_text=_("For who has a seat, when it happens online.")
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions_led",
        verbose_name=_("trainer"),
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_begins",
                violation_error_message=_("A session must end after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""),
                name="session_happens_somewhere",
                violation_error_message=_("Give a place or a link."),
            ),
            models.UniqueConstraint(fields=["event", "starts_at"], name="session_begins_once"),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="session_by_time")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    @property
    def is_online(self) -> bool:
        return not self.place


class DroppedSession(models.Model):
    """A session that an event on show no longer has: calendars are told that it is off."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="dropped_sessions")
    # The key that the session had, by which calendars know it.
    session_key = models.PositiveBigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    dropped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="dropped_session_by_time")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"
