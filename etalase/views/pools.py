"""Pooled orders: how to ask, the buyer's private page, and the pages of makers who take parts."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from okoce.errors import RuleBroken, TooMany
from okoce.pages import public_page
from okoce.paging import Order, page_of
from okoce.throttle import client_address, limit, limited

from ..choices.pools import PartStatus, PoolActor, PoolStatus
from ..forms.maker import UNITS
from ..forms.pools import PoolOrderForm, PoolReasonForm, TakePartForm
from ..models import PoolOrder, PoolPart, Product
from ..services import pools as services
from ..services.pool_fit import fitting_products

NEWEST_FIRST = Order(("id",), descending=True)
PAGE_SIZE = 20
BUYER_MOVES = {
    "konfirmasi": (PoolStatus.REVIEW, gettext_lazy("Thank you. Your order is being looked over.")),
    "tolak": (PoolStatus.DECLINED, gettext_lazy("You declined the parts. The makers know it.")),
    "batal": (PoolStatus.CANCELLED, gettext_lazy("Your order is called off.")),
}


# For everybody.


@require_safe
@public_page("etalase")
def pool_intro(request: HttpRequest) -> HttpResponse:
    """What a pooled order is, and how it goes."""
    return render(request, "etalase/pools/intro.html")


@never_cache
def pool_start(request: HttpRequest) -> HttpResponse:
    """Ask for much at once; a visitor confirms it by the link that we send."""
    user = request.user if request.user.is_authenticated else None
    status = 200
    if request.method == "POST":
        form = PoolOrderForm(request.POST)
        if form.is_from_a_program:
            return redirect("etalase:pool_sent")
        if form.is_valid():
            try:
                return _start(request, form, user)
            except TooMany:
                status = 429
                form.add_error(None, _("You sent many orders just now. Please wait a little."))
            except RuleBroken as problem:
                form.add_error(None, str(problem))
        status = 422 if status == 200 else status
    else:
        form = PoolOrderForm(initial={**_known(request), "nonce": secrets.token_hex(16)})
    context = {"form": form, "units": UNITS}
    return render(request, "etalase/pools/start.html", context, status=status)


def _start(request: HttpRequest, form: PoolOrderForm, user) -> HttpResponse:
    who = str(user.pk) if user else client_address(request)
    limit("pool", who, times=10, seconds=3600)
    wishes = form.wishes()
    if user is None:
        # Nobody fills the inbox of somebody else.
        limit("pool_contact", wishes["email"] or wishes["phone"], times=3, seconds=86_400)
    order = services.start_order(nonce=form.cleaned_data["nonce"], buyer=user, **wishes)
    if user is None:
        return redirect("etalase:pool_sent")
    messages.success(request, _("Your pooled order is kept."))
    return redirect(order)


def _known(request: HttpRequest) -> dict:
    """What the form begins with: the contact of a signed-in person, the kind they looked at."""
    initial = {}
    kind = request.GET.get("jenis", "")
    if kind.isdecimal() and len(kind) < 10:
        initial["category"] = int(kind)
    if request.user.is_authenticated:
        user = request.user
        initial |= {"name": user.shown_name, "phone": user.phone, "email": user.email}
    return initial


@never_cache
@require_GET
def pool_sent(request: HttpRequest) -> HttpResponse:
    """What happens after a visitor has sent the form: a link is on its way."""
    return render(request, "etalase/pools/sent.html")


# The buyer.


def _find(key: str) -> PoolOrder:
    """The order behind a private address; nobody is asked who they are beyond having it."""
    rows = PoolOrder.objects.select_related("category", "kecamatan", "buyer")
    return get_object_or_404(rows.filter(erased_at=None), key=key)


def _parts(order: PoolOrder) -> list[PoolPart]:
    rows = order.parts.select_related("product__business", "maker__member", "order")
    return list(rows.defer("maker__member__nik"))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine keeps it, and other sites never hear of it."""
    # "no-referrer" would take the origin from our own forms, which are refused without one.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _buyer_page(
    request: HttpRequest, order: PoolOrder, *, form: PoolReasonForm | None = None
) -> HttpResponse:
    parts = _parts(order)
    moves = services.moves_of(order, PoolActor.BUYER)
    offered = [part for part in parts if part.status == PartStatus.TAKEN]
    context = {
        "order": order,
        "parts": [part for part in parts if part.status != PartStatus.WITHDRAWN],
        "offered": offered,
        "version": services.split_version(offered),
        "total": sum(part.total for part in parts if part.claims),
        "may_confirm": PoolStatus.REVIEW in moves,
        "may_decide": PoolStatus.ACCEPTED in moves,
        "may_extend": PoolStatus.OPEN in moves and order.may_be_extended,
        "may_cancel": PoolStatus.CANCELLED in moves,
        "needs_reason": order.status == PoolStatus.ACCEPTED,
        "shows_contact": order.status in (PoolStatus.ACCEPTED, PoolStatus.DONE),
        "form": form or PoolReasonForm(),
        "history": order.history.select_related("part__product__business"),
        "answer_within": services.ANSWER_WITHIN,
    }
    status = 422 if form else 200
    return _private(render(request, "etalase/pools/buyer.html", context, status=status))


@never_cache
@require_GET
def pool_buyer(request: HttpRequest, key: str) -> HttpResponse:
    """The buyer's private page: where the order stands, its parts, and what there is to decide."""
    return _buyer_page(request, _find(key))


@never_cache
@require_POST
def pool_accept(request: HttpRequest, key: str) -> HttpResponse:
    """The buyer agrees to the parts that are ticked."""
    order = _find(key)
    limit("pool_buyer", order.code, times=60, seconds=3600)
    ids = [int(pk) for pk in request.POST.getlist("bagian") if pk.isdecimal() and len(pk) < 19]
    try:
        services.accept_split(
            order, ids, seen=request.POST.get("terbaca", ""), by=_person(request, order)
        )
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("Agreed. You and the makers see each other's contact from now on.")
        )
    return _private(redirect(order))


def _person(request: HttpRequest, order: PoolOrder):
    """The buyer's account, when it is the buyer who is signed in."""
    is_own = request.user.is_authenticated and request.user.pk == order.buyer_id
    return request.user if is_own else None


@never_cache
@require_POST
def pool_buyer_move(request: HttpRequest, key: str, move: str) -> HttpResponse:
    """The buyer confirms, extends, declines, calls off, or says that a part has come."""
    order = _find(key)
    limit("pool_buyer", order.code, times=60, seconds=3600)
    by, done = _person(request, order), ""
    form = PoolReasonForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        if move == "perpanjang":
            services.extend_order(order, by=by)
            done = _("Makers have a week more.")
        elif move == "diterima":
            pk = request.POST.get("bagian", "")
            part = get_object_or_404(order.parts, pk=pk if pk.isdecimal() and len(pk) < 19 else 0)
            services.receive_part(part, by=by)
            done = _("Thank you. The maker knows it.")
        elif move in BUYER_MOVES:
            new_status, done = BUYER_MOVES[move]
            services.change_order(order, new_status, actor=PoolActor.BUYER, by=by, note=note)
        else:
            raise Http404
    except RuleBroken as problem:
        if move == "batal" and order.status == PoolStatus.ACCEPTED and not note:
            form.add_error("note", str(problem))
            return _buyer_page(request, order, form=form)
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return _private(redirect(order))


# Makers.


def _for_maker(request: HttpRequest):
    own = Product.objects.owned_by(request.user)
    rows = PoolOrder.objects.for_maker(request.user, own)
    mine = PoolPart.objects.filter(maker=request.user).select_related("product")
    return rows.select_related("category", "kecamatan").prefetch_related(
        Prefetch("parts", mine, to_attr="own_parts")
    )


@never_cache
@login_required
@require_GET
def pool_list_maker(request: HttpRequest) -> HttpResponse:
    """Orders that fit a maker and take parts now, those with a part of theirs, or their own."""
    shown = request.GET.get("tampil", "")
    shown = shown if shown in ("milik", "pesanan") else ""
    rows = {
        "milik": lambda: _for_maker(request).with_part_of(request.user),
        "pesanan": lambda: request.user.pool_orders.select_related("category", "kecamatan"),
    }.get(shown, lambda: _for_maker(request).taking())()
    page = page_of(
        request,
        rows,
        NEWEST_FIRST,
        size=PAGE_SIZE,
    )
    kept = {"tampil": shown} if shown else {}
    context = {
        "orders": page.rows,
        "shown": shown,
        **page.urls(kept),
    }
    return render(request, "etalase/pools/list_maker.html", context)


@never_cache
@login_required
@limited("pool_part", times=60, seconds=3600)
def pool_part(request: HttpRequest, code: str) -> HttpResponse:
    """One order as a maker sees it: what is asked, what is missing, and their part of it."""
    order = get_object_or_404(_for_maker(request), code=code)
    products = fitting_products(order, request.user)
    claimed = {part.product_id for part in order.own_parts if part.claims}
    choices = [product for product in products if product.pk not in claimed]
    form, status = None, 200
    if any(part.nonce == request.POST.get("nonce") for part in order.own_parts):
        # Sent twice: the first one took the part.
        return redirect("etalase:pool_part", code)
    if request.method == "POST":
        form = TakePartForm(request.POST, order=order, products=choices)
        if form.is_valid():
            try:
                services.take_part(order, by=request.user, **form.cleaned_data)
            except RuleBroken as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("The part is yours. The buyer decides next."))
                return redirect("etalase:pool_part", code)
        # What is missing may have changed in the meantime.
        order.refresh_from_db(fields=["taken", "status"])
        status = 422
    elif choices:
        initial = {"product": choices[0].pk, "nonce": secrets.token_hex(16)}
        form = TakePartForm(order=order, products=choices, initial=initial)
    context = {
        "order": order,
        "form": form if order.status == PoolStatus.OPEN or status == 422 else None,
        "fits": bool(products),
        "own_parts": order.own_parts,
        "may_withdraw": order.status in services.POOL_TAKING,
        "shows_contact": any(
            part.status in (PartStatus.ACCEPTED, PartStatus.SENT, PartStatus.RECEIVED)
            for part in order.own_parts
        )
        and order.erased_at is None,
    }
    return render(request, "etalase/pools/part.html", context, status=status)


@never_cache
@login_required
@require_POST
@limited("pool_part", times=60, seconds=3600)
def pool_part_move(request: HttpRequest, code: str, pk: int, move: str) -> HttpResponse:
    """A maker gives their part back, or says that it was delivered."""
    rows = PoolPart.objects.filter(maker=request.user, order__code=code)
    part = get_object_or_404(rows.select_related("order", "maker"), pk=pk)
    try:
        if move == "tarik":
            services.withdraw_part(part, by=request.user)
            done = _("Your part is given back.")
        elif move == "terkirim":
            services.deliver_part(part, by=request.user)
            done = _("Kept. The buyer is asked to say that they have it.")
        else:
            raise Http404
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("etalase:pool_part", code)
