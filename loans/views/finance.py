"""Lenders as everybody reads them, their terms side by side, and what loans cost."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from okoce.pages import public_page

from ..forms.finance import LoanForm, SimulationForm
from ..models import Lender
from ..models.lenders import CHECK_HOLDS
from ..services.comparison import compare
from ..services.pages import PAGES
from ..services.scoreboard import with_answers
from ..services.simulation import Reckoning, as_csv, cost_points, simulate

# Figures of one's own business are in no page that is kept.
OWN_FIGURES = frozenset({"penjualan", "pengeluaran"})


@require_safe
@public_page(PAGES)
def lender_list(request: HttpRequest) -> HttpResponse:
    """What the programme does about money and what not, and every lender, open ones first."""
    lenders = sorted(Lender.objects.listed().with_terms(), key=lambda each: not each.is_open)
    context = {"lenders": lenders, "days": CHECK_HOLDS.days}
    return render(request, "loans/finance/lender_list.html", context)


@require_safe
@public_page(PAGES)
def lender_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One lender with its terms, its checks and what became of its intake."""
    lender = get_object_or_404(with_answers(Lender.objects.listed().with_terms()), slug=slug)
    context = {
        "lender": lender,
        "products": lender.approved_products,
        "history": list(lender.history.all()),
        "days": CHECK_HOLDS.days,
    }
    return render(request, "loans/finance/lender_detail.html", context)


@require_safe
@public_page(PAGES)
def comparison(request: HttpRequest) -> HttpResponse:
    """The same loan on the terms of every lender that are in force today."""
    form = LoanForm(request.GET)
    context = {"form": form, "noindex": bool(request.GET)}
    if not form.is_valid():
        return render(request, "loans/finance/comparison.html", context, status=422)
    loan = {"principal": form.cleaned_data["pokok"], "tenor": form.cleaned_data["tenor"]}
    context |= {"loan": loan, "found": compare(**loan)}
    return render(request, "loans/finance/comparison.html", context)


@require_safe
def simulation(request: HttpRequest) -> HttpResponse:
    """A loan reckoned to the rupiah, as a page or as a table (``format=csv``)."""
    if request.GET.get("format") == "csv":
        form = SimulationForm(request.GET)
        if form.is_valid():
            return _table(form)
    return _simulation(request)


@public_page(PAGES, unkept=OWN_FIGURES)
def _simulation(request: HttpRequest) -> HttpResponse:
    form = SimulationForm(request.GET)
    context = {"form": form, "noindex": bool(request.GET)}
    if not form.is_valid():
        return render(request, "loans/finance/simulation.html", context, status=422)
    reckonings = _reckon(form)
    context |= {
        "reckonings": [
            (each, _address(form, basis=each.schedule.plan.basis)) for each in reckonings
        ],
        "loan": reckonings[0].schedule,
        "caps": [each.cap for each in reckonings[0].verdicts],
        "basis": form.basis_chosen,
        "cost_points": cost_points(reckonings),
        "table_url": _address(form, format="csv"),
        "all_url": _address(form, basis=""),
    }
    return render(request, "loans/finance/simulation.html", context)


def _reckon(form: SimulationForm) -> list[Reckoning]:
    loan = form.cleaned_data
    return simulate(
        basis=form.basis_chosen,
        principal=loan["pokok"],
        tenor=loan["tenor"],
        rate=loan["bunga"],
        fees=loan["fees"],
        day=timezone.localdate(),
        surplus=_surplus(form),
    )


def _surplus(form: SimulationForm) -> int | None:
    """What the business has left in a month, when its figures were given."""
    sales, costs = form.cleaned_data["penjualan"], form.cleaned_data["pengeluaran"]
    return None if sales is None else sales - costs


def _address(form: SimulationForm, **other: str) -> str:
    """The address of the same loan with something else chosen."""
    given = {name: form.data.get(name, "") for name in form.fields if name != "format"} | other
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _table(form: SimulationForm) -> HttpResponse:
    response = HttpResponse(as_csv(_reckon(form)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="simulasi-pinjaman.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
