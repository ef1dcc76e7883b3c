"""Lenders: who they are, how their licence stands, and on which terms they lend."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Step
from okoce.facts import Certainty

from ..choices import Basis, Closed, Intake, LenderKind, Per, Standing, TermsStatus
from ..querysets import LenderProductQuerySet, LenderQuerySet, TermsQuerySet
from .facts import DatedFact

# A check of a licence says nothing of today once it is older.
CHECK_HOLDS = timedelta(days=90)
# Pages that stand beside the lenders below the same address.
TAKEN = frozenset({"simulasi", "banding", "mitra", "rujukan", "saya"})


class Lender(models.Model):
    """Somebody outside who lends. The portal leads to them; it lends nothing."""

    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    legal_name = models.CharField(_("legal name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=LenderKind)
    site = models.URLField(_("website"), blank=True)
    about = models.TextField(
        _("in short"), max_length=600, blank=True, help_text=_("What is known, with its date.")
    )
    is_listed = models.BooleanField(_("shown to everybody"), default=True)
    # Who sits at its desk in the portal.
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="lenders", verbose_name=_("officers")
    )

    # Who is referred reads this before they agree, and the portal erases by it.
    keeps_months = models.PositiveSmallIntegerField(
        _("keeps shared data for so many months"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("After a decision against the loan, or after it was paid back."),
    )
    answers_within = models.PositiveSmallIntegerField(
        _("answers within so many working days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("As the lender itself has promised. Empty: not promised."),
    )

    # By hand and with a reason; empty: not closed by hand.
    closed_because = models.CharField(
        _("why the intake was closed"), max_length=400, blank=True, editable=False
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    # How the intake stood when it was last looked at: what differs from today is news.
    was_open = models.BooleanField(_("intake open"), default=False, editable=False)

    objects = LenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("lender")
        verbose_name_plural = _("lenders")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("loans:lender_detail", args=[self.slug])

    def clean(self) -> None:
        if self.slug in TAKEN:
            raise ValidationError({"slug": _("This address belongs to another page.")})

    @property
    def approved_checks(self) -> list["LenderStatus"]:
        """The checks of its licence that a second person approved, the newest first."""
        rows = [row for row in self.checks.all() if row.is_approved]
        return sorted(rows, key=lambda row: (row.checked_on or date.min, row.pk), reverse=True)

    @property
    def last_check(self) -> "LenderStatus | None":
        return next(iter(self.approved_checks), None)

    @property
    def approved_products(self) -> list["LenderProduct"]:
        """What it lends on and has lent on, the newest terms first."""
        rows = [row for row in self.products.all() if row.is_approved]
        return sorted(rows, key=lambda row: (row.valid_from, row.pk), reverse=True)

    @property
    def open_products(self) -> list["LenderProduct"]:
        """The products whose terms hold today."""
        return [row for row in self.approved_products if row.is_in_force]

    def why_closed(self) -> list[Closed]:
        """Every reason why the intake is closed today; none when it is open."""
        reasons, check = [], self.last_check
        if self.closed_because:
            reasons.append(Closed.BY_HAND)
        if check is None or check.checked_on is None:
            reasons.append(Closed.UNCHECKED)
        elif check.checked_on < timezone.localdate() - CHECK_HOLDS:
            reasons.append(Closed.OLD_CHECK)
        if check is None or check.standing != Standing.ACTIVE:
            reasons.append(Closed.NOT_ACTIVE)
        if not self.open_products:
            reasons.append(Closed.NO_PRODUCT)
        return reasons

    @property
    def is_open(self) -> bool:
        """Whether it takes people today."""
        return not self.why_closed()


class Proposed(models.Model):
    """What one person enters about a lender and a second one approves; then it stands still."""

    status = models.CharField(
        _("state"),
        max_length=12,
        choices=TermsStatus,
        default=TermsStatus.PROPOSED,
        editable=False,
    )
    status_since = models.DateTimeField(
        _("in this status since"), default=timezone.now, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_note = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(decided_by__isnull=True)
                | Q(status=TermsStatus.WITHDRAWN)
                | ~Q(proposed_by=F("decided_by")),
                name="%(class)s_is_decided_by_another",
                violation_error_message=_("Nobody approves what they entered."),
            ),
        ]

    @property
    def is_approved(self) -> bool:
        return self.status == TermsStatus.APPROVED

    @property
    def is_proposed(self) -> bool:
        return self.status == TermsStatus.PROPOSED


class LenderStatus(Proposed):
    """One check of a lender's licence."""

    lender = models.ForeignKey(
        Lender, models.CASCADE, related_name="checks", verbose_name=_("lender")
    )
    licence = models.CharField(
        _("licence"), max_length=200, blank=True, help_text=_("As it was read, with its number.")
    )
    standing = models.CharField(_("licence is"), max_length=20, choices=Standing)
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("Empty: the day is not known.")
    )
    evidence = models.CharField(
        _("evidence"), max_length=300, help_text=_("Where this was read, and of which date.")
    )
    evidence_url = models.URLField(_("address of the evidence"), blank=True)
    certainty = models.CharField(
        _("how sure"), max_length=20, choices=Certainty, default=Certainty.UNVERIFIED
    )
    doubt = models.CharField(
        _("doubt"), max_length=400, blank=True, help_text=_("What is not known or conflicting.")
    )

    objects = TermsQuerySet.as_manager()

    class Meta(Proposed.Meta):
        abstract = False
        verbose_name = _("check of a licence")
        verbose_name_plural = _("checks of licences")
        ordering = [F("checked_on").desc(nulls_last=True), "-pk"]
        indexes = [
            models.Index(
                fields=["status_since"],
                condition=Q(status=TermsStatus.PROPOSED),
                name="lender_check_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lender}: {self.get_standing_display()}"

    def clean(self) -> None:
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": _("This day has not come yet.")})


class LenderProduct(Proposed, DatedFact):
    """Terms on which a lender lends. What is not known stays empty and is said to be unknown."""

    lender = models.ForeignKey(
        Lender, models.CASCADE, related_name="products", verbose_name=_("lender")
    )
    name = models.CharField(_("name"), max_length=80)
    # Terms that these take the place of: they end the day before these begin.
    replaces = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("takes the place of"),
    )
    rate = models.DecimalField(
        _("interest (percent)"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(240))],
    )
    rate_per = models.CharField(
        _("interest is asked"),
        max_length=10,
        choices=[(each.value, each.label) for each in (Per.MONTH, Per.YEAR)],
        default=Per.MONTH,
    )
    rate_basis = models.CharField(
        _("interest is reckoned on"), max_length=20, choices=Basis, default=Basis.UNKNOWN
    )
    fee_percent = models.DecimalField(
        _("fees (percent of the loan)"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(50))],
    )
    fee_per = models.CharField(
        _("fees are asked"),
        max_length=10,
        choices=[(each.value, each.label) for each in (Per.ONCE, Per.YEAR)],
        default=Per.ONCE,
    )
    fee_amount = models.PositiveBigIntegerField(_("fees (rupiah)"), null=True, blank=True)
    amount_min = models.PositiveBigIntegerField(_("smallest loan"), null=True, blank=True)
    amount_max = models.PositiveBigIntegerField(_("largest loan"), null=True, blank=True)
    tenor_min = models.PositiveSmallIntegerField(_("fewest months"), null=True, blank=True)
    tenor_max = models.PositiveSmallIntegerField(_("most months"), null=True, blank=True)
    steps = models.ManyToManyField(
        Step, blank=True, related_name="+", verbose_name=_("PAS steps that must be done")
    )
    needs_recommendation = models.BooleanField(
        _("with a recommendation of the pendamping"), default=False
    )
    papers = models.TextField(
        _("papers"), max_length=1000, blank=True, help_text=_("One on each line.")
    )
    for_whom = models.CharField(_("for whom"), max_length=300, blank=True)

    objects = LenderProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product of a lender")
        verbose_name_plural = _("products of lenders")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            *Proposed.Meta.constraints,
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount_min__isnull=True)
                | Q(amount_max__isnull=True)
                | Q(amount_max__gte=F("amount_min")),
                name="lender_product_amounts_in_order",
                violation_error_message=_("The largest loan is not below the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(tenor_min__isnull=True)
                | Q(tenor_max__isnull=True)
                | Q(tenor_max__gte=F("tenor_min")),
                name="lender_product_months_in_order",
                violation_error_message=_("The most months are not below the fewest."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["status_since"],
                condition=Q(status=TermsStatus.PROPOSED),
                name="lender_product_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lender}: {self.name}"

    def clean(self) -> None:
        if self.replaces_id and self.replaces.lender_id != self.lender_id:
            raise ValidationError({"replaces": _("These are the terms of another lender.")})

    @property
    def monthly_rate(self) -> Decimal | None:
        """Percent a month as the lender says it, not the true rate."""
        if self.rate is None:
            return None
        return self.rate / 12 if self.rate_per == Per.YEAR else self.rate

    @property
    def knows_fees(self) -> bool:
        return self.fee_percent is not None or self.fee_amount is not None

    @property
    def is_past(self) -> bool:
        """Whether these terms are of the past, and no offer."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def paper_lines(self) -> list[str]:
        return [line.strip() for line in self.papers.splitlines() if line.strip()]

    def fits(self, *, principal: int, tenor: int) -> bool:
        """Whether it lends so much for so long; a limit that is not known does not stop."""
        return (self.amount_min or 0) <= principal <= (self.amount_max or principal) and (
            self.tenor_min or 0
        ) <= tenor <= (self.tenor_max or tenor)


class LenderChange(models.Model):
    """What became of a lender's intake; never edited."""

    lender = models.ForeignKey(Lender, models.CASCADE, related_name="history")
    change = models.CharField(_("change"), max_length=12, choices=Intake)
    # The codes of `Closed`, parted by spaces.
    because = models.CharField(max_length=120, blank=True)
    note = models.CharField(_("reason"), max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of an intake")
        verbose_name_plural = _("changes of intakes")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_change_display()

    @property
    def reasons(self) -> list[Closed]:
        """Why it was closed, as far as it closed by itself."""
        return [Closed(code) for code in self.because.split()]
