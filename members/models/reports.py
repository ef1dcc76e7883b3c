"""Reports: what was reported, by whom, why, and what became of it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from ..choices import CASE_IN_HAND, CaseStatus, ReportReason
from ..querysets import ReportCaseQuerySet


def new_case_code() -> str:
    """The code in the address of a case; nobody can guess another one."""
    return new_code(10)


class ReportCase(models.Model):
    """One reported thing until an officer, and perhaps a second one, has decided about it."""

    code = models.CharField(
        _("code"), max_length=12, unique=True, default=new_case_code, editable=False
    )
    # What was reported: a member, a message, a topic, a reply, a product.
    kind = models.CharField(_("what was reported"), max_length=12)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("content_type", "object_id")
    label = models.CharField(_("as it was called"), max_length=160)
    path = models.CharField(_("where it stands"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("author"),
    )
    status = models.CharField(
        _("status"), max_length=16, choices=CaseStatus, default=CaseStatus.OPEN
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    opened_at = models.DateTimeField(_("first reported"), default=timezone.now)
    due_on = models.DateField(_("answer due"), null=True, blank=True)
    # How many different people reported it; the portal's own notice is not a person.
    reporters = models.PositiveIntegerField(_("reporters"), default=0)
    hidden_at = models.DateTimeField(_("hidden since"), null=True, blank=True)
    told_at = models.DateTimeField(_("the author was told at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision = models.TextField(_("reason of the decision"), blank=True)
    appeal = models.TextField(_("appeal of the author"), max_length=1000, blank=True)
    appealed_at = models.DateTimeField(_("appealed at"), null=True, blank=True)

    objects = ReportCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of a reported thing")
        verbose_name_plural = _("cases of reported things")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(status__in=CASE_IN_HAND),
                name="case_in_hand_is_one_per_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="case_of_thing"),
            models.Index(fields=["status", "due_on"], name="case_by_status"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("members:report_case", args=[self.code])

    @property
    def is_in_hand(self) -> bool:
        return self.status in CASE_IN_HAND


class Report(models.Model):
    """One person's report, or the portal's own notice of something that looks like spam."""

    case = models.ForeignKey(ReportCase, models.CASCADE, related_name="reports")
    # Empty for the portal's own notice, and once the reporter's account was erased.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports_made",
        verbose_name=_("reporter"),
    )
    reason = models.CharField(_("reason"), max_length=14, choices=ReportReason)
    text = models.TextField(_("in your words"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="report_is_made_once"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class CaseChange(models.Model):
    """One move of a case; never edited."""

    case = models.ForeignKey(ReportCase, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=16, choices=CaseStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=16, choices=CaseStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    note = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a case")
        verbose_name_plural = _("changes of cases")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class SpamWord(models.Model):
    """A word or phrase that brings a text before an officer; staff keep the list."""

    word = models.CharField(_("word or phrase"), max_length=60, unique=True)
    why = models.CharField(_("why it is on the list"), max_length=160, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    since = models.DateField(_("since"), default=timezone.localdate)

    class Meta:
        verbose_name = _("spam word")
        verbose_name_plural = _("spam words")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
