"""Practice as it is handed in, and what is said of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.forms import PicturesField

from ..models import PracticeWork
from ..models.practice import MOST_PICTURES


class PracticeForm(forms.ModelForm):
    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("To your shop, a post or a video, if there is one."),
    )
    pictures = PicturesField(
        label=_("Add photos"),
        required=False,
        most=MOST_PICTURES,
        help_text=_("Up to six, JPEG, PNG or WebP. Where a photo was taken is removed from it."),
    )
    drop = forms.MultipleChoiceField(
        label=_("Take these photos away"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PracticeWork
        fields = ["text", "link"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"text": _("What you made, sold or applied for, and how it went.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A draft may be empty, what is handed in may not.
        self.fields["text"].needed = _("(needed to hand it in)")
        pictures = self.instance.pictures.all() if self.instance.pk else []
        self.fields["drop"].choices = [
            (picture.code, _("Photo %(number)d") % {"number": number})
            for number, picture in enumerate(pictures, start=1)
        ]
        if not pictures:
            del self.fields["drop"]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        return {"drop": [], **self.cleaned_data}


class JudgeForm(forms.Form):
    """What is missing; the version is what was read before it was judged."""

    note = forms.CharField(
        label=_("What is missing (the member reads it)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=40)
