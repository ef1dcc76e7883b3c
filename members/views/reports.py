"""/lapor/: reporting a thing, what became of one's reports, and the case about one's own."""

import math
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from okoce.errors import RuleBroken, TooMany
from okoce.paging import Order, page_of
from okoce.throttle import limit

from .. import reporting
from ..choices import CaseStatus
from ..forms.reports import AppealForm, ReportForm
from ..models import Report, ReportCase, User
from ..services import reports as services
from .gates import meeting_people

REPORTS_A_DAY = 10
APPEALS_A_DAY = 5
ON_A_PAGE = 20
HOUR = 60 * 60
NEWEST = Order(("at", "id"), descending=True)


@require_http_methods(["GET", "POST"])
@never_cache
@meeting_people
def report(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Report one thing that this person sees and that is somebody else's."""
    reportable = reporting.get(kind)
    thing = reportable.find(request.user, ref) if reportable else None
    author = reportable.author(thing) if thing else None
    if author is None or author.pk == request.user.pk:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = _try(
            form,
            lambda: services.report(thing, kind=kind, by=request.user, **form.cleaned_data),
            action="report",
            who=request.user,
            times=REPORTS_A_DAY,
        )
        if form.is_valid():
            messages.success(
                request, _("Thank you. Staff look at it and tell you what became of it.")
            )
            return redirect("members:reports")
    context = {
        "form": form,
        "reportable": reportable,
        "reported_title": "" if reportable.is_private else reportable.title(thing),
        "quote": reportable.words(thing) if reportable.quotes else "",
        "author": author,
        "back_url": reportable.path(thing),
    }
    return _answer(request, "members/report.html", context, form, wait)


def _try(form: Form, act: Callable[[], object], *, action: str, who: User, times: int) -> int:
    """Do what a form asks for; what stands in the way is said above the words typed.

    Returns the seconds to wait when it was done too often today, otherwise 0.
    """
    try:
        limit(action, str(who.pk), times=times, seconds=24 * HOUR)
        act()
    except TooMany as stop:
        hours = math.ceil(stop.retry_after / HOUR)
        words = ngettext(
            "That was a lot for one day. Keep your words, and send them in %(count)d hour.",
            "That was a lot for one day. Keep your words, and send them in %(count)d hours.",
            hours,
        )
        form.add_error(None, ValidationError(words % {"count": hours}, "too_many"))
        return stop.retry_after
    except RuleBroken as problem:
        form.add_error(None, str(problem))
    return 0


def _answer(
    request: HttpRequest, template: str, context: dict, form: Form, wait: int
) -> HttpResponse:
    """The page with its form: as it was asked for, with what is wrong, or with how long to wait."""
    status = 429 if wait else 422 if form.errors else 200
    response = render(request, template, context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@require_GET
@never_cache
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """What this person reported, and the cases about what is theirs."""
    rows = Report.objects.filter(reporter=request.user).select_related("case")
    page = page_of(
        request,
        rows,
        NEWEST,
        size=ON_A_PAGE,
    )
    cases = ReportCase.objects.about(request.user)[:ON_A_PAGE]
    context = {
        "reports": [(row, services.noun_of(row.case)) for row in page.rows],
        "cases": [(case, services.noun_of(case), services.title_of(case)) for case in cases],
        **page.urls(),
    }
    return render(request, "members/reports.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def report_case(request: HttpRequest, code: str) -> HttpResponse:
    """The case about something of one's own: where it stands, and the one appeal there is."""
    cases = ReportCase.objects.about(request.user)
    case = get_object_or_404(cases, code=code)
    may_appeal = CaseStatus.APPEALED in services.moves_of(case, request.user)
    form = AppealForm(request.POST if request.method == "POST" else None)
    wait = 0
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["appeal"]
        wait = _try(
            form,
            lambda: services.change_case(case, CaseStatus.APPEALED, by=request.user, note=note),
            action="appeal",
            who=request.user,
            times=APPEALS_A_DAY,
        )
        if form.is_valid():
            messages.success(request, _("Your appeal is with the staff."))
            return redirect(case)
    context = {
        "case": case,
        "noun": services.noun_of(case),
        "reported_title": services.title_of(case),
        "quote": services.quote_of(case),
        "reason": services.main_reason(case),
        "form": form if may_appeal else None,
        "can_be_mended": services.can_be_mended(case),
    }
    return _answer(request, "members/report_case.html", context, form, wait)
