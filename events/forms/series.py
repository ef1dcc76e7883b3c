"""How an event comes again, and what is changed of one or of those that follow."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import Role
from members.models import User
from okoce.fields import LineField, TextField
from okoce.forms import NoPromisesMixin

from ..models import Event, EventSeries, Room
from ..models.events import MOST_SEATS
from ..models.series import MOST_WEEKS
from ..services.forecast import forecast_of
from ..services.series import FURTHEST, MOST, OF_EVENTS, OF_SESSIONS, Rule, longer, state_of
from ..services.session_rooms import place_of

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def which_dates() -> forms.Field:
    """This date alone, or those after it too."""
    return forms.TypedChoiceField(
        label=gettext_lazy("Which dates?"),
        choices=[
            ("ini", gettext_lazy("Only this one")),
            ("berikut", gettext_lazy("This and those after")),
        ],
        coerce="berikut".__eq__,
        initial="ini",
        widget=forms.RadioSelect,
    )


class RuleForm(forms.Form):
    """Every how many weeks, and until when or how often; what is asked stands in the address."""

    setiap = forms.IntegerField(
        label=gettext_lazy("Every how many weeks?"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    kali = forms.IntegerField(
        label=gettext_lazy("How many times, with the first?"),
        min_value=2,
        max_value=MOST,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    sampai = forms.DateField(
        label=gettext_lazy("Or until which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Holidays and joint leave are left out by themselves."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and bool(data.get("kali")) == bool(data.get("sampai")):
            self.add_error("kali", _("Give a number of times or a last day, one of the two."))
        last = data.get("sampai")
        if last and last > timezone.localdate() + FURTHEST:
            self.add_error("sampai", _("A series reaches a year ahead at most."))
        return data

    @property
    def rule(self) -> Rule:
        data = self.cleaned_data
        return Rule(data["setiap"], until=data["sampai"], count=data["kali"])


class LengthenForm(RuleForm):
    """How many more dates, or until when; the weeks between them are the series' own."""

    setiap = None
    kali = forms.IntegerField(
        label=gettext_lazy("How many more dates?"),
        min_value=1,
        max_value=MOST - 1,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order = ["kali", "sampai"]

    def __init__(self, data: Any, *, series: EventSeries) -> None:
        self.series = series
        super().__init__(data)

    @property
    def rule(self) -> Rule:
        data = self.cleaned_data
        return longer(self.series, until=data["sampai"], more=data["kali"])


class DaysForm(forms.Form):
    """The days that were chosen of those that were planned."""

    tanggal = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, data: Any, *, days: list) -> None:
        super().__init__(data)
        by_name = {day.isoformat(): day for day in days}
        self.fields["tanggal"].choices = [(name, name) for name in by_name]
        self.fields["tanggal"].coerce = by_name.get


class SeriesChangeForm(NoPromisesMixin, forms.Form):
    """What becomes different, of this event alone or of those that follow too."""

    title = LineField(label=gettext_lazy("Title"), max_length=120)
    summary = LineField(label=gettext_lazy("In one sentence"), max_length=240)
    description = TextField(label=gettext_lazy("Description"), max_length=5000, required=False)
    starts = forms.TimeField(label=gettext_lazy("From what time?"), widget=CLOCK)
    ends = forms.TimeField(label=gettext_lazy("Until what time?"), widget=CLOCK)
    room = forms.ModelChoiceField(
        Room.objects.none(),
        label=gettext_lazy("Room"),
        required=False,
        empty_label=gettext_lazy("None of ours"),
        help_text=gettext_lazy("It is booked at once for every one of these days."),
    )
    place = LineField(
        label=gettext_lazy("Place"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Where it is not one of our rooms."),
    )
    link = forms.URLField(
        label=gettext_lazy("Link, when it happens online"), required=False, assume_scheme="https"
    )
    trainer = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Trainer"),
        required=False,
        empty_label=gettext_lazy("Not known yet"),
    )
    quota = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=MOST_SEATS)
    and_following = which_dates()
    and_changed_singly = forms.BooleanField(
        label=gettext_lazy("Also where a date was changed by itself"), required=False
    )

    def __init__(self, data: Any = None, *, event: Event, by: User) -> None:
        self.state = state_of(event)
        super().__init__(data, initial=self.state)
        room, trainer = self.state["room"], self.state["trainer"]
        mine = Room.objects.open().kept_by(by).values("pk")
        self.fields["room"].queryset = Room.objects.filter(
            Q(pk__in=mine) | Q(pk=room and room.pk)
        ).by_place()
        people = User.objects.filter(
            Q(groups__name__in=[Role.STAFF, Role.PENDAMPING], is_active=True)
            | Q(pk=trainer and trainer.pk)
        )
        self.fields["trainer"].queryset = (
            people.select_related("member").defer("member__nik").order_by("name", "pk").distinct()
        )
        self.fields["trainer"].label_from_instance = lambda user: user.shown_name
        if found := forecast_of(event):
            self.fields["quota"].help_text = found.advice
        if event.series_id is None:
            del self.fields["and_following"], self.fields["and_changed_singly"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        if data["ends"] <= data["starts"]:
            self.add_error("ends", _("A session must end after it begins."))
        if data["room"]:
            data["place"] = place_of(data["room"])
        elif not data["place"] and not data["link"]:
            self.add_error("place", _("Give a place or a link."))
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from how the event is now."""
        names = (*OF_EVENTS, *OF_SESSIONS)
        return {
            name: self.cleaned_data[name]
            for name in names
            if self.cleaned_data[name] != self.state[name]
        }


class CallOffForm(NoPromisesMixin, forms.Form):
    """Why it is called off."""

    reason = LineField(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("The participants read it."),
        error_messages={"required": gettext_lazy("Please say why. The participants will read it.")},
    )
    and_following = which_dates()

    def __init__(self, data: Any = None, *, event: Event) -> None:
        super().__init__(data)
        if event.series_id is None:
            del self.fields["and_following"]
