from . import (
    categories,
    draws,
    inquiries,
    pools,
    products,
    shelves,
    slot_days,
)

__all__ = [
    "categories",
    "draws",
    "inquiries",
    "pools",
    "products",
    "shelves",
    "slot_days",
]
