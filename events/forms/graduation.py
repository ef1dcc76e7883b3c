"""What is proposed and decided of the participants of a class, and codes of certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.codes import has_check, tidy_code


class ChosenForm(forms.Form):
    """The participants that were ticked, what is to be done, and perhaps why."""

    MOVES = ("lulus", "tidak-lulus", "sahkan", "tolak", "tarik")

    kursi = forms.TypedMultipleChoiceField(coerce=int, required=False)
    langkah = forms.ChoiceField(choices=[(move, move) for move in MOVES])
    reason = forms.CharField(
        label=_("Why it is refused (who proposed it reads this)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, seats: list[int] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kursi"].choices = [(pk, pk) for pk in seats or []]


class CertificateCodeForm(forms.Form):
    """A code as it stands on a certificate, however it is spaced."""

    kode = forms.CharField(
        label=_("Code of the certificate"),
        max_length=40,
        help_text=_("Eleven letters and digits, at the bottom of the certificate."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_kode(self) -> str:
        code = tidy_code(self.cleaned_data["kode"])
        if not has_check(code):
            raise forms.ValidationError(
                _("One letter is not right. Please look at the certificate again."), "mistyped"
            )
        return code
