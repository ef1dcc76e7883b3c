"""/mitra/: the desk of a lender's officers; each copy and paper that they open is noted."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.private_files import send_private_file
from okoce.throttle import limited
from okoce.workdays import remembered_closed_days

from ..choices import LENDERS_TURN, LOAN_RUNNING, ReferralStatus
from ..forms.referrals import (
    ApproveForm,
    AskForm,
    BackForm,
    ConfirmForm,
    DeclineForm,
    NikForm,
    NoteForm,
    PayOutForm,
)
from ..models import Instalment, Lender, Referral
from ..services import answer_clock, instalments, lender_desk, referral_moves, snapshots

PAGE_SIZE = 30
OLDEST_FIRST = Order(("status_since", "id"))
MOVES_AN_HOUR = 240
LISTS: dict[str, tuple[str, ...]] = {
    "": LENDERS_TURN,
    "menunggu": (ReferralStatus.INCOMPLETE, ReferralStatus.APPROVED),
    "berjalan": LOAN_RUNNING,
    "selesai": (ReferralStatus.DECLINED, ReferralStatus.SETTLED),
}


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The referrals to one's own lender: what waits for an answer first."""
    lenders = list(Lender.objects.of_officer(request.user).with_terms())
    if not lenders or not request.user.is_lender or request.user.is_superuser:
        raise Http404
    which = request.GET.get("daftar", "")
    if which not in LISTS:
        raise Http404
    rows = Referral.objects.shared_with(request.user).filter(status__in=LISTS[which])
    page = page_of(request, rows.with_people().defer("snapshot"), OLDEST_FIRST, size=PAGE_SIZE)
    closed = remembered_closed_days()
    context = {
        "lenders": lenders,
        "referrals": [
            (row, answer_clock.days_of(row, closed), answer_clock.due_on(row, closed))
            for row in page.rows
        ],
        "which": which,
        **page.urls({"daftar": which} if which else {}),
    }
    return render(request, "loans/desk/list.html", context)


def _referral(request: HttpRequest, reference: str) -> Referral:
    rows = Referral.objects.shared_with(request.user).with_people()
    return get_object_or_404(rows, reference=reference)


@never_cache
@login_required
@require_safe
def desk_referral(request: HttpRequest, reference: str) -> HttpResponse:
    """One referral with the frozen copy, and nothing else of the member."""
    return _page(request, _referral(request, reference))


def _page(
    request: HttpRequest,
    referral: Referral,
    *,
    bad: dict[str, forms.Form] | None = None,
    nik: str = "",
    status: int = 200,
) -> HttpResponse:
    # Whatever led here, the copy is shown.
    lender_desk.note_reading(referral, by=request.user)
    consent = referral_moves.consent_of(referral)
    rows = list(referral.instalments.all())
    for row in rows:
        row.referral = referral
    context: dict[str, Any] = {
        "referral": referral,
        "moves": referral_moves.moves_of(referral, request.user),
        "consent": consent,
        "sections": snapshots.sections_of(referral.snapshot),
        "shares_nik": bool((referral.snapshot or {}).get("nik")),
        "nik": nik,
        "papers": list(referral.papers.filter(shared_at__isnull=False)),
        "questions": list(referral.questions.all()),
        "history": list(referral.history.all()),
        "days": answer_clock.days_of(referral),
        "due_on": answer_clock.due_on(referral),
        "schedule": instalments.schedule_of(referral) if referral.granted_amount else None,
        "instalments": rows,
        "ask_form": AskForm(),
        "approve_form": ApproveForm(initial=_asked_for(referral)),
        "decline_form": DeclineForm(),
        "pay_form": PayOutForm(),
        "default_form": NoteForm(),
        "back_form": BackForm(),
        "nik_form": NikForm(),
        **(bad or {}),
    }
    if bad:
        context["bad_form"] = next(iter(bad.values()))
    return render(request, "loans/desk/detail.html", context, status=status)


def _asked_for(referral: Referral) -> dict[str, Any]:
    """What the member asked for on the terms of the product, as a first proposal."""
    product = referral.product
    rate = product.monthly_rate
    return {
        "amount": referral.amount,
        "tenor": referral.tenor,
        "rate": None if rate is None else f"{rate.normalize():f}".replace(".", ","),
        "plan": product.rate_basis,
    }


@never_cache
@login_required
@require_safe
def desk_paper(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """A paper that was sent; opening it stands in the member's log."""
    referral = _referral(request, reference)
    paper = get_object_or_404(referral.papers.filter(shared_at__isnull=False), pk=pk)
    paper.referral = referral
    lender_desk.note_paper(paper, by=request.user)
    return send_private_file(paper.file, download_name=f"{reference}-{paper.label}")


@never_cache
@login_required
@limited("lender-nik", times=30, seconds=3600)
@require_POST
def desk_nik(request: HttpRequest, reference: str) -> HttpResponse:
    """The NIK, once, with a reason that the member reads."""
    referral = _referral(request, reference)
    form = NikForm(request.POST)
    if form.is_valid():
        try:
            nik = lender_desk.read_nik(referral, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            return _page(request, referral, nik=nik)
    return _page(request, referral, bad={"nik_form": form}, status=422)


@never_cache
@login_required
@limited("lender-move", times=MOVES_AN_HOUR, seconds=3600)
@require_POST
def desk_move(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """Receive, ask, approve, decline, note as paid out, paid back or in default."""
    referral = _referral(request, reference)
    if move not in MOVES:
        raise Http404
    name, make_form, act, done = MOVES[move]
    form = make_form(request.POST)
    if form.is_valid():
        try:
            act(referral, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, str(done()))
            return redirect(referral.get_desk_url())
    referral.refresh_from_db()
    return _page(request, referral, bad={name: form}, status=422)


MOVES: dict[str, tuple[str, type[forms.Form], Callable, Callable[[], str]]] = {
    "terima": (
        "take_form",
        forms.Form,
        lender_desk.receive,
        lambda: _("Noted. The member knows that it has arrived."),
    ),
    "tanya": ("ask_form", AskForm, lender_desk.ask, lambda: _("Asked. The member is told.")),
    "setujui": (
        "approve_form",
        ApproveForm,
        lender_desk.approve,
        lambda: _("Approved. The member reads your terms."),
    ),
    "tolak": (
        "decline_form",
        DeclineForm,
        lender_desk.decline,
        lambda: _("Declined. The member reads why, and what may help."),
    ),
    "cair": (
        "pay_form",
        PayOutForm,
        lender_desk.pay_out,
        lambda: _("Noted. The instalments stand in the calendar."),
    ),
    "lunas": ("settle_form", forms.Form, lender_desk.settle, lambda: _("Noted as paid back.")),
    "macet": (
        "default_form",
        NoteForm,
        lender_desk.note_default,
        lambda: _("Noted. The member is told."),
    ),
    "lancar": (
        "lift_form",
        forms.Form,
        lender_desk.lift_default,
        lambda: _("Noted. The member is told."),
    ),
}


@never_cache
@login_required
@limited("lender-move", times=MOVES_AN_HOUR, seconds=3600)
@require_POST
def desk_instalment(request: HttpRequest, reference: str, number: int, move: str) -> HttpResponse:
    """Confirm a payment, or say that it has not come."""
    referral = _referral(request, reference)
    instalment = get_object_or_404(Instalment, referral=referral, number=number)
    instalment.referral = referral
    if move not in INSTALMENT_MOVES:
        raise Http404
    make_form, act, done = INSTALMENT_MOVES[move]
    form = make_form(request.POST)
    if form.is_valid():
        try:
            act(instalment, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, str(done()))
            return redirect(referral.get_desk_url() + "#angsuran")
    return _page(request, referral, bad={"back_form": form}, status=422)


INSTALMENT_MOVES: dict[str, tuple[type[forms.Form], Callable, Callable[[], str]]] = {
    "terima": (ConfirmForm, instalments.confirm_paid, lambda: _("Confirmed.")),
    "belum": (BackForm, instalments.take_back, lambda: _("Noted. The member is told.")),
}
