"""Goods in the slots of a shelf: who holds a slot, for how long, and when they come and go."""

from datetime import date, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from members.models import User
from members.services.access import refuse_private_numbers
from okoce.dates import short_date
from okoce.errors import RuleBroken

from ..choices import (
    PLACEMENT_MOVES,
    EntryStatus,
    MoveKind,
    PlacementStatus,
    RoundStatus,
    ShelfActor,
)
from ..models import DrawEntry, DrawSlot, Placement, Product, Slot
from . import recalls
from .shelf_rules import check_batch, check_day, check_fits
from .shelves import lock_placement, lock_slot, own_nonce, shelf_actor, tell_maker
from .stock import write_down

# Longer than this nobody keeps a slot in one go.
LONGEST_PERIOD = timedelta(days=184)


def moves_of(placement: Placement, user: User | None) -> frozenset[PlacementStatus]:
    """The statuses to which ``user`` may move this placement now."""
    actor = shelf_actor(user, placement)
    return frozenset(
        new
        for (old, new), actors in PLACEMENT_MOVES.items()
        if old == placement.status and actor in actors
    )


# A placement and its moves.


@transaction.atomic
def plan_placement(
    slot: Slot,
    product: Product,
    period: tuple[date, date],
    *,
    by: User | None,
    needs_chill: bool = False,
) -> Placement:
    """Hold a slot for a product from the first day of a period until before its end.

    Whoever comes second for the same days is told who holds the slot. Without ``by``, it is the
    portal that gives the place.
    """
    slot = lock_slot(slot)
    starts, ends = _days_of(period)
    placement = Placement(
        slot=slot, product=product, period=(starts, ends), created_by=by, needs_chill=needs_chill
    )
    if shelf_actor(by, placement) not in (ShelfActor.KEEPER, ShelfActor.SYSTEM):
        raise RuleBroken(_("You do not give out places on this shelf."))
    check_fits(slot, product, needs_chill=needs_chill)
    if starts >= ends:
        raise RuleBroken(_("A placement lasts at least one day."))
    if ends <= timezone.localdate():
        raise RuleBroken(_("This period is over already."))
    if ends - starts > LONGEST_PERIOD:
        raise RuleBroken(_("A placement lasts half a year at most."))
    _check_free(slot, starts, ends, is_drawn=by is None)
    try:
        # A savepoint: after a refusal by the database the caller's transaction goes on.
        with transaction.atomic():
            placement.save()
    except IntegrityError as error:
        raise RuleBroken(
            _("Slot %(slot)s was given to somebody else a moment ago.") % {"slot": slot.label}
        ) from error
    placement.refresh_from_db(fields=["period"])
    placement.history.create(new_status=placement.status, by=by, at=placement.status_since)
    return placement


@transaction.atomic
def put_on_shelf(
    placement: Placement,
    batch: str,
    expires_on: date | None,
    quantity: int,
    is_labelled: bool,
    *,
    by: User,
    nonce: str,
    needs_chill: bool | None = None,
) -> Placement:
    """Put a labelled batch into the slot that was held for it; sent twice it counts once."""
    placement = lock_placement(placement)
    nonce = own_nonce(nonce, placement, "taruh")
    if placement.moves.filter(nonce=nonce).exists():
        return placement
    _check_move(placement, PlacementStatus.ON_SHELF, by=by)
    check_day(placement)
    if needs_chill is not None:
        placement.needs_chill = needs_chill
    check_fits(placement.slot, placement.product, needs_chill=placement.needs_chill)
    check_batch(
        placement.product,
        batch=batch,
        expires_on=expires_on,
        quantity=quantity,
        is_labelled=is_labelled,
    )
    before = placement.slot.placements.on_shelf().select_related("product").first()
    if before:
        raise RuleBroken(
            _("“%(product)s” still stands in slot %(slot)s. Take it off the shelf first.")
            % {"product": before.product.name, "slot": placement.slot.label}
        )
    placement.batch, placement.expires_on = batch.strip(), expires_on
    placement.is_labelled, placement.quantity_in = True, quantity
    placement.counted_at = timezone.now()
    _move(placement, PlacementStatus.ON_SHELF, by=by)
    placement.moves.create(kind=MoveKind.IN, quantity=quantity, by=by, nonce=nonce)
    tell_maker(
        placement,
        "placed",
        gettext_lazy("“%(product)s” stands on the shelf"),
        gettext_lazy("It is in slot %(slot)s of %(site)s until %(last)s."),
    )
    # The product may have been hidden since we looked.
    transaction.on_commit(partial(_follow, placement.product_id))
    return placement


@transaction.atomic
def end_placement(
    placement: Placement, *, by: User, nonce: str, note: str = "", spoiled: int = 0
) -> Placement:
    """Take the goods off the shelf: what is left goes back to the maker, but for the spoiled."""
    placement = lock_placement(placement)
    nonce = own_nonce(nonce, placement, "turun")
    if placement.status == PlacementStatus.ENDED and placement.moves.filter(
        nonce__startswith=f"{nonce}:"
    ):
        return placement
    _check_move(placement, PlacementStatus.ENDED, by=by)
    refuse_private_numbers(note)
    if not 0 <= spoiled <= placement.remaining:
        raise RuleBroken(_("There are not so many left in this slot."))
    split = {MoveKind.SPOILED: spoiled, MoveKind.RETURNED: placement.remaining - spoiled}
    for kind, quantity in split.items():
        if quantity:
            write_down(placement, kind, quantity, by=by, nonce=f"{nonce}:{kind}")
    _move(placement, PlacementStatus.ENDED, by=by, note=note)
    placement.tasks.open().update(done_at=timezone.now(), done_by=by)
    recalls.close_for(placement)
    tell_maker(
        placement,
        "ended",
        gettext_lazy("“%(product)s” was taken off the shelf"),
        ngettext_lazy(
            "%(sold)d piece was sold from slot %(slot)s. Fetch what is left at %(site)s.",
            "%(sold)d pieces were sold from slot %(slot)s. Fetch what is left at %(site)s.",
            "sold",
        )
        if placement.returned
        else ngettext_lazy(
            "%(sold)d piece was sold from slot %(slot)s of %(site)s.",
            "%(sold)d pieces were sold from slot %(slot)s of %(site)s.",
            "sold",
        ),
    )
    return placement


@transaction.atomic
def cancel_placement(placement: Placement, *, by: User | None, note: str = "") -> Placement:
    """Give a slot free that was held, before goods came; the portal does so without ``by``."""
    placement = lock_placement(placement)
    _check_move(placement, PlacementStatus.CANCELLED, by=by)
    refuse_private_numbers(note)
    if by is not None:
        _check_not_drawn(placement)
    _move(placement, PlacementStatus.CANCELLED, by=by, note=note)
    if shelf_actor(by, placement) == ShelfActor.KEEPER:
        tell_maker(
            placement,
            "cancelled",
            gettext_lazy("“%(product)s” gets no place in slot %(slot)s"),
            gettext_lazy("The keepers of %(site)s have given the slot free. Read there why."),
        )
    return placement


def _check_not_drawn(placement: Placement) -> None:
    """A place that was drawn is its maker's to give back, or goes to the next in its time."""
    entry = DrawEntry.objects.filter(
        placement=placement, status=EntryStatus.CONFIRMED, round__status=RoundStatus.DRAWN
    ).first()
    if entry:
        raise RuleBroken(
            _(
                "This place was drawn. It goes to the next on the list if its maker gives it back, "
                "or has not brought the goods by %(day)s."
            )
            % {"day": short_date(entry.bring_by)}
        )


def _days_of(period) -> tuple[date, date]:
    """The first day of a period and the day after its last, from a pair or a range."""
    if isinstance(period, (tuple, list)):
        starts, ends = period
        return starts, ends
    return period.lower, period.upper


def _check_free(slot: Slot, starts: date, ends: date, *, is_drawn: bool) -> None:
    """Tell whoever comes second what holds the slot, and until when."""
    taken = slot.placements.holding().filter(period__overlap=(starts, ends))
    other = taken.select_related("product").order_by("period").first()
    if other:
        raise RuleBroken(
            _("Slot %(slot)s is taken by “%(product)s” from %(first)s to %(last)s.")
            % {
                "slot": slot.label,
                "product": other.product.name,
                "first": short_date(other.first_day),
                "last": short_date(other.last_day),
            }
        )

    if is_drawn:
        return
    kept = DrawSlot.objects.keeping([slot.pk], starts, ends).select_related("round").first()
    if kept:
        raise RuleBroken(
            _("Slot %(slot)s is kept for the draw %(round)s from %(first)s to %(last)s.")
            % {
                "slot": slot.label,
                "round": kept.round.code,
                "first": short_date(kept.round.starts_on),
                "last": short_date(kept.round.ends_on - timedelta(days=1)),
            }
        )


def _check_move(placement: Placement, new_status: PlacementStatus, *, by: User | None) -> None:
    old_status = PlacementStatus(placement.status)
    if shelf_actor(by, placement) is None:
        raise RuleBroken(_("You do not keep this shelf."))
    if new_status not in moves_of(placement, by):
        raise RuleBroken(
            _("This placement is “%(old)s” now; you cannot make it “%(new)s”.")
            % {"old": old_status.label, "new": new_status.label}
        )


def _move(
    placement: Placement, new_status: PlacementStatus, *, by: User | None, note: str = ""
) -> None:
    old_status = placement.status
    placement.status, placement.status_since = new_status, timezone.now()
    placement.save()
    placement.history.create(
        old_status=old_status,
        new_status=new_status,
        by=by,
        note=note.strip(),
        at=placement.status_since,
    )


def _follow(product_id: int) -> None:
    for product in Product.objects.filter(pk=product_id):
        recalls.follow(product)
