"""The small link by which anything is reported, and how a case reads to its author."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..choices import CaseStatus
from ..models import ReportCase

register = template.Library()

TONES = {
    CaseStatus.OPEN: "warn",
    CaseStatus.UPHELD: "danger",
    CaseStatus.DISMISSED: "success",
    CaseStatus.APPEALED: "info",
    CaseStatus.FINAL: "danger",
    CaseStatus.RESTORED: "success",
}
# The title, the text and the turn of each stage, as the author reads them.
STAGES = {
    CaseStatus.OPEN: (
        _("Hidden until staff have looked"),
        _("Several people reported it. Only you see it meanwhile; you need to do nothing."),
        _("Pemprov staff's turn"),
    ),
    CaseStatus.UPHELD: (
        _("Staff decided: it stays hidden"),
        _("Read the reason below. If you see it differently, you may appeal once."),
        _("your turn, if you want to appeal"),
    ),
    CaseStatus.DISMISSED: (
        _("Nothing against the rules: it is shown again"),
        _("Staff looked at it and closed the case."),
        "",
    ),
    CaseStatus.APPEALED: (
        _("Your appeal is being looked at"),
        _("Somebody else than before decides. It stays hidden until then."),
        _("Pemprov staff's turn"),
    ),
    CaseStatus.FINAL: (
        _("Decided on appeal: it stays hidden"),
        _("This was the last decision. Read the reason below."),
        "",
    ),
    CaseStatus.RESTORED: (
        _("Staff looked at it again: it is shown"),
        _("The case is closed."),
        "",
    ),
}


@register.inclusion_tag("members/_report_link.html")
def report_link(kind: str, ref: str) -> dict:
    """A quiet link to the report form of one thing; whether one may report is asked there."""
    return {"url": reverse("members:report", args=[kind, ref]), "kind": kind}


@register.filter
def case_tone(status: str) -> str:
    """The tone of the badge for where a case stands."""
    return TONES.get(status, "neutral")


@register.filter
def outcome(case: ReportCase) -> str:
    """What whoever reported learns of it, and no more."""
    if case.status == CaseStatus.OPEN:
        return _("Being looked at")
    if case.status == CaseStatus.DISMISSED:
        return _("Nothing against the rules")
    if case.status == CaseStatus.RESTORED:
        return _("Looked at again, and shown")
    return _("We acted")


@register.simple_tag
def case_stage(case: ReportCase) -> dict:
    """Where a case stands, said to the author of what it is about."""
    title, text, turn = STAGES[CaseStatus(case.status)]
    return {"title": title, "text": text, "turn": turn, "tone": TONES[CaseStatus(case.status)]}


@register.inclusion_tag("components/timeline.html")
def case_timeline(case: ReportCase) -> dict:
    """The moves of a case, newest first; neither reporters nor officers are named."""
    return {
        "rows": [
            {
                "title": change.get_new_status_display(),
                "text": change.note,
                "when": change.at,
                "tone": case_tone(change.new_status),
            }
            for change in case.history.all()
        ]
    }
