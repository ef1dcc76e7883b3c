"""Certificates: numbered, found by a code, ended but never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.businesses import private_storage
from okoce.codes import new_code, with_check

from ..choices import CertificateEnd
from ..querysets import CertificateQuerySet
from .courses import Course
from .events import Seat


def new_certificate_code() -> str:
    """Ten letters that nobody guesses, and one that tells a mistyped code from an unknown one."""
    return with_check(new_code(10))


def new_certificate_link() -> str:
    """What the holder adds to the address to show their whole name."""
    return new_code(24)


class CertificateSeries(models.Model):
    """The last number given in a year. Who takes the next one holds this row."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbers of certificates")
        verbose_name_plural = _("numbers of certificates")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Certificate(models.Model):
    """That one person passed one class, as it was printed."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(
        _("code"), max_length=12, unique=True, default=new_certificate_code, editable=False
    )
    link = models.CharField(
        max_length=24, unique=True, default=new_certificate_link, editable=False
    )
    # Both are empty once the person was erased; the number stays taken.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="certificates",
        verbose_name=_("account"),
    )
    seat = models.ForeignKey(Seat, models.SET_NULL, null=True, related_name="certificates")
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="certificates", verbose_name=_("course")
    )
    name = models.CharField(_("name as printed"), max_length=100, blank=True)
    title = models.CharField(_("course as printed"), max_length=80)
    issued_on = models.DateField(_("issued on"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    # Made in the background; taken away when the certificate ends.
    file = models.FileField(
        "PDF", upload_to="certificates/", storage=private_storage, blank=True, editable=False
    )
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end = models.CharField(_("why it ended"), max_length=10, choices=CertificateEnd, blank=True)
    # Of staff to the holder; nobody else reads it.
    note = models.CharField(_("reason"), max_length=300, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    replaced_by = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(revoked_at__isnull=True),
                name="certificate_is_one_for_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, end="", replaced_by__isnull=True)
                | Q(revoked_at__isnull=False) & ~Q(end=""),
                name="certificate_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(end=CertificateEnd.HOLDER),
                name="certificate_names_its_holder",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-issued_on", "-id"], name="certificate_of_account"),
            models.Index(
                fields=["id"],
                condition=Q(file="", revoked_at__isnull=True),
                name="certificate_to_make",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page on which anybody sees whether it is valid."""
        return reverse("events:certificate_detail", args=[self.code])

    @property
    def whole_url(self) -> str:
        """The same page with the whole name, for whom the holder gives it to."""
        return reverse("events:certificate_whole", args=[self.code, self.link])

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None

    @property
    def initials(self) -> str:
        """The holder's name as strangers read it."""
        return " ".join(f"{word[0].upper()}." for word in self.name.split())
