"""What is done with a saved product, and where to go on from there."""

from django import forms

SAVE, REMOVE = "simpan", "hapus"


class FavouriteForm(forms.Form):
    lalu = forms.ChoiceField(choices=[(SAVE, SAVE), (REMOVE, REMOVE)])
    next = forms.CharField(required=False, max_length=500)


class ClearForm(forms.Form):
    """Pressed on purpose, on a page that says how many go."""

    yakin = forms.ChoiceField(choices=[("ya", "ya")])
