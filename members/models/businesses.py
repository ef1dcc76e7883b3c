"""A member's business, what it offers and needs, and the permits and certificates it holds."""

from django.core.files.storage import storages
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from ..choices import CredentialKind, OfferKind, Visibility
from ..querysets import BusinessQuerySet, CredentialQuerySet
from .areas import Kelurahan
from .members import Member


def private_storage():
    """Where papers are kept: never under a public address."""
    return storages["private"]


class Sector(models.Model):
    slug = models.SlugField(_("address name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """Something one business may offer and another may need: packaging, raw material, a stall."""

    slug = models.SlugField(_("address name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("topic of offers and needs")
        verbose_name_plural = _("topics of offers and needs")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Business(models.Model):
    """The one business a member runs in the programme."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="business")
    name = models.CharField(_("name of the business"), max_length=80)
    slug = models.SlugField(_("address name"), max_length=100, unique=True)
    sector = models.ForeignKey(Sector, models.PROTECT, verbose_name=_("sector"))
    makes = models.CharField(_("what it makes or does"), max_length=200)
    since_year = models.PositiveSmallIntegerField(
        _("since (year)"), null=True, blank=True, validators=[MinValueValidator(1900)]
    )
    kelurahan = models.ForeignKey(
        Kelurahan, models.PROTECT, null=True, blank=True, verbose_name=_("kelurahan")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    whatsapp = PhoneNumberField(_("WhatsApp number of the business"), null=True, blank=True)
    story = models.TextField(_("story of the business"), max_length=2000, blank=True)
    cover = models.ImageField(_("cover picture"), upload_to="businesses/", blank=True)

    visibility = models.CharField(
        _("who finds the business"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    address_visibility = models.CharField(
        _("who sees the address"), max_length=10, choices=Visibility, default=Visibility.HIDDEN
    )
    whatsapp_visibility = models.CharField(
        _("who may write on WhatsApp"),
        max_length=10,
        choices=Visibility,
        default=Visibility.PUBLIC,
    )
    story_visibility = models.CharField(
        _("who sees the story"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    since_visibility = models.CharField(
        _("who sees the year"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    # Set while reports about this page are looked into; its products leave the etalase with it.
    hidden_at = models.DateTimeField(
        _("hidden after reports since"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = BusinessQuerySet.as_manager()
    record = HistoricalRecords(
        excluded_fields=["hidden_at", "updated_at"], related_name="record_history"
    )

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("etalase:business_detail", args=[self.slug])


class Offering(models.Model):
    """What a business offers to others, or needs from them."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="offerings")
    kind = models.CharField(_("kind"), max_length=12, choices=OfferKind)
    topic = models.ForeignKey(Topic, models.PROTECT, verbose_name=_("topic"))
    note = models.CharField(_("in your words"), max_length=140, blank=True)

    class Meta:
        verbose_name = _("offer or need")
        verbose_name_plural = _("offers and needs")
        ordering = ["kind", "topic__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "kind", "topic"], name="offering_is_entered_once"
            ),
        ]
        indexes = [models.Index(fields=["kind", "topic"], name="offering_by_topic")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.topic}"


class Credential(models.Model):
    """A permit or certificate in hand. A product may rest on it while it is in force."""

    business = models.ForeignKey(
        Business, models.CASCADE, related_name="credentials", verbose_name=_("business")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CredentialKind)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Leave empty if it has no end date.")
    )
    proof = models.FileField(
        _("scan"), upload_to="credentials/", storage=private_storage, blank=True
    )
    # When its owner entered or last changed it; staff check the oldest first.
    stated_at = models.DateTimeField(_("stated at"), default=timezone.now, editable=False)
    verified_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    revoke_reason = models.CharField(
        _("why it was withdrawn"), max_length=300, blank=True, editable=False
    )
    # Its owner said that what it certifies has changed; it is renewed, or a new one comes.
    to_renew_since = models.DateTimeField(
        _("to be renewed since"), null=True, blank=True, editable=False
    )
    # Set once the rest of the portal was told that this credential is no longer in force.
    lapse_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CredentialQuerySet.as_manager()
    record = HistoricalRecords(related_name="record_history")

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ["kind", "-valid_from"]
        indexes = [
            models.Index(
                fields=["stated_at"],
                condition=Q(verified_at__isnull=True, revoked_at__isnull=True),
                name="credential_to_check",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "kind", "number"], name="credential_is_entered_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="credential_ends_after_it_starts",
                violation_error_message=_("A credential must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        return (
            self.revoked_at is None
            and self.valid_from <= today
            and (self.valid_until is None or self.valid_until >= today)
        )
