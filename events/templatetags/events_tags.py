"""Parts of events that lists show."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..models import Event

register = template.Library()

# Rows drawn by this process, by all that stands on them: a row is never out of date.
MOST_DRAWN = 4000
_drawn: dict[tuple, SafeString] = {}


@register.simple_tag
def event_row(event: Event) -> SafeString:
    """One event in a list; rows come from ``for_rows()``."""
    key = (
        *[get_language(), event.pk, event.kind, event.title, event.audience, event.starts_at],
        *[event.status, event.has_ended, event.free, event.meetings],
        event.kecamatan and event.kecamatan.name,
    )
    if key not in _drawn:
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        _drawn[key] = render_to_string("events/events/_row.html", {"event": event})
    return _drawn[key]
