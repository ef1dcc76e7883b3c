"""What pages show of graduations and certificates."""

from django import template

from ..choices import SeatStatus, Verdict
from ..services.certificate_paper import spaced

register = template.Library()
TONES = {
    Verdict.PASS: "success",
    Verdict.FAIL: "warn",
    SeatStatus.PASSED: "achieve",
    SeatStatus.FAILED: "warn",
}

register.filter("spaced", spaced)


@register.filter
def verdict_tone(verdict: str) -> str:
    """The tone of the badge for what is proposed or decided of somebody."""
    return TONES.get(verdict, "neutral")
