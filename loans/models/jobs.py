"""The jobs of a business, one row each: which work, since when, and what stands behind it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Business

from ..choices import JobAct, PriorStatus, Tier
from ..querysets import JobQuerySet

# So many hours a week count as one whole job; more count as no more than one.
WHOLE_WEEK, MOST_HOURS = 40, 84


class Job(models.Model):
    """Work that a business gives to somebody besides its owner; nobody's name is kept."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="jobs")
    role = models.CharField(
        _("work"), max_length=60, help_text=_("For example: cook, seller at the stall. No names.")
    )
    started_on = models.DateField(_("since"))
    # The first day on which the work was no longer there.
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(
        _("hours a week"), validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)]
    )
    before = models.CharField(_("before that"), max_length=12, choices=PriorStatus)
    tier = models.CharField(
        _("evidence"), max_length=16, choices=Tier, default=Tier.STATED, editable=False
    )
    # Its owner wishes it to be checked, and lets officers read this one job.
    asked_at = models.DateTimeField(_("sent to be checked at"), null=True, editable=False)
    # A form that is sent twice makes one job.
    key = models.SlugField(max_length=40, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="job_ends_after_it_starts",
                violation_error_message=_("A job ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=MOST_HOURS),
                name="job_has_hours_of_a_week",
                violation_error_message=_("A week has no such hours of work."),
            ),
            models.UniqueConstraint(fields=["business", "key"], name="job_is_entered_once"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(tier=Tier.STATED, asked_at__isnull=False),
                name="job_to_check",
            )
        ]

    def __str__(self) -> str:
        return self.role

    def get_absolute_url(self) -> str:
        return reverse("loans:job_detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        today = timezone.localdate()
        return self.started_on <= today and (self.ended_on is None or self.ended_on > today)

    @property
    def is_waiting(self) -> bool:
        """Whether an officer is to look at it."""
        return self.asked_at is not None and self.tier == Tier.STATED

    @property
    def full_time(self) -> Decimal:
        """Its part of a whole job, at most one."""
        return Decimal(min(self.hours, WHOLE_WEEK)) / WHOLE_WEEK


class JobChange(models.Model):
    """One thing that happened to a job; never edited."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="history")
    act = models.CharField(_("what"), max_length=8, choices=JobAct)
    old_tier = models.CharField(_("evidence before"), max_length=16, choices=Tier, blank=True)
    new_tier = models.CharField(_("evidence since"), max_length=16, choices=Tier)
    # What stood there before a change of its facts, as a sentence.
    note = models.CharField(_("in words"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a job")
        verbose_name_plural = _("changes of jobs")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_act_display()
