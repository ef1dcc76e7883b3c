"""What is entered in a permit case, and what officers say of it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.forms.credentials import ScanField
from okoce.fields import CountField, LineField, TextField
from okoce.forms import NoPromisesMixin

from ..choices import FieldKind, StopReason
from ..models import PermitCase
from ..services import renewals
from ..services.cases import Line, Section

MOST = 999_999_999_999
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _field_for(line: Line) -> forms.Field:
    """A field of the form for a line of the task list; papers are only ever added to."""
    told = {"label": line.field.label, "help_text": line.field.help}
    needed = line.field.is_required
    match line.field.kind:
        case FieldKind.LONG:
            widget = forms.Textarea(attrs={"rows": 4})
            return TextField(max_length=3000, required=needed, widget=widget, **told)
        case FieldKind.DATE:
            return forms.DateField(required=needed, widget=DAY, **told)
        case FieldKind.NUMBER:
            return CountField(min_value=0, max_value=MOST, required=needed, **told)
        case FieldKind.YES:
            return forms.BooleanField(required=needed, **told)
        case FieldKind.PAPER:
            return ScanField(required=needed and not line.papers, **told)
        case _:
            return LineField(max_length=200, required=needed, **told)


class SectionForm(forms.Form):
    """The lines of one section."""

    def __init__(self, data: Any, files: Any, *, section: Section) -> None:
        initial = {line.field.code: line.value for line in section.lines}
        super().__init__(data, files, initial=initial)
        self.lines = {line.field.code: line for line in section.lines}
        for code, line in self.lines.items():
            self.fields[code] = _field_for(line)

    @property
    def answers(self) -> dict[str, Any]:
        """What was entered, but for the papers."""
        return {
            code: self.cleaned_data.get(code)
            for code, line in self.lines.items()
            if not line.field.is_paper
        }

    @property
    def files_sent(self) -> dict[str, UploadedFile]:
        """The papers that were added now, by the short name of their line."""
        return {
            code: self.cleaned_data[code]
            for code, line in self.lines.items()
            if line.field.is_paper and self.cleaned_data.get(code)
        }


class DeclareForm(forms.Form):
    """The applicant declares that what they send is true."""

    declared = forms.BooleanField(
        label=_("All of this is true, and I may be asked to show it"),
        error_messages={"required": _("Please confirm that it is true.")},
    )


class MendForm(NoPromisesMixin, forms.Form):
    """Which lines are to be mended, and why."""

    flagged = forms.MultipleChoiceField(
        label=_("Which lines?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Mark the lines that are to be mended.")},
    )
    note = TextField(
        label=_("What is missing?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads it."),
    )

    def __init__(self, data: Any, *, sections: list[Section]) -> None:
        super().__init__(data)
        self.fields["flagged"].choices = [
            (line.field.code, line.field.label) for section in sections for line in section.lines
        ]


class FileForm(forms.Form):
    """The number under which the authority has it."""

    agency_number = LineField(label=_("Number at the authority"), max_length=60, required=False)


class IssueForm(forms.Form):
    """The permit as it stands on the paper of the authority."""

    number = LineField(label=_("Number of the permit"), max_length=60)
    issuer = LineField(label=_("Issued by"), max_length=120)
    valid_from = forms.DateField(label=_("Valid from"), widget=DAY)
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DAY,
        required=False,
        help_text=_("As it stands on the paper. Leave empty if it has no end date."),
    )
    scan = ScanField(label=_("Scan of the permit"))

    def __init__(self, data: Any, files: Any, *, case: PermitCase) -> None:
        today = timezone.localdate()
        self.case = case
        self.proposed = renewals.proposal_for(case, issued_on=today)
        super().__init__(data, files, initial={"valid_from": today, "valid_until": self.proposed})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("valid_from"), data.get("valid_until")
        if start and end and end == self.proposed:
            # A proposal that nobody touched follows the day of issue.
            end = renewals.proposal_for(self.case, issued_on=start)
            data["valid_until"] = end
        if start and end and end < start:
            self.add_error("valid_until", _("It ends after it begins."))
        return data


class RefuseForm(NoPromisesMixin, forms.Form):
    """Why the authority refused."""

    note = TextField(
        label=_("The reason of the authority"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads it."),
    )


class StopForm(forms.Form):
    """Why somebody gives the case up."""

    why = forms.ChoiceField(
        label=_("Why do you stop?"),
        choices=StopReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say why. It helps us to help the next one.")},
    )
