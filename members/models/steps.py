"""The seven PAS steps: their order and names are data, and each member has dated rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..choices import Actor, StepStatus
from .members import Member


class Step(models.Model):
    """One of the steps of *7 Langkah PAS*; staff may rename and reorder them."""

    code = models.SlugField(_("code"), max_length=10, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    description = models.CharField(_("what happens"), max_length=300)
    description_en = models.CharField(_("what happens, in English"), max_length=300)
    usual_days = models.PositiveSmallIntegerField(_("usual length (days)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("PAS step")
        verbose_name_plural = _("PAS steps")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The step's name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name

    @property
    def what_happens(self) -> str:
        """What happens in this step, in the reader's language."""
        return self.description_en if get_language() == "en" else self.description


class MemberStep(models.Model):
    """Where one member stands in one step."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="steps")
    step = models.ForeignKey(Step, models.PROTECT, related_name="member_steps")
    status = models.CharField(
        _("status"), max_length=16, choices=StepStatus, default=StepStatus.NOT_STARTED
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    turn = models.CharField(_("whose turn"), max_length=12, choices=Actor, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a member")
        verbose_name_plural = _("steps of members")
        ordering = ["step__order"]
        constraints = [
            models.UniqueConstraint(fields=["member", "step"], name="member_step_is_one_row"),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.BLOCKED) | ~Q(reason=""),
                name="member_step_held_up_has_reason",
                violation_error_message=_("Say why the step is held up."),
            ),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.DONE) | Q(done_on__isnull=False),
                name="member_step_done_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.get_status_display()}"


class StepChange(models.Model):
    """One move of one step; never edited."""

    member_step = models.ForeignKey(MemberStep, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=16, choices=StepStatus)
    new_status = models.CharField(_("to"), max_length=16, choices=StepStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by")
    )
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a step")
        verbose_name_plural = _("changes of steps")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"
