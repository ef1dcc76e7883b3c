"""Where makers with many goods send a table, read what would come of it, and say yes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from okoce.errors import RuleBroken
from okoce.throttle import limit, limited

from ..choices import RowResult
from ..forms.imports import ImportForm
from ..models import Product, ProductImport
from ..services import imports as services
from ..services.import_rows import MAX_ROWS
from .maker import not_yet, obstacle_to_listing, own_business

# Of each kind so many rows stand on the page; the report that is taken home has all.
MOST_SHOWN = 60


@never_cache
@login_required
def product_import(request: HttpRequest) -> HttpResponse:
    """Send a table of products, with their photos; take home what is here already."""
    business = own_business(request.user)
    obstacle = obstacle_to_listing(business)
    if obstacle:
        return not_yet(request, business, obstacle)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        limit("import", str(request.user.pk), times=20, seconds=3600)
        try:
            batch = services.start_import(
                business,
                table=form.cleaned_data["table"],
                photos=form.cleaned_data["photos"],
                by=request.user,
            )
        except (RuleBroken, ValidationError) as problem:
            form.add_error(None, getattr(problem, "messages", None) or str(problem))
        else:
            return redirect("etalase:import_detail", batch.code)
    context = {
        "form": form,
        "max_rows": MAX_ROWS,
        "columns": services.COLUMNS,
        "open_import": ProductImport.objects.filter(business=business).first(),
        "has_products": Product.objects.filter(business=business).exists(),
    }
    status = 422 if form.errors else 200
    return render(request, "etalase/maker/product_import.html", context, status=status)


@never_cache
@login_required
@require_GET
def import_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What would come of a table, row by row; nothing is saved yet. Then what came of it."""
    batch = _find(request, code)
    rows = {each.name.lower(): [] for each in RowResult}
    for entry in batch.report:
        rows[RowResult(entry["result"]).name.lower()].append(entry)
    context = {
        "batch": batch,
        "counts": batch.counts,
        "wrong": rows["error"][:MOST_SHOWN],
        "right": (rows["create"] + rows["update"])[:MOST_SHOWN],
        "left_out": rows["skip"][:MOST_SHOWN],
        "most_shown": MOST_SHOWN,
    }
    return render(request, "etalase/maker/import_detail.html", context)


@login_required
@require_POST
@limited("import_save", times=60, seconds=3600)
def import_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Save what is right in a table; a second press changes nothing."""
    batch = _find(request, code)
    try:
        services.confirm_import(batch, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
        if not ProductImport.objects.filter(pk=batch.pk).exists():
            return redirect("etalase:product_import")
    return redirect("etalase:import_detail", batch.code)


@never_cache
@login_required
@require_GET
def import_report(request: HttpRequest, code: str) -> HttpResponse:
    """The report as a table to take home."""
    return _as_table(services.report_table(_find(request, code)), "laporan-impor")


@never_cache
@login_required
@require_GET
def product_export(request: HttpRequest) -> HttpResponse:
    """The maker's products as a table to take home."""
    day = f"{timezone.localdate():%Y-%m-%d}"
    return _as_table(services.export_products(request.user), f"produk-saya-{day}")


@never_cache
@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty table with the right columns."""
    return _as_table(services.template_table(), "contoh-tabel-produk")


def _find(request: HttpRequest, code: str) -> ProductImport:
    own = ProductImport.objects.filter(by=request.user).select_related("business__member__user")
    return get_object_or_404(own.defer("business__member__nik"), code=code)


def _as_table(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
