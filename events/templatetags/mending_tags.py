"""What the portal arranged for a step that was opened again, on the pages that show it."""

from typing import Any

from django import template

from members.models import Member, Step
from members.services.access import actor_for

from ..choices import SEAT_OPEN, MendingHelp, SeatStatus
from ..models import Mending, Seat
from ..services import mending as services

register = template.Library()


@register.inclusion_tag("events/mending/_panel.html", takes_context=True)
def mending_panel(context: dict[str, Any], member: Member, step: Step | str) -> dict[str, Any]:
    """What was booked for a step, by its code too; nothing for a stranger, or when nothing was."""
    user = context["user"]
    if not user.is_authenticated or not step or actor_for(user, member) is None:
        return {}
    mending = services.last_for(member, step)
    seat = mending.seat if mending else None
    return {
        "mending": mending,
        "seat": seat,
        "event": seat.event if seat else None,
        "is_in_line": seat is not None and seat.status == SeatStatus.WAITING,
        "is_over": seat is not None
        and (seat.status not in SEAT_OPEN or seat.event.has_begun or seat.event.is_cancelled),
        # Only whose seat it is gives it up.
        "is_own": user.pk == member.user_id,
    }


@register.inclusion_tag("events/mending/_of_seat.html")
def booked_because(seat: Seat) -> dict[str, Any]:
    """On the page of a seat that the portal took for somebody: why."""
    if seat.user_id is None:
        return {}
    booked = Mending.objects.filter(seat=seat, help=MendingHelp.CLASS)
    return {"mending": booked.select_related("step").first()}
