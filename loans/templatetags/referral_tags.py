"""What pages show of referrals to lenders."""

from typing import Any

from django import template

from members.models import Member, User

from ..choices import (
    LENDERS_TURN,
    LOAN_RUNNING,
    REFERRAL_UNSENT,
    InstalmentStatus,
    ReferralStatus,
)
from ..models import Lender, Referral, ReferralChange
from ..services.scoreboard import scoreboard_of

register = template.Library()
S = ReferralStatus
TONES = {
    S.REFERRED: "info",
    S.RECEIVED: "info",
    S.INCOMPLETE: "warn",
    S.APPROVED: "achieve",
    S.DECLINED: "danger",
    S.PAID_OUT: "info",
    S.SETTLED: "achieve",
    S.DEFAULTED: "danger",
    InstalmentStatus.STATED: "info",
    InstalmentStatus.PAID: "success",
}
MEMBERS_TURN = (*REFERRAL_UNSENT, S.INCOMPLETE, S.APPROVED)


@register.filter
def referral_tone(status: str) -> str:
    """The tone of the badge for where a referral or an instalment stands."""
    return TONES.get(status, "neutral")


@register.filter
def turn_of(referral: Referral) -> str:
    """Whose turn it is: ``member``, ``lender``, or empty."""
    if referral.status in MEMBERS_TURN:
        return "member"
    return "lender" if referral.status in LENDERS_TURN else ""


@register.inclusion_tag("components/timeline.html")
def referral_timeline(history: list[ReferralChange], with_notes: bool = True) -> dict[str, Any]:
    """What happened with a referral; without the words where somebody only follows it."""
    return {
        "rows": [
            {
                "title": change.get_new_status_display(),
                "text": change.note if with_notes else "",
                "when": change.at,
                "tone": TONES.get(change.new_status, "neutral"),
            }
            for change in history
        ]
    }


@register.inclusion_tag("loans/referrals/_panel.html")
def referral_panel(user: User) -> dict[str, Any]:
    """One's active referrals, for one's desk."""
    rows = Referral.objects.owned_by(user).active().select_related("lender", "member")
    return {"referrals": list(rows.defer("snapshot", "member__nik")[:3])}


@register.inclusion_tag("loans/referrals/_panel.html", takes_context=True)
def referrals_of_member(context: template.Context, member: Member) -> dict[str, Any]:
    """The state of a member's referrals, for who goes with them."""
    rows = Referral.objects.followed_by(context["request"].user).filter(member=member)
    rows = rows.select_related("lender", "member").defer("snapshot", "member__nik")
    return {"referrals": list(rows[:5]), "follows": True}


@register.inclusion_tag("loans/desk/_panel.html")
def lender_panel(user: User) -> dict[str, Any]:
    """How many referrals wait at the desk of a lender's officer."""
    rows = Referral.objects.shared_with(user)
    return {
        "is_shown": user.is_lender and not user.is_superuser,
        "waiting": rows.lenders_turn().count(),
        "running": rows.filter(status__in=LOAN_RUNNING).count(),
    }


@register.inclusion_tag("loans/finance/_scoreboard.html")
def scoreboard(lender: Lender) -> dict[str, Any]:
    """How a lender has answered in the last twelve months."""
    return {"board": scoreboard_of(lender), "lender": lender}
