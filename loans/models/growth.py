"""What a business sold, spent and employed, month by month; corrections stay readable."""

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Business
from okoce.months import month_in_words

from ..querysets.growth import WHOLE_AFTER, FiguresQuerySet

# Above this somebody typed zeros too many: no small business sells for a thousand miliar a month.
MOST_RUPIAH, MOST_WORKERS = 10**12, 5000


class Figures(models.Model):
    """Sales, costs and workers of one month, as the owner states them."""

    sales = models.PositiveBigIntegerField(
        _("sales in rupiah"), validators=[MaxValueValidator(MOST_RUPIAH)]
    )
    costs = models.PositiveBigIntegerField(
        _("costs in rupiah"), validators=[MaxValueValidator(MOST_RUPIAH)]
    )
    # The owner is one of them, as in the classes that BPS counts.
    workers = models.PositiveSmallIntegerField(
        _("people who worked"), validators=[MinValueValidator(1), MaxValueValidator(MOST_WORKERS)]
    )
    note = models.CharField(_("why it jumped"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def profit(self) -> int:
        """What is left; below nothing when the month cost more than it brought."""
        return self.sales - self.costs


class MonthlyFigures(Figures):
    """The figures of one business for one month, as they stand now."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="monthly_figures")
    month = models.DateField(_("month"), help_text=_("Its first day."))
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    # The day of the last word: what was said before a month was nearly over is no whole month.
    stated_on = models.DateField(_("stated on"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    objects = FiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly figures")
        verbose_name_plural = _("monthly figures")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "month"],
                name="figures_once_a_month",
                violation_error_message=_("There are figures for this month already."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="figures_month_is_its_first_day",
                violation_error_message=_("A month is kept as its first day."),
            ),
            models.CheckConstraint(
                condition=Q(workers__gte=1, workers__lte=MOST_WORKERS),
                name="figures_count_the_owner",
                violation_error_message=_("The owner is one of those who work."),
            ),
            models.CheckConstraint(
                condition=Q(sales__lte=MOST_RUPIAH, costs__lte=MOST_RUPIAH),
                name="figures_are_believable",
                violation_error_message=_("This amount has too many zeros."),
            ),
        ]

    def __str__(self) -> str:
        return month_in_words(self.month)

    @property
    def is_whole(self) -> bool:
        """Whether the month was nearly over when it was stated."""
        return self.stated_on >= self.month + WHOLE_AFTER

    @property
    def whole_from(self) -> date:
        """The day from which this month may be stated as a whole."""
        return self.month + timedelta(days=WHOLE_AFTER.days)


class FiguresChange(Figures):
    """What stood there before a correction."""

    figures = models.ForeignKey(MonthlyFigures, models.CASCADE, related_name="history")
    stated_on = models.DateField(_("stated on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("corrected at"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier figures")
        verbose_name_plural = _("earlier figures")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.figures}: {self.at:%d/%m/%Y}"
