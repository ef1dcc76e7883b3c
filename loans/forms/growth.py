"""The figures of one month: three numbers, and why when one of them is far from the usual."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okoce.months import first_of, month_from, month_in_words, months_on
from okoce.rupiah import RupiahField, format_rupiah

from ..models.growth import MOST_RUPIAH, MOST_WORKERS
from ..services.size_class import YEAR

NAMES = {"sales": _("sales"), "costs": _("the costs"), "workers": _("people who worked")}


class FiguresForm(forms.Form):
    """``1.500.000`` or ``1500000``; the question why is there only once it was asked."""

    sales = RupiahField(
        label=_("Sales of the month"),
        help_text=_("All that customers paid, before any costs. Nothing sold: 0."),
        max_value=MOST_RUPIAH,
    )
    costs = RupiahField(
        label=_("Costs of the month"),
        help_text=_("Materials, wages, rent, transport, all that the business paid."),
        max_value=MOST_RUPIAH,
    )
    workers = forms.IntegerField(
        label=_("How many people worked?"),
        help_text=_("You are one of them."),
        min_value=1,
        max_value=MOST_WORKERS,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Why does it differ so much?"),
        help_text=_("One sentence is enough, for example: a large order for a wedding."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        is_asked = bool(self.data.get("note") or self.initial.get("note")) or "note" in self.data
        if not is_asked:
            # Kept for the moment when it is asked.
            self._why = self.fields.pop("note")

    def ask_why(self, jumps: Mapping[str, int]) -> None:
        """Put the one question more, and say which numbers it is about."""
        if "note" not in self.fields:
            self.fields["note"] = self._why
        self.add_error("note", told_jumps(jumps))


def told_jumps(jumps: Mapping[str, int]) -> str:
    """Which numbers are far from which usual values, as a sentence."""
    told = ", ".join(
        gettext("%(name)s (usually about %(usual)s)")
        % {
            "name": NAMES[name],
            "usual": usual if name == "workers" else format_rupiah(usual),
        }
        for name, usual in jumps.items()
    )
    return gettext(
        "This differs much from your other months: %(told)s. Mend it, or say why in a few words."
    ) % {"told": told}


class PeriodForm(forms.Form):
    """From which month to which, both included."""

    dari = forms.ChoiceField(label=_("From"))
    sampai = forms.ChoiceField(label=_("To"))

    def __init__(self, *args, months: list[date], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(f"{month:%Y-%m}", month_in_words(month)) for month in months]
        self.fields["dari"].choices = self.fields["sampai"].choices = choices
        if choices:
            self.initial = {"dari": choices[-12:][0][0], "sampai": choices[-1][0]}

    def clean_dari(self) -> date | None:
        return month_from(self.cleaned_data["dari"])

    def clean_sampai(self) -> date | None:
        return month_from(self.cleaned_data["sampai"])


class CapitalForm(forms.Form):
    """What a business younger than a year began with."""

    began = forms.ChoiceField(
        label=_("In which month did the business begin?"),
        help_text=_("Only for a business that is not a year old yet."),
    )
    amount = RupiahField(
        label=_("With how much capital?"),
        help_text=_(
            "All that was put in: equipment, goods, money. Without land and without the building "
            "of the business."
        ),
        max_value=MOST_RUPIAH,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        this = first_of(timezone.localdate())
        months = [months_on(this, -back) for back in range(YEAR)]
        self.fields["began"].choices = [
            ("", _("Choose a month")),
            *[(f"{month:%Y-%m}", month_in_words(month)) for month in months],
        ]

    def clean_began(self) -> date | None:
        return month_from(self.cleaned_data["began"])
