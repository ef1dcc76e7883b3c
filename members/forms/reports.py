"""Reporting a thing, and appealing against what was decided about one's own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.text import clean_text

from ..choices import ReportReason
from ..services.reports import LONGEST_TEXT

REASONS = [choice for choice in ReportReason.choices if choice[0] != ReportReason.AUTOMATIC]


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What happened, and when? Only Pemprov staff read it."),
    )

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])


class AppealForm(forms.Form):
    appeal = forms.CharField(
        label=_("Why do you see it differently?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please say why you see it differently.")},
    )

    def clean_appeal(self) -> str:
        return clean_text(self.cleaned_data["appeal"])
