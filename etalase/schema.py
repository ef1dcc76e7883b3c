"""Public pages as schema.org data, for search engines."""

import json
from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from members.models import Business

from .choices import Availability
from .models import Category, Photo, Product

SCHEMA = "https://schema.org"
PORTAL = "OK OCE Global Office"
# A product's words must not end the element they stand in.
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
AVAILABILITY = {
    Availability.IN_STOCK: "InStock",
    Availability.MADE_TO_ORDER: "MadeToOrder",
    Availability.SEASONAL: "LimitedAvailability",
    Availability.OUT_OF_STOCK: "OutOfStock",
}


def data_block(data: dict) -> SafeString:
    """``data`` as an element that browsers never run, so that no policy has to allow it."""
    text = json.dumps({"@context": SCHEMA} | data, ensure_ascii=False).translate(UNSAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def absolute(address: str) -> str:
    return urljoin(settings.SITE_URL, address)


def of_portal() -> dict:
    """Who runs these pages."""
    return {
        "@type": "Organization",
        "@id": absolute("/#portal"),
        "name": PORTAL,
        "url": absolute(reverse("home")),
        "logo": absolute(static("img/icon-512.png")),
        "areaServed": {"@type": "City", "name": "Jakarta"},
    }


def of_product(product: Product, gallery: list[Photo]) -> dict:
    """A product with its offer, its maker and its photos."""
    offer = {
        "@type": "AggregateOffer" if product.price_max else "Offer",
        "priceCurrency": "IDR",
        "availability": f"{SCHEMA}/{AVAILABILITY[product.availability]}",
        "url": absolute(product.get_absolute_url()),
        "seller": {
            "@type": "Organization",
            "name": product.business.name,
            "url": absolute(product.business.get_absolute_url()),
        },
    }
    if product.price_max:
        offer |= {"lowPrice": product.price, "highPrice": product.price_max}
    else:
        offer |= {"price": product.price, "itemCondition": f"{SCHEMA}/NewCondition"}
    return {
        "@type": "Product",
        "name": product.name,
        "description": product.description,
        "category": product.category.name,
        "sku": product.code,
        "brand": {"@type": "Brand", "name": product.business.name},
        "image": [absolute(photo.url(1280, "jpg")) for photo in gallery],
        "offers": offer,
    }


def of_business(business: Business, shown: dict) -> dict:
    """A business as its page shows it: with an address it is a place, without one a maker.

    ``shown`` holds what it shows of itself to the reader.
    """
    area = business.kelurahan or business.member.kelurahan
    data = {
        "@type": "LocalBusiness" if shown.get("address") else "Organization",
        "name": business.name,
        "description": business.makes,
        "url": absolute(business.get_absolute_url()),
    }
    if business.cover:
        data["image"] = absolute(business.cover.url)
    if shown.get("since_year"):
        data["foundingDate"] = str(shown["since_year"])
    place = {"@type": "PostalAddress", "addressCountry": "ID"}
    if area:
        place |= {
            "addressLocality": area.kecamatan.name,
            "addressRegion": f"{area.kecamatan.kota_short}, {settings.PROVINCE_SHORT}",
        }
    if shown.get("address"):
        place["streetAddress"] = shown["address"]
    return data | {"address": place}


def of_trail(trail: Iterable[tuple[str, str]]) -> dict:
    """The way to a page, as names and addresses from the front page down to itself."""
    steps = [(_("Front page"), reverse("home")), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(name), "item": absolute(address)}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def trail_of_category(category: Category | None) -> list[tuple[str, str]]:
    """The etalase, then the main category and the one below it."""
    trail = [(_("Etalase"), reverse("etalase:product_list"))]
    if category and category.parent:
        trail.append((category.parent.name, category.parent.get_absolute_url()))
    if category:
        trail.append((category.name, category.get_absolute_url()))
    return trail
