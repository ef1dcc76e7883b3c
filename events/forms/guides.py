"""What readers ask of the information centre. The names of fields stand in addresses."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.services.access import PRIVATE_NUMBER
from okoce.fields import TextField
from okoce.forms import HoneypotMixin, nonce_field
from okoce.sieve import SieveForm

from ..models.guides import LONGEST_QUESTION


class GuideListForm(SieveForm):
    """Search in guides, courses and events."""

    def prepare(self) -> None:
        self.fields["cari"].label = _("Search guides, courses and events")
        self.fields["cari"].widget.attrs["placeholder"] = _("For example: halal")

    def values(self) -> dict[str, object]:
        return {}

    def words(self) -> dict[str, object]:
        return {}


def refuse_numbers(text: str) -> str:
    """``text``, unless a NIK or a phone number stands in it."""
    if PRIVATE_NUMBER.search(text):
        raise ValidationError(_("Please leave NIK and phone numbers out."), code="private")
    return text


class AskForm(HoneypotMixin):
    words = TextField(
        label=_("Your question"),
        min_length=10,
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Without names, NIK or phone numbers: everybody may read it later."),
        error_messages={"required": _("Please write your question.")},
    )
    nonce = nonce_field()

    def clean_words(self) -> str:
        return refuse_numbers(self.cleaned_data["words"])


class VoteForm(HoneypotMixin):
    useful = forms.ChoiceField(
        label=_("Did this guide help you?"),
        choices=[("ya", _("Yes")), ("belum", _("Not yet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose yes or not yet.")},
    )
    words = TextField(
        label=_("What is missing or unclear?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You may leave this empty. Only the office reads it."),
    )
    nonce = nonce_field()

    def clean_words(self) -> str:
        return refuse_numbers(self.cleaned_data["words"])
