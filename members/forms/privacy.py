"""What a person confirms before their data goes for good."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class EraseForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("Type the word ERASE"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": gettext_lazy("Please type the word, so that nothing is lost by mistake.")
        },
    )

    def clean_word(self) -> str:
        word = self.cleaned_data["word"].upper()
        if word != _("ERASE"):
            raise ValidationError(
                _("This is another word. Nothing was erased."), code="another_word"
            )
        return word


class ReadingsPageForm(forms.Form):
    """From where the list of readings goes on."""

    sebelum = forms.IntegerField(min_value=1, required=False)
