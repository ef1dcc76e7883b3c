from . import (
    categories,
    inquiries,
    pools,
    products,
)

__all__ = [
    "categories",
    "inquiries",
    "pools",
    "products",
]
