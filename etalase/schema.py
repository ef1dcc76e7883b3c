"""Products, businesses and categories as schema.org data, for search engines."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Business
from okoce.schema import SCHEMA, absolute

from .choices import Availability
from .models import Category, Photo, Product

AVAILABILITY = {
    Availability.IN_STOCK: "InStock",
    Availability.MADE_TO_ORDER: "MadeToOrder",
    Availability.SEASONAL: "LimitedAvailability",
    Availability.OUT_OF_STOCK: "OutOfStock",
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


def trail_of_category(category: Category | None) -> list[tuple[str, str]]:
    """The etalase, then the main category and the one below it."""
    trail = [(_("Etalase"), reverse("etalase:product_list"))]
    if category and category.parent:
        trail.append((category.parent.name, category.parent.get_absolute_url()))
    if category:
        trail.append((category.name, category.get_absolute_url()))
    return trail
