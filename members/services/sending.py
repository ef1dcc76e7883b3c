"""How a message leaves: claimed by one worker, sent outside any transaction, tried again later.

A message is sent at least once. A worker that dies after the gateway took it and before the row
says so leaves a claim that runs out, and the message may go twice; the reference given to the
gateway prevents most of that.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from okoce import messaging

from ..choices import DeliveryState
from ..models.sending import Sending

logger = logging.getLogger(__name__)
S = TypeVar("S", bound=Sending)

# How long to wait after each failed try; after the last one the message has failed.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]
MAX_TRIES = len(WAITS) + 1
# Longer than any gateway may take to answer: then the worker that claimed is surely gone.
LEASE = timedelta(minutes=3)
# Beat asks twice a minute, so at most two workers are busy with a long queue and others stay free.
SENDING_SECONDS = 55
WORKERS_STOPPED = "Workers stopped in the middle of every try."


@transaction.atomic
def claim(rows: QuerySet[S]) -> S | None:
    """Take the first due row that no other worker has, for the length of the lease."""
    now = timezone.now()
    row = (
        rows.due(now)
        .select_for_update(skip_locked=True, of=["self"])
        .order_by("next_try_at")
        .first()
    )
    if row:
        row.state = DeliveryState.SENDING
        row.tries += 1
        row.next_try_at = now + LEASE
        row.save(update_fields=["state", "tries", "next_try_at"])
    return row


def finish(row: Sending, state: str, **fields) -> bool:
    """Write the outcome of this try, unless the claim ran out or the gateway was faster."""
    mine = type(row).objects.filter(pk=row.pk, state=DeliveryState.SENDING, tries=row.tries)
    return bool(mine.update(state=state, **fields))


def wait_after(row: Sending, error: messaging.Unavailable) -> timedelta | None:
    """How long to wait for the next try, or nothing when this was the last."""
    if row.tries >= MAX_TRIES:
        return None
    return max(WAITS[row.tries - 1], timedelta(seconds=min(error.retry_after or 0, 86_400)))


def send_all(take: Callable[[], S | None], send: Callable[[S], None]) -> int:
    """Send what ``take`` gives for about a minute; return how many were tried."""
    stop_at = time.monotonic() + SENDING_SECONDS
    tried = 0
    while time.monotonic() < stop_at and (row := take()):
        tried += 1
        try:
            send(row)
        except Exception:
            # One broken row must not hold up the others; it is due again when its claim runs out.
            logger.exception("%s %s broke while it was sent.", type(row).__name__, row.pk)
    return tried
