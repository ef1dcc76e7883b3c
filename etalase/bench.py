"""The pages of the etalase that `manage.py bench` measures.

They are public: what is behind a sign-in is held to its plans by ``tests/etalase/test_plans.py``.
"""

from urllib.parse import urlencode

from django.urls import reverse

from members.models import Kecamatan

from .models import DrawRound, Product, SearchWord


def pages() -> list[tuple[str, str]]:
    """Each page's name and path, with rows of the seeded database."""
    shelf = reverse("etalase:product_list")
    product = Product.objects.listed().order_by("-published_at", "-id")[10]
    common = SearchWord.objects.order_by("-uses", "word").first()
    near, home = reverse("etalase:near_products"), Kecamatan.objects.get(pk=product.kecamatan_id)
    return [
        ("catalogue, first page", shelf),
        ("catalogue, last page", f"{shelf}?sebelum=akhir"),
        ("product", product.get_absolute_url()),
        ("new products", reverse("etalase:new_products")),
        ("near products", f"{near}?{urlencode({'kecamatan': home.slug})}"),
        ("rounds of the draw", reverse("etalase:draw_list")),
        ("a round of the draw", DrawRound.objects.first().get_absolute_url()),
        ("search, common word", f"{shelf}?{urlencode({'cari': common.word})}"),
    ]
