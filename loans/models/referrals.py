"""Referrals to lenders: what is asked for, what was shared and agreed, and how the loan goes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedJSONField
from simple_history.models import HistoricalRecords

from members.models import Business, Member
from members.models.businesses import private_storage
from okoce.codes import new_code, with_check

from ..choices import (
    LENDERS_TURN,
    LOAN_RUNNING,
    REFERRAL_ACTIVE,
    REFERRAL_UNSENT,
    ConsentEnd,
    DeclineReason,
    InstalmentStatus,
    Plan,
    ReferralStatus,
    SharedField,
)
from ..querysets import ConsentQuerySet, InstalmentQuerySet, ReferralQuerySet
from .facts import DatedFact
from .lenders import Lender, LenderProduct

# What the words of a consent name.
PLACES = ("lender", "reference", "fields", "months")


def new_referral_reference() -> str:
    """A reference such as ``RJ-26-K7M4-2``: year, four letters, and a check letter of both."""
    return referral_reference_of(new_code(4))


def referral_reference_of(code: str) -> str:
    year = f"{timezone.localdate():%y}"
    return f"RJ-{year}-{code}-{with_check(year + code)[-1]}"


class Referral(models.Model):
    """One member asks one lender for one loan. The lender decides and pays; the portal leads."""

    reference = models.CharField(
        _("reference"),
        max_length=12,
        unique=True,
        default=new_referral_reference,
        editable=False,
    )
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="referrals", verbose_name=_("member")
    )
    business = models.ForeignKey(
        Business, models.CASCADE, related_name="referrals", verbose_name=_("business")
    )
    lender = models.ForeignKey(
        Lender, models.PROTECT, related_name="referrals", verbose_name=_("lender")
    )
    product = models.ForeignKey(
        LenderProduct, models.PROTECT, related_name="referrals", verbose_name=_("terms")
    )
    amount = models.PositiveBigIntegerField(_("amount in rupiah"))
    tenor = models.PositiveSmallIntegerField(_("months"))
    purpose = models.CharField(_("what the money is for"), max_length=400)
    status = models.CharField(
        _("status"), max_length=12, choices=ReferralStatus, default=ReferralStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    created_at = models.DateTimeField(_("begun on"), default=timezone.now, editable=False)

    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recommended by"),
    )
    recommended_at = models.DateTimeField(_("recommended at"), null=True, blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=500, blank=True)

    # What the lender reads, frozen when it was sent; erased when the agreed time is over.
    snapshot = EncryptedJSONField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    # The lender's clock in working days: since when it runs, and what it ran before it stood.
    clock_since = models.DateField(null=True, editable=False)
    clock_used = models.PositiveSmallIntegerField(default=0, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    # None where the table of holidays did not reach.
    answer_days = models.PositiveSmallIntegerField(
        _("working days until the answer"), null=True, blank=True
    )
    decline_reason = models.CharField(
        _("why it was declined"), max_length=12, choices=DeclineReason, blank=True
    )
    decision_note = models.CharField(_("word of the lender"), max_length=500, blank=True)
    # A decline that a step has mended since is offered again, once.
    offered_again_at = models.DateTimeField(null=True, editable=False)

    granted_amount = models.PositiveBigIntegerField(_("granted, in rupiah"), null=True, blank=True)
    granted_tenor = models.PositiveSmallIntegerField(_("granted months"), null=True, blank=True)
    granted_rate = models.DecimalField(
        _("granted interest, percent a month"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(20)],
    )
    granted_plan = models.CharField(_("paid back"), max_length=20, choices=Plan, blank=True)
    granted_fees = models.PositiveBigIntegerField(_("fees in rupiah"), null=True, blank=True)
    paid_out_on = models.DateField(_("paid out on"), null=True, blank=True)
    # From this day on the lender reads nothing, and what it read is erased.
    expires_on = models.DateField(_("shared until"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "lender"],
                condition=Q(status__in=REFERRAL_ACTIVE),
                name="one_active_referral_per_lender",
                violation_error_message=_("You have an active referral to this lender already."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ReferralStatus.DECLINED) | ~Q(decline_reason=""),
                name="declined_referral_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ReferralStatus.APPROVED, *LOAN_RUNNING])
                | Q(
                    granted_amount__isnull=False,
                    granted_tenor__isnull=False,
                    granted_rate__isnull=False,
                    granted_fees__isnull=False,
                )
                & ~Q(granted_plan=""),
                name="approved_referral_has_its_terms",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*REFERRAL_UNSENT, ReferralStatus.CANCELLED])
                | Q(sent_at__isnull=False),
                name="referral_was_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="referral_of_member"),
            models.Index(fields=["lender", "status", "status_since"], name="referral_of_lender"),
            models.Index(fields=["status", "status_since"], name="referral_by_status"),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="referral_by_expiry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.lender}"

    def get_absolute_url(self) -> str:
        return reverse("loans:referral_detail", args=[self.reference])

    def get_desk_url(self) -> str:
        """Where the lender's officers work on it."""
        return reverse("loans:desk_referral", args=[self.reference])

    @property
    def is_active(self) -> bool:
        return self.status in REFERRAL_ACTIVE

    @property
    def is_unsent(self) -> bool:
        return self.status in REFERRAL_UNSENT

    @property
    def is_lenders_turn(self) -> bool:
        return self.status in LENDERS_TURN

    @property
    def is_running(self) -> bool:
        """Whether the loan is paid out and not yet paid back."""
        return self.status in LOAN_RUNNING


class ConsentWording(DatedFact):
    """The words by which somebody lets one lender read their data; a new wording is a new row.

    ``{lender}``, ``{reference}``, ``{fields}`` and ``{months}`` take what is agreed to.
    """

    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))

    record = HistoricalRecords(related_name="record_history")

    class Meta(DatedFact.Meta):
        abstract = False
        verbose_name = _("wording of consents to referrals")
        verbose_name_plural = _("wordings of consents to referrals")
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.valid_from:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        try:
            self.body.format_map(dict.fromkeys(PLACES, ""))
        except (LookupError, ValueError):
            raise ValidationError(
                {
                    "body": _("Only these may stand in braces: %(names)s.")
                    % {"names": ", ".join(PLACES)}
                }
            ) from None


class ReferralConsent(models.Model):
    """One agreement that one lender reads the listed data for one purpose; never edited."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentWording, models.PROTECT, related_name="+")
    # As it was read, with the lender, the fields, the purpose and the retention in words.
    words = models.TextField(_("what was agreed"))
    lender_name = models.CharField(_("lender"), max_length=120)
    fields = models.JSONField(_("data"), default=list)
    keeps_months = models.PositiveSmallIntegerField(_("kept for so many months"))
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end = models.CharField(_("why it ended"), max_length=12, choices=ConsentEnd, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to a referral")
        verbose_name_plural = _("consents to referrals")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(ended_at__isnull=True),
                name="referral_consent_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="referral_consent_ends_with_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lender_name}, {self.given_at:%d/%m/%Y}"

    @property
    def field_labels(self) -> list[str]:
        """What is shared, in words."""
        return [each.label for each in SharedField if each.value in self.fields]

    def shares(self, field: SharedField) -> bool:
        return field in self.fields


class ReferralQuestion(models.Model):
    """What a lender asks, and the answer. Neither is edited afterwards."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=600)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question of a lender")
        verbose_name_plural = _("questions of lenders")
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.text


class ReferralPaper(models.Model):
    """One file for a referral; private. The lender reads it from the moment it was sent."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="papers")
    label = models.CharField(_("paper"), max_length=120)
    file = models.FileField(upload_to="referrals/", storage=private_storage)
    bytes = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    shared_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("paper of a referral")
        verbose_name_plural = _("papers of referrals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class ReferralChange(models.Model):
    """One move of a referral; never edited."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=ReferralStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=12, choices=ReferralStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=600, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a referral")
        verbose_name_plural = _("moves of referrals")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class Instalment(models.Model):
    """One payment of a loan, paid to the lender and never through the portal."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due on"))
    principal = models.PositiveBigIntegerField(_("of the loan, in rupiah"))
    interest = models.PositiveBigIntegerField(_("interest in rupiah"))
    status = models.CharField(
        _("status"), max_length=12, choices=InstalmentStatus, default=InstalmentStatus.DUE
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    proof = models.FileField(
        _("proof of payment"), upload_to="instalments/", storage=private_storage, blank=True
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["referral", "number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="instalment_number_once"),
            models.CheckConstraint(
                condition=Q(status=InstalmentStatus.DUE, paid_on__isnull=True)
                | (~Q(status=InstalmentStatus.DUE) & Q(paid_on__isnull=False)),
                name="paid_instalment_has_its_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(status=InstalmentStatus.DUE),
                name="instalment_by_due_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.due_on:%d/%m/%Y}"

    @property
    def amount(self) -> int:
        """What is to be paid, in rupiah."""
        return self.principal + self.interest

    @property
    def is_late(self) -> bool:
        return self.status == InstalmentStatus.DUE and self.due_on < timezone.localdate()

    @property
    def is_paid(self) -> bool:
        return self.status == InstalmentStatus.PAID


class InstalmentChange(models.Model):
    """One move of an instalment; never edited."""

    instalment = models.ForeignKey(Instalment, models.CASCADE, related_name="history")
    old_status = models.CharField(max_length=12, choices=InstalmentStatus)
    new_status = models.CharField(max_length=12, choices=InstalmentStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("move of an instalment")
        verbose_name_plural = _("moves of instalments")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()
