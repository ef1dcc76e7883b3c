"""Counts that are kept in Redis and written down in batches; each is written exactly once.

``add`` is one small step on a page. Every now and then ``close`` renames what has come together
to a batch of its own, and whoever writes a batch down notes its name in the same transaction: a
batch that a dead worker left behind is taken up again, and one that was already written is only
dropped. A field of a tally says what is counted, never who did it.
"""

import logging
import secrets
import time
from functools import cache

from django.conf import settings
from redis import Redis, ResponseError

from .cache import AWAY, PAUSE

logger = logging.getLogger(__name__)


class Tally:
    """One hash of counts in Redis, open for all processes, and the batches it was closed into."""

    _asleep_until = 0.0

    def __init__(self, name: str) -> None:
        prefix = f"{settings.CACHES['default']['KEY_PREFIX'].rstrip(':')}:tally:{name}"
        self.open_key = f"{prefix}:open"
        self.list_key = f"{prefix}:batches"
        self._batch_key = f"{prefix}:batch:"

    def add(self, field: str) -> bool:
        """Count a field once more; False when Redis is away and nothing was kept."""
        if time.monotonic() < Tally._asleep_until:
            return False
        try:
            _redis().hincrby(self.open_key, field, 1)
        except AWAY:
            Tally._asleep_until = time.monotonic() + PAUSE
            logger.warning("Redis is unreachable; counting without it for %s seconds.", PAUSE)
            return False
        return True

    def close(self) -> None:
        """Make a batch of what is open, if anything is."""
        batch = secrets.token_hex(8)
        pipe = _redis().pipeline(transaction=True)
        # Both or neither: a batch that no list names would never be found again.
        pipe.rename(self.open_key, self._batch_key + batch)
        pipe.sadd(self.list_key, batch)
        renamed, _added = pipe.execute(raise_on_error=False)
        if isinstance(renamed, ResponseError):
            # Nothing was open, so the list names a batch that does not exist.
            self.forget(batch)

    def batches(self) -> list[str]:
        """The names of all batches that wait, those of workers that died included."""
        return sorted(name.decode() for name in _redis().smembers(self.list_key))

    def read(self, batch: str) -> dict[str, int]:
        """What a batch counted; empty when another worker has dropped it meanwhile."""
        rows = _redis().hscan_iter(self._batch_key + batch, count=2000)
        return {field.decode(): int(count) for field, count in rows}

    def forget(self, batch: str) -> None:
        """Drop a batch that is written down; harmless when it is gone already."""
        pipe = _redis().pipeline(transaction=True)
        pipe.delete(self._batch_key + batch)
        pipe.srem(self.list_key, batch)
        pipe.execute()


@cache
def _redis() -> Redis:
    # Asking twice could count twice, so a call that failed is never repeated here.
    return Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2, retry=None
    )
