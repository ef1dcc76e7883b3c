"""What a person answers to find the permits that apply. The names stand in addresses."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models import PermitQuestion
from ..services import permit_check


class CheckForm(forms.Form):
    """The questions as data has them; what is not asked is left out of the answers."""

    def __init__(self, data: QueryDict | None, questions: list[PermitQuestion]) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            field = forms.ChoiceField(
                label=question.text,
                help_text=question.help,
                choices=[(choice.code, choice.label) for choice in question.choices.all()],
                widget=forms.RadioSelect,
                required=not question.asked_if,
                error_messages={"required": _("Please choose an answer.")},
            )
            # Stands where other fields say that they may stay empty.
            field.needed = _("(only where it fits your answers)")
            self.fields[question.code] = field

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each question with the answers after which it is asked, for the script of the page."""
        return [(self[question.code], _pairs(question)) for question in self.questions]

    def clean(self) -> dict[str, str]:
        data, answers = super().clean(), {}
        for question in self.questions:
            if question.code in self.errors or not permit_check.is_asked(question, answers):
                continue
            if answer := data.get(question.code):
                answers[question.code] = answer
            else:
                self.add_error(question.code, _("Please choose an answer."))
        self.answers = answers
        return data


def _pairs(question: PermitQuestion) -> str:
    return " ".join(f"{name}={code}" for name, codes in question.asked_if.items() for code in codes)
