"""What forms for people without an account have in common."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from okoce.phones import PhoneField


class ContactMixin(forms.Form):
    """A mobile number or an email address, one of the two."""

    phone = PhoneField(label=_("Mobile number"), required=False)
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].needed = self.fields["email"].needed = _("(one of the two)")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_empty = not data.get("phone") and not data.get("email")
        # What was typed wrong has its own words.
        if is_empty and not self.errors.keys() & {"phone", "email"}:
            wrong = _("Please give a mobile number or an email address.")
            self.add_error("phone", ValidationError(wrong, code="required"))
        return data
