"""What pages show of pooled orders: tones, whose turn it is, and the moves of one."""

from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..choices.pools import PartStatus, PoolStatus
from ..models import PoolOrder

register = template.Library()
TONES = {
    PoolStatus.UNCONFIRMED: "warn",
    PoolStatus.REVIEW: "info",
    PoolStatus.OPEN: "info",
    PoolStatus.FULL: "success",
    PoolStatus.SHORT: "warn",
    PoolStatus.ACCEPTED: "success",
    PoolStatus.DONE: "achieve",
    PoolStatus.REFUSED: "danger",
    PartStatus.TAKEN: "info",
    PartStatus.SENT: "info",
    PartStatus.RECEIVED: "achieve",
}


@register.filter
def pool_tone(status: str) -> str:
    """The tone of the badge for where an order or a part stands."""
    return TONES.get(status, "neutral")


@register.filter
def grouped(number: int) -> str:
    """``1.000``: a count as people write it."""
    return number_format(number, force_grouping=True)


@register.filter
def pool_progress(order: PoolOrder) -> str:
    """How far an order is covered, said under its bar."""
    words = {
        "taken": grouped(order.taken),
        "quantity": grouped(order.quantity),
        "missing": grouped(order.missing),
        "unit": order.unit,
    }
    if order.missing == 0:
        return _("All %(quantity)s %(unit)s are taken") % words
    return _("%(taken)s of %(quantity)s %(unit)s taken, %(missing)s missing") % words


@register.inclusion_tag("components/timeline.html")
def pool_timeline(history) -> dict[str, Any]:
    """The moves of an order and of its parts, newest first."""
    return {
        "rows": [
            {
                "title": _("%(maker)s, %(count)d: %(status)s")
                % {
                    "maker": change.part.product.business.name,
                    "count": change.part.quantity,
                    "status": change.new_label,
                }
                if change.part
                else change.new_label,
                "text": change.note,
                "when": change.at,
                "tone": pool_tone(change.new_status),
            }
            for change in history
        ]
    }
