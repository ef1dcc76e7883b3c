"""Themed pages: hand-picked products, and those that a rule takes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Kecamatan

from ..choices import CollectionArt, CollectionStatus
from ..querysets import CollectionQuerySet
from .categories import Category
from .products import MAX_PRICE, Product


class Collection(models.Model):
    title = models.CharField(_("title"), max_length=60, validators=[MinLengthValidator(3)])
    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    intro = models.TextField(_("introduction"), max_length=600)
    art = models.CharField(
        _("picture"), max_length=12, choices=CollectionArt, default=CollectionArt.MARKET
    )
    shown_from = models.DateField(_("shown from"), default=timezone.localdate)
    shown_until = models.DateField(
        _("shown until"), null=True, blank=True, help_text=_("Leave empty for no end.")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=CollectionStatus, default=CollectionStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)

    takes_by_rule = models.BooleanField(
        _("also take products by a rule"),
        default=False,
        help_text=_("They follow the hand-picked ones, the newest first."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kecamatan"
    )
    is_halal = models.BooleanField(_("with a halal certificate only"), default=False)
    price_max = models.PositiveBigIntegerField(
        _("up to this price (rupiah)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_PRICE)],
    )

    # Nobody publishes what they entered.
    edited_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    picked = models.ManyToManyField(
        Product, through="CollectionItem", related_name="collections", verbose_name=_("products")
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["-shown_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until__isnull=True) | Q(shown_until__gte=F("shown_from")),
                name="collection_ends_after_it_begins",
                violation_error_message=_("A collection ends on or after the day it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("etalase:collection_detail", args=[self.slug])

    def clean(self) -> None:
        has_rule = self.category_id or self.kecamatan_id or self.is_halal or self.price_max
        if self.takes_by_rule and not has_rule:
            raise ValidationError(
                {"takes_by_rule": _("Say what the rule takes: at least one of the four.")}
            )


class CollectionItem(models.Model):
    """One hand-picked product and its place."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.CASCADE, verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(_("place"), default=10)

    class Meta:
        verbose_name = _("product of a collection")
        verbose_name_plural = _("products of collections")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "product"],
                name="collection_holds_a_product_once",
                violation_error_message=_("This product is in the collection already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)


class CollectionChange(models.Model):
    """One move of a collection; never edited."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=CollectionStatus)
    new_status = models.CharField(_("to"), max_length=12, choices=CollectionStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a collection")
        verbose_name_plural = _("moves of collections")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"
