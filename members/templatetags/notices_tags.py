"""What every page may show of a person's notices."""

from django import template

from ..choices import Channel, NoticeTopic
from ..models import Notification

register = template.Library()
MOST = 9
TOPIC_ICONS = {
    NoticeTopic.SECURITY: "shield-check",
    NoticeTopic.RECORD: "identification",
    NoticeTopic.PRODUCT: "shopping-bag",
    NoticeTopic.REMINDER: "clock",
    NoticeTopic.WORK: "inbox-stack",
}
CHANNEL_ICONS = {
    Channel.WHATSAPP: "chat-bubble-oval-left-ellipsis",
    Channel.SMS: "chat-bubble-bottom-center-text",
    Channel.EMAIL: "envelope",
}


@register.simple_tag
def unread_notices(user) -> str:
    """How many notices the person has not read: nothing, ``3`` or ``9+``; one bounded query."""
    if not user.is_authenticated:
        return ""
    # Ten rows of a partial index answer it, however many there are.
    count = Notification.objects.visible_to(user).unread().order_by()[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")


@register.filter
def topic_icon(topic: str) -> str:
    """The name of the icon for a topic of notices."""
    return TOPIC_ICONS.get(topic, "bell")


@register.filter
def channel_icon(channel: str) -> str:
    """The name of the icon for a channel."""
    return CHANNEL_ICONS.get(channel, "bell")


@register.filter
def channel_name(channel: str) -> str:
    """What people call a channel."""
    return Channel(channel).label
