from . import (
    categories,
    inquiries,
    pools,
    products,
    slot_days,
)

__all__ = [
    "categories",
    "inquiries",
    "pools",
    "products",
    "slot_days",
]
