"""What a member asks a lender for and agrees to, and what the lender answers."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.forms.credentials import ScanField
from okoce.fields import CountField, LineField, TextField
from okoce.percents import PercentField
from okoce.rupiah import RupiahField

from ..choices import SHARED_ALWAYS, DeclineReason, Plan, SharedField
from ..models import ConsentWording, LenderProduct
from ..services.schedules import LEAST_PRINCIPAL, MOST_MONTHS, MOST_PRINCIPAL, MOST_RATE

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _months(label: str) -> CountField:
    return CountField(label=label, min_value=1, max_value=MOST_MONTHS)


def _long(label: str, length: int, *, rows: int = 3, **kwargs: Any) -> TextField:
    return TextField(
        label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class BeginForm(forms.Form):
    """Which terms, how much, for how long, and what for."""

    product = forms.ModelChoiceField(
        queryset=LenderProduct.objects.none(), label=_("Terms"), empty_label=None
    )
    amount = RupiahField(
        label=_("How much do you ask for?"), min_value=LEAST_PRINCIPAL, max_value=MOST_PRINCIPAL
    )
    tenor = _months(_("For how many months?"))
    purpose = _long(
        _("What is the money for?"),
        400,
        help_text=_("One or two sentences. The lender reads them."),
    )

    def __init__(self, data: Any, *, products: list[LenderProduct]) -> None:
        super().__init__(data, initial={"product": products[0].pk} if products else None)
        field = self.fields["product"]
        field.queryset = LenderProduct.objects.filter(pk__in=[each.pk for each in products])
        field.label_from_instance = lambda product: product.name
        if len(products) == 1:
            field.widget = forms.HiddenInput()


class AgreeForm(forms.Form):
    """Which data one lender may read; without the first three nobody can answer."""

    fields_shared = forms.MultipleChoiceField(
        label=_("What else may they read?"),
        choices=[(each.value, each.label) for each in SharedField if each not in SHARED_ALWAYS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Untick what you do not wish to share. It may make the answer slower."),
    )
    # The wording that was read.
    text = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=_("I have read this and agree"),
        error_messages={"required": _("Nothing is shared before you agree.")},
    )

    def __init__(self, data: Any = None, *, text: ConsentWording) -> None:
        chosen = [
            each.value
            for each in SharedField
            if each not in SHARED_ALWAYS and each != SharedField.NIK
        ]
        super().__init__(data, initial={"fields_shared": chosen, "text": text.pk})


class PaperForm(forms.Form):
    """A file for the lender, and what it is."""

    label = LineField(label=_("What is it?"), max_length=120)
    file = ScanField(label=_("File"), help_text=_("PDF, JPEG or PNG, at most 10 MB."))

    def __init__(self, data: Any = None, files: Any = None, *, suggested: list[str]) -> None:
        super().__init__(data, files)
        if suggested:
            choices = [(name, name) for name in suggested]
            if data is not None and data.get("label") and data["label"] not in suggested:
                choices.append((data["label"], data["label"]))
            choices.append((str(_("Another paper")), _("Another paper")))
            self.fields["label"] = forms.ChoiceField(label=_("What is it?"), choices=choices)


class WordForm(forms.Form):
    """A pendamping recommends."""

    note = _long(_("Your word for this member"), 500, help_text=_("The lender reads it."))


class AnswerForm(forms.Form):
    """The answer to what a lender asked."""

    text = _long(_("Your answer"), 2000, rows=4, required=False)


class CancelForm(forms.Form):
    """Why somebody calls it off, if they say so."""

    note = LineField(label=_("Why? (if you like)"), max_length=300, required=False)


# The lender's.


class AskForm(forms.Form):
    text = _long(
        _("What do you need?"),
        600,
        help_text=_("The member reads it. Your clock stands meanwhile."),
    )


class ApproveForm(forms.Form):
    """The terms of the loan."""

    amount = RupiahField(
        label=_("Amount (rupiah)"), min_value=LEAST_PRINCIPAL, max_value=MOST_PRINCIPAL
    )
    tenor = _months(_("Months"))
    rate = PercentField(label=_("Interest, percent a month"), max_value=MOST_RATE)
    plan = forms.ChoiceField(label=_("Paid back"), choices=Plan)
    fees = RupiahField(label=_("All fees (rupiah)"), max_value=MOST_PRINCIPAL)
    note = _long(_("A word to the member"), 500, required=False)


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=DeclineReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason. It helps the member to mend it.")},
    )
    note = _long(_("A word to the member"), 500, required=False)


class PayOutForm(forms.Form):
    paid_out_on = forms.DateField(label=_("Paid out on"), widget=DAY)
    first_due_on = forms.DateField(label=_("First instalment due on"), widget=DAY)


class NoteForm(forms.Form):
    note = _long(_("What the member reads"), 500)


class BackForm(forms.Form):
    """A payment has not come."""

    note = _long(_("What the member reads"), 300)


class NikForm(forms.Form):
    reason = LineField(
        label=_("Why do you open the NIK?"), max_length=300, help_text=_("The member reads it.")
    )


# Instalments.


class PaidForm(forms.Form):
    """The member has paid: when, and what shows it."""

    paid_on = forms.DateField(label=_("Paid on"), widget=DAY)
    proof = ScanField(label=_("Proof of payment"), help_text=_("PDF, JPEG or PNG, at most 10 MB."))

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"paid_on": timezone.localdate()})


class ConfirmForm(forms.Form):
    """The lender has the money; empty: on the day that the member named, or today."""

    paid_on = forms.DateField(label=_("Paid on"), widget=DAY, required=False)
