"""What comes of showing goods: each noun of the etalase furnishes its part, in this order."""

from collections.abc import Callable

from okoce.demo import City

from .alerts import watch_for_people
from .care import look_after
from .collections import choose_makers, put_together
from .draws import draw_places
from .favourites import save_favourites
from .halal import ask_about_halal
from .imports import send_table
from .inquiries import ask_makers
from .pools import place_pooled_orders
from .recalls import recall_goods
from .shelves import furnish_shelves

PARTS: list[Callable[[City], None]] = [
    look_after,
    send_table,
    place_pooled_orders,
    furnish_shelves,
    put_together,
    choose_makers,
    ask_makers,
    draw_places,
    recall_goods,
    save_favourites,
    watch_for_people,
    ask_about_halal,
]


def show_up(city: City) -> None:
    """Let visitors, makers and operators do what the etalase is for."""
    for part in PARTS:
        part(city)
