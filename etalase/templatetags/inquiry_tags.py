"""How an inquiry looks in lists: its colour, and how long somebody has waited."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

from ..choices import InquiryStatus
from ..models import Inquiry
from ..services.inquiries import REMIND_AFTER

register = template.Library()
TONES = {
    InquiryStatus.NEW: "info",
    InquiryStatus.ANSWERED: "neutral",
    InquiryStatus.ORDERED: "success",
    InquiryStatus.DROPPED: "neutral",
    InquiryStatus.DONE: "success",
}


@register.filter
def inquiry_tone(inquiry: Inquiry) -> str:
    return TONES[InquiryStatus(inquiry.status)]


@register.filter
def inquiry_hurry(inquiry: Inquiry) -> str:
    """``warn`` for what has waited longer than a day."""
    return "warn" if timezone.now() - inquiry.turn_since >= REMIND_AFTER else "info"


@register.filter
def inquiry_age(inquiry: Inquiry) -> str:
    """``5 hours``: how long somebody has waited."""
    waited = timezone.now() - inquiry.turn_since
    if waited < timedelta(hours=1):
        minutes = max(1, int(waited.total_seconds() // 60))
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if waited < timedelta(days=2):
        hours = int(waited.total_seconds() // 3600)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", waited.days) % {"count": waited.days}
