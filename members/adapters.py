"""How allauth meets our people: their phones, its words, our limits."""

import logging
import time
from functools import cache
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from encrypted_fields.fields import EncryptedTextField

from okoce import messaging
from okoce.errors import TooMany
from okoce.phones import PhoneField, clean_phone, local_phone
from okoce.throttle import client_address

from . import devices, notices
from .choices import NoticeTopic
from .models import User
from .services import accounts

logger = logging.getLogger(__name__)

# allauth's short words after a step, by the name of the template they would be in; it stays silent
# where the next page says the same.
MESSAGES = {
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy(
        "Your email address stays, because it is the only way to sign in to your account. "
        "Add a phone number first."
    ),
    "account/messages/email_confirmation_failed.txt": gettext_lazy(
        "%(email)s already belongs to another account."
    ),
    "account/messages/email_confirmed.txt": gettext_lazy("%(email)s is confirmed."),
    "account/messages/email_deleted.txt": gettext_lazy("%(email)s has been removed."),
    "account/messages/logged_out.txt": gettext_lazy("You have signed out."),
    "account/messages/password_changed.txt": gettext_lazy("Your password has been changed."),
    "account/messages/password_set.txt": gettext_lazy("Your password has been set."),
    "account/messages/phone_verified.txt": gettext_lazy("%(phone)s is confirmed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("Here are your new recovery codes."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Your authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Your passkey is ready."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey has been removed."),
}
# What the person is told of a change to the locks of their account.
CHANGES = {
    "account/email/email_changed": gettext_lazy("The email address was changed."),
    "account/email/email_deleted": gettext_lazy("The email address was removed."),
    "account/email/password_changed": gettext_lazy("The password was changed."),
    "account/email/password_set": gettext_lazy("A password was set."),
    "account/phone_changed": gettext_lazy("The phone number was changed."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was set up."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed."),
}
# Errors of allauth that are about patience, and how many seconds of it.
WAITING = {"too_many_login_attempts": 300, "rate_limited": 60}
WRONG_CODE = gettext_lazy(
    "This code is not right. Please look at the newest message and type its six digits."
)
WRONG_PASSWORD = gettext_lazy(
    "The number or email and the password do not belong together. You can also sign in with a code."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is switched off."),
        "duplicate_email": gettext_lazy("This is your email address already."),
        "email_password_mismatch": WRONG_PASSWORD,
        "phone_password_mismatch": WRONG_PASSWORD,
        "email_taken": gettext_lazy("This email address belongs to another account."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": gettext_lazy("This password is not right."),
        "phone_taken": gettext_lazy("This number belongs to another account."),
        "same_as_current": gettext_lazy("This is your number already."),
        # Said on the page a person comes back to; it is not about waiting there.
        "too_many_login_attempts": gettext_lazy(
            "That was one wrong code too many. Please ask for a new code."
        ),
    }

    # Who comes in, and where to.

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN

    def get_login_stages(self) -> list[str]:
        """Only the second factor: whoever signs in by code has just proved the address."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return start_page(request.user)

    get_signup_redirect_url = get_login_redirect_url

    def get_email_verification_redirect_url(self, email_address) -> str:
        return reverse("account_home")

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        """From here on the account says which language is spoken."""
        response = super().post_login(request, user, **kwargs)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response

    # Phones.

    def phone_form_field(self, **kwargs) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (str(user.phone), bool(user.phone_verified_at)) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        try:
            return accounts.find_account(phone=clean_phone(phone))
        except ValidationError:
            return None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        raise NotImplementedError("A number is kept only once its code came back.")

    def set_phone_verified(self, user: User, phone: str) -> None:
        old = str(user.phone or "")
        accounts.change_phone(user, phone)
        self.send_notification_mail("account/phone_changed", user, old_phone=old)

    def can_delete_email(self, email_address) -> bool:
        return bool(email_address.user.phone_verified_at)

    # Codes.

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs) -> None:
        self.send_code(code, phone=phone)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation, signup: bool) -> None:
        self.send_code(emailconfirmation.key, email=emailconfirmation.email_address.email)

    def send_code(self, code: str, *, phone: str = "", email: str = "") -> None:
        client = self.get_client_ip(context.request)
        accounts.send_code(code, phone=phone, email=email, client=client)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    # Limits.

    def validation_error(self, code: str, *args) -> ValidationError:
        """A refusal about patience is a page of its own, with the time to wait."""
        if code in WAITING:
            raise TooMany(retry_after=WAITING[code])
        return super().validation_error(code, *args)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        # allauth counts the wrong passwords of all phone numbers together.
        return credentials.get("email") or credentials.get("phone") or ""

    # Proving again who one is.

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        user, request = context.request.user, context.request
        since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if any(record["at"] > since for record in get_authentication_records(request, user)):
            return False
        # allauth lets people pass who have neither password nor second factor. We send a code.
        if not get_reauthentication_flows(user):
            raise ReauthenticationRequired
        return True

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use your authenticator app"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = words[method["id"]]
        # Who has a second factor must not get round it with the first.
        if user.is_authenticated and not accounts.has_second_factor(user):
            url = reverse("account_reauthenticate_code")
            methods.append({"id": "code", "description": _("Send me a code"), "url": url})
        return methods

    # Words.

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message_template in MESSAGES:
            said = dict(message_context or {})
            if "phone" in said:
                said["phone"] = local_phone(said["phone"])
            message = MESSAGES[message_template] % said
        if message:
            super().add_message(request, level, extra_tags=extra_tags, message=str(message))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict | None = None,
        email: str | None = None,
        *,
        old_phone: str = "",
    ) -> None:
        """Tell the person of a change to their account, also where they were reached before."""
        title = gettext_lazy("Your account was changed")
        body = gettext_lazy(
            "%(change)s If that was not you, sign in, end the other sessions, and tell your "
            "pendamping."
        )
        change = CHANGES[template_prefix]
        notices.notify(
            user,
            "account_changed",
            key=f"account-changed:{uuid4()}",
            topic=NoticeTopic.SECURITY,
            title=title,
            body=body,
            params={"change": change},
            path=reverse("account_home"),
        )
        text = str(body) % {"change": change}
        try:
            if email and email != user.email:
                messaging.send_email(email, str(title), text)
            if old_phone and old_phone != str(user.phone):
                messaging.send_sms(old_phone, f"OK OCE: {text}")
        except messaging.GatewayError:
            logger.warning("A change of account %s was not told to its old address.", user.pk)


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second step. Add a passkey before you remove the app."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes come with a second step. Set up an app or a passkey first."
        ),
        "incorrect_code": WRONG_CODE,
        "unverified_email": gettext_lazy(
            "Please confirm your email address first, so that nobody else can lock you out."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _lock().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator) -> bool:
        """Whether the person may do without it: their role may ask for a second factor."""
        user = authenticator.user
        others = user.authenticator_set.exclude(pk=authenticator.pk)
        return (
            not accounts.must_have_second_factor(user)
            or others.filter(type__in=accounts.SECOND_FACTORS).exists()
        )

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return devices.describe(context.request.headers.get("User-Agent", ""))

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER


@cache
def _lock() -> Fernet | MultiFernet:
    """The keys under which secrets of authenticator apps are kept, those of NIK."""
    return EncryptedTextField().f


def start_page(user: User) -> str:
    """Where a person who has signed in begins."""
    if hasattr(user, "member"):
        return reverse("members:desk")
    if user.is_pendamping:
        return reverse("members:field_queue")
    if user.is_operator:
        return reverse("etalase:site_list")
    if user.is_staff:
        return reverse("admin:index")
    if user.roles:
        return reverse("account_home")
    return reverse("members:registration")
