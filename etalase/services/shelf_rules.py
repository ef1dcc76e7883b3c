"""What is asked of goods that come to a shelf: of the slot, the product, the batch and the day."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okoce.dates import short_date
from okoce.errors import RuleBroken

from ..choices import HiddenReason, SlotKind
from ..models import EXPIRY_MARGIN, Placement, Product, Slot
from .rules import business_obstacle, claim_obstacle

MOST_PIECES = 10_000


def check_fits(slot: Slot, product: Product, *, needs_chill: bool = False) -> None:
    """Raise ``RuleBroken`` with the sentence that says why a product may not stand in a slot."""
    if not (slot.is_active and slot.shelf.site.is_active):
        raise RuleBroken(_("Slot %(slot)s is not in use.") % {"slot": slot.label})
    if business_obstacle(product.business) == HiddenReason.MEMBER:
        raise RuleBroken(_("Only goods of a verified graduate stand on the shelf."))
    obstacle = claim_obstacle(product)
    if obstacle:
        raise RuleBroken(
            _("“%(product)s” cannot be placed. %(reason)s")
            % {"product": product.name, "reason": obstacle.label}
        )
    if not product.is_listed:
        raise RuleBroken(
            _("“%(product)s” is not in the public etalase, so it cannot stand on the shelf either.")
            % {"product": product.name}
        )
    if needs_chill and slot.kind != SlotKind.CHILLED:
        raise RuleBroken(
            _("Slot %(slot)s is not chilled. What must be kept cold goes into a chilled slot.")
            % {"slot": slot.label}
        )


def check_batch(
    product: Product, *, batch: str, expires_on: date | None, quantity: int, is_labelled: bool
) -> None:
    """Raise ``RuleBroken`` unless this batch may be put on a shelf today."""
    if not is_labelled:
        raise RuleBroken(_("Goods without a label cannot be placed. Stick the label on first."))
    if not batch.strip():
        raise RuleBroken(_("Write the batch, as it stands on the package."))
    if not 1 <= quantity <= MOST_PIECES:
        raise RuleBroken(_("Write how many pieces you put on the shelf."))
    if product.category.is_food and not expires_on:
        raise RuleBroken(_("Food and drink need the date on which they expire."))
    if expires_on and expires_on <= timezone.localdate() + EXPIRY_MARGIN:
        raise RuleBroken(
            ngettext(
                "This batch expires on %(date)s. It must keep for more than %(days)d day.",
                "This batch expires on %(date)s. It must keep for more than %(days)d days.",
                EXPIRY_MARGIN.days,
            )
            % {"date": short_date(expires_on), "days": EXPIRY_MARGIN.days}
        )


def check_day(placement: Placement) -> None:
    """Raise ``RuleBroken`` unless goods may come into this slot today."""
    if not placement.period.lower <= timezone.localdate() < placement.period.upper:
        raise RuleBroken(
            _("This slot is held from %(first)s to %(last)s; goods come in on one of these days.")
            % {
                "first": short_date(placement.first_day),
                "last": short_date(placement.last_day),
            }
        )
