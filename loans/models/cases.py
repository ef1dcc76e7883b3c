"""Permit cases: what a member enters for a permit, the papers, and how it went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Business, Credential, Member
from members.models.businesses import private_storage
from okoce.codes import new_code, with_check

from ..choices import APPLICANTS_TURN, CASE_OPEN, OFFICERS_TURN, CaseStatus, StopReason
from ..querysets import CaseQuerySet
from .permits import PermitKind, PermitTerms


def new_reference() -> str:
    """A reference that cannot be guessed from another one."""
    return reference_of(new_code(4))


def reference_of(code: str) -> str:
    """A reference such as ``PZ-26-K7M4-2``: year, four letters, and a check letter of both."""
    year = f"{timezone.localdate():%y}"
    return f"PZ-{year}-{code}-{with_check(year + code)[-1]}"


class PermitCase(models.Model):
    """One application for one permit of one business."""

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="permit_cases", verbose_name=_("member")
    )
    business = models.ForeignKey(
        Business, models.CASCADE, related_name="permit_cases", verbose_name=_("business")
    )
    kind = models.ForeignKey(
        PermitKind, models.PROTECT, related_name="cases", verbose_name=_("permit")
    )
    # As they were when the case was opened: what is asked does not change under somebody's hands.
    terms = models.ForeignKey(PermitTerms, models.PROTECT, related_name="cases", editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=CaseStatus, default=CaseStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    # By the short name of the line; papers stand in rows of their own.
    answers = models.JSONField(default=dict, blank=True, editable=False)
    # The short names of the lines that an officer sent back.
    flagged = models.JSONField(default=list, blank=True, editable=False)
    # The officer who entered it for the member; they never look it through.
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filled in by"),
    )
    declared_at = models.DateTimeField(_("declared at"), null=True, blank=True)
    # The clock of the authority: since when it runs, what it ran before a pause, and its end.
    clock_since = models.DateField(null=True, editable=False)
    clock_used = models.PositiveSmallIntegerField(default=0, editable=False)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    agency_number = models.CharField(_("number at the authority"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    stop_reason = models.CharField(
        _("why it was given up"), max_length=12, choices=StopReason, blank=True
    )
    credential = models.OneToOneField(
        Credential, models.SET_NULL, null=True, editable=False, related_name="permit_case"
    )
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("opened on"), default=timezone.now, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("permit case")
        verbose_name_plural = _("permit cases")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "kind"],
                condition=Q(status__in=CASE_OPEN),
                name="one_open_case_for_each_permit",
            ),
            models.CheckConstraint(
                condition=~Q(status=CaseStatus.WITHDRAWN) | ~Q(stop_reason=""),
                name="withdrawn_case_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[CaseStatus.DRAFT, CaseStatus.WITHDRAWN])
                | Q(declared_at__isnull=False),
                name="sent_case_was_declared",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="permit_case_of_member"),
            models.Index(fields=["status", "status_since"], name="permit_case_by_status"),
            models.Index(
                fields=["due_on"],
                condition=Q(status=CaseStatus.FILED),
                name="permit_case_by_due_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("loans:case_detail", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status in CASE_OPEN

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may change what is entered."""
        return self.status in APPLICANTS_TURN

    @property
    def is_officers_turn(self) -> bool:
        return self.status in OFFICERS_TURN

    @property
    def is_filed(self) -> bool:
        return self.status == CaseStatus.FILED

    @property
    def is_overdue(self) -> bool:
        return self.is_filed and self.due_on is not None and self.due_on < timezone.localdate()


class PermitPaper(models.Model):
    """One file that was handed in for a line of a case; private."""

    case = models.ForeignKey(PermitCase, models.CASCADE, related_name="papers")
    field = models.SlugField(max_length=30)
    file = models.FileField(upload_to="permits/", storage=private_storage)
    bytes = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("paper of a permit case")
        verbose_name_plural = _("papers of permit cases")
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "field"], name="paper_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.field}"


class PermitCaseChange(models.Model):
    """One move of a case; never edited."""

    case = models.ForeignKey(PermitCase, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=CaseStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=12, choices=CaseStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a permit case")
        verbose_name_plural = _("moves of permit cases")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()
