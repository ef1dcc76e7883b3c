"""/mitra/syarat/: the terms and the licence of one's own lender, as its officers enter them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okoce.errors import RuleBroken
from okoce.throttle import limited

from ..choices import TermsStatus
from ..forms.lender_terms import CheckForm, TermsForm
from ..models import Lender, LenderProduct, LenderStatus
from ..models.lenders import CHECK_HOLDS
from ..services import lender_terms as services
from ..services import lenders

SHOWN = 50
SAVED_AN_HOUR = 60
KINDS: dict[str, tuple[type[LenderProduct | LenderStatus], type[forms.ModelForm]]] = {
    "tawaran": (LenderProduct, TermsForm),
    "izin": (LenderStatus, CheckForm),
}


def _own_lenders(request: HttpRequest):
    """The lenders at whose desk this person sits; for everybody else there is no such page."""
    if not request.user.is_lender or request.user.is_superuser:
        raise Http404
    return Lender.objects.of_officer(request.user)


def _kind(kind: str) -> tuple[type[LenderProduct | LenderStatus], type[forms.ModelForm]]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


@never_cache
@login_required
@require_safe
def desk_terms(request: HttpRequest) -> HttpResponse:
    """What holds of one's own lender, and what its officers proposed, with how it stands."""
    own = list(_own_lenders(request).with_terms())
    if not own:
        raise Http404
    entries = {
        kind: list(model.objects.of_desk(request.user).order_by("-status_since", "-pk")[:SHOWN])
        for kind, (model, _form) in KINDS.items()
    }
    context = {
        "desks": [
            {
                "lender": lender,
                "products": lender.open_products,
                "check": lender.last_check,
                "check_until": _holds_until(lender.last_check),
                "entries": [
                    {
                        "kind": kind,
                        "row": row,
                        "is_mine": TermsStatus.WITHDRAWN in lenders.moves_of(row, request.user),
                    }
                    for kind, rows in entries.items()
                    for row in rows
                    if row.lender_id == lender.pk
                ],
            }
            for lender in own
        ]
    }
    return render(request, "loans/desk/terms.html", context)


def _holds_until(check: LenderStatus | None):
    return check.checked_on + CHECK_HOLDS if check and check.checked_on else None


@never_cache
@login_required
@limited("lender-terms", times=SAVED_AN_HOUR, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_terms_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Propose terms, or a check of the licence; staff decide."""
    model, _form = _kind(kind)
    lender = get_object_or_404(_own_lenders(request).with_terms(), slug=slug)
    return _edit(request, kind, model(lender=lender))


@never_cache
@login_required
@limited("lender-terms", times=SAVED_AN_HOUR, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_terms_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change what one proposed, as long as nobody has decided."""
    entry = _entry(request, kind, pk)
    if request.method != "POST" and not lenders.moves_of(entry, request.user):
        messages.warning(request, _("This stands still now. Enter a new one instead."))
        return redirect("loans:desk_terms")
    return _edit(request, kind, entry)


def _entry(request: HttpRequest, kind: str, pk: int) -> LenderProduct | LenderStatus:
    model, _form = _kind(kind)
    return get_object_or_404(model.objects.of_desk(request.user), pk=pk)


def _edit(request: HttpRequest, kind: str, entry: LenderProduct | LenderStatus) -> HttpResponse:
    make_form, is_new, status = KINDS[kind][1], entry.pk is None, 200
    form = make_form(request.POST or None, instance=entry)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.enter(entry, by=request.user, steps=form.cleaned_data.get("steps"))
            except RuleBroken as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("Entered. A member of staff looks at it and decides."))
                return redirect("loans:desk_terms")
    context: dict[str, Any] = {
        "form": form,
        "lender": entry.lender,
        "kind": kind,
        "is_new": is_new,
    }
    return render(request, "loans/desk/terms_form.html", context, status=status)


@never_cache
@login_required
@limited("lender-terms", times=SAVED_AN_HOUR, seconds=3600)
@require_POST
def desk_terms_withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take back what one proposed, before anybody has decided."""
    entry = _entry(request, kind, pk)
    try:
        lenders.decide(entry, TermsStatus.WITHDRAWN, by=request.user)
    except RuleBroken as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Taken back."))
    return redirect("loans:desk_terms")
