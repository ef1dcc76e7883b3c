from . import (
    categories,
    collections,
    draws,
    inquiries,
    pools,
    products,
    shelves,
    slot_days,
)

__all__ = [
    "categories",
    "collections",
    "draws",
    "inquiries",
    "pools",
    "products",
    "shelves",
    "slot_days",
]
