"""Which labels are printed, and on what paper."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Shelf, Site, Slot
from ..services.labels import SHEETS, goods_in

FILLED, ALL, CHOSEN = "terisi", "semua", "pilih"


class LabelForm(forms.Form):
    """A form that is sent by GET: the sheet has an address of its own."""

    isi = forms.ChoiceField(
        label=gettext_lazy("Which slots"),
        choices=[
            (FILLED, gettext_lazy("All that hold goods")),
            (ALL, gettext_lazy("All slots, also the empty ones")),
            (CHOSEN, gettext_lazy("Those I choose below")),
        ],
        widget=forms.RadioSelect,
        initial=FILLED,
    )
    rak = forms.ModelChoiceField(
        label=gettext_lazy("Shelf"),
        queryset=Shelf.objects.none(),
        required=False,
        empty_label=gettext_lazy("All shelves"),
        to_field_name="label",
    )
    petak = forms.MultipleChoiceField(
        label=gettext_lazy("Slots"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lembar = forms.TypedChoiceField(
        label=gettext_lazy("Paper"),
        coerce=int,
        choices=[
            (21, gettext_lazy("21 to a sheet (70 × 42.3 mm)")),
            (24, gettext_lazy("24 to a sheet (70 × 37 mm)")),
        ],
        widget=forms.RadioSelect,
        initial=21,
    )
    mulai = forms.IntegerField(
        label=gettext_lazy("Begin at label"),
        min_value=1,
        initial=1,
        help_text=gettext_lazy(
            "1 for a fresh sheet. On a sheet that was begun, count from the upper left, row by row."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    uji = forms.BooleanField(
        label=gettext_lazy("With frames, for a test on plain paper"), required=False
    )

    def __init__(self, *args, site: Site, slots: list, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        self.fields["rak"].queryset = Shelf.objects.filter(site=site)
        self.fields["petak"].choices = [(slot.code, _name(slot)) for slot in slots]

    def clean(self) -> dict:
        values = super().clean()
        sheet, start = values.get("lembar"), values.get("mulai")
        if sheet and start and start > SHEETS[sheet].size:
            self.add_error(
                "mulai",
                _("This paper has %(size)d labels to a sheet.") % {"size": SHEETS[sheet].size},
            )
        if not self.errors and not self.chosen():
            raise ValidationError(_("No slot fits this choice, so there is nothing to print."))
        return values

    def chosen(self) -> list:
        """The slots to print, in the order of the shelves."""
        values = self.cleaned_data
        which, shelf = values.get("isi"), values.get("rak")
        rows = [slot for slot in self.slots if shelf is None or slot.shelf_id == shelf.pk]
        if which == CHOSEN:
            return [slot for slot in rows if slot.code in values.get("petak", [])]
        return rows if which == ALL else [slot for slot in rows if slot.held]


def _name(slot: Slot) -> str:
    placement = goods_in(slot)
    return f"{slot.label} · {placement.product.name}" if placement else slot.label
