"""A job in the ledger, its end, and what an officer says of it."""

from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.forms import NoPromisesMixin, nonce_field

from ..choices import PriorStatus, Tier
from ..models import Job
from ..models.jobs import MOST_HOURS


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class JobForm(forms.ModelForm):
    """``ended_on`` is asked for only where the job has ended already."""

    key = nonce_field()
    started_on = forms.DateField(label=_("Since when?"), widget=day_input())
    ended_on = forms.DateField(
        label=_("Ended on"),
        help_text=_("Leave it empty if the work is still there after all."),
        required=False,
        widget=day_input(),
    )
    hours = forms.IntegerField(
        label=_("How many hours a week?"),
        help_text=_("40 hours are one whole job."),
        min_value=1,
        max_value=MOST_HOURS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    before = forms.ChoiceField(
        label=_("What did this person do before?"),
        choices=PriorStatus,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Job
        fields = ["role", "started_on", "hours", "before", "ended_on"]
        labels = {"role": _("Which work?")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["key"]
        if not self.instance.ended_on:
            del self.fields["ended_on"]
        self.fields["started_on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"

    def _post_clean(self) -> None:
        """The service writes and judges; the row stays as it was until then."""


class EndForm(forms.Form):
    ended_on = forms.DateField(
        label=_("Since which day is this work no longer there?"),
        initial=timezone.localdate,
        widget=day_input(),
    )


class CheckForm(NoPromisesMixin, forms.Form):
    """What an officer has seen, of what may be said of this job now."""

    tier = forms.ChoiceField(label=_("What have you seen?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note for the member"),
        help_text=_("Needed when it does not count. No names, NIK or phone numbers."),
        max_length=300,
        required=False,
    )

    words = {
        Tier.SEEN: _("I saw this work being done"),
        Tier.PAPER: _("I saw a paper about it: a contract, a pay slip, a list of wages"),
        Tier.STATED: _("It does not count as seen"),
    }

    def __init__(self, *args, tiers: Iterable[Tier], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [(tier, self.words[tier]) for tier in tiers]
