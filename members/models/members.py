"""The member's record: who they are, who verified them, what they agreed to, who read it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedCharField
from simple_history.models import HistoricalRecords

from okoce.codes import new_code
from okoce.nik import mask_nik

from ..choices import Domicile, MemberStatus, Visibility
from ..querysets import AssignmentQuerySet, ConsentTextQuerySet, MemberQuerySet
from .areas import Kecamatan, Kelurahan


def new_member_number() -> str:
    """A public number that tells nothing about how many members there are."""
    return new_code(8)


class Member(models.Model):
    """One entrepreneur in the programme, from the first step of registration on."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="member", verbose_name=_("account")
    )
    number = models.CharField(
        _("member number"), max_length=12, unique=True, default=new_member_number, editable=False
    )
    status = models.CharField(
        _("status"), max_length=12, choices=MemberStatus, default=MemberStatus.REGISTERING
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    registration_step = models.PositiveSmallIntegerField(_("registration step reached"), default=1)

    name = models.CharField(_("full name"), max_length=100, blank=True)
    domicile = models.CharField(
        _("domicile"), max_length=10, choices=Domicile, default=Domicile.JAKARTA
    )
    kelurahan = models.ForeignKey(
        Kelurahan, models.PROTECT, null=True, blank=True, verbose_name=_("kelurahan of domicile")
    )
    outside_city = models.CharField(_("town outside Jakarta"), max_length=80, blank=True)

    nik = EncryptedCharField(_("NIK"), max_length=255, null=True, blank=True, editable=False)
    nik_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    story = models.TextField(_("about me"), max_length=1000, blank=True)
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    visibility = models.CharField(
        _("who finds my profile"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    story_visibility = models.CharField(
        _("who sees my story"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    area_visibility = models.CharField(
        _("who sees my kelurahan"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    phone_visibility = models.CharField(
        _("who sees my phone number"),
        max_length=10,
        choices=Visibility,
        default=Visibility.CONNECTIONS,
    )
    email_visibility = models.CharField(
        _("who sees my email"), max_length=10, choices=Visibility, default=Visibility.HIDDEN
    )

    # Set while reports about this profile are looked into; it is found by nobody meanwhile.
    hidden_at = models.DateTimeField(
        _("hidden after reports since"), null=True, blank=True, editable=False
    )
    graduated_on = models.DateField(_("graduated on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("registered on"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MemberQuerySet.as_manager()
    # The NIK, even encrypted, has no place in a second table.
    record = HistoricalRecords(
        excluded_fields=["nik", "nik_hash", "updated_at"], related_name="record_history"
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["status", "status_since"], name="member_by_status"),
            models.Index(fields=["kelurahan", "status"], name="member_by_kelurahan"),
            models.Index(
                fields=["updated_at"],
                condition=Q(status=MemberStatus.REGISTERING),
                name="member_left_unfinished",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nik__isnull=True, nik_hash__isnull=True)
                | Q(nik__isnull=False, nik_hash__isnull=False),
                name="member_nik_comes_with_its_hash",
            ),
            models.CheckConstraint(
                condition=~Q(status=MemberStatus.VERIFIED)
                | Q(kelurahan__isnull=False, nik_hash__isnull=False),
                name="member_verified_has_nik_and_kelurahan",
                violation_error_message=_("A verified member has a NIK and a kelurahan."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.number

    def get_absolute_url(self) -> str:
        return reverse("members:profile", args=[self.number])

    @property
    def is_verified(self) -> bool:
        return self.status == MemberStatus.VERIFIED

    @property
    def is_graduate(self) -> bool:
        return self.graduated_on is not None

    @property
    def typed_nik(self) -> str:
        """The NIK this person typed: theirs, or one that staff still look into.

        Both look the same to the person, so that nobody learns whose NIK is known here.
        """
        if self.nik or not self.pk:
            return self.nik or ""
        claim = self.claims_made.open().first()
        return (claim.nik or "") if claim else ""

    @property
    def masked_nik(self) -> str:
        """The NIK as it may stand on a screen: ``3174••••••••0012``; empty when there is none."""
        return mask_nik(self.typed_nik) if self.typed_nik else ""

    @property
    def kecamatan(self) -> Kecamatan | None:
        return self.kelurahan.kecamatan if self.kelurahan else None


class MemberChange(models.Model):
    """One move of a member's status; never edited."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=MemberStatus)
    new_status = models.CharField(_("to"), max_length=12, choices=MemberStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by")
    )
    note = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a member's status")
        verbose_name_plural = _("changes of a member's status")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"


class Graduation(models.Model):
    """Why a member counts as a graduate (lulusan): who said so, on what evidence."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="graduations")
    on = models.DateField(_("graduated on"))
    evidence = models.TextField(_("evidence"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    # A graduation given by mistake is withdrawn, never deleted.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True, editable=False)

    class Meta:
        verbose_name = _("graduation")
        verbose_name_plural = _("graduations")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(withdrawn_at__isnull=True),
                name="graduation_holds_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} ({self.on})"


class PendampingAssignment(models.Model):
    """A pendamping works for one kecamatan from one day on, perhaps until another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="assignments",
        verbose_name=_("pendamping"),
    )
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="assignments", verbose_name=_("kecamatan")
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment of a pendamping")
        verbose_name_plural = _("assignments of pendamping")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kecamatan", "since"], name="assignment_is_entered_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="assignment_ends_after_it_starts",
                violation_error_message=_("An assignment must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kecamatan}"


class ConsentText(models.Model):
    """The words a member agrees to; a new wording is a new row, never an edit."""

    purpose = models.SlugField(_("purpose"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))
    required = models.BooleanField(_("needed for membership"), default=True)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("legal basis"), max_length=200, blank=True)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_version"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"


class Consent(models.Model):
    """A member agreed to one text at one moment, and perhaps withdrew later."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "text"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_is_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.text}"


class AccessLog(models.Model):
    """Someone read a member's NIK, papers or number in a list; the member sees these rows."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="access_log")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reader")
    )
    what = models.CharField(_("what was read"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("reading of private data")
        verbose_name_plural = _("readings of private data")
        ordering = ["-at"]
        indexes = [models.Index(fields=["member", "-at"], name="access_log_of_member")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.what}"


class ExportLog(models.Model):
    """Someone took a list of people along as a file; never edited."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    what = models.CharField(_("what was taken along"), max_length=240)
    rows = models.PositiveIntegerField(_("people in it"))
    purpose = models.CharField(_("what for"), max_length=300)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("export of a list")
        verbose_name_plural = _("exports of lists")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["by", "-at"], name="export_log_of_person")]

    def __str__(self) -> str:
        return f"{self.by}: {self.what}"


class Erasure(models.Model):
    """What is left of an erased record: that there was one. It names nobody.

    It proves that the request was met, and keeps the programme's public counts true.
    """

    at = models.DateTimeField(_("erased at"), default=timezone.now)
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, null=True, related_name="+", verbose_name=_("kecamatan")
    )
    was_verified = models.BooleanField(_("was verified"))
    graduated_on = models.DateField(_("graduated on"), null=True)

    class Meta:
        verbose_name = _("erasure of a record")
        verbose_name_plural = _("erasures of records")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
