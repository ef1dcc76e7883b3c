"""What every page may show of a person's notices."""

from django import template

from ..models import Notification

register = template.Library()
MOST = 9


@register.simple_tag
def unread_notices(user) -> str:
    """How many notices the person has not read: nothing, ``3`` or ``9+``; one bounded query."""
    if not user.is_authenticated:
        return ""
    # Ten rows of a partial index answer it, however many there are.
    count = Notification.objects.visible_to(user).unread().order_by()[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")
