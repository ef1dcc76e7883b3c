from . import (
    categories,
    inquiries,
    pools,
    products,
    shelves,
    slot_days,
)

__all__ = [
    "categories",
    "inquiries",
    "pools",
    "products",
    "shelves",
    "slot_days",
]
