"""The pages of the etalase that `manage.py bench` measures."""

from urllib.parse import urlencode

from django.urls import reverse

from .models import Product, SearchWord


def pages() -> list[tuple[str, str]]:
    """Each page's name and path, with rows of the seeded database."""
    shelf = reverse("etalase:product_list")
    product = Product.objects.listed().order_by("-published_at", "-id")[10]
    common = SearchWord.objects.order_by("-uses", "word").first()
    return [
        ("catalogue, first page", shelf),
        ("catalogue, last page", f"{shelf}?sebelum=akhir"),
        ("product", product.get_absolute_url()),
        ("search, common word", f"{shelf}?{urlencode({'cari': common.word})}"),
    ]
