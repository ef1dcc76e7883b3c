"""Labels on slots: printing them, and what happens when somebody scans one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from okoce.codes import tidy_code
from okoce.pdf import PDF_TYPE
from okoce.robots import is_opened_by_person
from okoce.throttle import client_address, limit

from ..choices import Event
from ..forms.labels import LabelForm
from ..models import Product, Site, Slot
from ..services import attribution, labels
from .shelves import for_keepers

# What else stands on the shelves, when a slot has nothing to show.
SHOWN_INSTEAD = 8


def find_site(request: HttpRequest, slug: str) -> Site:
    return get_object_or_404(Site.objects.kept_by(request.user), slug=slug)


@require_GET
@for_keepers
def site_labels(request: HttpRequest, site: str) -> HttpResponse:
    """Choose which labels of a centre to print; a link may choose some beforehand."""
    row = find_site(request, site)
    chosen = {name: value for name, value in request.GET.items() if name in LabelForm.base_fields}
    if "petak" in chosen:
        chosen["petak"] = request.GET.getlist("petak")
    form = LabelForm(initial=chosen, site=row, slots=list(labels.slots_of(row)))
    return _page(request, row, form)


@require_GET
@for_keepers
def site_labels_pdf(request: HttpRequest, site: str) -> HttpResponse:
    """The sheets of labels as a file to print in its true size."""
    row = find_site(request, site)
    form = LabelForm(request.GET, site=row, slots=list(labels.slots_of(row)))
    if not form.is_valid():
        return _page(request, row, form, status=422)
    values = form.cleaned_data
    pdf = labels.draw_sheets(
        labels.labels_for(form.chosen()),
        sheet=labels.SHEETS[values["lembar"]],
        start=values["mulai"],
        has_frames=values["uji"],
    )
    response = HttpResponse(pdf, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="label-{row.slug}.pdf"'
    return response


def _page(request: HttpRequest, site: Site, form: LabelForm, status: int = 200) -> HttpResponse:
    held = labels.labels_for(slot for slot in form.slots if slot.held)
    context = {
        "site": site,
        "form": form,
        "too_long": [(size, labels.too_long(held, sheet)) for size, sheet in labels.SHEETS.items()],
    }
    return render(request, "etalase/shelves/site_labels.html", context, status=status)


@never_cache
@require_safe
def slot_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a slot leads: to what stands there, or for its keepers to the slot.

    Nothing is kept about who scanned; the address of the product carries the slot's code on.
    """
    # A whole hall may share one address.
    limit("scan", client_address(request), times=300, seconds=600)
    slot = get_object_or_404(Slot.objects.select_related("shelf__site"), code=tidy_code(code))
    if Slot.objects.kept_by(request.user).filter(pk=slot.pk).exists():
        return redirect("etalase:slot_detail", slot.code)
    placement = slot.placements.on_shelf().select_related("product").first()
    if is_opened_by_person(request):
        attribution.record(
            Event.SCAN, product=placement and placement.product, slot=slot, placement=placement
        )
    if placement and placement.product.is_listed:
        response = redirect(
            f"{placement.product.get_absolute_url()}?{attribution.SLOT_KEY}={slot.code}"
        )
    else:
        response = render(request, "etalase/slot_scan.html", _instead(slot, placement))
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _instead(slot: Slot, placement) -> dict:
    """What a page says of a slot whose goods are not for sale now: never why."""
    around = Product.objects.listed().filter(
        pk__in=slot.placements.model.objects.on_shelf()
        .filter(slot__shelf__site=slot.shelf.site_id)
        .values("product")
    )
    return {
        "slot": slot,
        "site": slot.shelf.site,
        "is_held": placement is not None,
        "around": around.order_by("-published_at", "-id").for_cards().with_covers()[:SHOWN_INSTEAD],
    }
