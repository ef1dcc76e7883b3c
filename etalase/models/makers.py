"""The maker of each week: chosen by the rule, or by staff with a reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Business


class MakerOfWeek(models.Model):
    """One maker in one week; a row that staff set aside keeps its place in the record."""

    # The Monday of an ISO week.
    week = models.DateField(_("week from Monday"))
    business = models.ForeignKey(
        Business, models.CASCADE, related_name="weeks", verbose_name=_("business")
    )
    # Empty for the rule.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chosen by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    replaced_at = models.DateTimeField(_("set aside on"), null=True, blank=True)

    class Meta:
        verbose_name = _("maker of the week")
        verbose_name_plural = _("makers of the week")
        ordering = ["-week", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["week"], condition=Q(replaced_at=None), name="week_has_one_maker"
            ),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="week_begins_on_monday"),
        ]
        indexes = [models.Index(fields=["business", "-week"], name="week_of_maker")]

    def __str__(self) -> str:
        return f"{self.week}: {self.business}"
