"""/perkembangan/impor/: months from a table, read and shown first, kept on the owner's word."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from okoce.errors import RuleBroken
from okoce.months import first_of, months_between, months_on
from okoce.throttle import limited

from ..forms.figures_import import TableForm, WhyForm
from ..services import figures
from ..services import figures_import as services
from ..services.figures_import import Entry, Outcome
from ..services.figures_table import template_table
from .growth import not_yet

TABLES_AN_HOUR = 40


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@limited("figures-import", times=TABLES_AN_HOUR, seconds=3600)
def figures_import(request: HttpRequest) -> HttpResponse:
    """Send a table; what was read stands row by row on the page, and nothing is kept yet."""
    business = figures.business_of(request.user)
    if business is None:
        return not_yet(request)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        entries = services.judge(business, form.rows)
        rows = [entry.row for entry in entries]
        whys = WhyForm(entries=entries, initial={"tabel": services.sign(business, rows)})
        return _report(request, entries, whys)
    status = 422 if form.is_bound else 200
    return render(request, "loans/growth/import.html", {"form": form}, status=status)


@require_POST
@never_cache
@login_required
@limited("figures-import", times=TABLES_AN_HOUR, seconds=3600)
def figures_import_keep(request: HttpRequest) -> HttpResponse:
    """Keep what is right in a table that its owner has read; the same once more changes nothing."""
    business = figures.business_of(request.user)
    if business is None:
        return not_yet(request)
    try:
        rows = services.unsign(business, request.POST.get("tabel", ""))
    except RuleBroken as problem:
        messages.error(request, str(problem))
        return redirect("loans:figures_import")
    form = WhyForm(request.POST, entries=services.judge(business, rows))
    if not form.is_valid():
        return _report(request, services.judge(business, rows), form, status=422)
    entries = services.keep_all(business, rows, whys=form.cleaned_data, by=request.user)
    _tell(request, entries)
    return redirect("loans:growth")


@require_GET
@never_cache
@login_required
def figures_template(request: HttpRequest) -> HttpResponse:
    """An empty table with the last twelve months, for the owner to fill in."""
    last = months_on(first_of(timezone.localdate()), -1)
    content = template_table(months_between(months_on(last, -11), last))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="angka-bulanan.csv"'
    return response


def _report(
    request: HttpRequest, entries: list[Entry], form: WhyForm, status: int = 200
) -> HttpResponse:
    outcomes = [entry.outcome for entry in entries]
    context = {
        "entries": entries,
        "form": form,
        "keepable": sum(outcomes.count(each) for each in services.KEEPABLE),
        "asked": outcomes.count(Outcome.WHY),
        "wrong": outcomes.count(Outcome.WRONG),
    }
    return render(request, "loans/growth/import_report.html", context, status=status)


def _tell(request: HttpRequest, entries: list[Entry]) -> None:
    kept = sum(entry.outcome in (Outcome.NEW, Outcome.CHANGE) for entry in entries)
    left = [entry for entry in entries if entry.outcome in (Outcome.WHY, Outcome.WRONG)]
    if kept:
        told = ngettext("%(count)d month is kept.", "%(count)d months are kept.", kept)
        messages.success(request, told % {"count": kept})
    elif not left:
        messages.info(request, _("Everything in this table is here already."))
    if left:
        told = ngettext(
            "%(count)d month is left out; it still needs a word from you.",
            "%(count)d months are left out; they still need a word from you.",
            len(left),
        )
        messages.warning(request, told % {"count": len(left)})
