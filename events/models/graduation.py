"""What was proposed of a participant of a class, and what staff said to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import ProposalStatus, Verdict
from ..querysets import ProposalQuerySet
from .events import Seat


class GraduationProposal(models.Model):
    """One participant of a class passes, or does not, once staff have confirmed it."""

    seat = models.ForeignKey(
        Seat, models.CASCADE, related_name="proposals", verbose_name=_("registration")
    )
    verdict = models.CharField(_("proposed"), max_length=12, choices=Verdict)
    status = models.CharField(
        _("status"), max_length=12, choices=ProposalStatus, default=ProposalStatus.PROPOSED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    # What it rested on when it was proposed.
    attendance = models.PositiveSmallIntegerField(_("attended (percent)"))
    missing = models.CharField(_("what was missing"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed graduation")
        verbose_name_plural = _("proposed graduations")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(status=ProposalStatus.PROPOSED),
                name="graduation_is_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(status=ProposalStatus.CONFIRMED, verdict=Verdict.PASS),
                name="seat_passes_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="graduation_is_decided_by_another",
                violation_error_message=_("Nobody confirms what they proposed."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["status_since", "id"],
                condition=Q(status="diajukan"),
                name="graduation_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat.shown_name}: {self.seat.event}"


class ProposalChange(models.Model):
    """One move of a proposal; never edited."""

    proposal = models.ForeignKey(GraduationProposal, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=ProposalStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=12, choices=ProposalStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a proposed graduation")
        verbose_name_plural = _("moves of proposed graduations")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()
