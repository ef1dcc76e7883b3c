"""Mentoring (P3): a member and the pendamping who goes with them, from asking to done."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member
from okoce.codes import new_code

from ..choices import (
    MENTORING_OPEN,
    ContactChannel,
    ContactOutcome,
    MentoringStatus,
    NextStepStatus,
    StepOwner,
)
from ..querysets import MentoringQuerySet, NextStepQuerySet

# A member who asked, or was assigned, is tried so often within so many days.
TRIES, TRY_DAYS = 3, 14
# A pendamping hears of a member without contact after so long.
SILENT_AFTER = timedelta(days=30)


def new_mentoring_code() -> str:
    """The code in the address of mentoring and of a session; nobody can guess another one."""
    return new_code(10)


class Mentoring(models.Model):
    """One member's mentoring; asked for, it waits without a pendamping until one takes it."""

    code = models.CharField(max_length=12, unique=True, default=new_mentoring_code, editable=False)
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="mentorings", verbose_name=_("member")
    )
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentorings_led",
        verbose_name=_("pendamping"),
    )
    goal = models.CharField(_("goal"), max_length=300)
    status = models.CharField(
        _("status"), max_length=10, choices=MentoringStatus, default=MentoringStatus.ASKED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    # Since when the present pendamping, or who will take it, owes the member a contact.
    contact_since = models.DateTimeField(_("to be reached since"), default=timezone.now)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun on"), default=timezone.now, editable=False)

    objects = MentoringQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentoring")
        verbose_name_plural = _("mentoring of members")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(status__in=MENTORING_OPEN),
                name="member_has_one_open_mentoring",
                violation_error_message=_("This member is being mentored already."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[MentoringStatus.RUNNING, MentoringStatus.DONE])
                | Q(pendamping__isnull=False),
                name="mentoring_that_runs_has_a_pendamping",
            ),
        ]
        indexes = [
            models.Index(fields=["pendamping", "status"], name="mentoring_of_pendamping"),
            models.Index(fields=["status", "-id"], name="mentoring_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        return reverse("events:mentoring_detail", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.status in MENTORING_OPEN

    @property
    def is_asked(self) -> bool:
        return self.status == MentoringStatus.ASKED

    @property
    def is_running(self) -> bool:
        return self.status == MentoringStatus.RUNNING

    @property
    def is_done(self) -> bool:
        return self.status == MentoringStatus.DONE

    @property
    def contact_due_at(self) -> datetime:
        """By when a member who was not reached yet should have been."""
        return self.contact_since + timedelta(days=TRY_DAYS)


class MentoringChange(models.Model):
    """One move of a mentoring, or a change of the pendamping; never edited."""

    mentoring = models.ForeignKey(Mentoring, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=10, choices=MentoringStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=10, choices=MentoringStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    # Who goes with the member from this move on.
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("pendamping"),
    )
    note = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a mentoring")
        verbose_name_plural = _("moves of mentoring")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class NextStep(models.Model):
    """What somebody promised to do until a day."""

    mentoring = models.ForeignKey(Mentoring, models.CASCADE, related_name="next_steps")
    words = models.CharField(_("what"), max_length=200)
    due_on = models.DateField(_("until"))
    owner = models.CharField(
        _("who does it"), max_length=10, choices=StepOwner, default=StepOwner.MEMBER
    )
    status = models.CharField(
        _("status"), max_length=10, choices=NextStepStatus, default=NextStepStatus.OPEN
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("agreed on"), default=timezone.now, editable=False)

    objects = NextStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(status=NextStepStatus.OPEN),
                name="next_step_open_by_day",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_open(self) -> bool:
        return self.status == NextStepStatus.OPEN

    @property
    def is_done(self) -> bool:
        return self.status == NextStepStatus.DONE

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def is_members(self) -> bool:
        return self.owner == StepOwner.MEMBER


class ContactAttempt(models.Model):
    """One try of a pendamping to reach the member, and what came of it."""

    mentoring = models.ForeignKey(Mentoring, models.CASCADE, related_name="attempts")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    channel = models.CharField(_("how"), max_length=10, choices=ContactChannel)
    outcome = models.CharField(_("what came of it"), max_length=10, choices=ContactOutcome)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("attempt to reach a member")
        verbose_name_plural = _("attempts to reach members")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_outcome_display()}"
