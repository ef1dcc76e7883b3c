"""The part of the demo city that learns."""

from okoce.demo import City

from .guides import inform
from .rooms import open_rooms

# In this order; each builds its part.
PARTS = [inform, open_rooms]


def learn(city: City) -> None:
    """All that is taught and learnt in the demo city."""
    for build in PARTS:
        build(city)


from collections.abc import Callable

from okoce.demo import City

from .courses import teach

PARTS: list[Callable[[City], None]] = [
    teach,
]


def learn(city: City) -> None:
    """Let people take courses, in this order."""
    for part in PARTS:
        part(city)


__all__ = ["learn"]
