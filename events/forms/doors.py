"""What the door and the room send. The names of fields stand in addresses."""

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.forms import nonce_field
from okoce.sieve import SearchField

from ..choices import AttendanceSource

AT_THE_DOOR = (AttendanceSource.TYPED, AttendanceSource.CAMERA, AttendanceSource.NAME)


class ScanForm(forms.Form):
    """One ticket at the door, as a phone or a plain form sends it."""

    kode = forms.CharField(
        label=_("Code of the ticket"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "go",
            }
        ),
        error_messages={"required": _("Please enter the code of the ticket.")},
    )
    sumber = forms.ChoiceField(
        choices=[(source.value, source.label) for source in AT_THE_DOOR],
        initial=AttendanceSource.TYPED,
        widget=forms.HiddenInput(),
    )
    nonce = nonce_field()
    perangkat = forms.SlugField(max_length=20, required=False, widget=forms.HiddenInput())
    # Milliseconds since 1970, as a browser says it.
    saat = forms.IntegerField(
        required=False, min_value=0, max_value=10**13, widget=forms.HiddenInput()
    )

    def sent(self) -> dict:
        """What was sent, as the service takes it."""
        data = self.cleaned_data
        saat = data["saat"]
        return {
            "code": data["kode"],
            "source": data["sumber"],
            "nonce": data["nonce"],
            "device": data["perangkat"],
            "device_time": datetime.fromtimestamp(saat / 1000, UTC) if saat else None,
        }


class NameSearchForm(forms.Form):
    """A name, when there is no ticket at hand."""

    cari = SearchField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class RoomCodeForm(forms.Form):
    """The six digits shown in the room."""

    kode = forms.CharField(
        label=_("Code in the room"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Please enter the code that is shown in the room.")},
    )
    nonce = nonce_field()
