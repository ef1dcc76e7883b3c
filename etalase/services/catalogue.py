"""What the public etalase holds: the only writer of a product's public flags.

A product on show drops out of the lists when its maker, its business or one of its papers no
longer allows it, and comes back by itself when that is mended.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import Business, Credential
from okoce import pages

from ..choices import HiddenReason, ProductStatus
from ..models import Product
from . import cards, recalls, search
from .rules import business_obstacle, claim_obstacle

PAGES = "etalase"


@transaction.atomic
def refresh_listing(product: Product) -> Product:
    """Set what lists and search show of this product; its public pages are made anew."""
    # Locked, so that a product archived at this moment is not listed again. By a question of its
    # own: one that waits for the lock would still see the papers as they were before waiting.
    Product.objects.select_for_update().only("pk").get(pk=product.pk)
    row = Product.objects.select_related(
        "business__member__user",
        "business__member__kelurahan__kecamatan",
        "business__kelurahan__kecamatan",
        "category__parent",
        "permit",
        "halal_credential",
    ).get(pk=product.pk)
    values = _listing_values(row)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        # Not an edit, so it leaves no row in the product's record of edits.
        Product.objects.filter(pk=row.pk).update(**changed)
    for name, value in values.items():
        setattr(row, name, value)
        setattr(product, name, value)
    if row.published_at and not row.is_listed:
        # It may be hidden for a reason, and so may its picture.
        cards.forget_cards_showing(row)
    search.learn(row)
    forget_pages()
    recalls.follow(row)
    return product


def _listing_values(product: Product) -> dict:
    category, business = product.category, product.business
    area = business.kelurahan or business.member.kelurahan
    names = [category.name, category.parent.name if category.parent else "", business.name]
    is_live = product.status == ProductStatus.LIVE
    obstacle = None
    if is_live:
        obstacle = business_obstacle(business) or claim_obstacle(product)
        # The product itself was reported.
        obstacle = obstacle or (HiddenReason.REPORTED if product.reported_at else None)
    return {
        "main_category": category.parent or category,
        "kecamatan": area.kecamatan if area else None,
        "search_extra": " ".join(filter(None, names))[:300],
        "is_listed": is_live and obstacle is None,
        "hidden_reason": obstacle or "",
        "published_at": product.published_at or (timezone.now() if is_live else None),
    }


def hide_reported(product: Product) -> None:
    """Keep a reported product out of the etalase while, or because, staff decided about it."""
    _set_reported(product, timezone.now())


def show_reported(product: Product) -> None:
    """Let a reported product be shown again, if nothing else stands in its way."""
    _set_reported(product, None)


def _set_reported(product: Product, moment: datetime | None) -> None:
    Product.objects.filter(pk=product.pk).update(reported_at=moment)
    refresh_listing(product)


def forget_pages() -> None:
    """Have every kept public page of the etalase made anew."""
    pages.forget(PAGES)


def refresh_business(business: Business) -> None:
    """Set the public flags of every product of a business, after something about it changed."""
    for product in Product.objects.filter(business=business).exclude(status=ProductStatus.ARCHIVED):
        refresh_listing(product)


def refresh_products_of(credential: Credential) -> None:
    """Hide or show again the products that rest on a permit or certificate; tell their maker."""
    resting = Product.objects.filter(
        Q(permit=credential) | Q(halal_credential=credential), status=ProductStatus.LIVE
    )
    for product in resting:
        was_listed = product.is_listed
        refresh_listing(product)
        if was_listed and not product.is_listed:
            _tell_hidden(product, credential)


def _tell_hidden(product: Product, credential: Credential) -> None:
    day = timezone.localdate()
    notices.notify(
        product.business.member.user,
        "product_hidden",
        key=f"product:{product.pk}:hidden:{credential.pk}:{day}",
        topic=NoticeTopic.PRODUCT,
        title=gettext_lazy("“%(product)s” is not shown at the moment"),
        body=gettext_lazy(
            "%(credential)s is no longer in force. Enter the new one and choose it for this "
            "product; then it can be shown again."
        ),
        params={"product": product.name, "credential": str(credential)},
        path=reverse("etalase:product_edit", args=[product.pk]),
    )
