"""What a member and their pendamping type: wishes, times, what was agreed, who does what next."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.meetings import LENGTHS, MomentField
from members.models import User
from okoce.fields import LineField, TextField

from ..choices import ContactChannel, ContactOutcome, MentoringPlace, StepOwner
from ..models import Mentoring, MentoringNote, MentoringSession, NextStep, Room
from ..services.mentoring_sessions import LATEST
from .rooms import DayField


def _longest(model, name: str) -> int:
    return model._meta.get_field(name).max_length


class PlaceMixin(forms.Form):
    """Where a session takes place, and where that is in words."""

    place = forms.ChoiceField(
        label=gettext_lazy("Where?"), choices=MentoringPlace, widget=forms.RadioSelect
    )
    where = LineField(
        label=gettext_lazy("The place in words"),
        max_length=_longest(MentoringSession, "where"),
        required=False,
        help_text=gettext_lazy("A landmark, the name of the office, or the app of the call."),
    )


class TimeMixin(forms.Form):
    """When a session takes place, and for how long."""

    starts_at = MomentField(label=gettext_lazy("When?"))
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long?"),
        choices=list(LENGTHS.items()),
        coerce=int,
        initial=60,
        widget=forms.RadioSelect(attrs={"class": "choices--row"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        day = self.fields["starts_at"].widget.widgets[0]
        day.attrs |= {"min": f"{today:%Y-%m-%d}", "max": f"{today + LATEST:%Y-%m-%d}"}


class TimeForm(TimeMixin, PlaceMixin):
    """A time for a wish, or another one for a session."""

    field_order = ["starts_at", "minutes", "place", "where"]


class ProposalForm(TimeMixin, PlaceMixin):
    """A session that the pendamping proposes."""

    about = LineField(
        label=gettext_lazy("What do you want to talk about?"),
        max_length=_longest(MentoringSession, "about"),
    )

    field_order = ["about", "starts_at", "minutes", "place", "where"]


class AskForm(PlaceMixin):
    """A session that a member asks for: by a time, or by a wish in words."""

    about = LineField(
        label=gettext_lazy("What do you need help with?"),
        max_length=_longest(MentoringSession, "about"),
        help_text=gettext_lazy("One sentence, so that your pendamping can prepare."),
    )
    wish = LineField(
        label=gettext_lazy("When does it suit you?"),
        max_length=_longest(MentoringSession, "wish"),
        required=False,
        help_text=gettext_lazy("In your own words, such as: Tuesday or Thursday after three."),
    )
    starts_at = MomentField(label=gettext_lazy("Or propose a time"), required=False)

    field_order = ["about", "wish", "starts_at", "place", "where"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("wish") and not data.get("starts_at") and "starts_at" not in self.errors:
            wrong = _("Say in words when it suits you, or propose a time.")
            self.add_error("wish", ValidationError(wrong, code="required"))
        return data


class ReasonForm(forms.Form):
    """Why something ends, is called off, or did not take place."""

    note = LineField(
        label=gettext_lazy("Why?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The other side reads it."),
    )


class BeginForm(forms.Form):
    """What a pendamping and a member work for."""

    goal = LineField(
        label=gettext_lazy("What do you work for together?"),
        max_length=_longest(Mentoring, "goal"),
        help_text=gettext_lazy("The member reads it: the plan in one sentence."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class StepForm(forms.Form):
    """One next step: what, until when, and who does it."""

    step = LineField(
        label=gettext_lazy("Next step"),
        max_length=_longest(NextStep, "words"),
        help_text=gettext_lazy("One thing that can be done, such as: photograph three products."),
    )
    step_due_on = DayField(label=gettext_lazy("Until when?"))
    step_owner = forms.ChoiceField(
        label=gettext_lazy("Who does it?"),
        choices=StepOwner,
        initial=StepOwner.MEMBER,
        widget=forms.RadioSelect(attrs={"class": "choices--row"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step_due_on"].widget.attrs["min"] = f"{timezone.localdate():%Y-%m-%d}"


class NoteForm(StepForm):
    """What was agreed in a session, and one next step."""

    agreed = TextField(
        label=gettext_lazy("What did you agree?"),
        max_length=_longest(MentoringNote, "agreed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The member reads it at once."),
    )
    aside = TextField(
        label=gettext_lazy("Your own notes"),
        max_length=_longest(MentoringNote, "aside"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Not on the member's page, but in the file when they download their data (UU "
            "27/2022). Write what you would say to them."
        ),
    )

    field_order = ["agreed", "step", "step_due_on", "step_owner", "aside"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("step", "step_due_on"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        has_day = data.get("step_due_on") or "step_due_on" in self.errors
        if data.get("step") and not has_day:
            self.add_error("step_due_on", ValidationError(_("Give a day."), code="required"))
        elif has_day and not data.get("step") and "step" not in self.errors:
            wrong = _("Say what is done until that day.")
            self.add_error("step", ValidationError(wrong, code="required"))
        return data


class CorrectionForm(forms.Form):
    """Another wording of what was agreed; the earlier one is kept."""

    agreed = NoteForm.base_fields["agreed"]
    aside = NoteForm.base_fields["aside"]


class VisitForm(NoteForm):
    """A visit that was not planned."""

    place = PlaceMixin.base_fields["place"]
    held_at = MomentField(label=gettext_lazy("When did you meet?"))

    field_order = ["held_at", "place", "agreed", "step", "step_due_on", "step_owner", "aside"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_at"].widget.widgets[0].attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"

    def clean_held_at(self) -> datetime:
        held_at = self.cleaned_data["held_at"]
        if held_at > timezone.now():
            raise ValidationError(_("This time is still to come."), code="future")
        return held_at


class DoneForm(forms.Form):
    """What shows that a mentoring reached its goal."""

    evidence = TextField(
        label=gettext_lazy("What can the member do now?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It becomes the evidence of the step P3. The member reads it."),
    )


class AttemptForm(forms.Form):
    """How a member was tried, and what came of it: two buttons for each way."""

    channel = forms.ChoiceField(choices=ContactChannel)
    outcome = forms.ChoiceField(choices=ContactOutcome)


class RoomForm(forms.Form):
    """Which room a session at the office takes."""

    room = forms.ModelChoiceField(
        Room.objects.none(), label=gettext_lazy("Room"), to_field_name="slug", empty_label=None
    )

    def __init__(self, *args: Any, session: MentoringSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = session.mentoring.member.kecamatan
        rooms = Room.objects.open().by_place()
        self.fields["room"].queryset = rooms.filter(kecamatan=area) | rooms.filter(kecamatan=None)
        self.fields["room"].label_from_instance = lambda room: f"{room} ({room.place})"


class HandOverForm(forms.Form):
    """To whom a mentoring goes, and why."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("New pendamping"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a pendamping.")},
    )
    reason = LineField(
        label=gettext_lazy("Why?"),
        max_length=300,
        help_text=gettext_lazy("The member and both pendamping read it."),
    )

    def __init__(self, *args: Any, people, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class ListForm(forms.Form):
    """Which list of the desk, whose name, and from which row on."""

    RUNNING, ENDED, NOT_YET = "berjalan", "selesai", "belum"

    tampil = forms.ChoiceField(
        choices=[(each, each) for each in (RUNNING, ENDED, NOT_YET)], required=False
    )
    q = LineField(label=gettext_lazy("Search by name"), max_length=60, required=False)
