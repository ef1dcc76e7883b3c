"""Who was at which session, and how it was noted."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices.attendance import AttendanceSource
from .events import Seat
from .sessions import Session


class Attendance(models.Model):
    """One participant was at one session."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="attendances")
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    # When the person stood at the door: of the device, where that can be believed.
    at = models.DateTimeField(_("came at"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    # A scan that is sent again, after the network was lost, is the same scan.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    # What the phone at the door calls itself.
    device = models.CharField(_("device"), max_length=20, blank=True)
    source = models.CharField(_("noted by"), max_length=8, choices=AttendanceSource)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["seat", "session"], name="attendance_is_noted_once"),
        ]
        indexes = [models.Index(fields=["session", "at"], name="attendance_of_session")]

    def __str__(self) -> str:
        return f"{self.seat_id} · {self.session_id}"


class AttendanceChange(models.Model):
    """Somebody was noted as present, or that was taken back; never edited."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="attendance_history")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    is_present = models.BooleanField(_("present"))
    source = models.CharField(_("noted by"), max_length=8, choices=AttendanceSource)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("correction of an attendance")
        verbose_name_plural = _("corrections of attendances")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.seat_id} · {self.session_id}"


def new_room_code() -> str:
    """Six digits that are read from a wall and typed on a phone."""
    return f"{secrets.randbelow(10**6):06d}"


class RoomCode(models.Model):
    """The code shown in the room of a session, by which participants check themselves in."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="room_code")
    code = models.CharField(max_length=6, default=new_room_code)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("code of a room")
        verbose_name_plural = _("codes of rooms")

    def __str__(self) -> str:
        return f"{self.session_id}"
