"""A graduate's product, the moves it made, and the change that waits for a curator."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from members.models import Business, Credential, Kecamatan
from okoce.codes import new_code

from ..choices import (
    OPEN_REVISIONS,
    Availability,
    HiddenReason,
    ProductStatus,
    RevisionStatus,
)
from ..querysets import ProductQuerySet, RevisionQuerySet
from .categories import Category

MIN_PRICE, MAX_PRICE = 1, 1_000_000_000


def new_product_code() -> str:
    """The code in ``/wa/<kode>/``; it cannot be guessed from another product's."""
    return new_code(8)


class Product(models.Model):
    business = models.ForeignKey(
        Business, models.CASCADE, related_name="products", verbose_name=_("business")
    )
    code = models.CharField(
        _("code"), max_length=12, unique=True, default=new_product_code, editable=False
    )
    # What its maker calls it in their own tables.
    maker_code = models.CharField(_("own code"), max_length=40, blank=True, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=ProductStatus, default=ProductStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)

    name = models.CharField(_("name"), max_length=80, validators=[MinLengthValidator(3)])
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="products", verbose_name=_("category")
    )
    description = models.TextField(_("description"), max_length=3000, blank=True)
    # A draft may be left without a price and resumed.
    price = models.PositiveBigIntegerField(
        _("price (rupiah)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_PRICE), MaxValueValidator(MAX_PRICE)],
    )
    price_max = models.PositiveBigIntegerField(
        _("highest price (rupiah)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_PRICE)],
        help_text=_("Only if the price is a range."),
    )
    unit = models.CharField(
        _("unit"),
        max_length=30,
        blank=True,
        help_text=_("For one what? For example: 250 g pack, piece, box."),
    )
    monthly_capacity = models.PositiveIntegerField(
        _("how many you can make in a month"), null=True, blank=True
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days from order to ready"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    availability = models.CharField(
        _("availability"), max_length=10, choices=Availability, default=Availability.IN_STOCK
    )
    permit = models.ForeignKey(
        Credential,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("food permit"),
    )
    is_halal = models.BooleanField(_("sold as halal"), default=False)
    halal_credential = models.ForeignKey(
        Credential,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("halal certificate"),
    )

    # Kept by `services.catalogue.refresh_listing`, so that each list is one walk along one index.
    is_listed = models.BooleanField(_("in the public etalase"), default=False, editable=False)
    hidden_reason = models.CharField(
        _("why it is not shown"),
        max_length=10,
        choices=HiddenReason,
        blank=True,
        editable=False,
    )
    # Set while a report about it is looked into, and for good when staff uphold it.
    reported_at = models.DateTimeField(
        _("hidden after reports since"), null=True, blank=True, editable=False
    )
    published_at = models.DateTimeField(_("on show since"), null=True, blank=True, editable=False)
    # Kept by `services.care`: when its maker said that it still holds, and was last asked.
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked on"), null=True, blank=True, editable=False)
    main_category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", null=True, editable=False
    )
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="+", null=True, editable=False
    )
    # The words of the category and the business, by which the product is found too.
    search_extra = models.CharField(max_length=300, blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="indonesian")
        + SearchVector("search_extra", weight="B", config="indonesian")
        + SearchVector("description", weight="D", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    # Nobody curates what they entered; the maker is always one of these.
    edited_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    created_at = models.DateTimeField(_("entered on"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last edited"), default=timezone.now, editable=False)

    objects = ProductQuerySet.as_manager()
    record = HistoricalRecords(
        excluded_fields=[
            "search",
            "search_extra",
            "reported_at",
            "updated_at",
            "confirmed_at",
            "asked_at",
            "maker_code",
        ],
        related_name="record_history",
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=MIN_PRICE, price__lte=MAX_PRICE),
                name="product_price_is_in_bounds",
                violation_error_message=_("A price is between Rp 1 and Rp 1.000.000.000."),
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=False)
                | Q(
                    status__in=[
                        ProductStatus.DRAFT,
                        ProductStatus.RETURNED,
                        ProductStatus.ARCHIVED,
                    ]
                ),
                name="product_without_price_is_unsent",
                violation_error_message=_("A product needs a price before it is sent."),
            ),
            models.CheckConstraint(
                condition=Q(price_max__isnull=True)
                | Q(price_max__gt=F("price"), price_max__lte=MAX_PRICE),
                name="product_range_goes_up",
                violation_error_message=_("The highest price must be above the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(is_listed=False)
                | Q(
                    status=ProductStatus.LIVE,
                    published_at__isnull=False,
                    main_category__isnull=False,
                ),
                name="product_listed_is_live",
            ),
            models.UniqueConstraint(
                fields=["business", "maker_code"],
                condition=~Q(maker_code=""),
                name="product_own_code_is_one",
            ),
        ]
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_listed=True),
                name="product_newest",
            ),
            models.Index(
                F("main_category"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_listed=True),
                name="product_newest_in_main",
            ),
            models.Index(
                F("category"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_listed=True),
                name="product_newest_in_category",
            ),
            models.Index(
                F("kecamatan"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_listed=True),
                name="product_newest_in_kecamatan",
            ),
            models.Index(
                F("kecamatan"),
                F("main_category"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_listed=True),
                name="product_newest_main_near",
            ),
            models.Index(
                F("kecamatan"),
                F("category"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_listed=True),
                name="product_newest_near",
            ),
            # Whole categories have no halal goods; without this they are read to the end in vain.
            models.Index(
                F("main_category"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_listed=True, is_halal=True),
                name="product_newest_halal",
            ),
            models.Index(
                fields=["price", "id"], condition=Q(is_listed=True), name="product_cheapest"
            ),
            models.Index(
                fields=["main_category", "price", "id"],
                condition=Q(is_listed=True),
                name="product_cheapest_in_main",
            ),
            models.Index(
                fields=["category", "price", "id"],
                condition=Q(is_listed=True),
                name="product_cheapest_in_category",
            ),
            models.Index(
                fields=["kecamatan", "price", "id"],
                condition=Q(is_listed=True),
                name="product_cheapest_near",
            ),
            models.Index(fields=["business", "status", "-updated_at"], name="product_of_business"),
            models.Index(
                fields=["status_since"],
                condition=Q(status__in=["draf", "diajukan", "dikembalikan"]),
                name="product_waiting",
            ),
            GinIndex(fields=["search"], condition=Q(is_listed=True), name="product_search"),
            models.Index(fields=["updated_at"], condition=Q(is_listed=True), name="product_stale"),
            models.Index(
                fields=["asked_at"], condition=Q(asked_at__isnull=False), name="product_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("etalase:product_detail", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.name) or "produk"

    @property
    def is_live(self) -> bool:
        return self.status == ProductStatus.LIVE


class ProductRevision(models.Model):
    """A proposed change to a product on show.

    ``changes`` maps field names to new values (foreign keys by id); ``photo_ids`` is the new
    order of the gallery, or null when the photos stay.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="revisions")
    status = models.CharField(
        _("status"), max_length=12, choices=RevisionStatus, default=RevisionStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    changes = models.JSONField(_("changes"), default=dict)
    photo_ids = models.JSONField(_("photos"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered on"), default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a product on show")
        verbose_name_plural = _("changes of products on show")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(status__in=OPEN_REVISIONS),
                name="product_has_one_open_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} ({self.get_status_display()})"


class ProductChange(models.Model):
    """One move of a product or of its revision; never edited."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="history")
    revision = models.ForeignKey(
        ProductRevision, models.CASCADE, null=True, blank=True, related_name="history"
    )
    old_status = models.CharField(_("from"), max_length=12)
    new_status = models.CharField(_("to"), max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a product")
        verbose_name_plural = _("moves of products")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.old_label} → {self.new_label}"

    def _label(self, value: str) -> str:
        statuses = RevisionStatus if self.revision_id else ProductStatus
        return str(statuses(value).label)

    @property
    def old_label(self) -> str:
        return self._label(self.old_status)

    @property
    def new_label(self) -> str:
        return self._label(self.new_status)


class ProductRecommendation(models.Model):
    """A pendamping's word to the curators about a product of their kecamatan."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="recommendations")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=300)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("recommendation of a product")
        verbose_name_plural = _("recommendations of products")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["product", "by"], name="recommendation_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.note}"
