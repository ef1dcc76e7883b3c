"""How large a business is by law: the limits as they are read, what was stated, what came of it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from members.models import Business
from okoce.months import month_in_words
from okoce.rupiah import format_rupiah

from ..choices import RANK, SizeClass, SizeMeasure
from .facts import DatedFact
from .growth import MOST_RUPIAH


class SizeClassLimit(DatedFact):
    """Up to how much a business belongs to a class; what is more belongs to the next one."""

    measure = models.CharField(_("what is counted"), max_length=20, choices=SizeMeasure)
    size_class = models.CharField(
        _("class"),
        max_length=20,
        choices=[each for each in SizeClass.choices if each[0] != SizeClass.ABOVE],
    )
    up_to = models.PositiveBigIntegerField(
        _("up to and including"), help_text=_("Rupiah, or people where people are counted.")
    )

    record = HistoricalRecords(related_name="record_history")

    class Meta(DatedFact.Meta):
        verbose_name = _("limit of a size class")
        verbose_name_plural = _("limits of size classes")
        ordering = ["measure", "-valid_from", "up_to"]
        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["measure", "size_class", "valid_from"],
                name="size_limit_begins_once",
                violation_error_message=_("There is a limit of this class from this day already."),
            ),
        ]

    def clean(self) -> None:
        """Of the limits that hold on its first day none below may reach it, nor any above."""
        super().clean()
        if not (self.measure and self.size_class and self.valid_from and self.up_to is not None):
            return
        others = SizeClassLimit.objects.in_force(self.valid_from).filter(measure=self.measure)
        for other in others.exclude(pk=self.pk).exclude(size_class=self.size_class):
            is_above = RANK[other.size_class] > RANK[self.size_class]
            if (other.up_to > self.up_to) != is_above or other.up_to == self.up_to:
                raise ValidationError(
                    {"up_to": _("It must lie between the limits of the classes beside it.")}
                )

    def __str__(self) -> str:
        amount = self.up_to if self.measure == SizeMeasure.WORKERS else format_rupiah(self.up_to)
        return f"{self.get_size_class_display()}: ≤ {amount}"


class FoundingCapital(models.Model):
    """What an owner says their business began with, and when; the latest word counts."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="capital_statements")
    amount = models.PositiveBigIntegerField(
        _("capital in rupiah"), validators=[MaxValueValidator(MOST_RUPIAH)]
    )
    began = models.DateField(_("month in which it began"), help_text=_("Its first day."))
    at = models.DateTimeField(_("stated at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("capital at founding")
        verbose_name_plural = _("capital at founding")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(began__day=1),
                name="capital_month_is_its_first_day",
                violation_error_message=_("A month is kept as its first day."),
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=MOST_RUPIAH),
                name="capital_is_believable",
                violation_error_message=_("This amount has too many zeros."),
            ),
        ]

    def __str__(self) -> str:
        return f"{format_rupiah(self.amount)}, {month_in_words(self.began)}"


class SizeClassRecord(models.Model):
    """The class a business came to be in: when, from what, by which limit. Never edited."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="size_records")
    size_class = models.CharField(_("class"), max_length=20, choices=SizeClass)
    measure = models.CharField(_("what was counted"), max_length=20, choices=SizeMeasure)
    amount = models.PositiveBigIntegerField(_("amount in rupiah"))
    # Of sales the twelve months; of capital the month of founding alone.
    first_month = models.DateField(_("from"))
    last_month = models.DateField(_("to"))
    workers = models.PositiveSmallIntegerField(_("people who worked"), null=True, blank=True)
    limit = models.ForeignKey(
        SizeClassLimit, models.PROTECT, related_name="+", verbose_name=_("limit")
    )
    at = models.DateTimeField(_("reckoned at"), default=timezone.now)

    class Meta:
        verbose_name = _("size class of a business")
        verbose_name_plural = _("size classes of businesses")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["business", "-at"], name="size_record_of_business")]

    def __str__(self) -> str:
        return f"{self.get_size_class_display()}: {format_rupiah(self.amount)}"
