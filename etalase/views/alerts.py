"""Wishes to be told: asking, the private page of one, and a member's list."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from okoce.errors import Gone, RuleBroken, TooMany
from okoce.throttle import client_address, limit

from ..choices import AlertKind, Availability
from ..forms.alerts import AlertForm, VisitorAlertForm
from ..forms.public import CatalogueForm
from ..models import Alert, Category, Product
from ..services import alerts
from .public import refuse_unlisted

HOUR, DAY = 3600, 86_400


# Asking.


@never_cache
def alert_stock(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Be told when a product that is sold out is to be had again."""
    product = get_object_or_404(Product.objects.for_page(), pk=pk)
    refuse_unlisted(product)
    if product.availability != Availability.OUT_OF_STOCK:
        messages.info(request, _("Good news: this product is not sold out. Ask the maker now."))
        return redirect(product)
    if request.user.pk == product.business.member.user_id:
        messages.info(request, _("This is your own product."))
        return redirect(product)
    return _ask(
        request,
        lambda **reader: alerts.ask_for_stock(product, **reader),
        back=product.get_absolute_url(),
        product=product,
    )


@never_cache
def alert_search(request: HttpRequest) -> HttpResponse:
    """Be told each Monday what is new in a search; the address holds what is searched."""
    form = CatalogueForm(request.GET)
    slug = request.GET.get("kategori", "")
    category = get_object_or_404(Category, slug=slug) if slug else None
    filters = form.chosen()
    lowest, highest = filters.pop("prices")
    asked = {
        "words": form.cleaned_data.get("cari", ""),
        "category": category,
        "price_from": lowest,
        "price_to": highest,
        **filters,
    }
    wish = Alert(kind=AlertKind.SEARCH, **asked)
    if not any(asked.values()):
        raise Http404
    return _ask(
        request,
        lambda **reader: alerts.save_search(asked, **reader),
        back=wish.search_path,
        wish=wish,
    )


def _ask(request: HttpRequest, ask: Callable[..., Alert], *, back: str, **context) -> HttpResponse:
    """The form; a visitor is written a link to confirm, whoever has an account is done."""
    user = request.user if request.user.is_authenticated else None
    form = (AlertForm if user else VisitorAlertForm)(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_from_a_program:
            return redirect("etalase:alert_sent")
        status = 422
        if form.is_valid():
            try:
                _limit(request, form)
                ask(nonce=form.cleaned_data["nonce"], user=user, **form.reader)
            except TooMany:
                status = 429
                form.add_error(None, _("You asked very often just now. Please wait a little."))
            except RuleBroken as problem:
                form.add_error(None, str(problem))
            else:
                if user is None:
                    return redirect("etalase:alert_sent")
                messages.success(request, _("Done. We tell you."))
                return redirect("etalase:alert_list")
    context |= {"form": form, "back": back}
    return _unlisted(render(request, "etalase/alerts/ask.html", context, status=status))


def _limit(request: HttpRequest, form: AlertForm) -> None:
    """How often one address asks, and how often one contact is written to."""
    limit("alert", client_address(request), times=30, seconds=HOUR)
    if contact := form.reader["email"] or form.reader["phone"]:
        limit("alert-contact", contact, times=8, seconds=DAY)


@never_cache
@require_GET
def alert_sent(request: HttpRequest) -> HttpResponse:
    """What happens after a visitor has sent the form: a link is on its way."""
    return _unlisted(render(request, "etalase/alerts/sent.html"))


# The private page.


@never_cache
@require_safe
def alert_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One wish: confirm it, see what is new, stop it. A robot that opens it changes nothing."""
    alert = _rows().filter(key=key).first()
    if alert is None:
        # Stopped, run out, or never there: the page does not tell which.
        raise Gone("etalase/alerts/stopped.html")
    context = {"alert": alert, "news": alerts.note_of(alert)}
    return _private(render(request, "etalase/alerts/detail.html", context))


@never_cache
@require_POST
def alert_move(request: HttpRequest, key: str, move: str) -> HttpResponse:
    """Switch it on, or stop it and erase the address."""
    limit("alert-move", key, times=30, seconds=HOUR)
    alert = get_object_or_404(_rows(), key=key)
    if move == "berhenti":
        alerts.stop(alert)
        if alert.user_id:
            messages.success(request, _("Stopped. We tell you no more of it."))
            return redirect("etalase:alert_list")
        return _private(render(request, "etalase/alerts/stopped.html", {"is_now": True}))
    if move != "ya":
        raise Http404
    alerts.switch_on(alert)
    messages.success(request, _("Done. We tell you."))
    return _private(redirect(alert))


def _rows() -> QuerySet[Alert]:
    return Alert.objects.select_related("product", "category", "kecamatan")


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine keeps it, and other sites never hear of it."""
    # "no-referrer" would take the origin from our own forms, which are refused without one.
    response.headers["Referrer-Policy"] = "same-origin"
    return _unlisted(response)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# A member's list.


@never_cache
@login_required
@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    """All that a person with an account asked to be told of."""
    rows = Alert.objects.owned_by(request.user)
    rows = rows.select_related("product__business", "category", "kecamatan")
    context = {"alerts": list(rows.order_by("-created_at"))}
    return render(request, "etalase/alerts/list.html", context)
