"""Every public address, for search engines: only what an anonymous visitor may open."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, Page, PageNotAnInteger
from django.db.models import Max, Min, QuerySet
from django.urls import reverse

from members.models import Business

from .models import Category, Product

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


class StaticSitemap(PublicSitemap):
    def items(self) -> list[str]:
        return ["home", "etalase:product_list"]

    def location(self, item: str) -> str:
        return reverse(item)


class CategorySitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return Category.objects.order_by("pk")


class ProductSitemap(PublicSitemap):
    @property
    def paginator(self) -> PagesOfIds:
        return PagesOfIds(Product.objects.listed().only("name", "updated_at"))

    def lastmod(self, item: Product):
        return item.updated_at


class BusinessSitemap(PublicSitemap):
    @property
    def paginator(self) -> PagesOfIds:
        return PagesOfIds(Business.objects.listed_for(AnonymousUser()).only("slug", "updated_at"))

    def lastmod(self, item: Business):
        return item.updated_at


SECTIONS = {
    "halaman": StaticSitemap,
    "kategori": CategorySitemap,
    "produk": ProductSitemap,
    "usaha": BusinessSitemap,
}
