"""What forms that anybody may send have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .codes import new_code


def nonce_field() -> forms.SlugField:
    """Of this one form, however often it is sent."""
    return forms.SlugField(max_length=40, initial=lambda: new_code(20), widget=forms.HiddenInput())


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
