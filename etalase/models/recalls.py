"""Goods that stand on a shelf while their product may not be shown."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import STANDING, RecallReason, RecallStatus
from ..querysets import RecallQuerySet
from .shelves import Placement, new_place_code


class Recall(models.Model):
    """One placement that was flagged; how long it took to be put away is what is measured."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="recalls", verbose_name=_("placement")
    )
    code = models.CharField(
        _("code"), max_length=8, unique=True, default=new_place_code, editable=False
    )
    reason = models.CharField(_("why"), max_length=12, choices=RecallReason)
    status = models.CharField(
        _("status"), max_length=10, choices=RecallStatus, default=RecallStatus.OPEN
    )
    opened_at = models.DateTimeField(_("flagged at"), default=timezone.now)
    put_away_at = models.DateTimeField(_("put away at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("recall from a shelf")
        verbose_name_plural = _("recalls from shelves")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(status__in=STANDING),
                name="placement_has_one_recall",
            ),
            models.CheckConstraint(
                condition=~Q(status=RecallStatus.PUT_AWAY) | Q(put_away_at__isnull=False),
                name="recall_put_away_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status=RecallStatus.CLOSED, closed_at__isnull=False)
                | (Q(closed_at=None) & ~Q(status=RecallStatus.CLOSED)),
                name="recall_closed_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["opened_at"], condition=Q(status__in=STANDING), name="recall_standing"
            ),
            models.Index(
                fields=["opened_at"],
                condition=Q(put_away_at__isnull=False),
                name="recall_that_was_timed",
            ),
            models.Index(
                fields=["-closed_at"],
                condition=Q(status=RecallStatus.CLOSED),
                name="recall_closed_last",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement} ({self.get_status_display()})"

    @property
    def is_open(self) -> bool:
        return self.status == RecallStatus.OPEN

    @property
    def took(self) -> timedelta | None:
        """From the flag until the goods were put away; None while, or because, they were not."""
        return self.put_away_at and self.put_away_at - self.opened_at


class RecallChange(models.Model):
    """One move of a recall; never edited."""

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=10, choices=RecallStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=10, choices=RecallStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a recall")
        verbose_name_plural = _("moves of recalls")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()
