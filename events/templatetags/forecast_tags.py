"""How many seats to give out, for who runs an event."""

from django import template

from members.models import User

from ..models import Event, Session
from ..services.forecast import forecast_of

register = template.Library()


@register.inclusion_tag("events/desk/_forecast.html")
def forecast_panel(event: Event, sessions: list[Session], user: User) -> dict:
    """The advice and what it rests on; nothing once the event has begun."""
    return {
        "event": event,
        "forecast": forecast_of(event, sessions),
        "may_plan": user.is_pemprov_staff or user.is_pendamping,
    }
