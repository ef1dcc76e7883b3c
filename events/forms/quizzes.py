"""The answers of a quiz: the whole page, and one answer that the page sends by itself."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import AskedQuestion


class QuizForm(forms.Form):
    """One group of answers for each drawn question; while it is only ``kept`` none is needed."""

    nonce = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, asked: list[AskedQuestion], *args, is_kept: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = secrets.token_hex(8)
        for number, each in enumerate(asked, start=1):
            self.fields[f"q{each.pk}"] = forms.TypedChoiceField(
                label=f"{number}. {each.question.text}",
                choices=[(choice.pk, choice.text) for choice in each.shown],
                coerce=int,
                empty_value=None,
                required=not is_kept,
                initial=each.choice_id,
                widget=forms.RadioSelect(attrs={"data-asked": each.pk, "data-turn": each.turn}),
                error_messages={"required": _("Choose an answer.")},
            )

    @property
    def answers(self) -> dict[int, int]:
        """The chosen answer of each question that has one, by the question's key in the try."""
        return {
            int(name[1:]): choice
            for name, choice in self.cleaned_data.items()
            if name != "nonce" and choice is not None
        }


class AnswerForm(forms.Form):
    """One answer, sent while the page is open; ``nonce`` tells a replay from a new answer."""

    asked = forms.IntegerField(min_value=1)
    choice = forms.IntegerField(min_value=1)
    turn = forms.IntegerField(min_value=1, max_value=1_000_000)
    nonce = forms.RegexField(r"^[0-9a-zA-Z-]{8,40}$")
