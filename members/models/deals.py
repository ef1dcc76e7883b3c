"""Deals: what one side wrote down and the other confirmed."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from ..choices import DealKind, DealRhythm, DealStatus, ValueBand
from ..querysets import DealQuerySet
from .areas import Kecamatan
from .connections import Connection
from .users import User

MAX_AMOUNT = 100_000_000_000


def new_deal_code() -> str:
    """The code in the address of a deal; nobody can guess another one."""
    return new_code(10)


class Deal(models.Model):
    """An agreement of two people. It counts once the other side has confirmed it."""

    code = models.CharField(max_length=12, unique=True, default=new_deal_code, editable=False)
    connection = models.ForeignKey(
        Connection, models.SET_NULL, null=True, related_name="deals", editable=False
    )
    # A side is empty once that account was erased; the agreement stays with the other one.
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="deals_proposed"
    )
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="deals_received"
    )
    status = models.CharField(
        _("status"), max_length=14, choices=DealStatus, default=DealStatus.PROPOSED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=18, choices=DealKind)
    terms = models.TextField(_("what was agreed"), max_length=600)
    amount = models.PositiveBigIntegerField(
        _("value (rupiah)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_AMOUNT)],
    )
    band = models.CharField(_("value, roughly"), max_length=10, choices=ValueBand, blank=True)
    rhythm = models.CharField(
        _("how often"), max_length=18, choices=DealRhythm, default=DealRhythm.ONCE
    )
    starts_on = models.DateField(_("from"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # A line about it on both pages, once both sides agree to it.
    public_line = models.CharField(_("line on your pages"), max_length=140, blank=True)
    line_by_proposer_at = models.DateTimeField(null=True, blank=True, editable=False)
    line_by_partner_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Where each side lived when it was confirmed, for the figures of the programme.
    proposer_kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, null=True, related_name="+", editable=False
    )
    partner_kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=False, band="") | (Q(amount__isnull=True) & ~Q(band="")),
                name="deal_has_an_amount_or_a_band",
                violation_error_message=_("Give the exact value or a rough one, not both."),
            ),
            models.CheckConstraint(
                condition=~Q(proposer=F("partner")), name="deal_is_between_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[DealStatus.CONFIRMED, DealStatus.DONE])
                | Q(confirmed_at__isnull=False),
                name="deal_made_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["proposer", "-id"], name="deal_of_proposer"),
            models.Index(fields=["partner", "-id"], name="deal_of_partner"),
            models.Index(fields=["status", "status_since"], name="deal_by_status"),
            models.Index(fields=["confirmed_at"], name="deal_by_moment"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("members:deal", args=[self.code])

    @property
    def is_repeating(self) -> bool:
        return self.rhythm != DealRhythm.ONCE

    @property
    def has_public_line(self) -> bool:
        return bool(self.public_line and self.line_by_proposer_at and self.line_by_partner_at)

    def other(self, user: User) -> User | None:
        """The person on the other side from ``user``; None once their account was erased."""
        return self.partner if user.pk == self.proposer_id else self.proposer


class DealChange(models.Model):
    """One move of a deal; never edited."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="history")
    old_status = models.CharField(max_length=14, choices=DealStatus, blank=True)
    new_status = models.CharField(max_length=14, choices=DealStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a deal")
        verbose_name_plural = _("changes of deals")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class DealCheck(models.Model):
    """What one side said 90 days on: is it still going?"""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="checks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deal_checks")
    # The first question is number 1; each 90 days a repeating deal is asked about again.
    number = models.PositiveSmallIntegerField(default=1)
    still_going = models.BooleanField(_("it is still going"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer about a running deal")
        verbose_name_plural = _("answers about running deals")
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "user", "number"], name="deal_check_is_answered_once_each"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Yes") if self.still_going else _("No"))
