"""How the states of the draw look."""

from django import template

from ..choices import EntryStatus, RequestStatus, RoundStatus

register = template.Library()

TONES = {
    RoundStatus.OPEN: "success",
    RoundStatus.CLOSED: "info",
    RoundStatus.DRAWN: "achieve",
    EntryStatus.OFFERED: "warn",
    EntryStatus.CONFIRMED: "success",
    EntryStatus.RESERVE: "info",
    EntryStatus.LISTED: "info",
    RequestStatus.WAITING: "info",
    RequestStatus.PLACED: "success",
}


@register.filter
def draw_tone(status: str) -> str:
    """The colour of a badge for a status of a round, a wish or an entry."""
    return TONES.get(status, "neutral")
