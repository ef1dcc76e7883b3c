"""/permodalan/rujukan/: a member's referrals, and what pendamping and staff may know of them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.choices import Actor
from members.models import Business, User
from members.services.access import actor_for
from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.private_files import send_private_file
from okoce.throttle import limited

from ..choices import (
    SHARED_ALWAYS,
    InstalmentStatus,
    ReferralActor,
    ReferralStatus,
    SharedField,
)
from ..forms.referrals import (
    AgreeForm,
    AnswerForm,
    BeginForm,
    CancelForm,
    PaidForm,
    PaperForm,
    WordForm,
)
from ..models import Instalment, Lender, Referral
from ..services import (
    answer_clock,
    instalments,
    lender_desk,
    referral_ends,
    referral_moves,
    referral_papers,
    referral_rules,
)
from ..services import referrals as services

PAGE_SIZE = 30
NEWEST_FIRST = Order(("-id",))
MOVES_AN_HOUR = 120


def _business(user: User) -> Business | None:
    rows = Business.objects.filter(member__user=user)
    rows = rows.select_related("member__user", "member__kelurahan", "sector")
    return rows.prefetch_related("member__steps").first()


@never_cache
@login_required
@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """One's own referrals, the newest first; those of others for who follows them."""
    own = Referral.objects.owned_by(request.user).select_related("lender", "member")
    followed = Referral.objects.followed_by(request.user).with_people().defer("snapshot")
    context: dict[str, Any] = {"referrals": list(own.defer("snapshot", "member__nik")[:100])}
    if request.user.is_pemprov_staff or request.user.is_pendamping:
        page = page_of(request, followed, NEWEST_FIRST, size=PAGE_SIZE)
        context |= {"follows": True, "followed": page.rows, **page.urls({})}
    return render(request, "loans/referrals/list.html", context)


@never_cache
@login_required
@limited("referral", times=60, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """What the lender asks for first, and the request itself."""
    lender = get_object_or_404(Lender.objects.listed().with_terms(), slug=slug)
    business = _business(request.user)
    context: dict[str, Any] = {"lender": lender, "business": business}
    if business is None:
        return render(request, "loans/referrals/begin.html", context, status=403)
    products = lender.open_products
    for product in products:
        product.lender = lender
    done = referral_rules.done_steps(business.member)
    fitting = [each for each in products if not referral_rules.why_not(business, each, done)]
    context |= {
        "known": Referral.objects.active().filter(member=business.member, lender=lender).first(),
        "why_closed": lender.why_closed(),
        "asked": [(each, referral_rules.requirements(each, done)) for each in products],
        "is_verified": business.member.is_verified,
    }
    if not fitting or context["known"]:
        status = 403 if request.method == "POST" else 200
        return render(request, "loans/referrals/begin.html", context, status=status)
    form, status = BeginForm(request.POST or None, products=fitting), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                referral = services.begin(business, by=request.user, **form.cleaned_data)
            except RuleBroken as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("Begun. Nothing has left the portal yet."))
                return redirect(referral)
    context |= {"form": form, "products": fitting}
    return render(request, "loans/referrals/begin.html", context, status=status)


def _referral(request: HttpRequest, reference: str) -> Referral:
    """One's own referral, with all of it."""
    rows = Referral.objects.owned_by(request.user).with_people().prefetch_related("member__steps")
    return get_object_or_404(rows, reference=reference)


@never_cache
@login_required
@require_safe
def referral_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own referral; its state alone for who follows it."""
    rows = Referral.objects.owned_by(request.user).with_people().prefetch_related("member__steps")
    if own := rows.filter(reference=reference).first():
        return _page(request, own)
    rows = Referral.objects.followed_by(request.user).with_people().defer("snapshot")
    return _followed(request, get_object_or_404(rows, reference=reference))


def _followed(
    request: HttpRequest, referral: Referral, *, form: WordForm | None = None, status: int = 200
) -> HttpResponse:
    may_recommend = (
        referral.is_unsent
        and referral.product.needs_recommendation
        and actor_for(request.user, referral.member) == Actor.PENDAMPING
    )
    context = {
        "referral": referral,
        "history": list(referral.history.all()),
        "days": answer_clock.days_of(referral) if referral.sent_at else None,
        "due_on": answer_clock.due_on(referral),
        "word_form": (form or WordForm()) if may_recommend else None,
    }
    return render(request, "loans/referrals/followed.html", context, status=status)


def _page(
    request: HttpRequest,
    referral: Referral,
    *,
    bad: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    consent = referral_moves.consent_of(referral)
    suggested = referral.product.paper_lines
    rows = list(referral.instalments.all())
    for row in rows:
        row.referral = referral
    context = {
        "referral": referral,
        "moves": referral_moves.moves_of(referral, request.user),
        "consent": consent,
        "consents": list(referral.consents.all()),
        "asked": referral_rules.requirements(
            referral.product, referral_rules.done_steps(referral.member), referral
        ),
        "papers": list(referral.papers.all()),
        "may_add_papers": referral_papers.takes_papers(referral, consent),
        "questions": list(referral.questions.all()),
        "history": list(referral.history.select_related("by__member").defer("by__member__nik")),
        "readings": list(services.readings_of(referral)[:50]),
        "days": answer_clock.days_of(referral) if referral.sent_at else None,
        "due_on": answer_clock.due_on(referral),
        "mended_by": referral_rules.step_that_mends(referral),
        "schedule": instalments.schedule_of(referral) if referral.granted_amount else None,
        "instalments": rows,
        "next_instalment": next((row for row in rows if row.status == InstalmentStatus.DUE), None),
        "paper_form": PaperForm(suggested=suggested),
        "answer_form": AnswerForm(),
        "cancel_form": CancelForm(),
        "paid_form": PaidForm(),
        **(bad or {}),
    }
    if bad:
        context["bad_form"] = next(iter(bad.values()))
    return render(request, "loans/referrals/detail.html", context, status=status)


@never_cache
@login_required
@limited("referral", times=MOVES_AN_HOUR, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_agree(request: HttpRequest, reference: str) -> HttpResponse:
    """The consent, apart from everything else: one lender, the listed data, how long."""
    referral = _referral(request, reference)
    if ReferralStatus.CONSENTED not in referral_moves.moves_of(referral, request.user):
        return redirect(referral)
    try:
        text = services.wording()
        form, status = AgreeForm(request.POST or None, text=text), 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                chosen = form.cleaned_data["fields_shared"]
                read = form.cleaned_data["text"]
                services.agree(referral, by=request.user, fields=chosen, text=read)
                messages.success(request, _("Agreed. Look it through once more and send it."))
                return redirect(referral)
    except RuleBroken as problem:
        messages.warning(request, str(problem))
        return redirect(referral)
    fields = [each.value for each in SharedField]
    context = {
        "referral": referral,
        "form": form,
        "text": text,
        "words": services.words_for(referral, text, fields).split("\n\n"),
        "always": [each.label for each in SHARED_ALWAYS],
    }
    return render(request, "loans/referrals/agree.html", context, status=status)


# Papers.


@never_cache
@login_required
@limited("referral-paper", times=60, seconds=3600)
@require_POST
def referral_paper_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand in a paper."""
    referral = _referral(request, reference)
    form = PaperForm(request.POST, request.FILES, suggested=referral.product.paper_lines)
    if form.is_valid():
        try:
            referral_papers.add_paper(referral, by=request.user, **form.cleaned_data)
        except (RuleBroken, ValidationError) as problem:
            form.add_error(None, problem if isinstance(problem, ValidationError) else str(problem))
        else:
            messages.success(request, _("Handed in."))
            return redirect(referral)
    return _page(request, referral, bad={"paper_form": form}, status=422)


@never_cache
@login_required
@require_safe
def referral_paper(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """One of one's own papers."""
    paper = get_object_or_404(_referral(request, reference).papers, pk=pk)
    return send_private_file(paper.file, download_name=f"{reference}-{paper.label}")


@never_cache
@login_required
@limited("referral-paper", times=60, seconds=3600)
@require_POST
def referral_paper_drop(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a paper away."""
    referral = _referral(request, reference)
    try:
        referral_papers.drop_paper(get_object_or_404(referral.papers, pk=pk), by=request.user)
    except RuleBroken as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Taken away."))
    return redirect(referral)


# Moves.


@never_cache
@login_required
@limited("referral", times=MOVES_AN_HOUR, seconds=3600)
@require_POST
def referral_word(request: HttpRequest, reference: str) -> HttpResponse:
    """A pendamping recommends."""
    rows = Referral.objects.followed_by(request.user).with_people().defer("snapshot")
    referral = get_object_or_404(rows, reference=reference)
    form = WordForm(request.POST)
    if form.is_valid():
        try:
            services.recommend(referral, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Thank you. The member is told."))
            return redirect(referral)
    return _followed(request, referral, form=form, status=422)


@never_cache
@login_required
@limited("referral", times=MOVES_AN_HOUR, seconds=3600)
@require_POST
def referral_move(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """Send it, answer the lender, withdraw the consent, or call it off."""
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
            return redirect(referral)
    referral.refresh_from_db()
    return _page(request, referral, bad={name: form}, status=422)


MOVES: dict[str, tuple[str, type[forms.Form], Callable, Callable[[], str]]] = {
    "kirim": (
        "send_form",
        forms.Form,
        services.send,
        lambda: _("Sent. You are told as soon as the lender has received it."),
    ),
    "jawab": ("answer_form", AnswerForm, services.answer, lambda: _("Your answer is with them.")),
    "tarik": (
        "withdraw_form",
        forms.Form,
        services.withdraw_consent,
        lambda: _("Withdrawn. The lender reads nothing of you here any longer."),
    ),
    "lunas": (
        "settle_form",
        forms.Form,
        referral_ends.settle_alone,
        lambda: _("Noted as paid back."),
    ),
    "batal": ("cancel_form", CancelForm, services.cancel, lambda: _("Called off.")),
}


# Instalments.


def _instalment(referral: Referral, number: int) -> Instalment:
    instalment = get_object_or_404(referral.instalments, number=number)
    instalment.referral = referral
    return instalment


@never_cache
@login_required
@limited("referral-paper", times=60, seconds=3600)
@require_POST
def instalment_paid(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Say that one has paid, with a proof."""
    referral = _referral(request, reference)
    instalment = _instalment(referral, number)
    form = PaidForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            instalments.state_paid(instalment, by=request.user, **form.cleaned_data)
        except (RuleBroken, ValidationError) as problem:
            form.add_error(None, problem if isinstance(problem, ValidationError) else str(problem))
        else:
            messages.success(request, _("Thank you. The lender confirms it."))
            return redirect(referral)
    return _page(request, referral, bad={"paid_form": form}, status=422)


@never_cache
@login_required
@require_safe
def instalment_proof(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The proof of a payment, for the member and for the lender that it was paid to."""
    seen = Referral.objects.with_people().filter(reference=reference)
    referral = (
        seen.owned_by(request.user).first() or seen.shared_with(request.user).distinct().first()
    )
    if referral is None:
        raise Http404
    instalment = _instalment(referral, number)
    if not instalment.proof:
        raise Http404
    if referral_moves.role_of(request.user, referral) == ReferralActor.LENDER:
        lender_desk.note_proof(instalment, by=request.user)
    return send_private_file(instalment.proof, download_name=f"{reference}-angsuran-{number}")
