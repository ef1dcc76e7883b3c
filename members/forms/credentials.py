"""What an owner enters of a permit or certificate."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from okoce.fields import LineField
from okoce.papers import judge_paper

from ..models import Credential

MOST_MB = 10
KINDS = ("pdf", "jpg", "png")


class ScanField(forms.FileField):
    """A PDF, JPEG or PNG up to 10 MB, judged by content and named after it."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})

    def clean(self, data: UploadedFile | None, initial: Any = None) -> UploadedFile | None:
        file = super().clean(data, initial)
        if file is None or file is initial:
            return None
        wrong = _("Send the scan as PDF, JPEG or PNG.")
        ending = judge_paper(file, kinds=KINDS, most_mb=MOST_MB, wrong=wrong)
        file.name = f"scan.{ending}"
        return file


class CredentialForm(forms.ModelForm):
    """A paper as its owner reads it off. The shape of a number is hinted at, never enforced."""

    proof = ScanField(
        label=_("Scan or photo of the paper"),
        required=False,
        help_text=_(
            "PDF, JPEG or PNG, at most 10 MB. Only you, your pendamping and Pemprov staff can "
            "open it, and you see each time they do."
        ),
    )

    class Meta:
        model = Credential
        fields = ["kind", "number", "issuer", "valid_from", "valid_until", "proof"]
        field_classes = {"number": LineField, "issuer": LineField}
        help_texts = {
            "number": _(
                "As it stands on the paper. P-IRT: 15 digits, often with a year (…-30). "
                "BPOM MD: 12 digits. Halal: begins with ID."
            ),
            "issuer": _("For example: Dinas Kesehatan, BPOM, BPJPH."),
        }
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A paper does not turn into another kind of paper.
        self.fields["kind"].disabled = self.instance.pk is not None
        self.fields["number"].widget.attrs["autocomplete"] = "off"

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        twins = Credential.objects.filter(
            business=self.instance.business_id, kind=self.data.get("kind", self.instance.kind)
        )
        if twins.filter(number=number).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("You entered this paper already."), code="twice")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error(
                "valid_until",
                forms.ValidationError(_("The last day is before the first."), code="backwards"),
            )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The scan is judged above; the model's field would take any file.
        return {*super()._get_validation_exclusions(), "proof"}


class WithdrawForm(forms.Form):
    reason = LineField(label=_("Why does it no longer count?"), max_length=300)
