"""What somebody says who takes the list of participants along."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.services.access import SHORTEST_REASON

from ..choices import SeatStatus
from ..services.participant_table import CSV, FORMATS


class ParticipantsForm(forms.Form):
    kursi = forms.ChoiceField(
        label=_("Which participants"),
        required=False,
        choices=[("", pgettext_lazy("status of a seat", "All")), *SeatStatus.choices],
    )
    bentuk = forms.ChoiceField(
        label=_("File"), choices=list(FORMATS.items()), initial=CSV, widget=forms.RadioSelect
    )
    nomor = forms.BooleanField(
        label=_("With phone numbers"),
        required=False,
        help_text=_(
            "Only when you will call or write them. Each member reads on their privacy page that "
            "you have their number, and why."
        ),
    )
    tujuan = forms.CharField(
        label=_("What do you need the list for?"),
        min_length=SHORTEST_REASON,
        max_length=300,
        help_text=_("This is kept with your name."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please say what you need the list for.")},
    )
