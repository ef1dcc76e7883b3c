"""Events that come again every few weeks."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOST_WEEKS = 8


class EventSeries(models.Model):
    """How an event is repeated; each of its events has seats of its own."""

    every_weeks = models.PositiveSmallIntegerField(
        _("every how many weeks"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)],
    )
    until = models.DateField(_("until"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("how often"), null=True, blank=True)
    # The days that were left out, each with the reason: [["2026-12-25", "Hari Natal"], …].
    skipped = models.JSONField(default=list, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("entered on"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("series of events")
        verbose_name_plural = _("series of events")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=False, count__isnull=True)
                | Q(until__isnull=True, count__isnull=False),
                name="event_series_has_one_end",
                violation_error_message=_("Give a last day or a number, one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=MOST_WEEKS),
                name="event_series_comes_again",
            ),
        ]

    def __str__(self) -> str:
        if self.every_weeks == 1:
            return gettext("every week")
        return gettext("every %(count)d weeks") % {"count": self.every_weeks}

    @property
    def left_out(self) -> list[tuple[date, str]]:
        """The days that were left out, each with the reason."""
        return [(date.fromisoformat(day), why) for day, why in self.skipped]
