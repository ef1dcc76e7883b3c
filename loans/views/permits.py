"""Permits as everybody reads them: which there are, which one needs, and what each takes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from okoce.pages import public_page

from ..forms.permits import CheckForm
from ..models import PermitKind
from ..services import permit_check
from ..services.pages import PAGES


@require_safe
@public_page(PAGES)
def permit_list(request: HttpRequest) -> HttpResponse:
    """All permits that are known here, in the order in which one gets them."""
    kinds = list(permit_check.with_terms(PermitKind.objects.all()))
    context = {
        "kinds": [kind for kind in kinds if not kind.is_of_past],
        "past_kinds": [kind for kind in kinds if kind.is_of_past],
    }
    return render(request, "loans/permits/list.html", context)


@require_safe
@public_page(PAGES)
def permit_check_page(request: HttpRequest) -> HttpResponse:
    """A few questions; then the permits that apply, and what is known of the place."""
    form = CheckForm(request.GET or None, permit_check.questions())
    is_answered = form.is_bound and form.is_valid()
    context = {
        "form": form,
        "is_answered": is_answered,
        "applying": permit_check.applying(form.answers) if is_answered else [],
        "place": permit_check.place_of(form.answers) if is_answered else None,
        "noindex": bool(request.GET),
    }
    status = 422 if form.is_bound and not is_answered else 200
    return render(request, "loans/permits/check.html", context, status=status)


@require_safe
@public_page(PAGES)
def permit_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One permit: what it takes today, who needs it, how sure that is, and what held before."""
    kind = get_object_or_404(PermitKind, code=code)
    terms = list(kind.terms.prefetch_related("fields"))
    now = next((row for row in terms if row.is_in_force), None)
    context = {
        "kind": kind,
        "now": now,
        "papers": [row for row in now.fields.all() if row.is_paper] if now else [],
        "earlier": [row for row in terms if row != now],
        "rules": list(kind.rules.in_force()),
        "has_case": bool(now and now.fields.all()) and not kind.is_of_past,
        "canonical": settings.SITE_URL + kind.get_absolute_url(),
    }
    return render(request, "loans/permits/detail.html", context)
