"""What is known beforehand of how many come, and how far a forecast may go."""

from datetime import date
from fractions import Fraction

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okoce.facts import Certainty


class ForecastRuleQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> "ForecastRule | None":
        """The rule that holds on a day: the last one that had begun by then."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()


class ForecastRule(models.Model):
    """From a day on: what the programme saw before, how much that weighs, and where it ends."""

    valid_from = models.DateField(_("from"), unique=True)
    invited = models.PositiveIntegerField(
        _("invited in the past"), validators=[MinValueValidator(1)]
    )
    came = models.PositiveIntegerField(_("of them came"))
    weight = models.PositiveIntegerField(
        _("weight of the past"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_(
            "It counts like so many seats of the kecamatan itself: with 40, the figures of a "
            "place weigh as much as it once 40 seats were counted there."
        ),
    )
    risk_percent = models.PositiveSmallIntegerField(
        _("risk (percent)"),
        default=10,
        validators=[MaxValueValidator(50)],
        help_text=_("How likely it may be that more come than there are chairs."),
    )
    most_over_percent = models.PositiveSmallIntegerField(
        _("at most above the chairs (percent)"),
        default=25,
        validators=[MaxValueValidator(100)],
        help_text=_("However few came before, never more seats than that are advised."),
    )
    source = models.CharField(_("source"), max_length=300)
    source_date = models.DateField(
        _("date of the source"), null=True, blank=True, help_text=_("Empty when it is not known.")
    )
    certainty = models.CharField(
        _("how sure"), max_length=20, choices=Certainty, default=Certainty.UNVERIFIED
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ForecastRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("basis of the attendance forecast")
        verbose_name_plural = _("bases of the attendance forecast")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(invited__gte=1, came__lte=F("invited")),
                name="forecast_of_no_more_than_were_invited",
                violation_error_message=_("No more can have come than were invited."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, risk_percent__lte=50, most_over_percent__lte=100),
                name="forecast_stays_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(came)d of %(invited)d, from %(day)s") % {
            "came": self.came,
            "invited": self.invited,
            "day": self.valid_from,
        }

    @property
    def prior(self) -> Fraction:
        """How many of those invited came, before anything was counted here."""
        return Fraction(self.came, self.invited)

    @property
    def risk(self) -> Fraction:
        return Fraction(self.risk_percent, 100)

    @property
    def most_over(self) -> Fraction:
        return Fraction(self.most_over_percent, 100)
