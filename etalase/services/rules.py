"""Where a person stands to one product, and what a product needs before others see it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import FOOD_PERMITS, CredentialKind, Visibility
from members.models import Business, Credential, User
from okoce.errors import RuleBroken
from okoce.workdays import NoHolidayTable, add_workdays

from ..choices import EDITABLE, HELPED, Actor, HiddenReason, PhotoState
from ..models import Photo, Product

# A curator answers within this many working days.
ANSWER_WITHIN = 2
MAX_PHOTOS = 6


class Gap(NamedTuple):
    """One thing that a product still lacks: a code for programs, a sentence for its maker."""

    code: str
    text: str


def actor_for(user: User | None, product: Product) -> Actor | None:
    """Who ``user`` is to this product, or None for a stranger; without a user, it is the portal.

    A superadmin decides no case, and an officer who entered something in it does not curate it.
    """
    if user is None:
        return Actor.SYSTEM
    if not user.is_active:
        return None
    member = product.business.member
    if member.user_id == user.pk:
        return Actor.MAKER
    if user.is_superuser:
        return None
    if user.is_pemprov_staff:
        has_entered = product.edited_by.filter(pk=user.pk).exists()
        return None if has_entered else Actor.CURATOR
    if member.kelurahan and member.kelurahan.kecamatan_id in user.kecamatan_codes:
        return Actor.PENDAMPING
    return None


def lock(product: Product) -> None:
    """Hold the product's row until the end of the transaction, and read it again."""
    product.refresh_from_db(from_queryset=Product.objects.select_for_update())


def may_edit(user: User, product: Product) -> bool:
    """Whether this person may change what the product says, in the state it is in."""
    actor = actor_for(user, product)
    if actor == Actor.MAKER:
        return product.status in EDITABLE
    return actor == Actor.PENDAMPING and product.status in HELPED


def check_may_edit(user: User, product: Product) -> None:
    if not may_edit(user, product):
        raise RuleBroken(
            _("A product that is “%(status)s” cannot be edited by you now.")
            % {"status": product.get_status_display()}
        )


def business_obstacle(business: Business) -> HiddenReason | None:
    """Why this business may not show products in the etalase today, if so."""
    member = business.member
    if not (member.is_verified and member.is_graduate and member.user.is_active):
        return HiddenReason.MEMBER
    if business.hidden_at:
        return HiddenReason.REPORTED
    if business.visibility != Visibility.PUBLIC:
        return HiddenReason.BUSINESS
    return None


def check_may_list(business: Business) -> None:
    """Raise ``RuleBroken`` unless the business belongs to a verified graduate and can be found."""
    obstacle = business_obstacle(business)
    if obstacle == HiddenReason.MEMBER:
        raise RuleBroken(_("Only the business of a verified graduate may list products."))
    if obstacle == HiddenReason.REPORTED:
        raise RuleBroken(_("Your business page is hidden after reports; its case comes first."))
    if obstacle:
        raise RuleBroken(
            _("Open the page of your business to everybody first: the etalase is public.")
        )


def _rests_on(product: Product, credential: Credential | None, kinds: frozenset[str]) -> bool:
    return (
        credential is not None
        and credential.business_id == product.business_id
        and credential.kind in kinds
        and credential.is_in_force
    )


def claim_obstacle(product: Product) -> HiddenReason | None:
    """Which paper a product lacks today: food needs a permit, a halal claim its certificate."""
    if product.category.is_food and not _rests_on(product, product.permit, FOOD_PERMITS):
        return HiddenReason.PERMIT
    halal = frozenset({CredentialKind.HALAL})
    if product.is_halal and not _rests_on(product, product.halal_credential, halal):
        return HiddenReason.HALAL
    return None


def find_gaps(product: Product, photos: list[Photo]) -> list[Gap]:
    """What is still missing before this product, with these photos, may be sent to a curator."""
    needs = {
        "price": (product.price, _("Write the price.")),
        "unit": (product.unit, _("Say what the price is for: a piece, a pack, a box.")),
        "description": (product.description, _("Describe the product in a few sentences.")),
        "photos": (
            any(photo.state != PhotoState.FAILED for photo in photos),
            _("Add at least one photo."),
        ),
        "permit": (
            claim_obstacle(product) != HiddenReason.PERMIT,
            _("Food and drink need a permit in force: P-IRT, BPOM MD or SLHS."),
        ),
        "halal_credential": (
            claim_obstacle(product) != HiddenReason.HALAL,
            _("A halal claim needs a halal certificate in force."),
        ),
    }
    return [Gap(code, text) for code, (is_there, text) in needs.items() if not is_there]


def check_complete(product: Product, photos: list[Photo]) -> None:
    """Raise ``RuleBroken`` with everything that is missing before a product is sent or shown."""
    check_may_list(product.business)
    gaps = find_gaps(product, photos)
    if gaps:
        raise RuleBroken(" ".join(gap.text for gap in gaps))


def check_photos_ready(photos: list[Photo]) -> None:
    """Raise ``RuleBroken`` when a curator would approve photos that nobody has seen yet."""
    if any(photo.state == PhotoState.WAITING for photo in photos):
        raise RuleBroken(_("The photos are still being prepared. Try again in a minute."))


def answer_by(since: datetime, **memory: Any) -> date | None:
    """The last day for a curator's answer; None when the holidays of that year are unknown.

    ``memory`` goes to ``add_workdays``, for a list of many.
    """
    try:
        return add_workdays(timezone.localdate(since), ANSWER_WITHIN, **memory)
    except NoHolidayTable:
        return None
