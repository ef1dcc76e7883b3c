"""Which products can serve a pooled order, and how many of them a month still has room for."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import FOOD_PERMITS, CredentialKind
from members.models import User

from ..choices import Availability
from ..models import PoolOrder, PoolPart, Product


def month_room(product: Product, month: date) -> int | None:
    """How many of a product its maker may still promise for a month; None if none was stated."""
    if product.monthly_capacity is None:
        return None
    return max(0, product.monthly_capacity - PoolPart.objects.claimed_in(product, month))


def misfit(order: PoolOrder, product: Product) -> str:
    """Why a product cannot serve an order, as a sentence for its maker; empty when it can."""
    if not product.is_listed or product.availability == Availability.OUT_OF_STOCK:
        return _("This product is not on offer in the etalase now.")
    if order.category_id not in (product.category_id, product.main_category_id):
        return _("The buyer asks for another kind of goods.")
    if order.needs_permit and not _rests_on(product, "permit", FOOD_PERMITS):
        return _("The buyer needs a permit in force (P-IRT, BPOM MD or SLHS).")
    if order.needs_halal and not (
        product.is_halal and _rests_on(product, "halal_credential", {CredentialKind.HALAL})
    ):
        return _("The buyer needs a halal certificate in force.")
    if timezone.localdate() + timedelta(days=product.lead_days or 0) > order.needed_on:
        return _("Making it takes longer than the buyer can wait.")
    return ""


def _rests_on(product: Product, name: str, kinds: Iterable[str]) -> bool:
    paper = getattr(product, name)
    return (
        paper is not None
        and paper.business_id == product.business_id
        and paper.kind in kinds
        and paper.is_in_force
    )


def fitting_products(order: PoolOrder, user: User) -> list[Product]:
    """The person's own products that can serve an order, each with ``room`` for its month."""
    rows = Product.objects.owned_by(user).listed()
    rows = rows.select_related("permit", "halal_credential", "category").order_by("name", "pk")
    products = [product for product in rows if not misfit(order, product)]
    claims = PoolPart.objects.claiming().filter(product__in=products, month=order.month)
    claimed = dict(claims.values_list("product").annotate(sum=Sum("quantity")))
    for product in products:
        capacity = product.monthly_capacity
        room = None if capacity is None else max(0, capacity - claimed.get(product.pk, 0))
        product.room = room
    return products
