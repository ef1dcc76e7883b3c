"""The table and the photos that a maker sends in one go."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..services.imports import look_into


class ImportForm(forms.Form):
    table = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_("At most 500 products. Save it from Excel or Google Sheets as CSV."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    photos = forms.FileField(
        label=_("Photos (ZIP)"),
        required=False,
        help_text=_("At most 40 MB. Their names are the ones in the column “foto”."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_table(self):
        table = self.cleaned_data["table"]
        look_into(table, None)
        return table

    def clean_photos(self):
        photos = self.cleaned_data["photos"]
        if photos and (table := self.cleaned_data.get("table")):
            look_into(table, photos)
        return photos
