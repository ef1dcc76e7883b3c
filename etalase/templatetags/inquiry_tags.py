"""How an inquiry looks in lists: its colour, and how long somebody has waited."""

from django import template
from django.utils import timezone

from okoce.dates import lasting

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
    return lasting(timezone.now() - inquiry.turn_since)
