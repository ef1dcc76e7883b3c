"""What the pages of a lender's own terms show."""

from django import template

from ..choices import TermsStatus

register = template.Library()
TONES = {
    TermsStatus.PROPOSED: "warn",
    TermsStatus.APPROVED: "success",
    TermsStatus.REFUSED: "danger",
}


@register.filter
def terms_tone(status: str) -> str:
    """The tone of the badge for how far an entry has come."""
    return TONES.get(status, "neutral")
