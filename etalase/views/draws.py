"""The draw of shelf places: what everybody may check, and a maker's wishes and offers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from members.models import Kecamatan
from okoce.codes import tidy_code
from okoce.errors import RuleBroken
from okoce.pages import public_page
from okoce.paging import Order, page_of
from okoce.throttle import limited

from ..choices import ENTRY_HOLDS, EntryStatus, PlacementStatus, RequestStatus, RoundStatus
from ..forms.draws import PlaceRequestForm
from ..models import DrawEntry, DrawRound, DrawRule, Placement, PlaceRequest
from ..services import draw_offers, draws
from ..services import place_requests as services
from .maker import obstacle_to_listing, own_business

NEWEST_FIRST = Order(("id",), descending=True)
PAGE_SIZE = 20
# A wish that came to its end is shown for a while.
ENDED_SHOWN = 5


# What everybody may check.


@require_safe
@public_page("etalase")
def draw_list(request: HttpRequest) -> HttpResponse:
    """All rounds, newest first."""
    page = page_of(
        request,
        DrawRound.objects.with_place().prefetch_related("places"),
        NEWEST_FIRST,
        size=PAGE_SIZE,
    )
    context = {
        "rounds": page.rows,
        **page.urls(),
    }
    return render(request, "etalase/draw_list.html", context)


@require_safe
@public_page("etalase")
def draw_rule(request: HttpRequest) -> HttpResponse:
    """The rule in words, with an example, and its numbers from each day on."""
    rules = list(DrawRule.objects.all())
    current = DrawRule.objects.in_force(timezone.localdate())
    return render(request, "etalase/draw_rule.html", {"rules": rules, "rule": current})


@require_safe
@public_page("etalase")
def draw_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One round: what binds us, the published list, and what came of it."""
    round_ = _round(code)
    entries = list(round_.entries.select_related("won", "place"))
    areas = dict(Kecamatan.objects.values_list("code", "name"))
    for entry in entries:
        entry.area = areas.get(entry.kecamatan, "")
    held = {entry.place_id: entry for entry in entries if entry.status in ENTRY_HOLDS}
    won = {entry.won_id: entry for entry in entries if entry.won_id}
    places = list(round_.places.all())
    for place in places:
        place.winner, place.holder = won.get(place.pk), held.get(place.pk)
    reserve = sorted((e for e in entries if e.reserve_rank), key=lambda e: (e.kind, e.reserve_rank))
    context = {
        "round": round_,
        "places": places,
        "entries": entries,
        "reserve": reserve,
        "dropped": [e for e in entries if e.is_dropped],
        "cancelled": round_.history.filter(new_status=RoundStatus.CANCELLED).first(),
    }
    return render(request, "etalase/draw_detail.html", context)


@require_safe
@public_page("etalase")
def draw_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The published list, byte by byte as its hash was taken; it does not exist before."""
    round_ = _round(code)
    if not round_.digest:
        raise Http404
    return HttpResponse(round_.published_list, content_type="text/csv; charset=utf-8")


@require_safe
@public_page("etalase")
def draw_json(request: HttpRequest, code: str) -> HttpResponse:
    """Everything public about a round for a machine."""
    return JsonResponse(draws.published(_round(code)), json_dumps_params={"indent": 1})


@require_safe
@public_page("etalase")
def draw_rerun(request: HttpRequest, code: str) -> HttpResponse:
    """Draw a round again from its published file, and say whether the result is the same."""
    round_ = _round(code)
    if not round_.is_drawn:
        raise Http404
    check = draws.rerun(round_)
    return render(request, "etalase/draw_rerun.html", {"round": round_, "check": check})


def _round(code: str) -> DrawRound:
    return get_object_or_404(DrawRound.objects.with_place(), code=tidy_code(code))


# A maker's own.


@never_cache
@login_required
@require_GET
def place_requests(request: HttpRequest) -> HttpResponse:
    """What a maker asked for, where each wish stands, and what waits for an answer."""
    business = own_business(request.user)
    newest = DrawEntry.objects.select_related("round__site", "place", "placement").order_by("-pk")
    rows = PlaceRequest.objects.owned_by(request.user).with_parts()
    wishes = list(
        rows.exclude(status__in=[RequestStatus.WITHDRAWN, RequestStatus.LAPSED]).prefetch_related(
            Prefetch("entries", newest)
        )
    )
    chances = services.chances(wishes)
    for wish in wishes:
        wish.chances = chances.get(wish.pk, [])
        wish.obstacle = wish.is_waiting and services.obstacle(wish)
        entries = list(wish.entries.all())
        wish.offer = next((e for e in entries if e.is_offered), None)
        wish.taken = next((e for e in entries if e.is_confirmed), None)
        wish.lines = [e for e in entries if e.status in (EntryStatus.LISTED, EntryStatus.RESERVE)]
    # A place that was had is no wish any more.
    past = [wish for wish in wishes if not (wish.is_waiting or _is_had_now(wish.taken))]
    wishes = [wish for wish in wishes if wish not in past]
    ended = rows.filter(status__in=[RequestStatus.WITHDRAWN, RequestStatus.LAPSED])
    ended = sorted([*past, *ended[:ENDED_SHOWN]], key=lambda wish: wish.status_since, reverse=True)
    context = {
        "wishes": wishes,
        "offers": [wish for wish in wishes if wish.offer],
        "ended": ended[:ENDED_SHOWN],
        "placements": Placement.objects.owned_by(request.user).holding().with_place()[:PAGE_SIZE],
        "obstacle": obstacle_to_listing(business),
        "may_ask": business and business.products.filter(is_listed=True).exists(),
    }
    return render(request, "etalase/maker/place_requests.html", context)


def _is_had_now(entry: DrawEntry | None) -> bool:
    if entry is None or entry.round.ends_on <= timezone.localdate():
        return False
    gone = (PlacementStatus.ENDED, PlacementStatus.CANCELLED)
    return entry.placement is None or entry.placement.status not in gone


@never_cache
@login_required
@limited("place_request", times=30, seconds=3600)
def place_request_create(request: HttpRequest) -> HttpResponse:
    """Ask for a place."""
    business = own_business(request.user)
    if obstacle_to_listing(business) or not business.products.filter(is_listed=True).exists():
        messages.error(request, _("A place is for a product that is in the public etalase."))
        return redirect("etalase:place_requests")
    form = PlaceRequestForm(request.POST or None, business=business)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_place(business, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("You are waiting for a place now. You will be told."))
            return redirect("etalase:place_requests")
    return _form_page(request, form)


@never_cache
@login_required
@limited("place_request", times=30, seconds=3600)
def place_request_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for something else in the same centre; the wait goes on."""
    wish = get_object_or_404(PlaceRequest.objects.owned_by(request.user).waiting(), pk=pk)
    form = PlaceRequestForm(request.POST or None, instance=wish, business=wish.business)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_request(wish, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your wish is changed. Your wait goes on."))
            return redirect("etalase:place_requests")
    return _form_page(request, form)


def _form_page(request: HttpRequest, form: PlaceRequestForm) -> HttpResponse:
    context = {"form": form, "is_new": form.instance.pk is None}
    status = 422 if form.errors else 200
    return render(request, "etalase/maker/place_request_form.html", context, status=status)


@login_required
@require_POST
@limited("place_request", times=30, seconds=3600)
def place_request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop waiting."""
    wish = get_object_or_404(PlaceRequest.objects.owned_by(request.user), pk=pk)
    try:
        services.withdraw_request(wish, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Your wish is withdrawn."))
    return redirect("etalase:place_requests")


ANSWERS = {"ambil": draw_offers.confirm, "lepas": draw_offers.decline}


@login_required
@require_POST
@limited("place_offer", times=30, seconds=3600)
def place_answer(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Take an offered place, or leave it; a place that was taken can be given back."""
    if move not in ANSWERS:
        raise Http404
    entry = get_object_or_404(DrawEntry.objects.owned_by(request.user), code=tidy_code(code))
    try:
        ANSWERS[move](entry, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("The place is yours. Bring your goods, labelled, by the day that is written here.")
            if move == "ambil"
            else _("Thank you for saying so. The place goes to the next on the list."),
        )
    return redirect("etalase:place_requests")
