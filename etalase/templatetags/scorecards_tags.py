"""What a slot brought, in short, for pages about the slot."""

from django import template
from django.utils import timezone

from ..models import Slot
from ..services import scorecards

register = template.Library()
SLOT_WEEKS = 4


@register.inclusion_tag("etalase/_slot_card.html")
def slot_card(slot: Slot) -> dict:
    """The last four weeks of a slot, for whoever keeps it; the page says who that is."""
    period = scorecards.last_weeks(timezone.localdate(), SLOT_WEEKS)
    [(_slot, score)] = scorecards.score_slots(Slot.objects.filter(pk=slot.pk), period)
    return {"score": score, "period": period}
