"""What every page of a member may show of the people they meet."""

from django import template

from ..models import Connection, Participant
from ..services import deals, meetings

register = template.Library()
MOST = 9


def bounded(count: int) -> str:
    """A count as a small mark shows it: nothing, ``3`` or ``9+``."""
    return f"{MOST}+" if count > MOST else str(count or "")


@register.simple_tag
def waiting_requests(user) -> str:
    """How many people wait for this person's answer; one bounded query."""
    asked = Connection.objects.of(user).proposed().exclude(asked_by=user)
    return bounded(asked.order_by()[: MOST + 1].count())


@register.simple_tag
def unread_messages(user) -> str:
    """How many messages this person has not read; one query over the conversations with news."""
    news = Participant.objects.filter(user=user, unread__gt=0).order_by()
    return bounded(sum(news.values_list("unread", flat=True)[: MOST + 1]))


@register.inclusion_tag("members/_desk_meet.html")
def meet_panel(user) -> dict:
    """What waits between this person and the people they meet, and the doors to more of them."""
    return {
        "user": user,
        "meeting": meetings.next_meeting(user),
        "deals": deals.waiting_deals(user),
    }
