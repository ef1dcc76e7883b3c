"""Public pages as data for search engines: one block per thing a page tells about."""

from django import template
from django.utils.safestring import SafeString

from members.models import Business
from okoce.schema import data_block, of_trail

from .. import schema
from ..models import Category, Product

register = template.Library()


@register.simple_tag
def product_schema(product: Product, gallery: list) -> SafeString:
    """The product, with its offer and its maker."""
    return data_block(schema.of_product(product, gallery))


@register.simple_tag
def product_trail(product: Product) -> SafeString:
    """The way to a product, through its categories."""
    trail = schema.trail_of_category(product.category)
    return data_block(of_trail([*trail, (product.name, product.get_absolute_url())]))


@register.simple_tag
def category_trail(category: Category | None) -> SafeString:
    """The way to a category, or to the whole etalase."""
    return data_block(of_trail(schema.trail_of_category(category)))


@register.simple_tag
def business_schema(business: Business, shown: dict) -> SafeString:
    """A business, as far as it shows itself to the reader."""
    return data_block(schema.of_business(business, shown))


@register.simple_tag
def business_trail(business: Business) -> SafeString:
    """The way to the page of a business."""
    trail = schema.trail_of_category(None)
    return data_block(of_trail([*trail, (business.name, business.get_absolute_url())]))
