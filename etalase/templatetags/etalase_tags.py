"""Parts of the etalase that other pages show: cards, fresh products, the doors of categories."""

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..models import Category, Product
from ..services import favourites, makers

register = template.Library()

# Cards drawn by this process, by all that stands on them: a card is never out of date.
MOST_DRAWN = 4000
_drawn: dict[tuple, SafeString] = {}


@register.simple_tag
def product_card(product: Product, eager: bool = False) -> SafeString:
    """One product as a card; rows come from ``for_cards().with_covers()``."""
    cover = product.covers[0] if product.covers else None
    key = (
        *[get_language(), eager, product.pk, product.code, product.name],
        *[product.price, product.price_max, product.unit, product.availability],
        *[product.is_halal, product.business.name],
        product.kecamatan and product.kecamatan.name,
        cover and (cover.code, cover.alt, *cover.widths),
    )
    if key not in _drawn:
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        context = {"product": product, "cover": cover, "eager": eager}
        _drawn[key] = render_to_string("etalase/_card.html", context)
    return _drawn[key]


@register.simple_tag(takes_context=True)
def saving(context: Context) -> str:
    """What the hearts of a page need, the first time that it is asked for on a page.

    The page of a visitor has nothing of theirs: a script paints the hearts from the cookie.
    """
    request = getattr(context, "request", None)
    if request is None or getattr(request, "has_told_saving", False):
        return ""
    request.has_told_saving = True
    codes = None
    if request.user.is_authenticated:
        codes = ".".join(favourites.AccountList(request.user).codes())
    told = {"codes": codes, "most": favourites.MOST_ON_DEVICE}
    return render_to_string("etalase/_saving.html", told)


@register.inclusion_tag("etalase/_fresh_products.html")
def fresh_products(limit: int = 8) -> dict:
    """The products that came on show last."""
    newest = Product.objects.listed().order_by("-published_at", "-id")
    return {"products": newest.for_cards().with_covers()[:limit]}


@register.inclusion_tag("etalase/_maker_panel.html")
def maker_panel() -> dict:
    """The maker of this week; nothing while there is none."""
    week = makers.monday_of(timezone.localdate())
    return {"maker": makers.shown_makers().filter(week=week).first()}


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
