"""The public addresses of the etalase: only what an anonymous visitor may open."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from members.models import Business
from okoce.sitemaps import PagesOfIds, PublicSitemap

from .models import Category, Collection, Photo, Product

# Pages without a row of their own.
STATIC_PAGES = [
    *["etalase:product_list", "members:directory"],
    *["etalase:collection_list", "etalase:new_products", "etalase:near_products"],
    *["etalase:maker_of_week", "etalase:pool_intro"],
]


class CategorySitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return Category.objects.order_by("pk")


class CollectionSitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return Collection.objects.on_show(timezone.localdate()).only("slug").order_by("pk")


class ProductSitemap(PublicSitemap):
    @property
    def paginator(self) -> PagesOfIds:
        shown = Photo.objects.on_show().only("product", "code", "state", "widths")
        photos = Prefetch("photos", shown, to_attr="gallery")
        rows = Product.objects.listed().only("name", "updated_at")
        return PagesOfIds(rows.prefetch_related(photos))

    def lastmod(self, item: Product):
        return item.updated_at

    def pictures(self, item: Product) -> list[str]:
        return [photo.url(1280, "jpg") for photo in item.gallery]


class BusinessSitemap(PublicSitemap):
    @property
    def paginator(self) -> PagesOfIds:
        rows = Business.objects.listed_for(AnonymousUser())
        return PagesOfIds(rows.only("slug", "updated_at", "cover"))

    def lastmod(self, item: Business):
        return item.updated_at

    def pictures(self, item: Business) -> list[str]:
        return [item.cover.url] if item.cover else []


SECTIONS = {
    "kategori": CategorySitemap,
    "koleksi": CollectionSitemap,
    "produk": ProductSitemap,
    "usaha": BusinessSitemap,
}
