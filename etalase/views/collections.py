"""Ways into the etalase: collections, the new, the near, the maker of the week, on paper."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.models import Business, Kecamatan
from okoce.pages import public_page
from okoce.paging import page_by_key
from okoce.pdf import PDF_TYPE
from okoce.schema import absolute
from okoce.sieve import PlaceForm
from okoce.throttle import client_address, limit

from ..forms.collections import NearForm
from ..forms.public import NEWEST
from ..models import Category, Collection, Product
from ..services import cards, collections, makers, printing
from .public import ORDERS, PAGE_SIZE

# So many earlier makers stand below the one of this week.
EARLIER = 12


@require_safe
@public_page("etalase")
def collection_list(request: HttpRequest) -> HttpResponse:
    """The collections on show today."""
    rows = Collection.objects.on_show(timezone.localdate())[:60]
    context = {"collections": rows, **_told(request)}
    return render(request, "etalase/collection_list.html", context)


@require_safe
@public_page("etalase")
def collection_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One collection with its products."""
    collection = _shown(slug)
    products = collections.products_of(collection)
    context = {
        "collection": collection,
        "products": products,
        **_told(request),
        "preview_picture": absolute(cards.collection_card_address(collection, products)),
    }
    return render(request, "etalase/collection_detail.html", context)


def _told(request: HttpRequest) -> dict[str, str]:
    """What the head of each of these pages says to those who pass it on."""
    return {
        "canonical": settings.SITE_URL + request.path,
        "preview_picture": absolute(static("img/card.jpg")),
    }


def _shown(slug: str) -> Collection:
    rows = Collection.objects.on_show(timezone.localdate()).select_related("category__parent")
    return get_object_or_404(rows, slug=slug)


@require_safe
@public_page("etalase")
def new_products(request: HttpRequest) -> HttpResponse:
    """The newest products, week by week."""
    rows = Product.objects.listed().for_cards().with_covers()
    place = PlaceForm(request.GET)
    page = page_by_key(rows, ORDERS[NEWEST], size=PAGE_SIZE, **place.place)
    context = {
        "weeks": _by_week(page.rows),
        "page": page,
        **_told(request),
        "noindex": bool(request.GET),
    }
    return render(request, "etalase/new_products.html", context)


def _by_week(products: list[Product]) -> list[tuple[date, list[Product]]]:
    weeks: dict[date, list[Product]] = {}
    for product in products:
        monday = makers.monday_of(timezone.localdate(product.published_at))
        weeks.setdefault(monday, []).append(product)
    return [*weeks.items()]


@require_safe
@public_page("etalase")
def near_products(request: HttpRequest) -> HttpResponse:
    """The products of a kecamatan that the visitor names, and of those around it."""
    areas = list(Kecamatan.objects.all())
    form = NearForm(request.GET, areas)
    context = {
        "form": form,
        "home": form.home,
        "groups": collections.near(form.home, areas) if form.home else [],
        **_told(request),
        "noindex": bool(request.GET),
    }
    return render(request, "etalase/near_products.html", context)


@require_safe
@public_page("etalase")
def maker_of_week(request: HttpRequest) -> HttpResponse:
    """The maker of this week, the rule, and who it was before."""
    week = makers.monday_of(timezone.localdate())
    rows = makers.shown_makers().filter(week__lte=week)[: EARLIER + 1]
    current = rows[0] if rows and rows[0].week == week else None
    context = {
        "maker": current,
        "products": makers.products_of(current) if current else [],
        "earlier": [each for each in rows if each.week < week][:EARLIER],
        "week_ends": week + timedelta(days=6),
        "least": makers.LEAST_PRODUCTS,
        **_told(request),
    }
    return render(request, "etalase/maker_of_week.html", context)


# On paper.


@never_cache
@require_safe
def collection_print(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection as a PDF."""
    collection = _shown(slug)
    return send_catalogue(
        request,
        collection.title,
        collection.intro,
        collection.get_absolute_url(),
        collections.products_of(collection),
    )


@never_cache
@require_safe
def category_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest products of a category as a PDF."""
    category = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    products = Product.objects.listed().in_category(category).order_by("-published_at", "-id")
    return send_catalogue(
        request,
        category.name,
        _("From small makers in Jakarta, straight from those who make them."),
        category.get_absolute_url(),
        list(products.for_cards().with_covers()[: collections.MOST]),
    )


@never_cache
@require_safe
def business_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The products of a business whose page everybody may read, as a PDF."""
    businesses = Business.objects.listed_for(AnonymousUser())
    business = get_object_or_404(businesses.defer("member__nik", "member__nik_hash"), slug=slug)
    products = Product.objects.listed().filter(business=business)
    return send_catalogue(
        request,
        business.name,
        business.makes,
        business.get_absolute_url(),
        list(
            products.order_by("-published_at", "-id").for_cards().with_covers()[: collections.MOST]
        ),
    )


def send_catalogue(
    request: HttpRequest, title: str, intro: str, address: str, products: list[Product]
) -> HttpResponse:
    """The PDF of these products as a file to save or print."""
    # Drawing costs seconds of a processor, and nobody prints this many.
    limit("catalogue-pdf", client_address(request), times=20, seconds=600)
    content = printing.print_catalogue(title, intro, address, products)
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="katalog-{slugify(title) or "okoce"}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response
