"""A product's way from draft to the public etalase, and back."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import Business, User
from members.services.access import refuse_private_numbers
from okoce.dates import clock, short_date
from okoce.errors import RuleBroken

from ..choices import (
    HELPED,
    OPEN_REVISIONS,
    PRODUCT_MOVES,
    REASON_NEEDED,
    Actor,
    ProductStatus,
)
from ..models import Product, ProductChange, ProductRecommendation, ProductRevision
from . import catalogue, halal, revisions
from .revisions import REVISED, change_revision_status
from .rules import (
    actor_for,
    check_complete,
    check_may_edit,
    check_may_list,
    check_photos_ready,
    lock,
)

__all__ = [
    "change_revision_status",
    "change_status",
    "create_product",
    "edit_product",
    "recommend_product",
]

# Saved at once, also for a product on show.
DIRECT = ("description", "monthly_capacity", "lead_days", "availability")

TELLS = {
    ProductStatus.LIVE: (
        gettext_lazy("“%(product)s” is on show"),
        gettext_lazy("Everybody can find it in the etalase now. Share its page with your buyers."),
    ),
    ProductStatus.RETURNED: (
        gettext_lazy("Please mend “%(product)s”"),
        gettext_lazy("A curator sent it back to you. The reason: %(note)s"),
    ),
    ProductStatus.REJECTED: (
        gettext_lazy("“%(product)s” was rejected"),
        gettext_lazy("It cannot be shown in the etalase. The reason: %(note)s"),
    ),
    ProductStatus.ARCHIVED: (
        gettext_lazy("“%(product)s” was taken out of the etalase"),
        gettext_lazy("A curator took it off the show. The reason: %(note)s"),
    ),
}


@transaction.atomic
def create_product(business: Business, *, by: User, **fields: Any) -> Product:
    """A new draft in a graduate's business; only a name and a category are needed."""
    if business.member.user_id != by.pk:
        raise RuleBroken(_("Only the owner of a business enters its products."))
    check_may_list(business)
    product = Product(business=business)
    _assign(product, fields)
    product.save()
    product.edited_by.add(by)
    return product


@transaction.atomic
def edit_product(product: Product, *, by: User, **fields: Any) -> Product | ProductRevision:
    """Save what is given. Of a product on show, what a visitor relies on opens a revision.

    Returns the open revision when there is one afterwards, else the product.
    """
    lock(product)
    check_may_edit(by, product)
    before = halal.told_of(product)
    revised: dict[str, Any] = {}
    if product.is_live:
        revised = {name: fields.pop(name) for name in REVISED if name in fields}
        _check_choices(product, revised)
    _assign(product, fields)
    product.updated_at = timezone.now()
    product.save()
    product.edited_by.add(by)
    halal.ask_if_changed(product, before)
    if not product.is_live:
        return product
    revision = revisions.propose(product, fields=revised, by=by)
    catalogue.refresh_listing(product)
    is_open = revision and revision.status in OPEN_REVISIONS
    return revision if is_open else product


def _assign(product: Product, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - {*REVISED, *DIRECT}
    if unknown:
        raise TypeError(f"A product has no field to edit named {', '.join(sorted(unknown))}.")
    _check_choices(product, fields)
    for name, value in fields.items():
        setattr(product, name, value)


def _check_choices(product: Product, fields: dict[str, Any]) -> None:
    """Refuse a category that only groups others, and another business's papers."""
    category = fields.get("category")
    if category and category.children.exists():
        raise RuleBroken(_("Choose a narrower category."))
    for name in ("permit", "halal_credential"):
        credential = fields.get(name)
        if credential and credential.business_id != product.business_id:
            raise RuleBroken(_("A product rests on papers of its own business."))


@transaction.atomic
def change_status(product: Product, new_status: str, *, by: User | None, note: str = "") -> Product:
    """Move a product, record who and why, tell whoever waits, and keep the etalase true."""
    # The lock stops two curators from deciding about the same product at once.
    lock(product)
    old_status, new_status = ProductStatus(product.status), ProductStatus(new_status)
    note = note.strip()
    actor = _check_move(product, new_status, by=by, note=note)
    photos = revisions.proposed_photos(product)
    if new_status in (ProductStatus.SUBMITTED, ProductStatus.LIVE):
        check_complete(product, photos)
    if new_status == ProductStatus.LIVE:
        check_photos_ready(photos)
        revisions.mark_papers_checked(product, by=by)
    if old_status == ProductStatus.LIVE:
        revisions.withdraw_open(product)
    product.status, product.status_since = new_status, timezone.now()
    if new_status != ProductStatus.LIVE:
        product.is_listed, product.hidden_reason = False, ""
    product.save(update_fields=["status", "status_since", "is_listed", "hidden_reason"])
    change = product.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=product.status_since
    )
    if ProductStatus.LIVE in (old_status, new_status):
        catalogue.refresh_listing(product)
    if new_status == ProductStatus.SUBMITTED:
        revisions.tell_curators(product, change)
    elif actor != Actor.MAKER:
        _tell_maker(product, change)
    return product


def _check_move(
    product: Product, new_status: ProductStatus, *, by: User | None, note: str
) -> Actor:
    """Raise ``RuleBroken`` with the sentence that says why this move may not be made."""
    old_status = ProductStatus(product.status)
    actor = actor_for(by, product)
    if actor is None:
        raise RuleBroken(_("You do not decide about this product."))
    if old_status == new_status:
        raise RuleBroken(
            _("This product is already “%(status)s”, since %(date)s at %(time)s.")
            % {
                "status": old_status.label,
                "date": short_date(product.status_since),
                "time": clock(product.status_since),
            }
        )
    if actor not in PRODUCT_MOVES.get((old_status, new_status), frozenset()):
        raise RuleBroken(
            _("This product is “%(old)s” now; you cannot make it “%(new)s”.")
            % {"old": old_status.label, "new": new_status.label}
        )
    if actor == Actor.CURATOR and new_status in REASON_NEEDED and not note:
        raise RuleBroken(_("Please say why. The maker will read it."))
    refuse_private_numbers(note)
    return actor


def _tell_maker(product: Product, change: ProductChange) -> None:
    title, body = TELLS[change.new_status]
    is_live = change.new_status == ProductStatus.LIVE
    notices.notify(
        product.business.member.user,
        f"product_{change.new_status}",
        key=f"product:change:{change.pk}",
        topic=NoticeTopic.PRODUCT,
        title=title,
        body=body,
        params={"product": product.name, "note": change.note},
        path=product.get_absolute_url()
        if is_live
        else reverse("etalase:product_edit", args=[product.pk]),
    )


@transaction.atomic
def recommend_product(product: Product, *, by: User, note: str) -> ProductRecommendation:
    """A pendamping's word to the curators; a second one takes the place of the first."""
    lock(product)
    if actor_for(by, product) != Actor.PENDAMPING or product.status not in {
        *HELPED,
        ProductStatus.SUBMITTED,
    }:
        raise RuleBroken(_("You cannot recommend this product now."))
    refuse_private_numbers(note)
    recommendation, _created = ProductRecommendation.objects.update_or_create(
        product=product, by=by, defaults={"note": note.strip(), "at": timezone.now()}
    )
    return recommendation
