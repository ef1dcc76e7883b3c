"""What comes of showing goods: each noun of the etalase furnishes its part, in this order."""

from collections.abc import Callable

from okoce.demo import City

from .care import look_after

PARTS: list[Callable[[City], None]] = [
    look_after,
]


def show_up(city: City) -> None:
    """Let visitors, makers and operators do what the etalase is for."""
    for part in PARTS:
        part(city)
