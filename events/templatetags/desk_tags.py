"""What pages show of the work of who runs events."""

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from members.models import User
from okoce.codes import grouped

from ..choices import SeatStatus
from ..models import Seat
from ..services.desk import leads_classes

register = template.Library()
register.filter(grouped)
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


@register.simple_tag
def ticket_qr(seat: Seat) -> SafeString:
    """The address of a ticket as a QR, black on white by night too."""
    address = settings.SITE_URL + reverse("events:ticket", args=[seat.code])
    drawn = segno.make_qr(address, error="m").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, lineclass=None, svgclass=None
    )
    # Drawn by us from an address of ours.
    return mark_safe(drawn)  # noqa: S308
