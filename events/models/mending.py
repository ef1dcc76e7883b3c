"""What was booked for a member because a PAS step was opened again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member, Step

from ..choices import MendingHelp
from ..querysets import MendingQuerySet
from .events import Seat
from .mentoring import Mentoring


class Mending(models.Model):
    """One step of a member that something rests on: why it is open again, and what helps."""

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="mendings", verbose_name=_("member")
    )
    step = models.ForeignKey(
        Step, models.PROTECT, related_name="+", verbose_name=_("PAS step to be mended")
    )
    # In words that the member reads.
    reason = models.CharField(_("reason"), max_length=300)
    help = models.CharField(_("what helps"), max_length=16, choices=MendingHelp, blank=True)
    seat = models.ForeignKey(
        Seat,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mendings",
        verbose_name=_("registration"),
    )
    mentoring = models.ForeignKey(
        Mentoring,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mendings",
        verbose_name=_("mentoring"),
    )
    created_at = models.DateTimeField(_("opened again on"), default=timezone.now)
    helped_at = models.DateTimeField(_("arranged on"), null=True, blank=True)

    objects = MendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("step to be mended")
        verbose_name_plural = _("steps to be mended")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(help="", helped_at__isnull=True)
                | ~Q(help="") & Q(helped_at__isnull=False),
                name="mending_that_is_arranged_has_a_day",
            ),
            models.UniqueConstraint(
                fields=["member", "step", "reason"],
                condition=Q(help=""),
                name="mending_waits_once",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "step", "-id"], name="mending_of_member"),
            models.Index(fields=["created_at"], condition=Q(help=""), name="mending_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.step}"

    @property
    def is_arranged(self) -> bool:
        return self.help != ""

    @property
    def is_class(self) -> bool:
        return self.help in (MendingHelp.CLASS, MendingHelp.OWN_CLASS)

    @property
    def is_mentoring(self) -> bool:
        return self.help == MendingHelp.MENTORING
