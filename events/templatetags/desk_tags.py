"""What pages show of the work of who runs events."""

from django import template

from members.models import User

from ..choices import SeatStatus
from ..services.desk import leads_classes

register = template.Library()
TONES = {
    SeatStatus.REGISTERED: "info",
    SeatStatus.PRESENT: "success",
    SeatStatus.PASSED: "achieve",
    SeatStatus.WAITING: "warn",
    SeatStatus.OFFERED: "warn",
    SeatStatus.ABSENT: "danger",
}


@register.filter
def seat_tone(status: str) -> str:
    """The tone of the badge for where a seat stands."""
    return TONES.get(status, "neutral")


@register.inclusion_tag("events/desk/_led.html")
def led_panel(user: User) -> dict:
    """The way of a trainer to their classes; nothing for others."""
    return {"leads": leads_classes(user)}
