"""What pages show of permit cases."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from members.models import Member, User

from ..choices import APPLICANTS_TURN, OFFICERS_TURN, CaseStatus
from ..models import PermitCase, PermitCaseChange, PermitKind

register = template.Library()
TONES = {
    CaseStatus.SENT: "info",
    CaseStatus.REVIEWED: "info",
    CaseStatus.TO_MEND: "warn",
    CaseStatus.FILED: "info",
    CaseStatus.ISSUED: "achieve",
    CaseStatus.REFUSED: "danger",
}


@register.filter
def case_tone(status: str) -> str:
    """The tone of the badge for where a case stands."""
    return TONES.get(status, "neutral")


@register.filter
def case_turn(case: PermitCase, reader: User) -> str:
    """Whose turn it is, as one side reads it; nothing for a closed case."""
    if case.status in APPLICANTS_TURN:
        is_own = case.member.user_id == reader.pk
        return _("your turn") if is_own else _("the applicant's turn")
    if case.status in OFFICERS_TURN:
        return _("the officers' turn")
    return _("the authority's turn") if case.is_filed else ""


@register.inclusion_tag("components/timeline.html")
def case_timeline(history: list[PermitCaseChange]) -> dict[str, Any]:
    """What happened with a case."""
    return {
        "rows": [
            {
                "title": change.get_new_status_display(),
                "text": change.note,
                "when": change.at,
                "by": change.by.shown_name if change.by else _("an account that was erased"),
                "tone": TONES.get(change.new_status, "neutral"),
            }
            for change in history
        ]
    }


@register.inclusion_tag("loans/cases/_panel.html")
def permit_panel(user: User) -> dict[str, Any]:
    """One's open permit cases, for one's desk."""
    rows = PermitCase.objects.owned_by(user).open().select_related("kind")
    return {"cases": list(rows[:3])}


@register.inclusion_tag("loans/cases/_begin.html", takes_context=True)
def permits_to_begin(context: Context, credential_kind: str) -> dict[str, Any]:
    """The ways to one paper of the record: one's open cases, or the permits to begin with."""
    kinds = PermitKind.objects.filter(credential_kind=credential_kind, is_of_past=False)
    own = PermitCase.objects.owned_by(context["request"].user).open()
    return {
        "cases": list(own.filter(kind__in=kinds).select_related("kind")),
        "kinds": list(kinds.filter(terms__fields__isnull=False).distinct()),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("loans/cases/_of_member.html", takes_context=True)
def permits_of_member(context: Context, member: Member) -> dict[str, Any]:
    """The cases of a member as an officer sees them, and the way to begin one for them."""
    seen = PermitCase.objects.worked_on_by(context["request"].user).filter(member=member)
    kinds = PermitKind.objects.filter(is_of_past=False, terms__fields__isnull=False)
    return {
        "member": member,
        "cases": list(seen.select_related("kind", "member")[:5]),
        "kinds": kinds.distinct() if hasattr(member, "business") else [],
        "csrf_token": context.get("csrf_token"),
    }
