"""What forms that anybody may send have in common."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .codes import new_code
from .phones import PhoneField
from .promises import promises_in, refusal_of


def nonce_field() -> forms.SlugField:
    """Of this one form, however often it is sent."""
    return forms.SlugField(max_length=40, initial=lambda: new_code(20), widget=forms.HiddenInput())


class PicturesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """No, one or several pictures in one go, at most ``most``; a service judges what is in them."""

    widget = PicturesInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    default_error_messages = {"too_many": _("Choose at most %(count)d pictures.")}

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: list[UploadedFile] | None, initial=None) -> list[UploadedFile]:
        files = [super(PicturesField, self).clean(file, initial) for file in data or []]
        if len(files) > self.most:
            raise forms.ValidationError(
                self.error_messages["too_many"], "too_many", {"count": self.most}
            )
        return files


class NoPromisesMixin:
    """Texts for others promise neither money nor a sure approval; each such sentence is marked.

    ``not_judged`` names fields that quote what somebody else said or asked.
    """

    not_judged: Collection[str] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and self._is_prose(name):
                for sentence in promises_in(value):
                    self.add_error(name, ValidationError(refusal_of(sentence), "promise"))
        return data

    def _is_prose(self, name: str) -> bool:
        field = self.fields.get(name)
        return (
            name not in self.not_judged
            and isinstance(field, forms.CharField)
            and not isinstance(field, (forms.SlugField, forms.URLField, forms.EmailField))
        )


class HoneypotMixin(forms.Form):
    """A field that people do not see and programs fill in."""

    situs = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.data.get("situs"))


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
