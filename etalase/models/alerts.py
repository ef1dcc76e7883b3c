"""What people ask to be told of: a product that is sold out, or what is new in a search."""

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Kecamatan
from members.models.sending import Letter, due_index
from okoce.codes import new_code
from okoce.rupiah import format_rupiah
from okoce.search import LONGEST_QUERY

from ..choices import AlertKind, AlertLetterKind, AlertStatus, Availability
from ..querysets.alerts import AlertQuerySet
from .categories import Category
from .products import MAX_PRICE, Product


def new_alert_key() -> str:
    """The private address of an alert: whoever has it confirms and stops it."""
    return new_code(24)


class Alert(models.Model):
    """Somebody's wish to be told. It is deleted as soon as they stop it."""

    key = models.CharField(max_length=24, unique=True, default=new_alert_key, editable=False)
    # A form sent twice is one alert.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=AlertKind)
    status = models.CharField(
        _("status"), max_length=10, choices=AlertStatus, default=AlertStatus.UNCONFIRMED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)

    # Who is told: an account, or else one address.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("account"),
    )
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE, editable=False)

    product = models.ForeignKey(
        Product,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("product"),
    )

    # What a search asks for; empty is anything.
    words = models.CharField(_("words"), max_length=LONGEST_QUERY, blank=True)
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kecamatan"
    )
    price_from = models.PositiveBigIntegerField(_("price from (rupiah)"), null=True, blank=True)
    price_to = models.PositiveBigIntegerField(_("price to (rupiah)"), null=True, blank=True)
    availability = models.CharField(
        _("availability"), max_length=10, choices=Availability, blank=True
    )
    is_halal = models.BooleanField(_("halal only"), default=False)

    until = models.DateTimeField(_("runs until"), null=True, blank=True)
    # A search was looked through up to here; its last note was of what came after ``note_from``.
    seen_until = models.DateTimeField(_("looked through until"), default=timezone.now)
    note_from = models.DateTimeField(_("last note from"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AlertKind.STOCK, product__isnull=False)
                | Q(kind=AlertKind.SEARCH, product__isnull=True),
                name="alert_is_of_a_product_or_a_search",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="", phone="")
                | Q(user__isnull=True, phone="") & ~Q(email="")
                | Q(user__isnull=True, email="") & ~Q(phone=""),
                name="alert_has_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | ~Q(status=AlertStatus.UNCONFIRMED),
                name="alert_of_an_account_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(status=AlertStatus.UNCONFIRMED) | Q(until__isnull=False),
                name="alert_ends_some_day",
            ),
            models.CheckConstraint(
                condition=Q(price_from__isnull=True)
                | Q(price_to__isnull=True)
                | Q(price_from__lte=F("price_to"), price_to__lte=MAX_PRICE),
                name="alert_prices_go_up",
            ),
            models.UniqueConstraint(
                fields=["product", "user"],
                condition=Q(user__isnull=False),
                name="alert_is_one_for_an_account",
            ),
            models.UniqueConstraint(
                fields=["product", "email", "phone"],
                condition=Q(user__isnull=True),
                name="alert_is_one_for_an_address",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="alert_of_account"),
            models.Index(fields=["email", "phone"], name="alert_of_address"),
            models.Index(fields=["kind", "id"], condition=Q(status="aktif"), name="alert_active"),
            models.Index(fields=["status", "status_since"], name="alert_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.key[:6]}"

    def get_absolute_url(self) -> str:
        """The page where it is confirmed, looked at and stopped."""
        return reverse("etalase:alert_detail", args=[self.key])

    @property
    def is_search(self) -> bool:
        return self.kind == AlertKind.SEARCH

    @property
    def headline(self) -> str:
        """What its reader is told, in words of the active language."""
        if self.is_search:
            return _("New each Monday: %(search)s") % {"search": ", ".join(self.asked_for)}
        return _("When “%(product)s” is to be had again") % {"product": self.product.name}

    @property
    def search_path(self) -> str:
        """The list of the etalase that shows this search, the newest first."""
        path = (
            self.category.get_absolute_url() if self.category else reverse("etalase:product_list")
        )
        asked = {
            "cari": self.words,
            "kecamatan": self.kecamatan and self.kecamatan.slug,
            "dari": self.price_from,
            "sampai": self.price_to,
            "stok": self.availability,
            "halal": "ya" if self.is_halal else "",
            "urut": "terbaru" if self.words else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def asked_for(self) -> list[str]:
        """What the search asks for, in words of the active language."""
        prices = (
            (_("From %(price)s"), self.price_from),
            (_("Up to %(price)s"), self.price_to),
        )
        said = [
            f"“{self.words}”" if self.words else "",
            self.category and self.category.name,
            self.kecamatan and self.kecamatan.name,
            *(words % {"price": format_rupiah(price)} for words, price in prices if price),
            self.availability and self.get_availability_display(),
            _("Halal") if self.is_halal else "",
        ]
        return [str(words) for words in said if words]


class AlertLetter(Letter):
    """One thing to tell somebody who has no account."""

    about, prefix = "alert", "kabari"

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=12, choices=AlertLetterKind)

    class Meta:
        verbose_name = _("letter of an alert")
        verbose_name_plural = _("letters of alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "key", "channel"], name="alert_letter_is_written_once"
            ),
        ]
        indexes = [due_index("alert_letter_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"
