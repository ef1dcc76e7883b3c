"""The demo city: what its builders share. Each app builds its own part (see DEMO_BUILDERS)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from django.utils import timezone

from .codes import ALPHABET

Row = TypeVar("Row")


@dataclass
class City:
    """One demo city of a given size; the same seed gives the same people, shops and goods."""

    seed: int
    members: int
    businesses: int
    products: int
    say: Callable[[str], Any]
    today: date = field(default_factory=timezone.localdate)
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._codes: set[str] = set()

    def code(self, length: int = 8) -> str:
        """A code such as ``okoce.codes.new_code`` makes, but the same for the same seed."""
        while True:
            code = "".join(self.random.choices(ALPHABET, k=length))
            if code not in self._codes:
                self._codes.add(code)
                return code

    def moment(self, days_ago: float, *, spread: float = 0) -> datetime:
        """A moment in office hours about ``days_ago`` days before today."""
        days = days_ago + self.random.random() * spread
        day = self.today - timedelta(days=int(days))
        minutes = self.random.randrange(9 * 60)
        opening = timezone.make_aware(datetime.combine(day, time(8)))
        return min(opening + timedelta(minutes=minutes), timezone.now() - timedelta(minutes=2))

    def days_before(self, days: int) -> datetime:
        """Ten in the morning so many days before today."""
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=days), time(10)))

    def weighted(self, choices: dict[Row, float]) -> Row:
        """One key of ``choices``, as likely as its value says."""
        return self.random.choices(list(choices), weights=list(choices.values()))[0]


def save_in_bulk(model: Any, rows: list, *, batch: int = 4000) -> list:
    """Insert many rows of one model; the rows come back with their primary keys."""
    return model._default_manager.bulk_create(rows, batch_size=batch)


def in_batches(count: int, size: int = 20_000) -> Iterator[range]:
    """The numbers below ``count`` in ranges, so that a large city never sits in memory whole."""
    for start in range(0, count, size):
        yield range(start, min(start + size, count))
