"""A person who signs in: by phone, by email, or by both."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ..choices import Role


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, phone=None, email=None, password=None, **fields) -> "User":
        """A new person who can sign in by the given phone or email; either may be missing."""
        user = self.model(
            phone=phone or None,
            email=self.normalize_email(email).lower() if email else None,
            **fields,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields) -> "User":
        """A superadmin, who configures the portal and decides no case."""
        return self.create_user(
            email=email, password=password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    phone = PhoneNumberField(_("phone number"), null=True, blank=True, unique=True)
    phone_verified_at = models.DateTimeField(_("phone confirmed on"), null=True, blank=True)
    email = models.EmailField(_("email"), null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    # Notices are written in this language.
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    is_staff = models.BooleanField(_("may enter the staff desk"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined on"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(email__isnull=False),
                name="user_has_phone_or_email",
                violation_error_message=_("Give a phone number or an email address."),
            ),
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(self.phone or "")

    def save(self, *args, **kwargs) -> None:
        # allauth empties an address that is taken away; empty ones would not be unique.
        self.email = self.email or None
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower() if self.email else None
        self.phone = self.phone or None

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else str(self)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the person's groups; see ``choices.Role``."""
        return frozenset(group.name for group in self.groups.all())

    @property
    def is_pendamping(self) -> bool:
        return Role.PENDAMPING in self.roles

    @property
    def is_pemprov_staff(self) -> bool:
        return Role.STAFF in self.roles

    @property
    def is_operator(self) -> bool:
        return Role.OPERATOR in self.roles

    @property
    def is_lender(self) -> bool:
        return Role.LENDER in self.roles

    @cached_property
    def is_verified_member(self) -> bool:
        member = getattr(self, "member", None)
        return member is not None and member.is_verified

    @property
    def may_meet(self) -> bool:
        """Whether this person connects, talks and meets: verified members and pendamping."""
        return self.is_active and (self.is_verified_member or self.is_pendamping)

    @property
    def shown_name(self) -> str:
        """The name as other people read it; never an address or a number."""
        member = getattr(self, "member", None)
        return (member.name if member else "") or self.name or gettext("A member of OK OCE")

    @cached_property
    def kecamatan_codes(self) -> frozenset[str]:
        """The codes of the kecamatan this pendamping works in today; empty for everybody else."""
        if not self.is_pendamping:
            return frozenset()
        return frozenset(
            self.assignments.current().values_list("kecamatan_id", flat=True),
        )
