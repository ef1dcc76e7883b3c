"""Where makers look after their products: what still holds, and what a listing lacks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from okoce.errors import RuleBroken
from okoce.paging import page_of
from okoce.throttle import limited

from ..choices import EDITABLE
from ..models import Product
from ..services import care as services
from ..services import revisions
from ..services.results import answers_of, results_of
from ..services.tips import advise
from .maker import NEWEST_EDIT_FIRST, PAGE_SIZE, find_product, product_frame

# Confirming one brings the next; more than these nobody reads.
MOST_STALE = 50


@never_cache
@login_required
@require_GET
def care(request: HttpRequest) -> HttpResponse:
    """A maker's stale products, each with its one press, and tips for all of them."""
    own = Product.objects.owned_by(request.user).select_related("category")
    stale = own.unvouched(timezone.now() - services.STALE_AFTER).order_by("updated_at", "pk")
    page = page_of(
        request,
        own.filter(status__in=EDITABLE).prefetch_related("photos"),
        NEWEST_EDIT_FIRST,
        size=PAGE_SIZE,
    )
    context = {
        "stale": [(product, services.vouched_at(product)) for product in stale[:MOST_STALE]],
        "advised": [(product, advise(product, _gallery(product))) for product in page.rows],
        **page.urls(),
    }
    return render(request, "etalase/maker/care.html", context)


def _gallery(product: Product) -> list:
    return [photo for photo in product.photos.all() if photo.position is not None]


@never_cache
@login_required
@require_GET
def product_results(request: HttpRequest, pk: int) -> HttpResponse:
    """One product: whether it still holds, what came of it, and how to make its listing better."""
    product = find_product(request, pk)
    revision = revisions.open_revision(product)
    candidate = revisions.proposed(product, revision)
    frame = product_frame(request, product, revision, candidate)
    context = {
        **frame,
        "is_stale": services.is_stale(product),
        "vouched_at": services.vouched_at(product),
        "advice": advise(candidate, frame["photos"]),
        # What was never on show brought nothing.
        "results": results_of(product) if product.published_at else None,
        "answers": answers_of(product) if product.published_at else None,
    }
    return render(request, "etalase/maker/product_results.html", context)


@login_required
@require_POST
@limited("product", times=120, seconds=3600)
def product_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The maker says that a product is still to be had at this price."""
    product = find_product(request, pk)
    try:
        services.confirm(product, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("Thank you. “%(product)s” counts as confirmed from today.") % {"product": product},
        )
    if request.POST.get("lalu") == "perhatian":
        return redirect("etalase:care")
    return redirect("etalase:product_results", pk)
