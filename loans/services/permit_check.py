"""Which permits apply to somebody's answers, and what is known of the place. Rules are data."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from ..choices import Need, PlaceVerdict
from ..models import PermitKind, PermitQuestion, PermitRule, PermitTerms, PlaceRule

Answers = dict[str, str]
# What a rule is that says nothing for sure: an officer has to look.
_STRICTEST = (PlaceVerdict.BLOCKED, PlaceVerdict.OFFICER, PlaceVerdict.FITS)
_NEEDS = (Need.REQUIRED, Need.ONE_OF, Need.ADVISED)


@dataclass
class Applies:
    """One permit that applies: by which rules, and what it takes today as far as that is known."""

    kind: PermitKind
    rules: list[PermitRule]
    terms: PermitTerms | None

    @property
    def need(self) -> str:
        """How much it is needed: the strongest of what its rules say."""
        return min((rule.need for rule in self.rules), key=_NEEDS.index)

    @property
    def is_unsure(self) -> bool:
        return any(rule.is_unsure for rule in self.rules)


@dataclass
class PlaceAnswer:
    """What is known of a place: the strictest rule speaks; without a rule an officer looks."""

    verdict: str = PlaceVerdict.OFFICER
    rules: list[PlaceRule] = field(default_factory=list)

    @property
    def label(self) -> str:
        return PlaceVerdict(self.verdict).label

    @property
    def alternatives(self) -> list[str]:
        """The lawful ways of all rules, each once; none where the place fits."""
        if self.verdict == PlaceVerdict.FITS:
            return []
        return list(dict.fromkeys(way for rule in self.rules for way in rule.other_ways))


def questions() -> list[PermitQuestion]:
    """The questions with their answers, in order."""
    return list(PermitQuestion.objects.prefetch_related("choices"))


def is_asked(question: PermitQuestion, answers: Answers) -> bool:
    """Whether a question is asked of who has answered so far like this."""
    return matches(question.asked_if, answers)


def matches(wanted: dict[str, list[str]], answers: Answers) -> bool:
    """Whether of each question in ``wanted`` one of its answers was given."""
    return all(answers.get(question) in codes for question, codes in wanted.items())


def applying(answers: Answers) -> list[Applies]:
    """The permits that apply today, in the order in which one gets them."""
    rules: dict[int, list[PermitRule]] = {}
    for rule in PermitRule.objects.in_force().order_by("pk"):
        if matches(rule.answers, answers):
            rules.setdefault(rule.kind_id, []).append(rule)
    kinds = PermitKind.objects.filter(pk__in=rules, is_of_past=False)
    return [Applies(kind, rules[kind.pk], next(iter(kind.now), None)) for kind in with_terms(kinds)]


def with_terms(kinds):
    """Permits with ``now``: a list of the terms that hold today, at most one."""
    current = PermitTerms.objects.in_force().order_by("kind_id", "-valid_from").distinct("kind_id")
    return kinds.prefetch_related(Prefetch("terms", queryset=current, to_attr="now"))


def place_of(answers: Answers) -> PlaceAnswer:
    """What the rules in force say of the place, the strictest first."""
    found = [rule for rule in PlaceRule.objects.in_force() if matches(rule.answers, answers)]
    if not found:
        return PlaceAnswer()
    found.sort(key=lambda rule: _STRICTEST.index(rule.verdict))
    return PlaceAnswer(found[0].verdict, found)
