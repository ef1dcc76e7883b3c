"""What is written down about a deal, and what its two sides say about it later."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.rupiah import RupiahField
from okoce.text import clean_line, clean_text

from ..choices import DealKind, DealRhythm, ValueBand
from ..models import Deal
from ..models.deals import MAX_AMOUNT

# Old agreements may be recorded too, and those that begin soon.
EARLIEST, LATEST = timedelta(days=2 * 365), timedelta(days=365)


class DealForm(forms.ModelForm):
    """The deal in words, its value exact or rough, how often, and from when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of deal is it?"),
        choices=DealKind,
        widget=forms.RadioSelect,
    )
    amount = RupiahField(
        label=gettext_lazy("Value in rupiah"),
        help_text=gettext_lazy("Of one time, for example of one delivery."),
        min_value=1,
        max_value=MAX_AMOUNT,
        required=False,
    )
    band = forms.ChoiceField(
        label=gettext_lazy("Or roughly"),
        choices=[("", gettext_lazy("I write the exact value")), *ValueBand.choices],
        required=False,
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"), choices=DealRhythm, widget=forms.RadioSelect
    )

    class Meta:
        model = Deal
        fields = ["kind", "terms", "amount", "band", "rhythm", "starts_on"]
        labels = {
            "terms": gettext_lazy("What did you agree on?"),
            "starts_on": gettext_lazy("From which day?"),
        }
        help_texts = {
            "terms": gettext_lazy(
                "What, how much, who brings it. The other side confirms exactly these words."
            ),
        }
        widgets = {
            "terms": forms.Textarea(attrs={"rows": 4}),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        limits = {"min": today - EARLIEST, "max": today + LATEST}
        self.fields["starts_on"].widget.attrs |= {k: v.isoformat() for k, v in limits.items()}

    def clean_terms(self) -> str:
        terms = clean_text(self.cleaned_data["terms"])
        if not terms:
            raise forms.ValidationError(_("Please write what you agreed on."), code="required")
        return terms

    def clean_starts_on(self) -> date:
        day, today = self.cleaned_data["starts_on"], timezone.localdate()
        if day < today - EARLIEST:
            raise forms.ValidationError(_("This is more than two years ago."), code="too_early")
        if day > today + LATEST:
            raise forms.ValidationError(_("This is more than a year ahead."), code="too_late")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.has_error("amount") or self.has_error("band"):
            return cleaned
        if cleaned["amount"] and cleaned["band"]:
            problem = _("Give the exact value or a rough one, not both.")
            self.add_error("band", forms.ValidationError(problem, code="both"))
        elif not cleaned["amount"] and not cleaned["band"]:
            problem = _("Give the exact value, or choose a rough one below.")
            self.add_error("amount", forms.ValidationError(problem, code="none"))
        return cleaned


class NoteForm(forms.Form):
    """Why somebody declines or cancels; the other side reads it."""

    note = forms.CharField(
        label=gettext_lazy("Why? The other side reads it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Please say why. The other side will read it.")},
    )

    def __init__(self, *args: Any, needs_note: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_note

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])


class LineForm(forms.Form):
    """A public line about a deal."""

    line = forms.CharField(
        label=gettext_lazy("One line about what you do together"),
        help_text=gettext_lazy("Without amounts, numbers or links. The other side has to agree."),
        max_length=140,
    )

    def clean_line(self) -> str:
        return clean_line(self.cleaned_data["line"])


class ListForm(forms.Form):
    """Which deals the list shows."""

    tampil = forms.ChoiceField(
        choices=[
            ("menunggu", gettext_lazy("Waiting")),
            ("berjalan", gettext_lazy("Running")),
            ("selesai", gettext_lazy("Ended")),
        ]
    )
