"""What other pages show of a maker's products."""

from django import template

from members.models import Business

from ..models import Product
from ..services.rules import business_obstacle
from ..services.situations import situate

register = template.Library()


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
    }
