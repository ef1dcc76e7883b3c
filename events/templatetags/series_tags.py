"""The other dates of an event that comes again."""

from django import template

from members.models import User

from ..models import Event
from ..services import series

register = template.Library()


@register.inclusion_tag("events/series/_other_dates.html")
def other_dates(event: Event) -> dict:
    """The next dates of the same series, for who cannot come to this one."""
    return {"events": series.other_dates(event)}


@register.inclusion_tag("events/desk/_series.html")
def series_panel(event: Event, user: User) -> dict:
    """Repeating, changing and calling off, for who plans an event."""
    rows = []
    if event.series_id:
        rows = list(event.series.events.order_by("position").defer("description"))
    return {
        "event": event,
        "rows": rows,
        "series": event.series,
        "may_plan": series.may_plan(event, user) and not event.is_cancelled,
    }
