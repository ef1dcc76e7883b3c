"""Codes on their way to people, and the accounts that a confirmed phone or email opens."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okoce import messaging
from okoce.throttle import limit

from ..models import User

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def send_code(code: str, *, phone: str = "", email: str = "", client: str) -> None:
    """Send a code at once, in the active language, to a phone (WhatsApp, then SMS) or an email.

    Raises ``TooMany`` when this address, or the visitor's IP address ``client``, had enough of
    them, and ``GatewayError`` when nothing could be sent.
    """
    limit("code", phone or email, times=settings.CODES_PER_ADDRESS, seconds=3600)
    limit("code-client", client, times=settings.CODES_PER_IP, seconds=3600)
    text = _(
        "%(code)s is your OK OCE code. It is good for %(minutes)d minutes. "
        "Give it to nobody, not even to staff."
    ) % {"code": code, "minutes": settings.CODE_SECONDS // 60}
    if phone:
        messaging.send_code(phone, text, code=code)
    else:
        subject = _("%(code)s is your OK OCE code") % {"code": code}
        messaging.send_email(email, subject, text)


def find_account(*, phone: str = "", email: str = "") -> User | None:
    """The account of a phone or an email address, also one that was switched off."""
    if phone:
        return User.objects.filter(phone=phone).first()
    return User.objects.filter(email=email.lower()).first()


def open_account(*, phone: str = "", email: str = "", language: str) -> User:
    """A new account for a phone or an email address whose code has just come back."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(phone=phone, email=email, language=language)
    except IntegrityError:
        # Two taps on one button: the first one made it.
        user = find_account(phone=phone, email=email)
        if user is None:
            raise
    return user


@transaction.atomic
def confirm_address(user: User, *, phone: str = "", email: str = "") -> None:
    """Note that a phone or an email address of this account is really the person's."""
    if phone and not user.phone_verified_at:
        user.phone_verified_at = timezone.now()
        user.save(update_fields=["phone_verified_at"])
    if email:
        # Two addresses are never primary; the one that is confirmed is the account's own.
        others = EmailAddress.objects.filter(user=user).exclude(email=email)
        others.update(primary=False)
        EmailAddress.objects.update_or_create(
            user=user, email=email, defaults={"verified": True, "primary": True}
        )


@transaction.atomic
def change_phone(user: User, phone: str) -> None:
    """Give an account another phone number, whose code has just come back."""
    user.phone = phone
    user.phone_verified_at = timezone.now()
    user.save(update_fields=["phone", "phone_verified_at"])


def must_have_second_factor(user: User) -> bool:
    """Whether the person's role asks for more than a code or a password."""
    groups = settings.SECOND_FACTOR_GROUPS
    return bool(groups) and (user.is_superuser or not user.roles.isdisjoint(groups))


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()
