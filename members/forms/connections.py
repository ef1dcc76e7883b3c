"""Asking somebody to connect, and looking for somebody among one's own relations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.text import clean_line, clean_text

from ..services.connections import LONGEST_NOTE


class RequestForm(forms.Form):
    """Why one wants to connect; whoever is asked reads it."""

    note = forms.CharField(
        label=_("Why do you want to connect?"),
        max_length=LONGEST_NOTE,
        help_text=_("One or two sentences: who you are, and what you could do together."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write why you want to connect.")},
    )

    def clean_note(self) -> str:
        note = clean_text(self.cleaned_data["note"])
        if not note:
            raise forms.ValidationError(_("Please write why you want to connect."), code="required")
        return note


class NetworkForm(forms.Form):
    """Which relations the network page shows; what cannot be read is the usual view."""

    CONNECTED, WAITING, SENT, ENDED = "terhubung", "masuk", "terkirim", "selesai"

    tampil = forms.ChoiceField(
        choices=[(name, name) for name in (CONNECTED, WAITING, SENT, ENDED)], required=False
    )
    cari = forms.CharField(max_length=80, required=False)
    sesudah = forms.CharField(max_length=60, required=False)
    sebelum = forms.CharField(max_length=60, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    @property
    def view(self) -> str:
        return self.cleaned_data.get("tampil") or self.CONNECTED

    @property
    def words(self) -> str:
        return clean_line(self.cleaned_data.get("cari", ""))

    @property
    def place(self) -> dict[str, str]:
        """Where the page starts, as ``page_by_key`` takes it."""
        return {
            "after": self.cleaned_data.get("sesudah", ""),
            "before": self.cleaned_data.get("sebelum", ""),
        }
