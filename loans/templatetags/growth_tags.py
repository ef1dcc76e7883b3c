"""What pages show of monthly figures: months in words, rupiah, and the panels on other pages."""

from typing import Any

from django import template
from django.utils import timezone

from members.models import Member, User
from okoce.months import brief_month, first_of, month_in_words

from ..services import figures as services
from ..services import figures_reading

register = template.Library()
register.filter("month_in_words", month_in_words)
register.filter("brief_month", brief_month)


@register.inclusion_tag("loans/growth/_panel.html")
def growth_panel(user: User) -> dict[str, Any]:
    """On a member's desk: the month to fill in, and the way to their figures."""
    business = services.business_of(user)
    if business is None:
        return {}
    rows = list(business.monthly_figures.filter(month__gte=services.first_month()))
    missing = services.missing_months(business, rows)
    to_fill = services.month_to_fill(missing, rows)
    return {
        "business": business,
        "last": rows[0] if rows else None,
        "to_fill": to_fill,
        "is_this_month": to_fill == first_of(timezone.localdate()),
    }


@register.inclusion_tag("loans/growth/_link.html")
def figures_of(member: Member, user: User) -> dict[str, Any]:
    """On a member's page in the field: the way to their figures, for whom they agreed to."""
    return {"member": member if figures_reading.readable_business(user, member.number) else None}
