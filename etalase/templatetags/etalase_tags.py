"""Parts of the etalase that other pages show: cards, fresh products, the doors of categories."""

import json
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ..choices import Availability
from ..models import Category, Product

register = template.Library()
# A product's words must not end the element they stand in.
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
SCHEMA_AVAILABILITY = {
    Availability.IN_STOCK: "InStock",
    Availability.MADE_TO_ORDER: "MadeToOrder",
    Availability.SEASONAL: "LimitedAvailability",
    Availability.OUT_OF_STOCK: "OutOfStock",
}


# Cards drawn by this process, by all that stands on them: a card is never out of date.
MOST_DRAWN = 4000
_drawn: dict[tuple, SafeString] = {}


@register.simple_tag
def product_card(product: Product, eager: bool = False) -> SafeString:
    """One product as a card; rows come from ``for_cards().with_covers()``."""
    cover = product.covers[0] if product.covers else None
    key = (
        *[get_language(), eager, product.pk, product.name, product.price, product.price_max],
        *[product.unit, product.availability, product.is_halal, product.business.name],
        product.kecamatan and product.kecamatan.name,
        cover and (cover.code, cover.alt, *cover.widths),
    )
    if key not in _drawn:
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        context = {"product": product, "cover": cover, "eager": eager}
        _drawn[key] = render_to_string("etalase/_card.html", context)
    return _drawn[key]


@register.inclusion_tag("etalase/_fresh_products.html")
def fresh_products(limit: int = 8) -> dict:
    """The products that came on show last."""
    newest = Product.objects.listed().order_by("-published_at", "-id")
    return {"products": newest.for_cards().with_covers()[:limit]}


@register.inclusion_tag("etalase/_category_doors.html")
def category_doors() -> dict:
    """The main categories, each with the names of what is in it."""
    categories = list(Category.objects.all())
    return {
        "doors": [
            (main, [each for each in categories if each.parent_id == main.pk])
            for main in categories
            if not main.parent_id
        ]
    }


@register.simple_tag
def product_schema(product: Product, gallery: list) -> SafeString:
    """The product as schema.org data, for search engines; a data block, never run."""
    offer = {
        "@type": "AggregateOffer" if product.price_max else "Offer",
        "priceCurrency": "IDR",
        "availability": f"https://schema.org/{SCHEMA_AVAILABILITY[product.availability]}",
        "url": urljoin(settings.SITE_URL, product.get_absolute_url()),
        "seller": {
            "@type": "Organization",
            "name": product.business.name,
            "url": urljoin(settings.SITE_URL, product.business.get_absolute_url()),
        },
    }
    if product.price_max:
        offer |= {"lowPrice": product.price, "highPrice": product.price_max}
    else:
        offer["price"] = product.price
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.description,
        "category": product.category.name,
        "sku": product.code,
        "image": [urljoin(settings.SITE_URL, photo.url(1280, "jpg")) for photo in gallery],
        "offers": offer,
    }
    text = json.dumps(data, ensure_ascii=False).translate(UNSAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
