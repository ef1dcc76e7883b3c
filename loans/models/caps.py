"""What a loan may cost at most, by day."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..choices import CapScope
from .facts import DatedFact


class EconomicCap(DatedFact):
    """What OJK lets a loan cost (*manfaat ekonomi*): interest, fees and other costs together."""

    scope = models.CharField(_("for which loans"), max_length=20, choices=CapScope)
    percent_per_day = models.DecimalField(
        _("percent of the loan a day"),
        max_digits=6,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0))],
    )
    total_percent = models.DecimalField(
        _("all costs with late fees, at most (percent of the loan)"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )

    record = HistoricalRecords(related_name="record_history")

    class Meta(DatedFact.Meta):
        verbose_name = _("cap on the cost of loans")
        verbose_name_plural = _("caps on the cost of loans")
        ordering = ["scope", "-valid_from"]
        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["scope", "valid_from"],
                name="economic_cap_begins_once",
                violation_error_message=_("There is a cap for these loans from this day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.percent_per_day.normalize():f}%"
