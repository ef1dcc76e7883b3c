"""A table of months, and the words for what is far from the usual in it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from okoce.months import month_in_words
from okoce.tables import MAX_BYTES, refusal

from ..services.figures_import import Entry, Outcome
from ..services.figures_table import Row, read_rows
from .growth import told_jumps


class TableForm(forms.Form):
    """``rows`` are what the table says, once it is valid."""

    rows: list[Row]

    table = forms.FileField(
        label=_("Table (Excel or CSV)"),
        help_text=_("At most 2 MB. Nothing is kept before you have seen what was read."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv"}),
    )

    def clean_table(self) -> UploadedFile:
        table = self.cleaned_data["table"]
        if table.size > MAX_BYTES:
            raise refusal("heavy")
        self.rows = read_rows(table.read())
        return table


class WhyForm(forms.Form):
    """One question for each month that is far from the usual; the rows themselves come along."""

    tabel = forms.CharField(widget=forms.HiddenInput())

    def __init__(self, *args, entries: list[Entry], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for entry in entries:
            if entry.outcome == Outcome.WHY:
                self.fields[entry.name_of_note] = forms.CharField(
                    label=month_in_words(entry.row.month),
                    help_text=told_jumps(entry.jumps),
                    max_length=300,
                    required=False,
                )
