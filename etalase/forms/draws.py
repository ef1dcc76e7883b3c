"""What a maker asks for on a shelf, and a round of the draw as staff enter it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Business, User
from okoce.errors import RuleBroken

from ..choices import SlotKind
from ..models import DrawRound, PlaceRequest, Product, Site, Slot
from ..services import draws

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PlaceRequestForm(forms.ModelForm):
    """A wish; ``site`` is fixed once the wish waits."""

    class Meta:
        model = PlaceRequest
        fields = ["product", "site", "kind", "wish_from", "wish_until"]
        widgets = {"wish_from": DAY, "wish_until": DAY, "kind": forms.RadioSelect}
        help_texts = {
            "kind": _("Display only: shown there, sold by you. Chilled: kept cold."),
            "wish_from": _("The first day on which your goods can be on the shelf."),
            "wish_until": _("Leave it empty to wait as long as it takes."),
        }

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.listed().filter(business=business)
        self.fields["product"].empty_label = None
        self.fields["kind"].choices = SlotKind.choices
        self.fields["site"].queryset = Site.objects.open()
        self.fields["site"].empty_label = None
        if self.instance.pk:
            del self.fields["site"]
        else:
            self.initial.setdefault("wish_from", timezone.localdate())
            self.initial.setdefault("kind", SlotKind.AMBIENT)

    def clean(self) -> dict:
        values = super().clean()
        first, last = values.get("wish_from"), values.get("wish_until")
        if first and last and last < first:
            self.add_error("wish_until", _("The last day must not be before the first."))
        elif last and last < timezone.localdate():
            self.add_error("wish_until", _("This day is over already."))
        return values

    def _post_clean(self) -> None:
        """The instance stays as it is: the service writes it."""


class SlotsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, slot: Slot) -> str:
        return f"{slot.shelf.site} · {slot.label} · {slot.get_kind_display()}"


class DrawRoundForm(forms.ModelForm):
    """A round before it is opened; its last check opens it, so that a refusal stands here."""

    by: User

    slots = SlotsField(
        label=_("Slots to give out"),
        queryset=Slot.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = DrawRound
        fields = ["site", "starts_on", "ends_on", "closes_at", "draw_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slots"].queryset = (
            Slot.objects.in_use()
            .select_related("shelf__site")
            .order_by("shelf__site__name", "shelf__order", "shelf__label", "number")
        )

    def clean(self) -> dict:
        values = super().clean()
        if not self.errors:
            try:
                self.opened = draws.open_round(by=self.by, **values)
            except RuleBroken as problem:
                raise forms.ValidationError(str(problem)) from problem
        return values

    def _post_clean(self) -> None:
        """The row was made by the service."""
        if not self.errors:
            self.instance = self.opened

    def save(self, commit: bool = True) -> DrawRound:
        return self.instance

    def save_m2m(self) -> None:
        """The service has written the slots."""
