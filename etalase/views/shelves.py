"""The shelves on a phone: rooms, slots, placing goods, counting, and what has to go."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from okoce.errors import RuleBroken
from okoce.throttle import limit

from ..choices import PlacementStatus, ShelfActor
from ..forms.shelves import (
    BatchForm,
    CodeForm,
    CountForm,
    EndForm,
    MoveForm,
    PlaceForm,
    ReasonForm,
)
from ..models import Placement, Product, Recall, Site, Slot
from ..services import placements, search, shelf_plan, shelf_tasks, shelves, stock

# How many entries one person may send in an hour; a whole floor is counted in less.
ENTRIES_AN_HOUR = 600
PRODUCTS_FOUND = 12
MOVES_SHOWN = 20

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def for_keepers(view: Callable) -> Callable:
    """A page for operators, Pemprov staff and pendamping; it does not exist for others."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = request.user
        if user.is_superuser or not (
            user.is_operator or user.is_pemprov_staff or user.is_pendamping
        ):
            raise Http404
        if request.method == "POST":
            limit("shelf", str(user.pk), times=ENTRIES_AN_HOUR, seconds=3600)
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_keepers
def site_list(request: HttpRequest) -> HttpResponse:
    """The centres a person keeps, with how full they are."""
    sites = shelf_plan.sites_with_counts(Site.objects.kept_by(request.user))
    tasks = shelf_tasks.open_tasks(request.user)
    for site in sites:
        site.tasks = sum(task.placement.slot.shelf.site_id == site.pk for task in tasks)
    context = {
        "sites": sites,
        "tasks": len(tasks),
        "recalls": Recall.objects.kept_by(request.user).to_put_away().count(),
        "code_form": CodeForm(),
    }
    return render(request, "etalase/shelves/site_list.html", context)


@require_GET
@for_keepers
def site_detail(request: HttpRequest, site: str) -> HttpResponse:
    """The room of a centre as a picture, and the same as a list."""
    row = get_object_or_404(
        Site.objects.kept_by(request.user).select_related("kecamatan"), slug=site
    )
    tasks = [
        task
        for task in shelf_tasks.open_tasks(request.user)
        if task.placement.slot.shelf.site_id == row.pk
    ]
    context = {
        "site": row,
        "shelves": shelf_plan.plan_of(row),
        "view_width": row.plan_width * shelf_plan.CM,
        "view_height": row.plan_height * shelf_plan.CM,
        "legend": [
            (state, shelf_plan.STATE_MARKS[state], label)
            for state, label in shelf_plan.STATE_LABELS.items()
            if state != shelf_plan.State.CLOSED
        ],
        "tasks": len(tasks),
        "recalls": Recall.objects.to_put_away().filter(placement__slot__shelf__site=row).count(),
    }
    return render(request, "etalase/shelves/site_detail.html", context)


@require_GET
@for_keepers
def task_list(request: HttpRequest) -> HttpResponse:
    """What has to be taken off the shelves, the longest due first, and what was done last."""
    tasks = shelf_tasks.open_tasks(request.user)
    asked = request.GET.get("pusat", "")
    site = next((s for s in Site.objects.kept_by(request.user) if s.slug == asked), None)
    if site:
        tasks = [task for task in tasks if task.placement.slot.shelf.site_id == site.pk]
    context = {
        "tasks": tasks,
        "site": site,
        "done": shelf_tasks.latest_done(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "etalase/shelves/task_list.html", context)


@require_GET
@for_keepers
def slot_find(request: HttpRequest) -> HttpResponse:
    """Find a slot by the code on its label, read by the camera or typed."""
    form = CodeForm(request.GET if "kode" in request.GET else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            slot = Slot.objects.kept_by(request.user).filter(code=form.cleaned_data["kode"]).first()
            if slot:
                return redirect("etalase:slot_detail", slot.code)
            form.add_error("kode", _("No slot of yours has this code. Please look again."))
    return render(request, "etalase/shelves/slot_find.html", {"form": form}, status=status)


def find_slot(request: HttpRequest, code: str) -> Slot:
    rows = Slot.objects.kept_by(request.user).select_related("shelf__site")
    return get_object_or_404(rows, code=code)


@require_GET
@for_keepers
def slot_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One slot: what stands in it, what is planned, and what may be done."""
    slot = find_slot(request, code)
    rows = slot.placements.with_place()
    # Those that hold the slot do not overlap, and nothing is planned further than a year ahead.
    holding = list(rows.holding().order_by("period", "pk"))
    standing = next((row for row in holding if row.is_on_shelf), None)
    (place,) = shelf_plan.situate_slots([slot])
    context = {
        "slot": slot,
        "place": place,
        "standing": standing,
        "recall": standing and standing.recalls.to_put_away().first(),
        "planned": [row for row in holding if row.is_planned],
        "past": list(
            rows.filter(status=PlacementStatus.ENDED).order_by("-period", "-pk")[:MOVES_SHOWN]
        ),
        "form": standing and MoveForm(),
    }
    return render(request, "etalase/shelves/slot_detail.html", context)


@get_or_post
@for_keepers
def placement_create(request: HttpRequest, code: str) -> HttpResponse:
    """Choose goods for a slot (``?q=`` finds them), then say from when and for how long."""
    slot = find_slot(request, code)
    chosen = request.GET.get("produk", "")
    if not chosen.isdecimal():
        return _choose_product(request, slot)
    product = get_object_or_404(
        Product.objects.listed().select_related(
            "business__member__user",
            "business__member__kelurahan",
            "category",
            "permit",
            "halal_credential",
        ),
        pk=int(chosen),
    )
    form = PlaceForm(request.POST or None)
    planned = None
    if request.method == "POST" and form.is_valid():
        planned = _try(
            form,
            lambda: placements.plan_placement(
                slot,
                product,
                form.period,
                by=request.user,
                needs_chill=form.cleaned_data["needs_chill"],
            ),
        )
    if planned:
        messages.success(
            request,
            _("Slot %(slot)s is held for “%(product)s”.")
            % {"slot": slot.label, "product": product.name},
        )
        if planned.first_day <= timezone.localdate():
            return redirect("etalase:placement_put", planned.code)
        return redirect(planned)
    context = {"slot": slot, "product": product, "form": form}
    return render(request, "etalase/shelves/placement_create.html", context, status=_status(form))


def _choose_product(request: HttpRequest, slot: Slot) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    if words:
        rows = search.ranked(search.find(words)).order_by("-rank", "-id")
    else:
        # Goods from near the centre come first when nothing was asked for.
        near = Product.objects.listed().filter(kecamatan=slot.shelf.site.kecamatan_id)
        rows = near.order_by("-published_at", "-id")
    context = {
        "slot": slot,
        "words": words,
        "products": rows.select_related("business")[:PRODUCTS_FOUND],
    }
    return render(request, "etalase/shelves/placement_choose.html", context)


def find_placement(request: HttpRequest, code: str) -> Placement:
    return get_object_or_404(Placement.objects.kept_by(request.user).with_place(), code=code)


@require_GET
@never_cache
@login_required
def placement_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One placement with its counts: its keepers work with it, its maker reads it."""
    placement = get_object_or_404(
        Placement.objects.visible_to(request.user).with_place(), code=code
    )
    is_keeper = shelves.shelf_actor(request.user, placement) == ShelfActor.KEEPER
    context = {
        "placement": placement,
        "is_keeper": is_keeper,
        "problem": shelf_plan.problem_of(placement),
        "moves": placement.moves.all()[:MOVES_SHOWN],
        "history": placement.history.all(),
        "form": MoveForm() if is_keeper and placement.is_on_shelf else None,
        "reason_form": ReasonForm() if is_keeper and placement.is_planned else None,
    }
    return render(request, "etalase/shelves/placement_detail.html", context)


@get_or_post
@for_keepers
def placement_put(request: HttpRequest, code: str) -> HttpResponse:
    """Put the batch that was brought into the slot that was held."""
    placement = find_placement(request, code)
    form = BatchForm(
        request.POST or None,
        is_food=placement.product.category.is_food,
        initial={"needs_chill": placement.needs_chill},
    )
    if request.method == "POST" and form.is_valid():
        put = _try(
            form, lambda: placements.put_on_shelf(placement, **form.cleaned_data, by=request.user)
        )
        if put:
            messages.success(
                request,
                _("“%(product)s” stands in slot %(slot)s now.")
                % {"product": put.product.name, "slot": put.slot.label},
            )
            return redirect("etalase:slot_detail", put.slot.code)
    context = {"placement": placement, "form": form}
    return render(request, "etalase/shelves/placement_put.html", context, status=_status(form))


@get_or_post
@for_keepers
def placement_count(request: HttpRequest, code: str) -> HttpResponse:
    """Count what still stands in a slot; what is missing was sold, unless said otherwise."""
    placement = find_placement(request, code)
    form = CountForm(request.POST or None, initial={"remaining": placement.remaining})
    if request.method == "POST" and form.is_valid():
        before = placement.sold
        counted = _try(
            form, lambda: stock.record_count(placement, **form.cleaned_data, by=request.user)
        )
        if counted:
            sold = counted.sold - before
            messages.success(
                request,
                ngettext(
                    "Counted. %(sold)d piece was sold since the last count.",
                    "Counted. %(sold)d pieces were sold since the last count.",
                    sold,
                )
                % {"sold": sold},
            )
            return redirect("etalase:slot_detail", counted.slot.code)
    context = {"placement": placement, "form": form}
    return render(request, "etalase/shelves/placement_count.html", context, status=_status(form))


@require_POST
@for_keepers
def placement_record(request: HttpRequest, code: str) -> HttpResponse:
    """Write down some pieces that came or left."""
    placement = find_placement(request, code)
    form = MoveForm(request.POST)
    if form.is_valid():
        move = _try(
            form, lambda: stock.record_move(placement, **form.cleaned_data, by=request.user)
        )
        if move:
            messages.success(
                request,
                _("Recorded: %(move)s. %(left)d are left.")
                % {"move": move, "left": move.placement.remaining},
            )
            return redirect("etalase:slot_detail", placement.slot.code)
    context = {"placement": placement, "form": form}
    return render(request, "etalase/shelves/placement_record.html", context, status=422)


@get_or_post
@for_keepers
def placement_end(request: HttpRequest, code: str) -> HttpResponse:
    """Take the goods off the shelf; what is left goes back to the maker."""
    placement = find_placement(request, code)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = _try(
            form, lambda: placements.end_placement(placement, **form.cleaned_data, by=request.user)
        )
        if ended:
            messages.success(
                request,
                _("“%(product)s” is off the shelf. Slot %(slot)s is free.")
                % {"product": ended.product.name, "slot": ended.slot.label},
            )
            return redirect("etalase:slot_detail", ended.slot.code)
    context = {"placement": placement, "form": form}
    return render(request, "etalase/shelves/placement_end.html", context, status=_status(form))


@get_or_post
@for_keepers
def placement_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Give a held slot free before goods came."""
    placement = find_placement(request, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancelled = _try(
            form,
            lambda: placements.cancel_placement(
                placement, by=request.user, note=form.cleaned_data["note"]
            ),
        )
        if cancelled:
            messages.success(
                request, _("Slot %(slot)s is free again.") % {"slot": placement.slot.label}
            )
            return redirect("etalase:slot_detail", placement.slot.code)
    context = {"placement": placement, "form": form}
    return render(request, "etalase/shelves/placement_cancel.html", context, status=_status(form))


def _try(form: Form, act: Callable):
    """What ``act`` gives; None when a rule forbids it, which the form then says."""
    try:
        return act()
    except RuleBroken as problem:
        form.add_error(None, str(problem))
        return None


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200
