"""Saved products, without an account and with one: saving, the list, and the list on paper."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from okoce.errors import RuleBroken
from okoce.sieve import PlaceForm
from okoce.throttle import limited

from ..forms.favourites import SAVE, ClearForm, FavouriteForm
from ..models import Product
from ..services import collections
from ..services import favourites as services
from .collections import send_catalogue
from .public import refuse_unlisted

HTML, JSON = "text/html", "application/json"


@never_cache
@limited("favourite", times=120, seconds=600)
def favourite(request: HttpRequest, code: str) -> HttpResponse:
    """Save one product or take it off the list: a page without a script, JSON for one.

    Pages kept for everybody link here, so where to go on is read from the visitor's way.
    """
    if not services.CODE.fullmatch(code):
        raise Http404
    saved = _list_of(request)
    is_saved = saved.holds(code)
    rows = Product.objects.listed().filter(code=code)
    product = rows.for_cards().with_covers().first()
    if product is None and not is_saved:
        refuse_unlisted(get_object_or_404(Product.objects.for_page(), code=code))
    form = FavouriteForm(request.POST or {"next": request.GET.get("next") or _referrer(request)})
    status, problem = 200, ""
    if request.method == "POST":
        if form.is_valid():
            try:
                return _changed(request, saved, code, product, form)
            except RuleBroken as refusal:
                problem = str(refusal)
        status = 422
        if _wants_json(request):
            return JsonResponse({"problem": problem}, status=status)
    form.is_valid()
    context = {
        "code": code,
        "product": product,
        "is_saved": is_saved,
        "next": _safe(request, form.cleaned_data.get("next", "")),
        "problem": problem,
    }
    return _unlisted(render(request, "etalase/favourite.html", context, status=status))


def _changed(
    request: HttpRequest,
    saved: services.DeviceList | services.AccountList,
    code: str,
    product: Product | None,
    form: FavouriteForm,
) -> HttpResponse:
    """Do what was asked, and answer the way it was asked."""
    is_saved = form.cleaned_data["lalu"] == SAVE
    if not is_saved:
        saved.remove(code)
        told = _("Removed from your saved products.")
    elif product is None:
        raise RuleBroken(_("This product is no longer on show."))
    elif saved.save(product):
        told = _("Saved. Your list was full, so the oldest product left it.")
    else:
        told = _("Saved. You find it again under Saved.")
    if _wants_json(request):
        response = JsonResponse({"saved": is_saved, "count": saved.count()})
    else:
        messages.success(request, told)
        target = _safe(request, form.cleaned_data["next"])
        response = redirect(target or "etalase:favourite_list")
    return _keep(response, saved)


@never_cache
@require_safe
def favourite_list(request: HttpRequest) -> HttpResponse:
    """What one saved, the newest first; what is no longer on show is said to be gone."""
    text = request.COOKIES.get(services.COOKIE)
    if text is not None and request.user.is_authenticated:
        # A page that was open since before the sign-in still wrote to the device.
        services.move_to_account(request.user, text)
        request.is_device_list_moved = True
    saved = _list_of(request)
    rows, previous, following = saved.page(**PlaceForm(request.GET).place)
    context = {
        "rows": rows,
        "count": saved.count(),
        "is_printable": any(row.product for row in rows),
        "most_on_device": services.MOST_ON_DEVICE,
        "most_printed": collections.MOST,
        "previous_url": previous and f"?{urlencode(previous)}",
        "next_url": following and f"?{urlencode(following)}",
    }
    response = _unlisted(render(request, "etalase/favourite_list.html", context))
    # Some browsers forget within days what a script wrote, and believe a server for a year.
    return _keep(response, saved) if text is not None else response


@never_cache
@limited("favourite-clear", times=20, seconds=600)
def favourite_clear(request: HttpRequest) -> HttpResponse:
    """Empty the list, after a page that says how many go."""
    saved = _list_of(request)
    is_sent = request.method == "POST"
    if is_sent and ClearForm(request.POST).is_valid():
        saved.clear()
        messages.success(request, _("Your list is empty now."))
        return _keep(redirect("etalase:favourite_list"), saved)
    context = {"count": saved.count()}
    status = 422 if is_sent else 200
    return _unlisted(render(request, "etalase/favourite_clear.html", context, status=status))


@never_cache
@require_safe
def favourite_print(request: HttpRequest) -> HttpResponse:
    """What one saved and is on show, as a PDF; its own code leads to the whole etalase."""
    products = services.products_of(_list_of(request).codes())
    if not products:
        return redirect("etalase:favourite_list")
    return send_catalogue(
        request,
        _("My saved products"),
        _("From small makers in Jakarta, straight from those who make them."),
        reverse("etalase:product_list"),
        products,
    )


def _list_of(request: HttpRequest) -> services.DeviceList | services.AccountList:
    return services.list_of(request.user, request.COOKIES.get(services.COOKIE, ""))


def _keep(
    response: HttpResponse, saved: services.DeviceList | services.AccountList
) -> HttpResponse:
    """Write a device's list back to it, for another year; an empty one leaves nothing behind."""
    if isinstance(saved, services.AccountList):
        return response
    if not saved.text:
        response.delete_cookie(services.COOKIE, samesite="Lax")
        return response
    response.set_cookie(
        services.COOKIE,
        saved.text,
        max_age=services.YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type([HTML, JSON]) == JSON


def _referrer(request: HttpRequest) -> str:
    """The page of ours that the visitor comes from."""
    address = request.headers.get("Referer", "")
    if not _is_ours(request, address):
        return ""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _safe(request: HttpRequest, address: str) -> str:
    """An address to go back to, or nothing: one of ours, and not one that is for saving."""
    is_saving = address.startswith(reverse("etalase:favourite", args=["X"])[:-2])
    return address if _is_ours(request, address) and not is_saving else ""


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
