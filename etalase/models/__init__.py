from .categories import Category
from .counts import ProductDay
from .imports import ProductImport
from .photos import Photo
from .products import Product, ProductChange, ProductRecommendation, ProductRevision
from .search import SearchWord

__all__ = [
    "Category",
    "Photo",
    "Product",
    "ProductChange",
    "ProductDay",
    "ProductImport",
    "ProductRecommendation",
    "ProductRevision",
    "SearchWord",
]
