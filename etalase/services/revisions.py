"""Changes to a product on show: the old version stays until a curator approves the new one."""

import copy
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from members import notices
from members.choices import NoticeTopic, Role
from members.models import User
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken
from okoce.rupiah import format_rupiah

from ..choices import REASON_NEEDED, REVISION_MOVES, Actor, ProductStatus, RevisionStatus
from ..models import Photo, Product, ProductChange, ProductRevision
from . import catalogue, halal
from .rules import actor_for, check_complete, check_photos_ready, lock

# What a visitor relies on. The price is one "for what", so the unit is part of it; the category
# decides whether a permit is needed. Everything else may change without a curator.
REVISED = (
    "name",
    "category",
    "price",
    "price_max",
    "unit",
    "permit",
    "is_halal",
    "halal_credential",
)

TELLS = {
    RevisionStatus.APPROVED: (
        gettext_lazy("Your change of “%(product)s” is on show"),
        gettext_lazy("Visitors see the new version from now on."),
    ),
    RevisionStatus.RETURNED: (
        gettext_lazy("Please mend your change of “%(product)s”"),
        gettext_lazy("The old version stays on show meanwhile. The reason: %(note)s"),
    ),
    RevisionStatus.REJECTED: (
        gettext_lazy("Your change of “%(product)s” was rejected"),
        gettext_lazy("The old version stays on show. The reason: %(note)s"),
    ),
}


class Difference(NamedTuple):
    """One line of a revision: text before and after, or lists of photos."""

    label: str
    old: Any
    new: Any

    @property
    def is_photos(self) -> bool:
        return isinstance(self.new, list)


def open_revision(product: Product) -> ProductRevision | None:
    return product.revisions.open().first()


def proposed(product: Product, revision: ProductRevision | None) -> Product:
    """The product as it would be with the revision, as a copy that is never saved."""
    candidate = copy.copy(product)
    candidate._state = copy.copy(product._state)
    candidate._state.fields_cache = dict(product._state.fields_cache)
    for name, value in (revision.changes if revision else {}).items():
        setattr(candidate, name, _from_json(name, value))
    return candidate


def proposed_photos(product: Product, revision: ProductRevision | None = None) -> list[Photo]:
    """The gallery as its maker arranges it: on show, or as the open revision proposes."""
    photos = {photo.pk: photo for photo in product.photos.all()}
    revision = revision or open_revision(product)
    if revision and revision.photo_ids is not None:
        return [photos[pk] for pk in revision.photo_ids if pk in photos]
    return [photo for photo in photos.values() if photo.position is not None]


def _to_json(value: Any) -> Any:
    return getattr(value, "pk", value)


def _from_json(name: str, value: Any) -> Any:
    related = Product._meta.get_field(name).related_model
    return related.objects.filter(pk=value).first() if related else value


def propose(
    product: Product,
    *,
    fields: dict[str, Any] | None = None,
    photos: list[Photo] | None = None,
    by: User,
) -> ProductRevision | None:
    """Put changes into the open revision of a locked product, or open one.

    A revision that says nothing new any more is withdrawn; then there is none.
    """
    revision = open_revision(product)
    changes = dict(revision.changes) if revision else {}
    photo_ids = revision.photo_ids if revision else None
    for name, value in (fields or {}).items():
        changes.pop(name, None)
        if _to_json(value) != _to_json(getattr(product, name)):
            changes[name] = _to_json(value)
    if photos is not None:
        shown = [photo.pk for photo in product.photos.all() if photo.position is not None]
        photo_ids = [photo.pk for photo in photos]
        photo_ids = None if photo_ids == shown else photo_ids
    before = (revision.changes, revision.photo_ids) if revision else ({}, None)
    if (changes, photo_ids) == before:
        return revision
    if revision and revision.status == RevisionStatus.SUBMITTED:
        raise RuleBroken(
            _("Your change is with the curators. Take it back first, then edit it again.")
        )
    if not changes and photo_ids is None:
        return change_revision_status(revision, RevisionStatus.WITHDRAWN, by=by)
    revision = revision or ProductRevision(product=product)
    revision.changes, revision.photo_ids = changes, photo_ids
    revision.save()
    return revision


def place(photos: Iterable[Photo]) -> None:
    """Number the gallery of a product in this order."""
    for position, photo in enumerate(photos):
        if photo.position != position:
            photo.position = position
            Photo.objects.filter(pk=photo.pk).update(position=position)


@transaction.atomic
def change_revision_status(
    revision: ProductRevision, new_status: str, *, by: User | None, note: str = ""
) -> ProductRevision:
    """Move a revision, record who and why, and tell whoever waits; an approved one is applied."""
    product = Product.objects.select_related("business__member__user").get(pk=revision.product_id)
    # The product first, as everywhere, so that two people never wait for each other.
    lock(product)
    revision.refresh_from_db(from_queryset=ProductRevision.objects.select_for_update())
    revision.product = product
    old_status, new_status = RevisionStatus(revision.status), RevisionStatus(new_status)
    note = note.strip()
    actor = actor_for(by, product)
    if actor not in REVISION_MOVES.get((old_status, new_status), frozenset()):
        raise RuleBroken(
            _("This change is “%(old)s” now; you cannot make it “%(new)s”.")
            % {"old": old_status.label, "new": new_status.label}
        )
    if actor == Actor.CURATOR and new_status in REASON_NEEDED and not note:
        raise RuleBroken(_("Please say why. The maker will read it."))
    refuse_private_numbers(note)
    if new_status in (RevisionStatus.SUBMITTED, RevisionStatus.APPROVED):
        check_complete(proposed(product, revision), proposed_photos(product, revision))
    revision.status, revision.status_since = new_status, timezone.now()
    revision.save(update_fields=["status", "status_since"])
    change = product.history.create(
        revision=revision, old_status=old_status, new_status=new_status, by=by, note=note
    )
    if new_status == RevisionStatus.APPROVED:
        _apply(product, revision, by=by)
    elif new_status in (RevisionStatus.REJECTED, RevisionStatus.WITHDRAWN):
        product.photos.filter(position=None).delete()
    _tell(product, change)
    return revision


def _apply(product: Product, revision: ProductRevision, *, by: User) -> None:
    """Make the proposed version the one on show, photos included."""
    if product.status != ProductStatus.LIVE:
        raise RuleBroken(_("This product is no longer on show."))
    photos = proposed_photos(product, revision)
    check_photos_ready(photos)
    before = halal.told_of(product)
    for name, value in revision.changes.items():
        setattr(product, name, _from_json(name, value))
    product.updated_at = timezone.now()
    product.save()
    product.photos.exclude(pk__in=[photo.pk for photo in photos]).delete()
    place(photos)
    mark_papers_checked(product, by=by)
    halal.ask_if_changed(product, before)
    catalogue.refresh_listing(product)


def mark_papers_checked(product: Product, *, by: User) -> None:
    """Who approves a product has looked at the papers it rests on."""
    from members.services.credentials import verify_credential

    for credential in (product.permit, product.halal_credential):
        if credential and credential.verified_at is None:
            verify_credential(credential, by=by)


def withdraw_open(product: Product) -> None:
    """Close the open revision of a product that leaves the etalase."""
    revision = open_revision(product)
    if revision:
        change_revision_status(revision, RevisionStatus.WITHDRAWN, by=None)


def _tell(product: Product, change: ProductChange) -> None:
    if change.new_status == RevisionStatus.SUBMITTED:
        tell_curators(product, change)
    if change.new_status in TELLS:
        title, body = TELLS[change.new_status]
        notices.notify(
            product.business.member.user,
            f"revision_{change.new_status}",
            key=f"product:change:{change.pk}",
            topic=NoticeTopic.PRODUCT,
            title=title,
            body=body,
            params={"product": product.name, "note": change.note},
            path=reverse("etalase:product_edit", args=[product.pk]),
        )


def tell_curators(product: Product, change: ProductChange) -> None:
    """Tell staff that a product, or a change of one, waits for them."""
    notices.notify_role(
        Role.STAFF,
        "product_waiting",
        key=f"work:product:{change.pk}",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("“%(product)s” waits for curation"),
        body=gettext_lazy("%(business)s sent it. The maker expects an answer in 2 working days."),
        params={"product": product.name, "business": product.business.name},
        path=reverse("admin:etalase_product_change", args=[product.pk]),
        exclude=[product.business.member.user],
    )


def revision_diff(revision: ProductRevision) -> list[Difference]:
    """What the revision changes, line by line, as a reader sees it; photos as lists of photos."""
    product = revision.product
    candidate = proposed(product, revision)
    differences = [
        Difference(
            capfirst(str(Product._meta.get_field(name).verbose_name)),
            _shown(getattr(product, name), name),
            _shown(getattr(candidate, name), name),
        )
        for name in REVISED
        if name in revision.changes
    ]
    if revision.photo_ids is not None:
        old = [photo for photo in product.photos.all() if photo.position is not None]
        new = proposed_photos(product, revision)
        differences.append(Difference(_("Photos"), old, new))
    return differences


def _shown(value: Any, name: str) -> str:
    if name in ("price", "price_max") and value is not None:
        return format_rupiah(value)
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    return str(value) if value not in (None, "") else "–"
