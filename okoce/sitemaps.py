"""Every public address, for search engines: what the sections of every app share.

Each app keeps a dictionary of its sections by their name in addresses; ``settings.SITEMAPS`` says
where they are, in the order in which they are told.
"""

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, Page, PageNotAnInteger
from django.db.models import Max, Min, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

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
    """Pages without a row of their own; each app names its own in ``STATIC_PAGES``."""

    def items(self) -> list[str]:
        pages = [name for place in settings.SITEMAP_PAGES for name in import_string(place)]
        return ["home", *pages, "privacy_notice", "accessibility"]

    def location(self, item: str) -> str:
        return reverse(item)


@cache
def sections() -> dict[str, type[Sitemap]]:
    """The sections of all apps by their name in addresses."""
    found = {"halaman": StaticSitemap}
    for place in settings.SITEMAPS:
        found |= import_string(place)
    return found
