"""What people type to book a room: when, how long, how many, what for."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Member, User
from okoce.dates import lasting
from okoce.fields import CountField, LineField

from ..choices import OF_MEMBERS, RoomPurpose
from ..models import Booking, Room, RoomRules

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
# Who keeps a room books it for a whole day, too.
LONGEST_OF_THE_HOUSE = 12 * 60


class DayField(forms.DateField):
    """A day, with the phone's own picker; typed ones are understood too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": gettext_lazy("Give the day, such as 31/12/2026."),
                "required": gettext_lazy("Give a day."),
            },
            **kwargs,
        )


class DayForm(forms.Form):
    """Which day to look at, and for how many people; whatever makes no sense is left out."""

    hari = DayField(label=gettext_lazy("Day"), required=False)
    orang = CountField(label=gettext_lazy("People"), min_value=1, max_value=2000, required=False)


class WeekForm(forms.Form):
    """A day of the week to look at."""

    dari = DayField(required=False)


class NoteForm(forms.Form):
    """Why a booking of somebody else is cancelled."""

    note = LineField(
        label=gettext_lazy("Why?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The member reads it."),
    )


class TimeForm(forms.Form):
    """From when and for how long."""

    day = DayField(label=gettext_lazy("Day"))
    start = forms.ChoiceField(label=gettext_lazy("From"))
    minutes = forms.TypedChoiceField(label=gettext_lazy("How long?"), coerce=int)

    longest: int | None = None

    def __init__(self, *args: Any, room: Room, rules: RoomRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room, self.rules = room, rules
        self.fields["start"].choices = [(clock, clock) for clock in self._clocks()]
        step, longest = rules.step_minutes, self.longest or rules.longest_minutes
        self.fields["minutes"].choices = [
            (minutes, _length(minutes)) for minutes in range(step, longest + 1, step)
        ]
        today = timezone.localdate()
        self.fields["day"].widget.attrs["min"] = f"{today:%Y-%m-%d}"
        self.initial.setdefault("day", today)
        self.initial.setdefault("minutes", min(60, longest))

    def _clocks(self) -> list[str]:
        hours = list(self.room.hours.all())
        if not hours:
            return []
        step = timedelta(minutes=self.rules.step_minutes)
        midnight = datetime.combine(timezone.localdate(), time.min)
        first = min(row.opens for row in hours)
        last = datetime.combine(midnight, max(row.closes for row in hours))
        moment, clocks = midnight, []
        while moment + step <= last:
            if moment.time() >= first:
                clocks.append(f"{moment:%H.%M}")
            moment += step
        return clocks

    @property
    def period(self) -> tuple[datetime, datetime]:
        clock = datetime.strptime(self.cleaned_data["start"], "%H.%M").time()
        start = timezone.make_aware(datetime.combine(self.cleaned_data["day"], clock))
        return start, start + timedelta(minutes=self.cleaned_data["minutes"])


class BookForm(TimeForm):
    """A booking for oneself."""

    purposes = OF_MEMBERS

    people = CountField(
        label=gettext_lazy("How many people?"),
        min_value=1,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for?"), initial=RoomPurpose.OWN, widget=forms.RadioSelect
    )
    about = LineField(
        label=gettext_lazy("In a few words"),
        max_length=Booking._meta.get_field("about").max_length,
        required=False,
        help_text=gettext_lazy("Only you and those who keep the room read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(each, RoomPurpose(each).label) for each in self.purposes]
        people = self.fields["people"]
        people.help_text = _("There is room for %(count)d.") % {"count": self.room.capacity}
        people.widget.attrs["max"] = self.room.capacity

    @property
    def wish(self) -> dict[str, Any]:
        """What the service asks for besides the room and the time."""
        return {name: self.cleaned_data[name] for name in ("people", "purpose", "about")}


class DeskForm(BookForm):
    """A booking by who keeps the room: for a member with a number, or for the house."""

    purposes = tuple(RoomPurpose)
    longest = LONGEST_OF_THE_HOUSE

    number = LineField(
        label=gettext_lazy("Number of the member"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("For own work or a meeting of a member. Empty for the house."),
    )

    field_order = ["number", "purpose", "day", "start", "minutes", "people", "about"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.holder = by, None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        number, is_members = data.get("number"), data.get("purpose") in OF_MEMBERS
        if number and not is_members:
            self.add_error("number", _("A class and what the house needs belongs to no member."))
        elif is_members and not number:
            self.add_error("number", _("Give the number of the member."))
        elif number:
            rows = Member.objects.in_the_field_of(self.by).select_related("user").defer("nik")
            member = rows.filter(number__iexact=number).first()
            if member is None:
                self.add_error("number", _("You accompany no member with this number."))
            else:
                self.holder = member.user
        return data

    @property
    def wish(self) -> dict[str, Any]:
        return super().wish | {"holder": self.holder}


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [
        lasting(timedelta(hours=hours)) if hours else "",
        lasting(timedelta(minutes=rest)) if rest else "",
    ]
    return " ".join(filter(None, parts))
