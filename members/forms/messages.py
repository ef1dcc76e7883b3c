"""A message as it is typed, with the pictures that go along."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code
from okoce.forms import PicturesField
from okoce.text import clean_text

from ..models.messages import MOST_PICTURES
from ..services.messages import LONGEST_TEXT


class CleanText(forms.CharField):
    """Lines of text, counted as they will be kept: a line break is one character.

    The browser is not told how long it may be: it would cut what is pasted without a word.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value))


class MessageForm(forms.Form):
    text = CleanText(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 1, "placeholder": _("Write a message"), "autocomplete": "off"}
        ),
        error_messages={
            "max_length": _(
                "A message has at most %(limit_value)d characters; this one has %(show_value)d."
            )
        },
    )
    pictures = PicturesField(
        label=_("Add pictures"),
        required=False,
        most=MOST_PICTURES,
        error_messages={"too_many": _("A message has at most %(count)d pictures.")},
    )
    # Of this one message, however often the form is sent.
    nonce = forms.SlugField(max_length=40, initial=lambda: new_code(20), widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["text"] and not cleaned["pictures"]:
            raise forms.ValidationError(_("Write something, or choose a picture."), "empty")
        return cleaned
