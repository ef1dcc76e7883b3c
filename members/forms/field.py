"""What a pendamping and staff type in the field."""

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import REASON_NEEDED, STEP_MOVES, Actor, MemberStatus, StepStatus
from ..models import Kecamatan, MemberStep
from ..services.access import SHORTEST_REASON


class QueueForm(forms.Form):
    """Which list, of whom, and from which row on."""

    WAITING, DECIDED = "menunggu", "selesai"

    q = forms.CharField(
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Name")}),
    )
    kecamatan = forms.ModelChoiceField(
        Kecamatan.objects.none(),
        label=gettext_lazy("Kecamatan"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All kecamatan"),
    )
    daftar = forms.ChoiceField(
        choices=[(WAITING, WAITING), (DECIDED, DECIDED)], required=False, widget=forms.HiddenInput
    )
    # Where a page starts or ends; `okoce.paging` reads it.
    sesudah = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    sebelum = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        areas = Kecamatan.objects.order_by("name")
        if not user.is_pemprov_staff:
            areas = areas.filter(code__in=user.kecamatan_codes)
        self.fields["kecamatan"].queryset = areas


# What goes wrong most often, as whole sentences that the member reads.
COMMON_REASONS = {
    MemberStatus.RETURNED: {
        "nama": gettext_lazy("The name is not the same as on your KTP."),
        "nik": gettext_lazy("The NIK does not belong to this name. Please look at your KTP again."),
        "kelurahan": gettext_lazy("The kelurahan is not the one where you live now."),
        "usaha": gettext_lazy("We could not find the business. Please tell more about it."),
        "kontak": gettext_lazy("We could not reach you. Please give a number that is in use."),
    },
    MemberStatus.FLAGGED: {
        "ganda": gettext_lazy("This person seems to be registered twice."),
        "orang_lain": gettext_lazy("The data seem to belong to somebody else."),
        "domisili": gettext_lazy("The address does not seem to be in Jakarta."),
    },
}


class DecisionForm(forms.Form):
    """Why a record is returned or flagged: a common reason, one's own words, or both."""

    common = forms.ChoiceField(
        label=gettext_lazy("A common reason"), required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The member reads this. Say what to change, and how."),
    )

    def __init__(self, *args, new_status: str, language: str | None = None, **kwargs) -> None:
        super().__init__(*args, prefix=new_status, **kwargs)
        # The member reads the note, so a common reason is said in their language.
        self.language = language
        reasons = COMMON_REASONS[new_status]
        self.fields["common"].choices = list(reasons.items())

    def clean(self) -> dict:
        data = super().clean()
        reason = dict(self.fields["common"].choices).get(data.get("common"), "")
        with translation.override(self.language or translation.get_language()):
            sentence = str(reason)
        self.note = " ".join(part for part in (sentence, data.get("words", "")) if part)
        if not self.note and not self.errors:
            self.add_error(
                "words",
                forms.ValidationError(
                    _("Please choose a reason or write one. The member will read it."),
                    code="required",
                ),
            )
        return data


DECISIONS = sorted(REASON_NEEDED)


class NikForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you need the full NIK?"),
        min_length=SHORTEST_REASON,
        max_length=300,
        help_text=gettext_lazy("The member sees your name, the time and this reason."),
    )


class StepForm(forms.Form):
    """One move of one PAS step."""

    status = forms.ChoiceField(label=gettext_lazy("New state"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Needed when the step is held up, called off or opened again. The member reads it."
        ),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when the step is done: what did you see, where, when?"),
    )
    turn = forms.ChoiceField(
        label=gettext_lazy("Whose turn is it now?"),
        choices=[("", gettext_lazy("As usual"))]
        + [(actor.value, actor.label) for actor in (Actor.MEMBER, Actor.PENDAMPING, Actor.STAFF)],
        required=False,
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be ready on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, member_step: MemberStep, actor: Actor | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            (new, StepStatus(new).label)
            for (old, new), actors in STEP_MOVES.items()
            if old == member_step.status and actor in actors
        ]


class GraduationForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Graduated on"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Attendance lists, work shown, a certificate: what did you see?"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is the graduation withdrawn?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The member reads this, and their products are hidden at once."),
    )
