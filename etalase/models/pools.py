"""A large request of one buyer, the parts that makers took of it, and what was written to whom."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Kecamatan
from members.models.sending import Letter, due_index
from okoce.codes import new_code
from okoce.phones import whatsapp_link

from ..choices.pools import (
    PART_CLAIMS,
    POOL_ENDED,
    PartStatus,
    PoolLetterKind,
    PoolStatus,
)
from ..querysets.pools import PoolOrderQuerySet, PoolPartQuerySet
from .categories import Category
from .products import MAX_PRICE, MIN_PRICE, Product

MOST_WANTED = 1_000_000


def new_pool_key() -> str:
    """The private address of a buyer; whoever has it acts for the buyer."""
    return new_code(24)


def new_pool_code() -> str:
    return new_code(8)


class PoolOrder(models.Model):
    key = models.CharField(max_length=24, unique=True, default=new_pool_key, editable=False)
    code = models.CharField(
        _("code"), max_length=8, unique=True, default=new_pool_code, editable=False
    )
    # A form sent twice is one order.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=PoolStatus, default=PoolStatus.UNCONFIRMED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name=_("kind of goods")
    )
    what = models.CharField(_("what exactly"), max_length=160, blank=True)
    details = models.TextField(_("more about it"), max_length=1000, blank=True)
    quantity = models.PositiveIntegerField(
        _("how many"), validators=[MinValueValidator(1), MaxValueValidator(MOST_WANTED)]
    )
    taken = models.PositiveIntegerField(_("taken so far"), default=0, editable=False)
    unit = models.CharField(_("unit"), max_length=30)
    needed_on = models.DateField(_("needed on"))
    take_until = models.DateField(_("makers may take parts until"))
    extended_at = models.DateTimeField(_("extended on"), null=True, blank=True, editable=False)
    budget = models.PositiveBigIntegerField(
        _("budget for one (rupiah)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_PRICE), MaxValueValidator(MAX_PRICE)],
    )
    needs_permit = models.BooleanField(_("needs P-IRT, BPOM MD or SLHS"), default=False)
    needs_halal = models.BooleanField(_("needs a halal certificate"), default=False)
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="+", verbose_name=_("delivered in")
    )

    # Set for somebody with an account; a visitor is known by contact only.
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="pool_orders",
        verbose_name=_("buyer's account"),
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(max_length=5, default="id", editable=False)
    erased_at = models.DateTimeField(_("contact erased on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("sent on"), default=timezone.now, editable=False)

    objects = PoolOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("pooled order")
        verbose_name_plural = _("pooled orders")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("quantity")), name="pool_is_not_overtaken"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="pool_wants_something"),
            models.CheckConstraint(
                condition=Q(take_until__lt=F("needed_on")), name="pool_closes_before_it_is_needed"
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "id"], condition=Q(status="dibuka"), name="pool_open_of_kind"
            ),
            models.Index(fields=["status", "status_since"], name="pool_in_status"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def get_absolute_url(self) -> str:
        """The buyer's private page."""
        return reverse("etalase:pool_buyer", args=[self.key])

    @property
    def title(self) -> str:
        """What is asked, as long as the words are kept."""
        return self.what or self.category.name

    @property
    def missing(self) -> int:
        return self.quantity - self.taken

    @property
    def month(self) -> date:
        """The first day of the month whose capacity the parts claim."""
        return self.needed_on.replace(day=1)

    @property
    def has_ended(self) -> bool:
        return self.status in POOL_ENDED

    @property
    def may_be_extended(self) -> bool:
        return self.extended_at is None


class PoolPart(models.Model):
    """What one maker takes of a pooled order, counted in the unit of the order."""

    order = models.ForeignKey(PoolOrder, models.CASCADE, related_name="parts")
    product = models.ForeignKey(Product, models.CASCADE, related_name="pool_parts")
    # The product's maker, so that a list of one's parts is one walk along one index.
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pool_parts", editable=False
    )
    status = models.CharField(
        _("status"), max_length=13, choices=PartStatus, default=PartStatus.TAKEN
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    quantity = models.PositiveIntegerField(_("how many"), validators=[MinValueValidator(1)])
    price = models.PositiveBigIntegerField(
        _("price for one (rupiah)"),
        validators=[MinValueValidator(MIN_PRICE), MaxValueValidator(MAX_PRICE)],
    )
    month = models.DateField(_("month of delivery"), editable=False)
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    created_at = models.DateTimeField(_("taken on"), default=timezone.now, editable=False)

    objects = PoolPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a pooled order")
        verbose_name_plural = _("parts of pooled orders")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "product"],
                condition=Q(status__in=PART_CLAIMS),
                name="pool_part_is_one_per_product",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="pool_part_is_something"),
        ]
        indexes = [
            models.Index(fields=["maker", "-id"], name="pool_part_of_maker"),
            models.Index(fields=["product", "month"], name="pool_part_claims"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.quantity}"

    @property
    def total(self) -> int:
        return self.quantity * self.price

    @property
    def maker_phone(self) -> str:
        """Where the buyer reaches the maker, once the two are agreed."""
        return str(self.product.business.whatsapp or self.maker.phone or "")

    @property
    def whatsapp_url(self) -> str:
        return whatsapp_link(self.maker_phone, self.order.what)

    @property
    def claims(self) -> bool:
        return self.status in PART_CLAIMS


class PoolChange(models.Model):
    """One move of a pooled order or of one part of it; never edited."""

    order = models.ForeignKey(PoolOrder, models.CASCADE, related_name="history")
    part = models.ForeignKey(PoolPart, models.CASCADE, null=True, related_name="history")
    old_status = models.CharField(_("from"), max_length=13, blank=True)
    new_status = models.CharField(_("to"), max_length=13)
    actor = models.CharField(_("who"), max_length=10)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a pooled order")
        verbose_name_plural = _("moves of pooled orders")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.new_label

    @property
    def new_label(self) -> str:
        statuses = PartStatus if self.part_id else PoolStatus
        return str(statuses(self.new_status).label)


class PoolLetter(Letter):
    """One thing to tell a buyer who has no account."""

    about, prefix = "order", "borongan"

    order = models.ForeignKey(PoolOrder, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=12, choices=PoolLetterKind)

    class Meta:
        verbose_name = _("letter to a buyer")
        verbose_name_plural = _("letters to buyers")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "key", "channel"], name="pool_letter_is_written_once"
            ),
        ]
        indexes = [due_index("pool_letter_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"
