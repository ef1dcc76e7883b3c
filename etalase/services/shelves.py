"""Goods on the shelves: who holds a slot, for how long, and what becomes of each piece."""

from datetime import date, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import User
from members.services.access import refuse_private_numbers
from okoce.dates import short_date
from okoce.errors import RuleBroken

from ..choices import (
    COUNTS,
    HOLDING,
    PLACEMENT_MOVES,
    HiddenReason,
    MoveKind,
    PlacementStatus,
    ShelfActor,
    SlotKind,
)
from ..models import EXPIRY_MARGIN, DrawSlot, Placement, Product, Site, Slot, StockMove
from ..querysets import keeps_everything
from .rules import business_obstacle, claim_obstacle

# Longer than this nobody keeps a slot in one go.
LONGEST_PERIOD = timedelta(days=184)
MOST_PIECES = 10_000


def is_keeper(user: User, site: Site) -> bool:
    """Whether this person keeps the shelves of a centre; a superadmin decides nothing there."""
    if not user.is_active or user.is_superuser:
        return False
    return keeps_everything(user) or site.kecamatan_id in user.kecamatan_codes


def shelf_actor(user: User | None, placement: Placement) -> ShelfActor | None:
    """Who ``user`` is to this placement, None for a stranger; without a user, it is the portal.

    Whoever keeps a shelf is, for goods of their own, a maker like any other.
    """
    if user is None:
        return ShelfActor.SYSTEM
    if placement.product.business.member.user_id == user.pk:
        return ShelfActor.MAKER
    return ShelfActor.KEEPER if is_keeper(user, placement.slot.shelf.site) else None


def moves_of(placement: Placement, user: User | None) -> frozenset[PlacementStatus]:
    """The statuses to which ``user`` may move this placement now."""
    actor = shelf_actor(user, placement)
    return frozenset(
        new
        for (old, new), actors in PLACEMENT_MOVES.items()
        if old == placement.status and actor in actors
    )


# What may stand in a slot.


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
    slot = _locked_slot(slot)
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
    placement = _locked(placement)
    nonce = _own(nonce, placement, "taruh")
    if placement.moves.filter(nonce=nonce).exists():
        return placement
    _check_move(placement, PlacementStatus.ON_SHELF, by=by)
    today = timezone.localdate()
    if not placement.period.lower <= today < placement.period.upper:
        raise RuleBroken(
            _("This slot is held from %(first)s to %(last)s; goods come in on one of these days.")
            % {
                "first": short_date(placement.first_day),
                "last": short_date(placement.last_day),
            }
        )
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
    placement = _locked(placement)
    nonce = _own(nonce, placement, "catat")
    if same := StockMove.objects.filter(placement=placement, nonce=nonce).first():
        return same
    _check_keeps(placement, by)
    return _record(placement, MoveKind(kind), quantity, by=by, nonce=nonce, note=note)


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
    placement = _locked(placement)
    nonce = _own(nonce, placement, "hitung")
    if placement.moves.filter(nonce__startswith=f"{nonce}:").exists():
        return placement
    _check_keeps(placement, by)
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
            _record(placement, kind, quantity, by=by, nonce=f"{nonce}:{kind}")
    return placement


@transaction.atomic
def end_placement(
    placement: Placement, *, by: User, nonce: str, note: str = "", spoiled: int = 0
) -> Placement:
    """Take the goods off the shelf: what is left goes back to the maker, but for the spoiled."""
    placement = _locked(placement)
    nonce = _own(nonce, placement, "turun")
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
            _record(placement, kind, quantity, by=by, nonce=f"{nonce}:{kind}")
    _move(placement, PlacementStatus.ENDED, by=by, note=note)
    placement.tasks.open().update(done_at=timezone.now(), done_by=by)
    _close_recall(placement)
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
    placement = _locked(placement)
    _check_move(placement, PlacementStatus.CANCELLED, by=by)
    refuse_private_numbers(note)
    _move(placement, PlacementStatus.CANCELLED, by=by, note=note)
    return placement


def _own(nonce: str, placement: Placement, form: str) -> str:
    """The nonce of one form of one placement: the same one elsewhere is no repeat."""
    return f"{placement.pk}:{form}:{nonce}"


def _days_of(period) -> tuple[date, date]:
    """The first day of a period and the day after its last, from a pair or a range."""
    if isinstance(period, (tuple, list)):
        starts, ends = period
        return starts, ends
    return period.lower, period.upper


def _locked_slot(slot: Slot) -> Slot:
    rows = Slot.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("shelf__site").get(pk=slot.pk)


def _locked(placement: Placement) -> Placement:
    """The placement read anew and held; its slot first, so that nobody waits in a circle."""
    _locked_slot(placement.slot)
    placement.refresh_from_db(
        from_queryset=Placement.objects.with_place()
        .select_related("product__permit", "product__halal_credential")
        .select_for_update(of=["self"], no_key=True)
    )
    return placement


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
    actor = shelf_actor(by, placement)
    if actor is None:
        raise RuleBroken(_("You do not keep this shelf."))
    if actor not in PLACEMENT_MOVES.get((old_status, new_status), frozenset()):
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


def _check_keeps(placement: Placement, by: User) -> None:
    if shelf_actor(by, placement) != ShelfActor.KEEPER:
        raise RuleBroken(_("You do not keep this shelf."))
    if not placement.is_on_shelf:
        raise RuleBroken(
            _("This placement is “%(status)s”; only goods on the shelf are counted.")
            % {"status": placement.get_status_display()}
        )


def _record(
    placement: Placement, kind: MoveKind, quantity: int, *, by: User, nonce: str, note: str = ""
) -> StockMove:
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


def _follow(product_id: int) -> None:
    # Recalls know shelves; here they are only called.
    from . import recalls

    for product in Product.objects.filter(pk=product_id):
        recalls.follow(product)


def _close_recall(placement: Placement) -> None:
    from . import recalls

    recalls.close_for(placement)


def tell_maker(placement: Placement, event: str, title: Promise, body: Promise) -> None:
    """Tell a maker once what happened to their goods on a shelf; the two texts are lazy."""
    notices.notify(
        placement.product.business.member.user,
        f"shelf_{event.partition(':')[0].replace('-', '_')}",
        key=f"placement:{placement.pk}:{event}",
        topic=NoticeTopic.PRODUCT,
        title=title,
        body=body,
        params={
            "product": placement.product.name,
            "slot": placement.slot.label,
            "site": placement.slot.shelf.site.name,
            "last": short_date(placement.last_day),
            "sold": placement.sold,
        },
        path=placement.get_absolute_url(),
    )


def placements_of(user: User, *, most: int = 30) -> list[Placement]:
    """A maker's own goods on shelves: those that stand or will stand there first, newest first."""
    rows = Placement.objects.owned_by(user).with_place()
    return sorted(
        rows.order_by("-pk")[:most], key=lambda placement: placement.status not in HOLDING
    )
