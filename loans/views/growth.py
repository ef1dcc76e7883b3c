"""/perkembangan/: a member's monthly figures, and reading them as a pendamping."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from members.models import Business
from members.views.gates import can_register
from okoce.errors import RuleBroken
from okoce.months import first_of, month_from, month_in_words, months_between, months_on
from okoce.pdf import PDF_TYPE
from okoce.throttle import limit

from ..choices import SizeMeasure
from ..forms.growth import CapitalForm, FiguresForm, PeriodForm
from ..models import MonthlyFigures
from ..services import figures as services
from ..services import figures_reading, size_class, size_growth
from ..services.figures_charts import chart_of
from ..services.profit_loss import draw

SAVED_AN_HOUR = 200


@require_GET
@never_cache
@login_required
def growth(request: HttpRequest) -> HttpResponse:
    """The figures so far as a chart and a table, what is missing, and the way to fill it in."""
    business = services.business_of(request.user)
    if business is None:
        return not_yet(request)
    context = _figures(business) | {
        "period": PeriodForm(months=_period(business)),
        "consent": figures_reading.consent_of(business.member),
        "consent_text": figures_reading.consent_text(),
        "size": _size(business),
    }
    return render(request, "loans/growth/own.html", context)


def not_yet(request: HttpRequest) -> HttpResponse:
    """Who keeps no figures reads what is missing, and the way there."""
    member = getattr(request.user, "member", None)
    context = {"member": member, "can_register": can_register(request.user)}
    return render(request, "loans/growth/not_yet.html", context, status=403)


def _figures(business: Business) -> dict[str, Any]:
    rows = list(MonthlyFigures.objects.filter(business=business, month__gte=services.first_month()))
    missing = services.missing_months(business, rows)
    to_fill = services.month_to_fill(missing, rows)
    return {
        "business": business,
        "rows": rows,
        "missing": missing,
        "to_fill": to_fill,
        "is_this_month": to_fill == first_of(timezone.localdate()),
        "chart": chart_of(rows),
    }


def _size(business: Business) -> dict[str, Any]:
    """The class, what it rests on, how it came about, and what grew without changing it."""
    today = timezone.localdate()
    since = months_on(first_of(today), -size_class.MONTHS_READ)
    rows = list(business.monthly_figures.filter(month__gte=since))
    limits = size_class.limits_on(today)
    finding = size_class.assess(business, rows, business.capital_statements.first(), limits, today)
    records = list(business.size_records.select_related("limit").order_by("at", "pk"))
    by_workers = limits.get(SizeMeasure.WORKERS, [])
    return {
        "finding": finding,
        "by_workers": finding.workers and size_class.limit_for(finding.workers, by_workers),
        "records": records[::-1],
        "promotions": size_growth.promotions(records),
        "gains": size_growth.gains_of(rows, size_growth.first_permit_of(business), today),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def capital(request: HttpRequest) -> HttpResponse:
    """A business younger than a year says what it began with, and reads its class."""
    business = services.business_of(request.user)
    if business is None:
        return not_yet(request)
    form = CapitalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit("figures", str(request.user.pk), times=SAVED_AN_HOUR, seconds=3600)
        try:
            size_class.state_capital(business, **form.cleaned_data, by=request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Thank you. Your capital is kept."))
            return redirect(f"{reverse('loans:growth')}#kelas")
    status = 422 if form.is_bound else 200
    return render(request, "loans/growth/capital.html", {"form": form}, status=status)


@require_GET
@never_cache
@login_required
def profit_loss(request: HttpRequest) -> HttpResponse:
    """Profit and loss of some months as one printed page."""
    business = services.business_of(request.user)
    if business is None:
        return not_yet(request)
    form = PeriodForm(request.GET or None, months=_period(business))
    try:
        if not form.is_valid():
            raise RuleBroken(_("Choose the months from your figures."))
        first, last = form.cleaned_data["dari"], form.cleaned_data["sampai"]
        content = draw(business, first, last)
    except RuleBroken as problem:
        messages.error(request, str(problem))
        return redirect("loans:growth")
    response = HttpResponse(content, content_type=PDF_TYPE)
    name = f"laba-rugi-{first:%Y-%m}-{last:%Y-%m}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _period(business: Business) -> list[date]:
    """All months from the first to the last stated one that is shown, oldest first."""
    stated = business.monthly_figures.filter(month__gte=services.first_month())
    months = sorted(stated.values_list("month", flat=True))
    return months_between(months[0], months[-1]) if months else []


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def figures_edit(request: HttpRequest, month: str) -> HttpResponse:
    """Enter or correct one month: three numbers, and one question more after a jump."""
    business = services.business_of(request.user)
    if business is None:
        return not_yet(request)
    day = month_from(month)
    if day is None:
        raise Http404
    try:
        services.check_month(day)
    except RuleBroken as problem:
        messages.error(request, str(problem))
        return redirect("loans:growth")
    row = business.monthly_figures.filter(month=day).first()
    form = FiguresForm(request.POST or None, initial=_initial(business, day, row))
    if request.method == "POST" and form.is_valid():
        limit("figures", str(request.user.pk), times=SAVED_AN_HOUR, seconds=3600)
        try:
            services.keep(business, day, **form.cleaned_data, by=request.user)
        except services.JumpUnexplained as question:
            form.ask_why(question.jumps)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("Thank you. %(month)s is kept.") % {"month": month_in_words(day)}
            )
            return redirect("loans:growth")
    context = {
        "form": form,
        "month": day,
        "row": row,
        "history": row.history.all() if row else [],
        "before": business.monthly_figures.filter(month=months_on(day, -1)).first(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "loans/growth/edit.html", context, status=status)


def _initial(business: Business, month: date, row: MonthlyFigures | None) -> dict[str, Any]:
    """What stands there already; for a new month the people who worked the month before."""
    if row:
        return {name: getattr(row, name) for name in (*services.NUMBERS, "note")}
    latest = business.monthly_figures.filter(month__lt=month).first()
    return {"workers": latest.workers if latest else 1}


@require_GET
@never_cache
@login_required
def growth_of_member(request: HttpRequest, number: str) -> HttpResponse:
    """The figures of a member who agreed, for their pendamping; each look is noted."""
    business = figures_reading.readable_business(request.user, number)
    if business is None:
        raise Http404
    figures_reading.note_reading(business.member, by=request.user)
    context = _figures(business) | {"member": business.member}
    return render(request, "loans/growth/of_member.html", context)
