"""What a slot, a page and a button brought: counted in Redis, written to rows in batches.

Pages and services call ``record``; a task writes every minute. What is counted names a day, a
product and a slot, never a person.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from okoce.cache import AWAY
from okoce.codes import tidy_code
from okoce.robots import is_robot
from okoce.tally import Tally

from ..choices import COUNTED_IN, Event, PlacementStatus
from ..models import Placement, Product, Slot, WrittenBatch

logger = logging.getLogger(__name__)
TALLY = Tally("etalase")
# The word in an address that says by which slot of a shelf somebody came.
SLOT_KEY = "rak"
SLOT_CODE_LENGTH = 8
# The name of a written batch is kept for longer than any batch waits.
NAMES_KEPT = timedelta(days=30)
COLUMNS = list(COUNTED_IN.values())


def record(
    kind: Event | str,
    *,
    product: Product | int | None = None,
    slot: Slot | str | None = None,
    placement: Placement | None = None,
    user_agent: str | None = None,
) -> None:
    """Count one event of today; it never breaks a page.

    ``slot`` is a row or its code; which product stood in it is found when the batch is written,
    unless ``placement`` says so. Give ``user_agent`` unless the caller knows that a person acted:
    programs are left out. Call it once the event is certain, after the transaction.
    """
    if user_agent is not None and is_robot(user_agent):
        return
    field = "|".join(
        [
            timezone.localdate().isoformat(),
            Event(kind).value,
            str(getattr(product, "pk", product) or ""),
            getattr(slot, "code", slot) or "",
            str(getattr(placement, "pk", "")),
        ]
    )
    if TALLY.add(field):
        return
    try:
        with transaction.atomic():
            _write({field: 1})
    except DatabaseError:
        logger.exception("An event could not be counted.")


def slot_named_by(query: Mapping[str, str]) -> str:
    """The code of the slot that the query of an address names; empty without a sound one."""
    code = tidy_code(query.get(SLOT_KEY, "")[:40])
    return code if len(code) == SLOT_CODE_LENGTH else ""


def slot_query(query: Mapping[str, str]) -> str:
    """What links of a page carry on, such as ``?rak=7K2M9QXA``; empty without a slot."""
    code = slot_named_by(query)
    return f"?{SLOT_KEY}={code}" if code else ""


def write_batches() -> None:
    """Write down what was counted since the last time, and what dead workers left; safe to repeat.

    Any number of workers may do this at once, and each may die anywhere: the name of a batch
    stands in the same transaction as its counts.
    """
    try:
        TALLY.close()
        waiting = TALLY.batches()
        for batch in waiting:
            _write_batch(batch)
    except AWAY:
        logger.warning("Redis is unreachable; what was counted waits there.")
        return
    old = WrittenBatch.objects.filter(at__lt=timezone.now() - NAMES_KEPT)
    old.exclude(name__in=waiting).delete()


def _write_batch(batch: str) -> None:
    if counts := TALLY.read(batch):
        try:
            with transaction.atomic():
                # Waits for whoever writes the same batch at this moment.
                _row, is_new = WrittenBatch.objects.get_or_create(name=batch)
                if is_new:
                    _write(counts)
        except DatabaseError:
            # The others need not wait for this one, which is tried again.
            logger.exception("A batch of counts could not be written.")
            return
    TALLY.forget(batch)


def _write(counts: Mapping[str, int]) -> None:
    """Add counts to the rows of their days, inside the caller's transaction."""
    events = [_read(field, count) for field, count in counts.items()]
    _find_placements(events)
    products: dict[tuple, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    slots: dict[tuple, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for event in events:
        if event.product:
            products[event.product, event.day][event.column] += event.count
        if event.slot:
            slots[event.slot, event.placement, event.day][event.column] += event.count
    _add(ADD_TO_PRODUCT_DAYS, products)
    _add(ADD_TO_SLOT_DAYS, slots)


@dataclass
class _Counted:
    """One field of a batch; its slot and placement are ids once they are found."""

    day: date
    column: str
    count: int
    product: int | None
    code: str
    placement: int | None
    slot: int | None = None


def _read(field: str, count: int) -> _Counted:
    day, kind, product, code, placement = field.split("|")
    return _Counted(
        day=date.fromisoformat(day),
        column=COUNTED_IN[Event(kind)],
        count=count,
        product=int(product) if product else None,
        code=code,
        placement=int(placement) if placement else None,
    )


def _find_placements(events: list[_Counted]) -> None:
    """Say of each event that names a slot which goods it is about: what stood there that day.

    A scan of an empty slot is the slot's alone. A page that somebody keeps open, or opens again
    after its goods have left the shelf, is the product's alone.
    """
    named = [event for event in events if event.code or event.placement]
    if not named:
        return
    slots = dict(
        Slot.objects.filter(code__in={event.code for event in named}).values_list("code", "pk")
    )
    first, last = min(event.day for event in named), max(event.day for event in named)
    stood = Placement.objects.filter(
        Q(pk__in={event.placement for event in named if event.placement})
        | Q(
            Q(status=PlacementStatus.ON_SHELF) | Q(status_since__date__gte=first),
            slot__in=slots.values(),
            status__in=(PlacementStatus.ON_SHELF, PlacementStatus.ENDED),
            period__startswith__lte=last,
        )
    ).order_by("-period")
    placements = {placement.pk: placement for placement in stood}
    for event in named:
        event.slot = slots.get(event.code)
        found = placements.get(event.placement) or next(
            (each for each in placements.values() if _is_about(event, each)), None
        )
        event.placement = found.pk if found else None
        if found:
            event.slot, event.product = found.slot_id, event.product or found.product_id
        elif event.column != COUNTED_IN[Event.SCAN]:
            event.slot = None


def _is_about(event: _Counted, placement: Placement) -> bool:
    if event.slot != placement.slot_id or event.product not in (None, placement.product_id):
        return False
    has_ended = placement.status == PlacementStatus.ENDED
    left = timezone.localdate(placement.status_since) if has_ended else None
    return placement.period.lower <= event.day and (left is None or event.day <= left)


# Sorted, so that two writers never wait for each other; rows that are gone by now are left out.
ADD_TO_PRODUCT_DAYS = """
INSERT INTO etalase_productday (product_id, day, scans, visits, inquiries, whatsapp_presses)
SELECT product.id, new.day, new.scans, new.visits, new.inquiries, new.whatsapp_presses
FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[], %s::int[], %s::int[])
    AS new (product_id, day, scans, visits, inquiries, whatsapp_presses)
JOIN etalase_product product ON product.id = new.product_id
ORDER BY product.id, new.day
FOR KEY SHARE OF product
ON CONFLICT (product_id, day) DO UPDATE SET
    scans = etalase_productday.scans + excluded.scans,
    visits = etalase_productday.visits + excluded.visits,
    inquiries = etalase_productday.inquiries + excluded.inquiries,
    whatsapp_presses = etalase_productday.whatsapp_presses + excluded.whatsapp_presses
"""
ADD_TO_SLOT_DAYS = """
INSERT INTO etalase_slotday
    (slot_id, placement_id, day, scans, visits, inquiries, whatsapp_presses)
SELECT * FROM unnest(
    %s::bigint[], %s::bigint[], %s::date[], %s::int[], %s::int[], %s::int[], %s::int[]
) AS new (slot_id, placement_id, day, scans, visits, inquiries, whatsapp_presses)
ORDER BY slot_id, placement_id, day
ON CONFLICT (slot_id, placement_id, day) DO UPDATE SET
    scans = etalase_slotday.scans + excluded.scans,
    visits = etalase_slotday.visits + excluded.visits,
    inquiries = etalase_slotday.inquiries + excluded.inquiries,
    whatsapp_presses = etalase_slotday.whatsapp_presses + excluded.whatsapp_presses
"""


def _add(statement: str, found: Mapping[tuple, dict[str, int]]) -> None:
    if found:
        keys = zip(*found, strict=True)
        numbers = [[row[name] for row in found.values()] for name in COLUMNS]
        with connection.cursor() as cursor:
            cursor.execute(statement, [*map(list, keys), *numbers])
