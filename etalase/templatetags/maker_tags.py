"""What other pages show of a maker's products."""

from django import template

from members.models import Business, Member

from ..choices import ProductStatus
from ..models import Product
from ..services.rules import business_obstacle
from ..services.situations import situate
from ..services.waiting import MOST, waiting_for

register = template.Library()
MOST_SHOWN = 20


@register.inclusion_tag("etalase/maker/_panel.html", takes_context=True)
def my_products_panel(context, limit: int = 4) -> dict:
    """The products of the signed-in person that moved last, each with where it stands."""
    user = context["request"].user
    business = (
        Business.objects.select_related("member__user").filter(member__user=user).first()
        if user.is_authenticated
        else None
    )
    products = (
        Product.objects.owned_by(user)
        .prefetch_related("history", "revisions")
        .order_by("-status_since", "-pk")
    )
    return {
        "products": situate(products[:limit]),
        "may_list": business is not None and business_obstacle(business) is None,
        "waiting": waiting_for(user),
    }


@register.inclusion_tag("etalase/maker/_doors.html", takes_context=True)
def maker_doors(context, here: str) -> dict:
    """The pages of a maker as tabs, with what waits for an answer; ``here`` is the open one."""
    return {"here": here, "waiting": waiting_for(context["request"].user)}


@register.filter
def bounded(count: int) -> str:
    """A count as a mark shows it: ``3``, or ``99+``."""
    return f"{MOST}+" if count > MOST else str(count)


@register.inclusion_tag("etalase/maker/_products_of.html")
def products_of(member: Member) -> dict:
    """The products of a member, for the pendamping who helps with them."""
    products = (
        Product.objects.filter(business__member=member)
        .exclude(status=ProductStatus.ARCHIVED)
        .prefetch_related("history", "revisions")
        .order_by("-updated_at", "-pk")
    )
    return {"products": situate(products[:MOST_SHOWN])}
