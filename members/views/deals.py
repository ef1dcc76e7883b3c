"""Deals: one's list, writing one down, and the page on which the other side confirms it."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from okoce.errors import RuleBroken, TooMany
from okoce.paging import Order, page_of
from okoce.throttle import limit

from ..choices import DEAL_REASON_NEEDED, DealRhythm, DealStatus
from ..forms.deals import DealForm, LineForm, ListForm, NoteForm
from ..models import Connection, Deal
from ..services import deals as services
from .gates import not_yet

NEWEST_FIRST = Order(("id",), descending=True)
PAGE_SIZE = 20
SHOWN = {
    "menunggu": [DealStatus.PROPOSED],
    "berjalan": [DealStatus.CONFIRMED],
    "selesai": [DealStatus.DONE, DealStatus.DECLINED, DealStatus.CANCELLED],
}
MOVES = {
    "setuju": DealStatus.CONFIRMED,
    "tolak": DealStatus.DECLINED,
    "batal": DealStatus.CANCELLED,
    "selesai": DealStatus.DONE,
}
# What is copied into the form when a deal is made again.
AGAIN = ("kind", "terms", "amount", "band", "rhythm")


def verified_members(view):
    """Deals are between verified members; whoever is not one yet reads what is missing."""

    @wraps(view)
    @login_required
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_verified_member:
            return view(request, *args, **kwargs)
        return not_yet(request)

    return page


@require_GET
@never_cache
@verified_members
def deals(request: HttpRequest) -> HttpResponse:
    """A person's deals, newest first: all, or those that wait, run or have ended."""
    form = ListForm(request.GET)
    shown = form.cleaned_data["tampil"] if form.is_valid() else ""
    rows = _own(request)
    if shown:
        rows = rows.filter(status__in=SHOWN[shown])
    page = page_of(
        request,
        rows,
        NEWEST_FIRST,
        size=PAGE_SIZE,
    )
    kept = {"tampil": shown} if shown else {}
    context = {
        "deals": page.rows,
        "shown": shown,
        "choices": form.fields["tampil"].choices,
        "waiting": services.waiting_deals(request.user),
        **page.urls(kept),
    }
    return render(request, "members/deals.html", context)


@never_cache
@verified_members
def deal_create(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what two connected people agreed; ``?ulang=`` begins with an earlier deal."""
    rows = Connection.objects.of(request.user).accepted()
    rows = rows.select_related("low__member__business", "high__member__business")
    connection = get_object_or_404(rows.defer("low__member__nik", "high__member__nik"), code=code)
    if not services.may_deal(connection):
        raise Http404
    form = DealForm(request.POST or None, initial=_earlier(request, connection))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            limit("deal", str(request.user.pk), times=30, seconds=3600)
            deal = services.propose_deal(connection, by=request.user, **form.cleaned_data)
        except TooMany:
            # What was typed stays in the form.
            status = 429
            form.add_error(None, _("You recorded many deals just now. Please wait a little."))
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The deal is recorded. Now the other side confirms it."))
            return redirect(deal)
    context = {"form": form, "connection": connection, "person": connection.other(request.user)}
    if form.errors and status == 200:
        status = 422
    return render(request, "members/deal_create.html", context, status=status)


def _earlier(request: HttpRequest, connection: Connection) -> dict:
    """What the form begins with: today, and the words of an earlier deal of the two."""
    initial = {"starts_on": timezone.localdate(), "rhythm": DealRhythm.ONCE}
    earlier = connection.deals.visible_to(request.user).filter(code=request.GET.get("ulang", ""))
    return initial | (earlier.values(*AGAIN).first() or {})


@require_GET
@never_cache
@login_required
def deal(request: HttpRequest, code: str) -> HttpResponse:
    """Where a deal stands, whose turn it is, and everything to press."""
    return _page(request, get_object_or_404(_own(request), code=code))


@require_POST
@login_required
def deal_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Confirm, decline, cancel or finish a deal."""
    found = get_object_or_404(_own(request), code=code)
    if move not in MOVES:
        raise Http404
    form = NoteForm(request.POST, needs_note=(found.status, MOVES[move]) in DEAL_REASON_NEEDED)
    if not form.is_valid():
        return _page(request, found, note_form=form)
    limit("deal_move", str(request.user.pk), times=60, seconds=3600)
    try:
        services.change_deal(found, MOVES[move], by=request.user, note=form.cleaned_data["note"])
    except RuleBroken as problem:
        form.add_error(None, str(problem))
        return _page(request, get_object_or_404(_own(request), code=code), note_form=form)
    messages.success(request, _said(found))
    return redirect(found)


def _said(deal: Deal) -> str:
    return {
        DealStatus.CONFIRMED: _("The deal is confirmed. Good luck to both of you."),
        DealStatus.DECLINED: _("You did not confirm this deal. The other side is being told."),
        DealStatus.CANCELLED: _("The deal is cancelled. The other side is being told."),
        DealStatus.DONE: _("The deal is finished. Record it again when you do it again."),
    }[deal.status]


@require_POST
@login_required
def deal_check(request: HttpRequest, code: str) -> HttpResponse:
    """Answer whether a deal is still going."""
    found = get_object_or_404(_own(request), code=code)
    still_going = request.POST.get("jawab") != "tidak"
    limit("deal_move", str(request.user.pk), times=60, seconds=3600)
    try:
        services.answer_check(found, by=request.user, still_going=still_going)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("Good to hear. Thank you.")
            if still_going
            else _("Thank you. If it is over, mark it as finished below."),
        )
    return redirect(found)


@require_POST
@login_required
def deal_line(request: HttpRequest, code: str) -> HttpResponse:
    """Propose the public line, agree to the one that stands, or take it down."""
    found = get_object_or_404(_own(request), code=code)
    step, form = request.POST.get("langkah"), LineForm(request.POST)
    if step not in ("setuju", "tarik") and not form.is_valid():
        return _page(request, found, line_form=form)
    limit("deal_line", str(request.user.pk), times=30, seconds=3600)
    try:
        if step == "tarik":
            services.withdraw_line(found, by=request.user)
            done = _("The line is taken down.")
        elif step == "setuju":
            seen = request.POST.get("terbaca", "")
            services.agree_to_line(found, by=request.user, seen=seen)
            done = _("The line stands on both your pages now.")
        else:
            services.agree_to_line(found, by=request.user, line=form.cleaned_data["line"])
            done = _("Your line is kept. It is published once the other side agrees.")
    except RuleBroken as problem:
        if step in ("setuju", "tarik"):
            messages.error(request, str(problem))
            return redirect(found)
        form.add_error("line", str(problem))
        return _page(request, get_object_or_404(_own(request), code=code), line_form=form)
    messages.success(request, done)
    return redirect(found)


def _own(request: HttpRequest) -> QuerySet[Deal]:
    rows = Deal.objects.visible_to(request.user).select_related(
        "connection", "proposer__member", "partner__member"
    )
    return rows.defer("proposer__member__nik", "partner__member__nik")


def _page(
    request: HttpRequest,
    deal: Deal,
    *,
    note_form: NoteForm | None = None,
    line_form: LineForm | None = None,
) -> HttpResponse:
    """The page of a deal, with a form that was not in order if there is one."""
    moves = services.moves_of(deal, request.user)
    number = services.check_number(deal)
    is_proposer = deal.proposer_id == request.user.pk
    is_apart = services.are_kept_apart(deal)
    both_verified = all(
        user is not None and user.is_verified_member for user in (deal.proposer, deal.partner)
    )
    connected = deal.connection is not None and deal.connection.is_accepted
    asked = number > 0 and not is_apart
    context = {
        "deal": deal,
        "is_proposer": is_proposer,
        "may_confirm": DealStatus.CONFIRMED in moves,
        "may_cancel": DealStatus.CANCELLED in moves,
        "may_finish": DealStatus.DONE in moves,
        "may_repeat": connected and both_verified,
        "is_asked": asked and not deal.checks.filter(user=request.user, number=number).exists(),
        "stopped": DealStatus.DONE in moves and deal.checks.filter(still_going=False).exists(),
        "is_made": deal.status in (DealStatus.CONFIRMED, DealStatus.DONE),
        "has_line": deal.other(request.user) is not None and not is_apart,
        "agreed_to_line": deal.line_by_proposer_at if is_proposer else deal.line_by_partner_at,
        "note_form": note_form
        or NoteForm(needs_note=(deal.status, DealStatus.CANCELLED) in DEAL_REASON_NEEDED),
        "line_form": line_form or LineForm(),
        "history": deal.history.select_related("by__member").defer("by__member__nik"),
    }
    status = 422 if note_form or line_form else 200
    return render(request, "members/deal.html", context, status=status)
