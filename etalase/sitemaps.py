"""Every public address, for search engines: only what an anonymous visitor may open."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, Page, PageNotAnInteger
from django.db.models import Max, Min, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from members.models import Business

from .models import Category, Collection, Photo, Product
from .schema import absolute

IDS_PER_PAGE = 5000


class PagesOfIds:
    """Pages by ranges of ids instead of offsets: page 200 costs as much as page 1.

    It answers what Django's sitemap views ask of a paginator.
    """

    def __init__(self, rows: QuerySet) -> None:
        self.rows = rows
        ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
        self.first = ends["first"] or 0
        self.num_pages = 1 + ((ends["last"] or 0) - self.first) // IDS_PER_PAGE

    def page(self, number: int | str) -> Page:
        try:
            number = int(number)
        except ValueError:
            raise PageNotAnInteger from None
        if not 1 <= number <= self.num_pages:
            raise EmptyPage
        start = self.first + (number - 1) * IDS_PER_PAGE
        rows = self.rows.filter(pk__gte=start, pk__lt=start + IDS_PER_PAGE).order_by("pk")
        return Page(rows, number, self)


class PublicSitemap(Sitemap):
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_latest_lastmod(self) -> None:
        """Nothing: asking each row for its date would read the whole table."""

    def get_urls(self, page=1, site=None, protocol=None) -> list[dict]:
        """What Django tells of each address, and the pictures on its page."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            url["images"] = [absolute(picture) for picture in self.pictures(url["item"])]
        return urls

    def pictures(self, item) -> list[str]:
        """The addresses of the pictures on a page."""
        return []


class StaticSitemap(PublicSitemap):
    def items(self) -> list[str]:
        return [
            *["home", "etalase:product_list", "members:directory"],
            *["etalase:collection_list", "etalase:new_products", "etalase:near_products"],
            *["etalase:maker_of_week", "etalase:pool_intro"],
            *["privacy_notice", "accessibility"],
        ]

    def location(self, item: str) -> str:
        return reverse(item)


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
    "halaman": StaticSitemap,
    "kategori": CategorySitemap,
    "koleksi": CollectionSitemap,
    "produk": ProductSitemap,
    "usaha": BusinessSitemap,
}
