"""How products are found from elsewhere: cards for chats and social sites, and feeds."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import Business
from okoce.cards import Card
from okoce.pages import public_page
from okoce.schema import PORTAL, absolute
from okoce.text import clean_line, clean_text
from okoce.throttle import client_address, limit

from ..models import Category, Collection, Photo, Product
from ..services import cards, collections

FEED_SIZE = 30
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = 60 * 60 * 24 * 365


# Cards.


@require_safe
def product_card(request: HttpRequest, pk: int, slug: str, version: str) -> HttpResponse:
    """The card of a product; an older version leads to what the card says now."""
    product = get_object_or_404(Product.objects.listed().for_page(), pk=pk)
    photo = Photo.objects.on_show().filter(product=product).first()
    card, picture = cards.card_of_product(product), cards.photo_file(photo)
    if version != cards.card_version(card, picture):
        return _to_newest(cards.product_card_address(product, photo))
    return _send_card(request, cards.folder_of(product), card, picture)


@require_safe
def business_card(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The card of a business that is open to everybody."""
    businesses = Business.objects.listed_for(AnonymousUser()).select_related(
        "kelurahan__kecamatan", "member__kelurahan__kecamatan"
    )
    business = get_object_or_404(businesses.defer("member__nik", "member__nik_hash"), slug=slug)
    card = cards.card_of_business(business)
    if version != cards.card_version(card, business.cover.name or ""):
        return _to_newest(cards.business_card_address(business))
    return _send_card(request, cards.folder_of(business), card, business.cover.name or "")


@require_safe
def collection_card(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The card of a collection on show; an older version leads to what the card says now."""
    on_show = Collection.objects.on_show(timezone.localdate()).select_related("category__parent")
    collection = get_object_or_404(on_show, slug=slug)
    products = collections.products_of(collection, limit=cards.LEADING)
    card = cards.card_of_collection(collection, products)
    picture = cards.collection_picture(products)
    if version != cards.card_version(card, picture):
        return _to_newest(cards.collection_card_address(collection, products))
    return _send_card(request, cards.folder_of(collection), card, picture)


def _to_newest(address: str) -> HttpResponse:
    response = redirect(address)
    patch_cache_control(response, no_store=True)
    return response


def _send_card(request: HttpRequest, folder: str, card: Card, picture: str) -> HttpResponse:
    content = cards.kept_card(folder, cards.card_version(card, picture))
    if content is None:
        # Drawing costs; a card that is there costs nothing. A chat app fetches one at a time.
        limit("card", client_address(request), times=120, seconds=600)
        content = cards.make_card(folder, card, picture)
    response = HttpResponse(content, content_type="image/jpeg")
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


# Feeds.


@require_safe
@public_page("etalase")
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The newest products of the etalase, or of one category, as Atom."""
    category = None
    products = Product.objects.listed()
    if slug:
        category = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
        products = products.in_category(category)
    newest = products.order_by("-published_at", "-id").defer("search")
    rows = newest.select_related("business", "category", "kecamatan").with_covers()[:FEED_SIZE]
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    _feed_of(request, category, list(rows)).write(response, "utf-8")
    return response


def _feed_of(
    request: HttpRequest, category: Category | None, products: list[Product]
) -> feedgenerator.Atom1Feed:
    title = _("New in the OK OCE etalase")
    if category:
        title = _("New in the OK OCE etalase: %(category)s") % {"category": category.name}
    page = category.get_absolute_url() if category else reverse("etalase:product_list")
    sheet = Newest(
        title=title,
        link=absolute(page),
        feed_url=absolute(request.path),
        feed_guid=_tag(f"etalase/{category.slug}" if category else "etalase"),
        description=_("Products of small makers in Jakarta, the newest first."),
        language=get_language(),
        author_name=PORTAL,
        updated=max((each.published_at for each in products), default=EPOCH),
    )
    for product in products:
        cover = product.covers[0] if product.covers else None
        words = {"product": product, "picture": cover and absolute(cover.url(640, "jpg"))}
        sheet.add_item(
            title=clean_line(product.name),
            link=absolute(product.get_absolute_url()),
            unique_id=_tag(f"produk/{product.pk}"),
            author_name=product.business.name,
            author_link=absolute(product.business.get_absolute_url()),
            pubdate=product.published_at,
            updateddate=max(product.published_at, product.updated_at),
            categories=[product.category.name],
            description=clean_text(render_to_string("etalase/_feed_item.html", words)),
        )
    return sheet


class Newest(feedgenerator.Atom1Feed):
    """A feed whose own date is that of its newest product, so that it stays the same till then."""

    def latest_post_date(self) -> datetime:
        return self.feed["updated"]


def _tag(what: str) -> str:
    """A name that stays when addresses change (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{what}"
