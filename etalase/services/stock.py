"""Pieces on the shelves: what came, what was sold, given back or spoiled, and what was counted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import User
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken

from ..choices import COUNTS, MoveKind, SlotKind
from ..models import Placement, StockMove
from .shelf_rules import MOST_PIECES, check_batch, check_day, check_fits
from .shelves import check_keeps, lock_placement, own_nonce, tell_maker


@transaction.atomic
def record_move(
    placement: Placement,
    kind: str,
    quantity: int,
    *,
    by: User,
    nonce: str,
    note: str = "",
) -> StockMove:
    """Write down that some pieces came or left; sent twice it counts once."""
    placement = lock_placement(placement)
    nonce = own_nonce(nonce, placement, "catat")
    if same := StockMove.objects.filter(placement=placement, nonce=nonce).first():
        return same
    check_keeps(placement, by)
    if kind == MoveKind.IN:
        # What is added is placed today, and no less is asked of it.
        check_day(placement)
        check_fits(placement.slot, placement.product, needs_chill=placement.needs_chill)
        check_batch(
            placement.product,
            batch=placement.batch,
            expires_on=placement.expires_on,
            quantity=quantity,
            is_labelled=placement.is_labelled,
        )
    return write_down(placement, MoveKind(kind), quantity, by=by, nonce=nonce, note=note)


@transaction.atomic
def record_count(
    placement: Placement,
    remaining: int,
    *,
    by: User,
    nonce: str,
    sold: int | None = None,
    returned: int = 0,
    spoiled: int = 0,
) -> Placement:
    """Write down how many still stand in the slot and what became of the others.

    Whatever is neither given back nor spoiled was sold, unless ``sold`` says otherwise. Sent twice
    it counts once.
    """
    placement = lock_placement(placement)
    nonce = own_nonce(nonce, placement, "hitung")
    if placement.moves.filter(nonce__startswith=f"{nonce}:").exists():
        return placement
    check_keeps(placement, by)
    missing = placement.remaining - remaining
    if missing < 0:
        raise RuleBroken(
            ngettext(
                "Only %(count)d piece is recorded here. Record first what was added.",
                "Only %(count)d pieces are recorded here. Record first what was added.",
                placement.remaining,
            )
            % {"count": placement.remaining}
        )
    sold = missing - returned - spoiled if sold is None else sold
    if sold < 0 or sold + returned + spoiled != missing:
        raise RuleBroken(
            ngettext(
                "%(count)d piece is missing; sold, given back and spoiled must add up to that.",
                "%(count)d pieces are missing; sold, given back and spoiled must add up to that.",
                missing,
            )
            % {"count": missing}
        )
    placement.counted_at = timezone.now()
    placement.save(update_fields=["counted_at"])
    split = {MoveKind.RETURNED: returned, MoveKind.SPOILED: spoiled, MoveKind.SOLD: sold}
    for kind, quantity in split.items():
        if quantity:
            write_down(placement, kind, quantity, by=by, nonce=f"{nonce}:{kind}")
    return placement


def write_down(
    placement: Placement, kind: MoveKind, quantity: int, *, by: User, nonce: str, note: str = ""
) -> StockMove:
    """Write one line in the book of a placement that is locked; the last piece is told."""
    if not 1 <= quantity <= MOST_PIECES:
        raise RuleBroken(_("Write how many pieces, at least one."))
    if kind == MoveKind.SOLD and placement.slot.kind == SlotKind.DISPLAY:
        raise RuleBroken(_("This slot only shows goods; nothing is sold from it."))
    if kind != MoveKind.IN and quantity > placement.remaining:
        raise RuleBroken(
            ngettext(
                "Only %(count)d piece is left in this slot.",
                "Only %(count)d pieces are left in this slot.",
                placement.remaining,
            )
            % {"count": placement.remaining}
        )
    refuse_private_numbers(note)
    field = COUNTS[kind]
    setattr(placement, field, getattr(placement, field) + quantity)
    placement.save(update_fields=[field])
    move = placement.moves.create(
        kind=kind, quantity=quantity, by=by, nonce=nonce, note=note.strip()
    )
    if kind == MoveKind.SOLD and not placement.remaining:
        tell_maker(
            placement,
            f"sold-out:{move.pk}",
            gettext_lazy("“%(product)s” is sold out on the shelf"),
            gettext_lazy("Slot %(slot)s of %(site)s is yours until %(last)s. Bring more."),
        )
    return move
