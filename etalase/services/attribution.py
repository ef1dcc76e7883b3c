"""What a slot, a page and a button brought: counted in Redis, written to rows in batches.

Pages and services call ``record``; a task writes every minute. What is counted names a day, a
product and a slot, never a person.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from okoce.cache import AWAY
from okoce.codes import tidy_code
from okoce.robots import is_robot
from okoce.tally import Tally

from ..choices import COUNTED_IN, Event
from ..models import Product, WrittenBatch

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
    slot: object | str | None = None,
    placement: object | None = None,
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
    products: dict[tuple, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for field, count in counts.items():
        day, kind, product, _slot, _placement = field.split("|")
        column = COUNTED_IN[Event(kind)]
        if product:
            products[int(product), day][column] += count
    _add_to_product_days(products)


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


def _add_to_product_days(found: Mapping[tuple, dict[str, int]]) -> None:
    if found:
        keys = zip(*found, strict=True)
        numbers = [[row[name] for row in found.values()] for name in COLUMNS]
        with connection.cursor() as cursor:
            cursor.execute(ADD_TO_PRODUCT_DAYS, [*map(list, keys), *numbers])
