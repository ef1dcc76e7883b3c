"""What pages show of monthly figures: months in words, rupiah, and the panels on other pages."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.models import Member, User
from okoce.charts import length_bar
from okoce.months import brief_month, first_of, month_in_words
from okoce.rupiah import format_rupiah

from ..choices import Tier
from ..models import Job
from ..services import figures as services
from ..services import figures_reading
from ..services.size_class import Finding

# Of one member's jobs that wait so many stand on their page in the field.
SHOWN_JOBS = 5

register = template.Library()
register.filter("month_in_words", month_in_words)
register.filter("brief_month", brief_month)


@register.filter
def tier_tone(tier: str) -> str:
    """The colour of a badge for a tier of evidence; its words say the same."""
    return {Tier.SEEN: "info", Tier.PAPER: "success"}.get(tier, "neutral")


@register.simple_tag
def size_bar(finding: Finding) -> SafeString:
    """How far the amount has come on the way from nothing to the end of its class."""
    end = finding.limit.up_to
    marks = [(0, "0"), (end, brief_rupiah(end))]
    if finding.floor:
        marks.insert(1, (finding.floor, brief_rupiah(finding.floor)))
    told = _("%(amount)s of %(end)s, where this class ends.") % {
        "amount": format_rupiah(finding.amount),
        "end": format_rupiah(end),
    }
    return length_bar(told, finding.amount, end, marks)


@register.filter
def brief_rupiah(amount: int) -> str:
    """``Rp 2 miliar`` for a round amount; all its digits for one that is not round."""
    for unit, words in ((10**9, _("Rp %(amount)s billion")), (10**6, _("Rp %(amount)s million"))):
        if amount >= unit and amount * 10 % unit == 0:
            places = 0 if amount % unit == 0 else 1
            shown = number_format(Decimal(amount) / unit, decimal_pos=places)
            return words % {"amount": shown}
    return format_rupiah(amount)


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
    """On a member's page in the field: their figures, if they agreed, and jobs to check."""
    jobs = Job.objects.checked_by(user).waiting().filter(business__member=member)
    return {
        "member": member,
        "may_read": figures_reading.readable_business(user, member.number) is not None,
        "jobs": jobs[:SHOWN_JOBS],
    }
