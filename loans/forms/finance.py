"""What somebody reckons with: a loan, and what their business earns in a month."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from okoce.percents import PercentField, parse_percent
from okoce.rupiah import RupiahField, parse_rupiah

from ..choices import Basis
from ..services.schedules import (
    LEAST_PRINCIPAL,
    MOST_FEE_PERCENT,
    MOST_MONTHS,
    MOST_PRINCIPAL,
    MOST_RATE,
    whole,
)

# What the page reckons before anybody typed something.
EXAMPLE = {"pokok": "10.000.000", "tenor": "12", "bunga": "1,5"}
# No small or medium business sells more in a month.
MOST_SALES = MOST_PRINCIPAL


@dataclass(frozen=True)
class Fee:
    """Fees as they were typed: a share of the loan, or an amount."""

    percent: Decimal | None = None
    amount: int = 0

    def of(self, principal: int) -> int:
        """The fees of a loan in rupiah."""
        return self.amount if self.percent is None else whole(principal * self.percent / 100)


class FeeField(forms.Field):
    """``4,5%`` or ``500.000``. Without a sign a number up to 100 is meant as a percentage."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: str | None) -> Fee:
        if value in self.empty_values:
            return Fee()
        text = str(value).strip()
        if not text.endswith("%"):
            try:
                amount = parse_rupiah(text)
            except ValidationError as problem:
                # What is no amount, such as “4,5”, may be a percentage.
                if problem.code not in ("comma", "not_digits"):
                    raise
            else:
                return Fee(amount=amount) if amount > 100 else Fee(percent=Decimal(amount))
        return Fee(percent=parse_percent(text))


class LoanForm(forms.Form):
    """A loan in an address; what is not given is the example."""

    pokok = RupiahField(label=_("How much"), min_value=LEAST_PRINCIPAL, max_value=MOST_PRINCIPAL)
    tenor = forms.IntegerField(
        label=_("For how many months"),
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the months in digits, for example 12.")},
    )

    use_required_attribute = False

    def __init__(self, data: QueryDict) -> None:
        data = data.copy()
        for name, value in EXAMPLE.items():
            if name in self.base_fields:
                data.setdefault(name, value)
        super().__init__(data)


class SimulationForm(LoanForm):
    """One loan with its rate and fees, and the figures of one's own business beside it."""

    bunga = PercentField(
        label=_("Interest in percent a month"),
        max_value=MOST_RATE,
        help_text=_("7% a year is about 0,58 a month: divide by 12."),
    )
    basis = forms.ChoiceField(
        label=_("Reckoned on"),
        required=False,
        choices=[
            ("", _("all, side by side")),
            *((each.value, each.label) for each in Basis if each != Basis.UNKNOWN),
        ],
        error_messages={"invalid_choice": _("Choose one of the ways in the list.")},
    )
    biaya = FeeField(
        label=_("Fees"),
        required=False,
        help_text=_("In percent (4,5%) or in rupiah (500.000), taken off once."),
    )
    penjualan = RupiahField(
        label=_("Sales of your business in a month"), required=False, max_value=MOST_SALES
    )
    pengeluaran = RupiahField(
        label=_("Its costs in a month"),
        required=False,
        max_value=MOST_SALES,
        help_text=_("Goods, wages, rent, other instalments and what you take for the household."),
    )
    format = forms.ChoiceField(
        required=False,
        choices=[("", ""), ("csv", "csv")],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("There is a page and a table (csv), nothing else.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_fees(data)
        figures = [data.get(name) for name in ("penjualan", "pengeluaran")]
        wrong = self.errors.keys() & {"penjualan", "pengeluaran"}
        if not wrong and (figures[0] is None) != (figures[1] is None):
            missing = "penjualan" if figures[0] is None else "pengeluaran"
            self.add_error(missing, _("Fill in both figures of your business, or none."))
        return data

    def _check_fees(self, data: dict[str, Any]) -> None:
        principal, fee = data.get("pokok"), data.get("biaya")
        if principal is None or fee is None:
            return
        data["fees"] = fee.of(principal)
        if data["fees"] > principal * MOST_FEE_PERCENT / 100:
            self.add_error("biaya", _("Fees of more than half of the loan are not reckoned here."))

    @property
    def basis_chosen(self) -> Basis | None:
        chosen = self.cleaned_data.get("basis")
        return Basis(chosen) if chosen else None
