"""What a keeper of shelves types on a phone: who stands where, what batch, how many are left."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.codes import new_code, tidy_code
from okoce.fields import CountField, LineField

from ..choices import MoveKind
from ..services.shelf_rules import MOST_PIECES

WEEKS = {2: 14, 4: 28, 8: 56, 12: 84}
# Nobody knows what stands where later than this.
LATEST_START = timedelta(days=365)
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]


class DayField(forms.DateField):
    """A day, with the phone's own picker; typed ones are understood too."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": gettext_lazy("Give the day, such as 31/12/2026."),
                "required": gettext_lazy("Give a day."),
            },
            **kwargs,
        )


class PiecesField(CountField):
    """How many pieces; the phone shows its digits only."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            **{"min_value": 0, "max_value": MOST_PIECES} | kwargs,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )


class OnceForm(forms.Form):
    """A form that carries its own nonce, so that one sent twice counts once."""

    nonce = forms.SlugField(max_length=30, initial=lambda: new_code(20), widget=forms.HiddenInput())


class CodeForm(forms.Form):
    """The code of a slot, as typed from the label or as read from its QR."""

    kode = forms.CharField(
        label=gettext_lazy("Code on the label"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_kode(self) -> str:
        """The code alone, also when the whole address of a label was read or pasted."""
        text = self.cleaned_data["kode"].rstrip("/")
        return tidy_code(text.rpartition("/")[2])


class PlaceForm(OnceForm):
    """From when, for how long, and whether the goods must be kept cold."""

    starts = DayField(label=gettext_lazy("From"))
    weeks = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        choices=[(weeks, "") for weeks in WEEKS],
        initial=4,
        widget=forms.RadioSelect,
    )
    needs_chill = forms.BooleanField(label=gettext_lazy("Must be kept cold"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = timezone.localdate
        self.fields["weeks"].choices = [
            (weeks, _("%(count)d weeks") % {"count": weeks}) for weeks in WEEKS
        ]

    def clean_starts(self) -> date:
        starts = self.cleaned_data["starts"]
        if starts > timezone.localdate() + LATEST_START:
            raise forms.ValidationError(_("Hold a slot at most a year ahead."))
        return starts

    @property
    def period(self) -> tuple[date, date]:
        starts = self.cleaned_data["starts"]
        return starts, starts + timedelta(days=WEEKS[self.cleaned_data["weeks"]])


class BatchForm(OnceForm):
    """The batch that is put into the slot now."""

    batch = LineField(
        label=gettext_lazy("Batch"),
        max_length=40,
        help_text=gettext_lazy("As it stands on the package, such as B-12 or the production day."),
    )
    expires_on = DayField(label=gettext_lazy("Expires on"), required=False)
    quantity = PiecesField(label=gettext_lazy("How many pieces"), min_value=1)
    needs_chill = forms.BooleanField(label=gettext_lazy("Must be kept cold"), required=False)
    is_labelled = forms.BooleanField(
        label=gettext_lazy("Each piece carries its label"), required=False
    )

    def __init__(self, *args, is_food: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].required = is_food
        self.fields["expires_on"].help_text = (
            _("Food and drink need this date, more than a week from today.")
            if is_food
            else _("Only if it stands on the package.")
        )


class CountForm(OnceForm):
    """How many still stand there; of the missing, what was not sold."""

    remaining = PiecesField(label=gettext_lazy("How many are still there?"))
    returned = PiecesField(
        label=gettext_lazy("Of the missing: given back to the maker"), required=False, initial=0
    )
    spoiled = PiecesField(
        label=gettext_lazy("Of the missing: spoiled or broken"), required=False, initial=0
    )

    def clean_returned(self) -> int:
        return self.cleaned_data["returned"] or 0

    def clean_spoiled(self) -> int:
        return self.cleaned_data["spoiled"] or 0


class MoveForm(OnceForm):
    """Some pieces that came or left."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        choices=[
            (MoveKind.SOLD, MoveKind.SOLD.label),
            (MoveKind.IN, MoveKind.IN.label),
            (MoveKind.RETURNED, MoveKind.RETURNED.label),
            (MoveKind.SPOILED, MoveKind.SPOILED.label),
        ],
        initial=MoveKind.SOLD,
        widget=forms.RadioSelect,
    )
    quantity = PiecesField(label=gettext_lazy("How many"), min_value=1, initial=1)


class EndForm(OnceForm):
    """Taking goods off the shelf: what of them is spoiled, and a word about it."""

    spoiled = PiecesField(
        label=gettext_lazy("Of those left: spoiled or broken"), required=False, initial=0
    )
    note = LineField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The maker reads it."),
    )

    def clean_spoiled(self) -> int:
        return self.cleaned_data["spoiled"] or 0


class ReasonForm(forms.Form):
    """Why a held slot is given free."""

    note = LineField(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("The maker reads it."),
    )
