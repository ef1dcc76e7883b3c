"""Where makers enter products, follow them to the etalase, and mend what came back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from members.models import Business, User
from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limited

from ..choices import HELPED, Actor, HiddenReason, ProductStatus, RevisionStatus
from ..forms.maker import UNITS, AltForm, HalalForm, PhotosForm, ProductForm, RecommendationForm
from ..models import Alert, Product, ProductRevision
from ..services import halal, revisions, rules
from ..services import photos as photo_services
from ..services import products as services
from ..services.situations import situate

PRODUCT_MOVES = {
    "kirim": (ProductStatus.SUBMITTED, gettext_lazy("Your product is with the curators now.")),
    "tarik": (ProductStatus.DRAFT, gettext_lazy("You can edit your product again.")),
    "arsip": (ProductStatus.ARCHIVED, gettext_lazy("Your product is in the archive.")),
    "pulihkan": (ProductStatus.DRAFT, gettext_lazy("Your product is a draft again.")),
}
REVISION_MOVES = {
    "kirim": (RevisionStatus.SUBMITTED, gettext_lazy("Your change is with the curators now.")),
    "tarik": (RevisionStatus.DRAFT, gettext_lazy("You can edit your change again.")),
    "batal": (RevisionStatus.WITHDRAWN, gettext_lazy("Your change is withdrawn.")),
}
SENDABLE = (*HELPED, RevisionStatus.DRAFT, RevisionStatus.RETURNED)
NEWEST_EDIT_FIRST = Order(("updated_at", "pk"), descending=True)
PAGE_SIZE = 24


def own_business(user: User) -> Business | None:
    return (
        Business.objects.select_related("member__user", "member__kelurahan")
        .filter(member__user=user)
        .first()
    )


def find_product(request: HttpRequest, pk: int) -> Product:
    """The product behind a page, for those who may look behind the scenes; 404 for others."""
    products = Product.objects.visible_to(request.user).select_related(
        "business__member__user",
        "business__member__kelurahan",
        "category__parent",
        "permit",
        "halal_credential",
    )
    return get_object_or_404(products.prefetch_related("photos", "history", "revisions"), pk=pk)


def obstacle_to_listing(business: Business | None) -> str:
    """What keeps a person from listing: a value of ``HiddenReason``, or empty."""
    return (rules.business_obstacle(business) or "") if business else HiddenReason.MEMBER


@never_cache
@login_required
@require_GET
def my_products(request: HttpRequest) -> HttpResponse:
    """All products of a maker: where each stands, and whose turn it is."""
    business = own_business(request.user)
    products = Product.objects.owned_by(request.user).select_related("category", "business")
    page = page_of(
        request,
        products.prefetch_related("photos", "history", "revisions"),
        NEWEST_EDIT_FIRST,
        size=PAGE_SIZE,
    )
    obstacle = obstacle_to_listing(business)
    if obstacle and not page.rows:
        return not_yet(request, business, obstacle)
    context = {
        "products": situate(page.rows),
        **page.urls(),
        "obstacle": obstacle,
    }
    return render(request, "etalase/maker/my_products.html", context)


def not_yet(request: HttpRequest, business: Business | None, obstacle: str) -> HttpResponse:
    """What a person still lacks before they may list a product, and the next step."""
    context = {
        "business": business,
        "member": getattr(request.user, "member", None),
        "obstacle": obstacle,
    }
    return render(request, "etalase/maker/not_yet.html", context)


@never_cache
@login_required
@limited("product", times=120, seconds=3600)
def product_create(request: HttpRequest) -> HttpResponse:
    """The first words about a product; photos come next."""
    business = own_business(request.user)
    obstacle = obstacle_to_listing(business)
    if obstacle:
        return not_yet(request, business, obstacle)
    form = ProductForm(request.POST or None, instance=Product(business=business))
    if request.method == "POST" and form.is_valid():
        try:
            product = services.create_product(business, by=request.user, **form.changes())
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your draft is kept. Now add photos."))
            return redirect("etalase:product_photos", product.pk)
    context = {"form": form, "units": UNITS}
    return render(request, "etalase/maker/product_create.html", context, status=_status(form))


@never_cache
@login_required
@limited("product", times=120, seconds=3600)
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A product before or behind the scenes: where it stands, its form, and what is missing."""
    product = find_product(request, pk)
    revision = revisions.open_revision(product)
    is_locked = revision is not None and revision.status == RevisionStatus.SUBMITTED
    candidate = revisions.proposed(product, revision)
    form = None
    if rules.may_edit(request.user, product):
        form = ProductForm(request.POST or None, instance=candidate, is_locked=is_locked)
    if request.method == "POST" and form is None:
        messages.error(request, _("This product cannot be edited by you now."))
        return redirect("etalase:product_edit", pk)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.edit_product(product, by=request.user, **form.changes())
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _saved_words(product, saved))
            if request.POST.get("lalu") == "kirim":
                _send(request, product, saved)
            return redirect("etalase:product_edit", pk)
    # An invalid form has written what was typed into its copy.
    candidate = revisions.proposed(product, revision)
    waits_for_maker = (revision.status if revision else product.status) in SENDABLE
    context = {
        **product_frame(request, product, revision, candidate),
        "form": form,
        "units": UNITS,
        "is_locked": is_locked,
        # A product on show has something to send as soon as it is changed.
        "can_send": waits_for_maker or (product.is_live and not is_locked),
        "recommendation_form": RecommendationForm(),
        "halal_question": halal.latest_question(product) if product.published_at else None,
        "waiting": Alert.objects.waiting_for(product).count(),
        "timeline": _timeline(product),
    }
    return render(request, "etalase/maker/product_edit.html", context, status=_status(form))


def _send(request: HttpRequest, product: Product, saved: Product | ProductRevision) -> None:
    """Send what was just saved; a rule that forbids it is told, and the saved words stay."""
    try:
        if saved is product:
            services.change_status(product, ProductStatus.SUBMITTED, by=request.user)
        else:
            revisions.change_revision_status(saved, RevisionStatus.SUBMITTED, by=request.user)
    except RuleBroken as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("It is with the curators now."))


def _saved_words(product: Product, saved: Any) -> str:
    if saved is product:
        return _("Saved.")
    return _("Saved. Visitors see the old version until a curator has approved your change.")


def _timeline(product: Product) -> list[dict]:
    """The moves of a product and of its changes, newest first, as the component wants them."""
    moves = product.history.select_related("by", "revision")
    return [
        {
            "title": change.new_label
            if change.revision_id is None
            else _("Change: %(status)s") % {"status": change.new_label},
            "text": change.note,
            "when": change.at,
            "by": str(change.by) if change.by == product.business.member.user else "",
        }
        for change in moves
    ]


def product_frame(request: HttpRequest, product: Product, revision, candidate: Product) -> dict:
    """What every page of one product shows around its own part."""
    actor = rules.actor_for(request.user, product)
    photos = revisions.proposed_photos(product, revision)
    situate([product])
    return {
        "product": product,
        "candidate": candidate,
        "revision": revision,
        "differences": revisions.revision_diff(revision) if revision else [],
        "photos": photos,
        "gaps": rules.find_gaps(candidate, photos),
        "obstacle": rules.business_obstacle(product.business) or "",
        "is_own": actor == Actor.MAKER,
        "is_helper": actor == Actor.PENDAMPING,
        "may_edit": rules.may_edit(request.user, product),
        "recommendations": product.recommendations.select_related("by"),
    }


@never_cache
@login_required
@require_GET
def product_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The product, or its open change, as visitors will see it."""
    product = find_product(request, pk)
    revision = revisions.open_revision(product)
    context = {
        "product": product,
        "candidate": revisions.proposed(product, revision),
        "photos": revisions.proposed_photos(product, revision),
    }
    return render(request, "etalase/maker/product_preview.html", context)


@never_cache
@login_required
@limited("photo", times=240, seconds=3600)
def product_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """The gallery as its maker arranges it; several photos may be sent in one go."""
    product = find_product(request, pk)
    if request.method == "POST" and not rules.may_edit(request.user, product):
        messages.error(request, _("This product cannot be edited by you now."))
        return redirect("etalase:product_photos", pk)
    is_sent = request.method == "POST"
    form = PhotosForm(request.POST, request.FILES) if is_sent else PhotosForm()
    if is_sent and form.is_valid():
        try:
            for file in form.cleaned_data["photos"]:
                photo_services.add_photo(product, file, by=request.user)
        except (RuleBroken, ValidationError) as problem:
            form.add_error(None, getattr(problem, "messages", None) or str(problem))
            product = find_product(request, pk)
        else:
            return redirect("etalase:product_photos", pk)
    revision = revisions.open_revision(product)
    context = {
        **product_frame(request, product, revision, revisions.proposed(product, revision)),
        "form": form,
        "max_photos": rules.MAX_PHOTOS,
        "is_locked": revision is not None and revision.status == RevisionStatus.SUBMITTED,
    }
    return render(request, "etalase/maker/product_photos.html", context, status=_status(form))


@login_required
@require_POST
@limited("photo", times=240, seconds=3600)
def photo_move(request: HttpRequest, pk: int, photo_pk: int, move: str) -> HttpResponse:
    """Move one photo up, down or to the front, or remove it."""
    product = find_product(request, pk)
    photo = get_object_or_404(product.photos, pk=photo_pk)
    order = [each.pk for each in revisions.proposed_photos(product)]
    if photo.pk not in order or move not in ("naik", "turun", "pertama", "hapus"):
        raise Http404
    place = order.index(photo.pk)
    try:
        if move == "hapus":
            photo_services.remove_photo(photo, by=request.user)
        else:
            order.remove(photo.pk)
            target = {"naik": max(0, place - 1), "turun": place + 1, "pertama": 0}[move]
            order.insert(target, photo.pk)
            photo_services.reorder(product, order, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    return redirect("etalase:product_photos", pk)


@login_required
@require_POST
@limited("photo", times=240, seconds=3600)
def photo_describe(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Say in words what a photo shows."""
    product = find_product(request, pk)
    photo = get_object_or_404(product.photos, pk=photo_pk)
    form = AltForm(request.POST)
    try:
        if form.is_valid():
            photo_services.describe_photo(photo, form.cleaned_data["alt"], by=request.user)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, form.errors["alt"][0])
    except RuleBroken as problem:
        messages.error(request, str(problem))
    return redirect("etalase:product_photos", pk)


@login_required
@require_POST
@limited("product", times=120, seconds=3600)
def product_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """The maker sends, takes back, archives or restores a product."""
    product = find_product(request, pk)
    if move not in PRODUCT_MOVES:
        raise Http404
    new_status, words = PRODUCT_MOVES[move]
    try:
        services.change_status(product, new_status, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("etalase:product_edit", pk)


@login_required
@require_POST
@limited("product", times=120, seconds=3600)
def revision_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """The maker sends, takes back or withdraws the change of a product on show."""
    product = find_product(request, pk)
    revision = revisions.open_revision(product)
    if move not in REVISION_MOVES or revision is None:
        raise Http404
    new_status, words = REVISION_MOVES[move]
    try:
        revisions.change_revision_status(revision, new_status, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("etalase:product_edit", pk)


@login_required
@require_POST
@limited("product", times=120, seconds=3600)
def product_halal(request: HttpRequest, pk: int) -> HttpResponse:
    """The maker says whether a change concerns the halal certificate."""
    product = find_product(request, pk)
    form = HalalForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["jawaban"][0])
        return redirect("etalase:product_edit", pk)
    try:
        question = halal.answer(product, form.cleaned_data["jawaban"], by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("Noted. Begin with renewing the certificate below.")
            if question.has_changed
            else _("Noted with today's date. The certificate goes on."),
        )
    return redirect(f"{reverse('etalase:product_edit', args=[pk])}#halal")


@login_required
@require_POST
@limited("recommendation", times=60, seconds=3600)
def product_recommend(request: HttpRequest, pk: int) -> HttpResponse:
    """A pendamping's word to the curators."""
    product = find_product(request, pk)
    form = RecommendationForm(request.POST)
    try:
        if form.is_valid():
            services.recommend_product(product, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, _("Your recommendation is kept for the curators."))
        else:
            messages.error(request, form.errors["note"][0])
    except RuleBroken as problem:
        messages.error(request, str(problem))
    return redirect("etalase:product_edit", pk)


def _status(form) -> int:
    return 422 if form is not None and form.errors else 200
