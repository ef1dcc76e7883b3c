"""Visitors on their way to a seat: they prove their address by a code."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from .events import Event


def new_request_key() -> str:
    """The address at which the code is entered."""
    return new_code(24)


class SeatRequest(models.Model):
    """Somebody without an account asked for a seat, and was sent a code. Gone within the hour."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="requests")
    key = models.CharField(max_length=24, unique=True, default=new_request_key, editable=False)
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE, editable=False)
    # Of the code; the code itself is kept nowhere.
    digest = models.CharField(max_length=64, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    expires_at = models.DateTimeField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("request for a seat")
        verbose_name_plural = _("requests for seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone="") & ~Q(email="") | Q(email="") & ~Q(phone=""),
                name="seat_request_has_one_address",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="seat_request_by_age")]

    def __str__(self) -> str:
        return f"{self.event} · {self.key[:6]}"
