"""What pages show of deals: a pair's own, the road of one, and the lines that were published."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from okoce.dates import long_date
from okoce.rupiah import format_rupiah

from ..choices import DealStatus
from ..models import Connection, Deal, Member, User
from ..services.deals import may_deal, public_lines

register = template.Library()
TONES = {
    DealStatus.PROPOSED: "warn",
    DealStatus.CONFIRMED: "success",
    DealStatus.DECLINED: "danger",
    DealStatus.CANCELLED: "neutral",
    DealStatus.DONE: "info",
}
SHOWN = 3


@register.filter
def deal_tone(status: str) -> str:
    """The tone of the badge for where a deal stands."""
    return TONES.get(status, "neutral")


@register.filter
def deal_value(deal: Deal) -> str:
    """What one time of a deal is worth, exactly or roughly."""
    return format_rupiah(deal.amount) if deal.amount else str(deal.get_band_display())


@register.filter
def other_side(deal: Deal, user: User) -> str:
    """The name of the person on the other side, or that the account is gone."""
    person = deal.other(user)
    return person.shown_name if person else _("An account that was erased")


@register.filter
def deal_turn(deal: Deal, user: User) -> str:
    """Whose turn it is in a deal that waits, said to ``user``."""
    if deal.status != DealStatus.PROPOSED:
        return ""
    return _("your turn") if deal.partner_id == user.pk else _("the other side's turn")


@register.inclusion_tag("components/steps.html")
def deal_road(deal: Deal, user: User) -> dict[str, Any]:
    """The three stations of a deal: recorded, confirmed, finished."""
    ended = deal.status in (DealStatus.DECLINED, DealStatus.CANCELLED)
    stopped = {"state": "blocked", "label": deal.get_status_display(), "when": _day(deal.ended_at)}
    confirmed = {
        "state": "done" if deal.confirmed_at else "now",
        "label": _("Confirmed by the other side"),
        "when": _day(deal.confirmed_at),
        "turn": deal_turn(deal, user),
    }
    last = {
        DealStatus.CONFIRMED: {"state": "now", "label": _("Running")},
        DealStatus.DONE: {"state": "done", "label": _("Finished"), "when": _day(deal.ended_at)},
    }.get(deal.status, {"state": "todo", "label": _("Finished")})
    stations = [{"state": "done", "label": _("Recorded"), "when": _day(deal.created_at)}]
    if deal.confirmed_at or not ended:
        stations.append(confirmed)
    stations.append(stopped if ended else last)
    return {"steps": stations}


def _day(moment) -> str:
    return long_date(moment) if moment else ""


@register.inclusion_tag("components/timeline.html")
def deal_timeline(history) -> dict[str, Any]:
    """The moves of a deal, newest first."""
    return {
        "rows": [
            {
                "title": change.get_new_status_display() if change.old_status else _("Recorded"),
                "text": change.note,
                "when": change.at,
                "tone": deal_tone(change.new_status),
                "by": change.by.shown_name if change.by else "",
            }
            for change in history
        ]
    }


@register.inclusion_tag("members/_deals_of.html")
def deals_of(connection: Connection, user: User) -> dict[str, Any]:
    """The newest deals of two people, for the page of their relation."""
    deals = connection.deals.visible_to(user).order_by("-pk")[: SHOWN + 1]
    return {
        "connection": connection,
        "user": user,
        "deals": deals[:SHOWN],
        "more": len(deals) > SHOWN,
        "may_deal": may_deal(connection),
    }


@register.inclusion_tag("members/_deal_lines.html", takes_context=True)
def deal_lines(context: dict, member: Member) -> dict[str, Any]:
    """The lines that a member and their partners published; names only where they may be seen."""
    viewer = context["request"].user
    deals = public_lines(member)
    for deal in deals:
        is_proposer = deal.proposer_id == member.user_id
        deal.person = deal.partner if is_proposer else deal.proposer
    people = [deal.person.pk for deal in deals]
    seen = Member.objects.listed_for(viewer).filter(user__in=people) if people else []
    named = {partner.user_id for partner in seen.only("user_id")} if people else set()
    own = {viewer.pk} if viewer.is_authenticated else set()
    for deal in deals:
        deal.is_named = deal.person.pk in named | own
    return {"deals": deals}
