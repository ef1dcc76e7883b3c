"""What visitors browse: the catalogue, one product, one business, and the way to WhatsApp."""

from urllib.parse import quote, urlencode, urljoin

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.choices import CredentialKind
from members.models import Business
from members.services import profiles
from okoce.codes import tidy_code
from okoce.errors import Gone
from okoce.pages import public_page
from okoce.paging import Order, page_by_key
from okoce.phones import whatsapp_link
from okoce.robots import is_opened_by_person
from okoce.sieve import PlaceForm
from okoce.throttle import client_address, limit

from ..choices import Event
from ..forms import public as forms
from ..models import Category, Photo, Product
from ..services import attribution, cards, care, search

PAGE_SIZE = 24
# A list says how many products it has up to here, and "more than" beyond: nothing is counted whole.
COUNTED = 100
ORDERS = {
    forms.BEST_MATCH: Order(("rank", "published_at", "id"), descending=True),
    forms.NEWEST: Order(("published_at", "id"), descending=True),
    forms.CHEAPEST: Order(("price", "id")),
    forms.DEAREST: Order(("price", "id"), descending=True),
}


# The catalogue.


@require_safe
@public_page("etalase")
def product_list(request: HttpRequest) -> HttpResponse:
    """The whole etalase, searched and filtered."""
    return _catalogue(request, list(Category.objects.all()), None)


@require_safe
@public_page("etalase")
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One category, or a main category with all below it."""
    categories = list(Category.objects.all())
    chosen = next((each for each in categories if each.slug == slug), None)
    if not chosen:
        raise Http404
    return _catalogue(request, categories, chosen)


def _catalogue(
    request: HttpRequest, categories: list[Category], chosen: Category | None
) -> HttpResponse:
    form = forms.CatalogueForm(request.GET)
    products = Product.objects.listed().chosen(category=chosen, **form.chosen())
    found = ranked_most = None
    if words := form.cleaned_data.get("cari"):
        found = search.find(words, among=products, exact=form.cleaned_data.get("persis", False))
        products = found.rows
        total = found.total
        if form.sort == forms.BEST_MATCH:
            products = search.ranked(found)
            ranked_most = found.ranked_most
    else:
        total = products[: COUNTED + 1].count()
    place = PlaceForm(request.GET)
    rows = products.for_cards().with_covers()
    page = page_by_key(rows, ORDERS[form.sort], size=PAGE_SIZE, **place.place)
    context = {
        "form": form,
        "category": chosen,
        **_shelves(categories, chosen),
        "keep": form.address(),
        "filters": form.active_filters(),
        "alert_url": _alert_url(form, chosen),
        "hints": form.hints(),
        "page": page,
        "links": _page_links(form, page),
        "found": found,
        "total": total if total is not None and total <= COUNTED else None,
        "counted": COUNTED,
        # Only so many matches compete for the best; said where a list ends for that reason.
        "ranked_most": ranked_most,
        "canonical": settings.SITE_URL + request.path,
        # One address in search engines for each category; the rest are views of it.
        "noindex": bool(request.GET),
        "preview_picture": _absolute(static("img/card.jpg")),
    }
    return render(request, "etalase/product_list.html", context)


def _shelves(categories: list[Category], chosen: Category | None) -> dict:
    """The main categories, and those below the one that is open."""
    by_id = {each.pk: each for each in categories}
    main = by_id[chosen.parent_id] if chosen and chosen.parent_id else chosen
    return {
        "main_category": main,
        "main_categories": [each for each in categories if not each.parent_id],
        "sub_categories": [each for each in categories if main and each.parent_id == main.pk],
    }


def _alert_url(form: forms.CatalogueForm, chosen: Category | None) -> str:
    """Where one asks to be told what is new in this search; empty when it asks for nothing."""
    asked = form.parameters("urut", "persis")
    if chosen:
        asked["kategori"] = chosen.slug
    return f"{reverse('etalase:alert_search')}?{urlencode(asked)}" if asked else ""


def _page_links(form: forms.CatalogueForm, page) -> dict[str, str]:
    """The addresses of the pages around this one, as far as there are any."""
    links = {}
    if page.previous:
        links["first"] = form.address()
        links["previous"] = form.address(**page.previous)
    if page.next:
        links["next"] = form.address(**page.next)
        links["last"] = form.address(sebelum="akhir")
    return links


# One product.


def _count_visit(request: HttpRequest, pk: int, slug: str = "") -> None:
    """Count that somebody opened a product's page, and by which slot of a shelf they came."""
    if is_opened_by_person(request) and not getattr(request, "is_own_page", False):
        attribution.record(Event.VISIT, product=pk, slot=attribution.slot_named_by(request.GET))


@require_safe
@public_page("etalase", seen=_count_visit, unkept=frozenset({attribution.SLOT_KEY}))
def product_detail(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One product, its maker, and what stands beside it on the shelf."""
    product = get_object_or_404(Product.objects.for_page(), pk=pk)
    refuse_unlisted(product)
    by_slot = attribution.slot_query(request.GET)
    if slug != product.slug:
        return redirect(product.get_absolute_url() + by_slot, permanent=True)
    business = product.business
    # Makers look at their own page often; that is no visit.
    request.is_own_page = business.member.user_id == request.user.pk
    same_maker, neighbours = _beside(product)
    gallery = _bring_photos(product, [*same_maker, *neighbours])
    context = {
        "product": product,
        "business": business,
        "shown": profiles.visible_fields(business, request.user),
        "gallery": gallery,
        "credentials": _credentials_of(product),
        "unconfirmed_since": care.unconfirmed_since(product),
        "same_maker": same_maker,
        "neighbours": neighbours,
        "canonical": settings.SITE_URL + product.get_absolute_url(),
        "preview_picture": _absolute(
            cards.product_card_address(product, gallery[0] if gallery else None)
        ),
        "share_url": _share_link(product),
        # Whoever came from a shelf asks from there, too.
        "by_slot": by_slot,
        "noindex": bool(by_slot),
    }
    return render(request, "etalase/product_detail.html", context)


def _beside(product: Product, size: int = 4) -> tuple[list[Product], list[Product]]:
    """More by the same maker; and the neighbours in its category, those of its kecamatan first."""
    beside = list(Product.objects.for_cards().beside(product, size))
    same_maker = [each for each in beside if each.business_id == product.business_id]
    neighbours = [each for each in beside if each.business_id != product.business_id]
    neighbours.sort(key=lambda each: each.kecamatan_id != product.kecamatan_id)
    return same_maker[:size], neighbours[:size]


def _bring_photos(product: Product, cards: list[Product]) -> list[Photo]:
    """The gallery of a product; the same query gives each card its ``covers``."""
    photos = {each.pk: [] for each in [product, *cards]}
    for photo in Photo.objects.on_show().filter(product__in=photos):
        photos[photo.product_id].append(photo)
    for card in cards:
        card.covers = photos[card.pk][:1]
        for cover in card.covers:
            cover.product = card
    for photo in photos[product.pk]:
        photo.product = product
    return photos[product.pk]


def refuse_unlisted(product: Product) -> None:
    """404 for what was never on show, 410 with alternatives for what was withdrawn.

    The page names neither the product nor its maker: they may be hidden for a reason.
    """
    if product.is_listed:
        return
    if not product.published_at:
        raise Http404
    alike = Product.objects.listed().filter(category=product.category_id)
    alternatives = alike.order_by("-published_at", "-id").for_cards().with_covers()[:8]
    raise Gone(
        "etalase/product_gone.html",
        {"category": product.category, "alternatives": alternatives},
    )


def _credentials_of(product: Product) -> list:
    """What the maker can show for this product: its own papers, and those of the business."""
    papers = product.business.credentials.in_force()
    own = {product.permit_id, product.halal_credential_id}
    return [
        paper
        for paper in papers
        if paper.pk in own or paper.kind in (CredentialKind.NIB, CredentialKind.MEREK)
    ]


def _share_link(product: Product) -> str:
    """Opens WhatsApp with the product's address, for whomever the visitor chooses there."""
    text = _("Look at this: %(product)s, made by %(business)s in Jakarta. %(address)s") % {
        "product": product.name,
        "business": product.business.name,
        "address": _absolute(product.get_absolute_url()),
    }
    return f"https://wa.me/?{urlencode({'text': text}, quote_via=quote)}"


def _absolute(address: str) -> str:
    return urljoin(settings.SITE_URL, address)


# One business.


@require_safe
@public_page("etalase")
def business_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One business with what it shows of itself, and all its products."""
    business = get_object_or_404(_businesses_for(request), slug=slug)
    products = Product.objects.listed().filter(business=business).for_cards().with_covers()
    place = PlaceForm(request.GET)
    page = page_by_key(products, ORDERS[forms.NEWEST], size=PAGE_SIZE, **place.place)
    context = {
        "business": business,
        "shown": profiles.visible_fields(business, request.user),
        "area": business.kelurahan or business.member.kelurahan,
        "page": page,
        "links": {
            name: "?" + urlencode(key)
            for name, key in (("previous", page.previous), ("next", page.next))
            if key
        },
        "credentials": list(business.credentials.in_force()),
        "canonical": settings.SITE_URL + business.get_absolute_url(),
        "noindex": bool(request.GET),
        "preview_picture": _absolute(cards.business_card_address(business)),
    }
    return render(request, "etalase/business_detail.html", context)


def _businesses_for(request: HttpRequest) -> QuerySet:
    seen = Business.objects.listed_for(request.user)
    if request.user.is_authenticated:
        # Owners look at their page before others may.
        seen |= Business.objects.filter(member__user=request.user)
    businesses = seen.select_related(
        "answer_time", "sector", "kelurahan__kecamatan", "member__kelurahan__kecamatan"
    )
    return businesses.defer("member__nik", "member__nik_hash")


# The way to WhatsApp.


@never_cache
@require_safe
def whatsapp(request: HttpRequest, code: str) -> HttpResponse:
    """Open a chat with the maker about one product, and count the press.

    A link and not a form: the pages that carry it are the same for everybody, and browsers apply
    a page's ``form-action`` to all the redirects that WhatsApp adds on its own side.
    """
    _limit_presses(request)
    product = get_object_or_404(Product.objects.for_page(), code=tidy_code(code))
    refuse_unlisted(product)
    number = profiles.visible_fields(product.business, request.user).get("whatsapp")
    if not number:
        return redirect(product)
    if is_opened_by_person(request):
        slot = attribution.slot_named_by(request.GET)
        attribution.record(Event.WHATSAPP, product=product, slot=slot)
    text = _("Hello %(business)s, I saw “%(product)s” in the OK OCE etalase: %(address)s") % {
        "business": product.business.name,
        "product": product.name,
        "address": _absolute(product.get_absolute_url()),
    }
    return _to_chat(number, text)


@never_cache
@require_safe
def whatsapp_business(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a chat with a business; counts are kept for products only."""
    _limit_presses(request)
    business = get_object_or_404(_businesses_for(request), slug=slug)
    number = profiles.visible_fields(business, request.user).get("whatsapp")
    if not number:
        return redirect(business)
    text = _("Hello %(business)s, I found you in the OK OCE etalase: %(address)s") % {
        "business": business.name,
        "address": _absolute(business.get_absolute_url()),
    }
    return _to_chat(number, text)


def _limit_presses(request: HttpRequest) -> None:
    # Many phones share one address of a mobile network; nobody asks this many makers by hand.
    limit("whatsapp", client_address(request), times=40, seconds=600)


def _to_chat(number: str, text: str) -> HttpResponse:
    response = HttpResponseRedirect(whatsapp_link(str(number), text))
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# What search engines ask for.


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: public pages, not their many filtered views."""
    context = {"sitemap": _absolute(reverse("sitemap"))}
    return render(request, "etalase/robots.txt", context, content_type="text/plain")
