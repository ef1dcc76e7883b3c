"""The goods of the demo city: products in every state, with pictures that look like goods."""

from .counts import count_days
from .pictures import draw_pictures
from .products import list_products
from .showing import show_up

__all__ = ["count_days", "draw_pictures", "list_products", "show_up"]
