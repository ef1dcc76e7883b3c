"""What two people type to meet: times, a place, a reason."""

from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.text import clean_line, clean_text

from ..choices import MeetingPlace
from ..models import Kecamatan, Meeting, MeetingOption
from ..services.meetings import LATEST, problem_with

LENGTHS = {
    30: gettext_lazy("30 minutes"),
    60: gettext_lazy("1 hour"),
    90: gettext_lazy("1½ hours"),
    120: gettext_lazy("2 hours"),
}


class MomentField(forms.SplitDateTimeField):
    """A day and a clock time, each with the phone's own picker; typed ones are understood too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_date_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
            input_time_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
            error_messages={
                "required": gettext_lazy("Give a day and a time."),
                "invalid_date": gettext_lazy("Give the day, such as 31/12/2026."),
                "invalid_time": gettext_lazy("Give the time, such as 14.30."),
            },
            widget=forms.SplitDateTimeWidget(
                date_attrs={"type": "date", "aria-label": gettext_lazy("Day")},
                time_attrs={"type": "time", "aria-label": gettext_lazy("Time (WIB)")},
                date_format="%Y-%m-%d",
                time_format="%H:%M",
            ),
            **kwargs,
        )


class MeetingForm(forms.Form):
    """One to three times for a meeting, with its place and what it is about."""

    TIMES = ("time_1", "time_2", "time_3")

    about = forms.CharField(
        label=gettext_lazy("What do you want to talk about?"),
        max_length=Meeting._meta.get_field("about").max_length,
        help_text=gettext_lazy("One sentence, so that the other side can prepare."),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Where?"), choices=MeetingPlace, widget=forms.RadioSelect
    )
    kecamatan = forms.ModelChoiceField(
        Kecamatan.objects.all(),
        label=gettext_lazy("Which kecamatan centre?"),
        required=False,
        help_text=gettext_lazy("Only if you meet at a kecamatan centre."),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long?"),
        choices=list(LENGTHS.items()),
        coerce=int,
        initial=60,
        widget=forms.RadioSelect(attrs={"class": "choices--row"}),
    )
    time_1 = MomentField(label=gettext_lazy("First time"))
    time_2 = MomentField(label=gettext_lazy("Second time"), required=False)
    time_3 = MomentField(label=gettext_lazy("Third time"), required=False)

    def __init__(self, *args: Any, near: list[Kecamatan], **kwargs: Any) -> None:
        """``near`` are the kecamatan of the two, which are offered first."""
        super().__init__(*args, **kwargs)
        self.fields["kecamatan"].choices = _choices_of_kecamatan(near)
        today = timezone.localdate()
        for name in self.TIMES:
            day = self.fields[name].widget.widgets[0]
            day.attrs |= {"min": f"{today:%Y-%m-%d}", "max": f"{today + LATEST:%Y-%m-%d}"}

    @property
    def more_times(self) -> list[forms.BoundField]:
        return [self[name] for name in self.TIMES[1:]]

    @property
    def has_more_times(self) -> bool:
        """Whether the further times are in use, and so must be seen."""
        return any(field.errors or any(field.value() or []) for field in self.more_times)

    def clean_about(self) -> str:
        about = clean_line(self.cleaned_data["about"])
        if not about:
            raise ValidationError(_("Say in a few words what it is about."), code="required")
        return about

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        place, minutes = data.get("place"), data.get("minutes")
        if place == MeetingPlace.CENTRE and not data.get("kecamatan"):
            # A choice that is not one of the 44 has its own words.
            if "kecamatan" not in self.errors:
                wrong = _("Choose the kecamatan whose centre you meet at.")
                self.add_error("kecamatan", ValidationError(wrong, code="required"))
        elif place:
            data["kecamatan"] = data.get("kecamatan") if place == MeetingPlace.CENTRE else None
        seen = set()
        for name in self.TIMES:
            start = data.get(name)
            if not start:
                continue
            if start in seen:
                wrong = _("You proposed this time already.")
                self.add_error(name, ValidationError(wrong, code="twice"))
            elif minutes and place and (wrong := problem_with(start, minutes=minutes, place=place)):
                self.add_error(name, ValidationError(wrong, code="not_then"))
            seen.add(start)
        return data

    @property
    def proposal(self) -> dict[str, Any]:
        """What the service asks for."""
        data = dict(self.cleaned_data)
        times = [data.pop(name) for name in self.TIMES]
        return data | {"times": [start for start in times if start]}


def _choices_of_kecamatan(near: list[Kecamatan]) -> list:
    """All kecamatan by kota, those near the two before the others."""
    codes = {area.pk for area in near}
    rows = [area for area in Kecamatan.objects.all() if area.pk not in codes]
    groups = [
        (kota, [(area.pk, area.name) for area in areas])
        for kota, areas in groupby(rows, key=lambda area: area.kota_short)
    ]
    first = [(_("Near the two of you"), [(area.pk, area.name) for area in near])] if near else []
    return [("", _("Choose a kecamatan")), *first, *groups]


class PickForm(forms.Form):
    """Which of the proposed times."""

    time = forms.ModelChoiceField(
        MeetingOption.objects.none(),
        label=gettext_lazy("The time that suits you"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Pick one of the times.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time"].queryset = meeting.options.all()


class NoteForm(forms.Form):
    """A few words for the other side."""

    note = forms.CharField(
        label=gettext_lazy("A few words for the other side"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])


class ReasonForm(NoteForm):
    """Why an agreed meeting is called off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].label = _("Why can you not come?")

    def clean_note(self) -> str:
        note = super().clean_note()
        if not note:
            raise ValidationError(_("Please say why. The other side will read it."), "required")
        return note


class AnswerForm(forms.Form):
    """Did you meet?"""

    met = forms.TypedChoiceField(
        label=gettext_lazy("Did you meet?"),
        choices=[("ya", gettext_lazy("Yes")), ("tidak", gettext_lazy("No"))],
        coerce=lambda value: value == "ya",
        empty_value=None,
    )


class ListForm(forms.Form):
    """Which meetings, and from which on; ``okoce.paging`` reads the last two."""

    PAST = "lewat"

    daftar = forms.ChoiceField(choices=[(PAST, PAST)], required=False)
    sesudah = forms.CharField(max_length=60, required=False)
    sebelum = forms.CharField(max_length=60, required=False)
