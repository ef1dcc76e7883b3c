"""What people type to sign in, to prove who they are, and to change how they sign in."""

from allauth.account import forms as account_forms
from allauth.account.fields import PasswordField
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.phones import PhoneField, clean_phone


def code_field(label: str = _("Six-digit code")) -> forms.CharField:
    """A field for a code, which phones fill in from the message by themselves."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input--code"}
    return forms.CharField(
        label=label,
        max_length=20,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": _("Please type the code.")},
    )


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Please give an email address."),
            "invalid": _("This is not an email address. It looks like siti@contoh.id."),
        },
    )


def password_field(label: str, **kwargs) -> PasswordField:
    field = PasswordField(
        label=label, error_messages={"required": _("Please type the password.")}, **kwargs
    )
    del field.widget.attrs["placeholder"]
    return field


class AddressField(forms.CharField):
    """A mobile number or an email address; cleans to ``{"phone": …}`` or ``{"email": …}``."""

    default_error_messages = {"required": _("Please give your phone number or your email.")}

    def __init__(self, **kwargs) -> None:
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            label=_("Phone number or email"),
            max_length=254,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )

    def clean(self, value: str) -> dict[str, str]:
        text = super().clean(value)
        if "@" in text:
            return {"email": email_field().clean(text).lower()}
        return {"phone": clean_phone(text)}


class AddressForm(forms.Form):
    """Where the code is sent."""

    address = AddressField(help_text=_("For example 0812 3456 7890 or siti@contoh.id"))


class SignInCodeForm(account_forms.BaseConfirmCodeForm):
    code = code_field()


class EmailCodeForm(account_forms.ConfirmEmailVerificationCodeForm):
    code = code_field()


class PhoneCodeForm(account_forms.VerifyPhoneForm):
    code = code_field()


class PasswordSignInForm(account_forms.LoginForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        self.fields["password"] = password_field(_("Password"), autocomplete="current-password")

    def clean_login(self) -> str:
        """One spelling of each number and address, so that tries are counted together."""
        return next(iter(self.cleaned_data["login"].values()))


class PasswordForm(account_forms.SetPasswordForm):
    """A new password; who may set one has been asked before."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password1"]
        field.label = _("New password")
        field.help_text = _("At least 8 characters that nobody would guess. Longer is better.")
        field.error_messages["required"] = _("Please type the password.")
        del field.widget.attrs["placeholder"]
        # Typing it blindly twice finds fewer mistakes than looking at it once.
        del self.fields["password2"]


class ReauthenticateForm(account_forms.ReauthenticateForm):
    password = password_field(_("Password"), autocomplete="current-password")


class EmailForm(account_forms.AddEmailForm):
    email = email_field()


class PhoneForm(account_forms.ChangePhoneForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneField(
            label=_("Mobile number"), help_text=_("For example 0812 3456 7890")
        )


class SecondFactorForm(mfa_forms.AuthenticateForm):
    code = code_field(_("Code from your app, or a recovery code"))


class SecondFactorAgainForm(mfa_forms.ReauthenticateForm):
    code = code_field(_("Code from your app, or a recovery code"))


class AuthenticatorAppForm(ActivateTOTPForm):
    code = code_field(_("Six-digit code from the app"))


class PasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you know it again, for example “Siti's phone”."),
    )


class PasskeyNameForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of this passkey"), max_length=60)
