"""What a lender's officers enter: terms on which they lend, and how their licence stands."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Step
from okoce.dates import short_date
from okoce.fields import CountField, LineField, TextField
from okoce.forms import NoPromisesMixin
from okoce.percents import PercentField, format_percent
from okoce.rupiah import RupiahField

from ..choices import Per
from ..models import LenderProduct, LenderStatus
from ..services.schedules import (
    LEAST_PRINCIPAL,
    MOST_FEE_PERCENT,
    MOST_MONTHS,
    MOST_PRINCIPAL,
    MOST_RATE,
)
from .referrals import DAY


def _rupiah(label: str, *, at_least: int = LEAST_PRINCIPAL) -> RupiahField:
    return RupiahField(label=label, required=False, min_value=at_least, max_value=MOST_PRINCIPAL)


def _months(label: str) -> CountField:
    return CountField(
        label=label,
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class StepsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, step: Step) -> str:
        return f"{step.code} {step.label}"


class TermsForm(NoPromisesMixin, forms.ModelForm):
    """New terms; they may take the place of terms that hold now."""

    name = LineField(label=_("Name of the product"), min_length=3, max_length=80)
    for_whom = LineField(label=_("For whom"), max_length=300, required=False)
    rate = PercentField(
        label=_("Interest (percent)"),
        max_value=MOST_RATE * 12,
        required=False,
        help_text=_("As you say it to borrowers, for example 1,5."),
    )
    fee_percent = PercentField(
        label=_("Fees (percent of the loan)"), max_value=MOST_FEE_PERCENT, required=False
    )
    fee_amount = _rupiah(_("Fees (rupiah)"), at_least=0)
    amount_min = _rupiah(_("Smallest loan"))
    amount_max = _rupiah(_("Largest loan"))
    tenor_min = _months(_("Fewest months"))
    tenor_max = _months(_("Most months"))
    steps = StepsField(
        label=_("PAS steps that must be done first"),
        queryset=Step.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    papers = TextField(
        label=_("Papers"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    source = LineField(
        label=_("Where are these terms written?"),
        max_length=300,
        help_text=_("For example: our brochure of November 2026."),
    )
    doubt = LineField(label=_("What is not settled yet?"), max_length=400, required=False)

    class Meta:
        model = LenderProduct
        fields = [
            *["name", "replaces", "for_whom", "rate", "rate_per", "rate_basis"],
            *["fee_percent", "fee_per", "fee_amount", "amount_min", "amount_max"],
            *["tenor_min", "tenor_max", "steps", "needs_recommendation", "papers"],
            *["valid_from", "valid_until", "source", "doubt"],
        ]
        labels = {
            "replaces": _("Takes the place of"),
            "rate_per": _("Interest is asked"),
            "rate_basis": _("Interest is reckoned on"),
            "fee_per": _("Fees are asked"),
            "needs_recommendation": _("Only with a recommendation of the pendamping"),
            "valid_from": _("In force from"),
            "valid_until": _("In force until"),
        }
        widgets = {"valid_from": DAY, "valid_until": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replaces"]
        held = LenderProduct.objects.approved().filter(lender=self.instance.lender_id)
        field.queryset = held.select_related("lender")
        field.label_from_instance = _said
        field.empty_label = _("nothing: these are terms of their own")
        field.help_text = _("Those end on the day before these begin.")
        # A proposal that has waited may still begin on the day that it named.
        today, named = timezone.localdate(), self.instance.valid_from if self.instance.pk else None
        self._first_day = min(today, named) if named else today
        if self.instance.pk:
            self.initial["steps"] = list(self.instance.steps.values_list("pk", flat=True))
        for name in ("rate", "fee_percent"):
            if self.initial.get(name) is not None:
                self.initial[name] = format_percent(self.initial[name]).removesuffix("%")

    def clean_valid_from(self) -> date:
        day = self.cleaned_data["valid_from"]
        if day < self._first_day:
            raise ValidationError(_("New terms begin today or later."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("Terms end after they come into force."))
        rate = data.get("rate")
        if rate is not None and data.get("rate_per") == Per.MONTH and rate > MOST_RATE:
            self.add_error("rate", _("No lender asks for so much a month. Is it a year?"))
        for low, high, words in (
            ("amount_min", "amount_max", _("The largest loan is not below the smallest.")),
            ("tenor_min", "tenor_max", _("The most months are not below the fewest.")),
        ):
            if data.get(low) and data.get(high) and data[high] < data[low]:
                self.add_error(high, words)
        return data


def _said(product: LenderProduct) -> str:
    return f"{product.name} ({short_date(product.valid_from)})"


class CheckForm(NoPromisesMixin, forms.ModelForm):
    """How the licence stands, as of a day, with where that can be read."""

    licence = LineField(
        label=_("Licence"), max_length=200, help_text=_("With its number, as it is written.")
    )
    checked_on = forms.DateField(
        label=_("As of"), widget=DAY, help_text=_("A check holds 90 days.")
    )
    evidence = LineField(
        label=_("Evidence"),
        max_length=300,
        help_text=_(
            "Where the office can read this, and of which date: the list of OJK, a letter."
        ),
    )
    evidence_url = forms.URLField(
        label=_("Address of the evidence"), required=False, assume_scheme="https", max_length=200
    )
    doubt = LineField(label=_("What is not settled yet?"), max_length=400, required=False)

    class Meta:
        model = LenderStatus
        fields = ["standing", "licence", "checked_on", "evidence", "evidence_url", "doubt"]
        labels = {"standing": _("The licence is")}
