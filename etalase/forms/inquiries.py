"""What a visitor asks, what the two write, and why nothing came of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.fields import CountField, NameField, TextField
from okoce.forms import ContactMixin, nonce_field

from ..choices import DropReason, InquiryStatus
from ..models.inquiries import MAX_QUANTITY

LONGEST_TEXT = 1000


class InquiryForm(ContactMixin):
    name = NameField(
        label=gettext_lazy("Your name"),
        min_length=2,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Please say who asks.")},
    )
    quantity = CountField(
        label=gettext_lazy("How many?"),
        required=False,
        min_value=1,
        max_value=MAX_QUANTITY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty if you do not know yet."),
    )
    message = TextField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "For example what it is for, when you need it, and where it should go."
        ),
        error_messages={"required": gettext_lazy("Please write your question.")},
    )
    # Nobody sees this field; programs that fill in every field give themselves away.
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    nonce = nonce_field()
    # The slot on a shelf whose code led here.
    rak = forms.CharField(required=False, widget=forms.HiddenInput())
    field_order = ["name", "phone", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _(
            "With WhatsApp, if you have it. A number or an email is enough."
        )

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name != "website"]

    @property
    def is_from_a_program(self) -> bool:
        return bool(self["website"].value())

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please empty this field and send again."), code="filled")
        return ""

    @property
    def question(self) -> dict[str, Any]:
        """What the service asks for."""
        names = ("name", "phone", "email", "quantity", "message", "nonce")
        return {name: self.cleaned_data[name] for name in names}


class WriteForm(forms.Form):
    text = TextField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Please write something.")},
    )
    nonce = nonce_field()


class DropForm(forms.Form):
    """Why nothing comes of it, from the reasons of one side."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose why nothing comes of it.")},
    )
    note = TextField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, reasons: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            (value, DropReason(value).label) for value in reasons if value != DropReason.SPAM
        ]


class InquiryListForm(forms.Form):
    """Which inquiries of the maker, and from which on."""

    status = forms.ChoiceField(choices=InquiryStatus.choices, required=False)
    sesudah = forms.CharField(max_length=80, required=False)
    sebelum = forms.CharField(max_length=80, required=False)
