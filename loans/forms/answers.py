"""The answers that a rule asks for, ticked question by question instead of typed as JSON."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..models import PermitQuestion, PermitRule, PlaceRule

Answers = dict[str, list[str]]


class AnswersInput(forms.Widget):
    """A box for each answer to each question; the questions are read when the page is made."""

    template_name = "loans/widgets/answers.html"
    use_fieldset = True
    # The name of a question that is not offered: nothing is asked after itself.
    without = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Answers:
        start = f"{name}-"
        return {key.removeprefix(start): data.getlist(key) for key in data if key.startswith(start)}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        # Nothing ticked is an answer too.
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Answers | None, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["questions"] = list(self._questions(name, value or {}))
        return context

    def _questions(self, name: str, value: Answers) -> Iterable[dict[str, Any]]:
        """Each question with its boxes; what a rule asks for and no longer exists stands last."""
        known = set()
        for question in PermitQuestion.objects.prefetch_related("choices"):
            if question.code == self.without:
                continue
            known.add(question.code)
            labels = {choice.code: choice.label for choice in question.choices.all()}
            yield self._question(name, question.code, question.text, labels, value)
        for code in value:
            if code not in known:
                yield self._question(name, code, code, {}, value)

    def _question(
        self, name: str, code: str, text: str, labels: dict[str, str], value: Answers
    ) -> dict[str, Any]:
        ticked = value.get(code, [])
        gone = {each: each for each in ticked if each not in labels}
        return {
            "name": f"{name}-{code}",
            "text": text,
            "choices": [
                {"value": each, "label": label, "ticked": each in ticked, "gone": each in gone}
                for each, label in (labels | gone).items()
            ],
        }


class AnswersField(forms.Field):
    """``{"question": ["answer", …]}`` in the order of the questions; whether they exist is the
    model's to say."""

    widget = AnswersInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Answers | None) -> Answers:
        value, ordered = value or {}, {}
        for question in PermitQuestion.objects.prefetch_related("choices"):
            if ticked := value.get(question.code):
                order = [choice.code for choice in question.choices.all() if choice.code in ticked]
                ordered[question.code] = order + [each for each in ticked if each not in order]
        return ordered | {code: ticked for code, ticked in value.items() if code not in ordered}

    def has_changed(self, initial: Answers | None, data: Answers | None) -> bool:
        return _as_sets(initial) != _as_sets(data)


def _as_sets(answers: Answers | None) -> dict[str, set[str]]:
    return {code: set(ticked) for code, ticked in (answers or {}).items()}


ANY = _(
    "Of each question any of the ticked answers will do. A question without a tick does not matter."
)


class PermitRuleForm(forms.ModelForm):
    answers = AnswersField(
        label=_("It applies to who answers"),
        help_text=format_lazy("{} {}", ANY, _("Without any tick the permit is for everybody.")),
    )

    class Meta:
        model = PermitRule
        fields = ["answers"]


class PlaceRuleForm(forms.ModelForm):
    answers = AnswersField(
        label=_("It applies to who answers"),
        help_text=format_lazy("{} {}", ANY, _("Without any tick the rule is for every place.")),
    )

    class Meta:
        model = PlaceRule
        fields = ["answers"]


class PermitQuestionForm(forms.ModelForm):
    asked_if = AnswersField(
        label=_("only asked after"),
        help_text=format_lazy("{} {}", ANY, _("Without any tick it is always asked.")),
    )

    class Meta:
        model = PermitQuestion
        fields = ["asked_if"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "asked_if" in self.fields:
            self.fields["asked_if"].widget.without = self.instance.code
