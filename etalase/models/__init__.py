from .categories import Category
from .counts import ProductDay
from .photos import Photo
from .products import Product, ProductChange, ProductRevision
from .search import SearchWord

__all__ = [
    "Category",
    "Photo",
    "Product",
    "ProductChange",
    "ProductDay",
    "ProductRevision",
    "SearchWord",
]
