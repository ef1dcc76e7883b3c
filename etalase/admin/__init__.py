from . import (
    categories,
    inquiries,
    products,
)

__all__ = [
    "categories",
    "inquiries",
    "products",
]
