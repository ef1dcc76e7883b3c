"""A NIK that another record already has: a case for staff, silent to the person who typed it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedCharField

from ..choices import ClaimStatus
from ..querysets import ClaimCaseQuerySet
from .members import Member


class ClaimCase(models.Model):
    """``claimant`` typed the NIK of ``holder``; staff find out which of them it belongs to."""

    # Either record may be gone later: the case stays as the proof of what was decided.
    claimant = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        related_name="claims_made",
        verbose_name=_("new registration"),
    )
    holder = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        related_name="claims_met",
        verbose_name=_("existing record"),
    )
    # Kept while the case is open, and emptied when it is decided.
    nik = EncryptedCharField(
        _("NIK as typed"), max_length=255, null=True, blank=True, editable=False
    )
    status = models.CharField(
        _("status"), max_length=16, choices=ClaimStatus, default=ClaimStatus.OPEN
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    note = models.TextField(_("reason"), blank=True)

    objects = ClaimCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("NIK claim case")
        verbose_name_plural = _("NIK claim cases")
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["claimant"],
                condition=models.Q(status=ClaimStatus.OPEN),
                name="claim_case_is_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(claimant=models.F("holder")),
                name="claim_case_is_between_two_records",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claimant or '–'} / {self.holder or '–'}"
