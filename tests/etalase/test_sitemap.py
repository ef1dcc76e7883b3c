"""What search engines are told: every public page, nobody who hides."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from etalase.choices import CollectionStatus
from members.choices import MemberStatus, Visibility
from okoce import sitemaps
from tests.factories import CollectionFactory, GraduateBusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db


def locations(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return re.findall(r"<loc>(.*?)</loc>", response.content.decode())


def test_index_names_every_section(client):
    assert locations(client, "/sitemap.xml") == [
        f"http://testserver/sitemap-{section}.xml"
        for section in (
            *("halaman", "kategori", "koleksi", "produk", "usaha"),
            *("panduan", "topik", "pelatihan"),
            *("perizinan", "permodalan"),
        )
    ]


def test_products_on_show_are_in_it(client, settings):
    product = ProductFactory()
    ProductFactory(is_listed=False)

    assert locations(client, "/sitemap-produk.xml") == [
        settings.SITE_URL + product.get_absolute_url()
    ]


def test_collections_on_show_are_in_it(client, settings):
    collection = CollectionFactory()
    CollectionFactory(status=CollectionStatus.DRAFT)
    CollectionFactory(shown_from=timezone.localdate() + timedelta(days=3))

    assert locations(client, "/sitemap-koleksi.xml") == [
        settings.SITE_URL + collection.get_absolute_url()
    ]


def test_only_public_businesses_are_in_it(client, settings):
    public = GraduateBusinessFactory()
    for visibility in (Visibility.MEMBERS, Visibility.CONNECTIONS, Visibility.HIDDEN):
        GraduateBusinessFactory(visibility=visibility)
    GraduateBusinessFactory(member__status=MemberStatus.FLAGGED)
    GraduateBusinessFactory(member__user__is_active=False)

    assert locations(client, "/sitemap-usaha.xml") == [
        settings.SITE_URL + public.get_absolute_url()
    ]


def test_pages_by_ranges_of_ids_hold_every_product_once(client, settings, monkeypatch):
    monkeypatch.setattr(sitemaps, "IDS_PER_PAGE", 3)
    business = GraduateBusinessFactory()
    products = [ProductFactory(business=business) for _number in range(7)]

    pages = [path for path in locations(client, "/sitemap.xml") if "produk" in path]
    assert len(pages) == 3
    met = []
    for page in pages:
        met += locations(client, page.removeprefix("http://testserver"))

    assert met == [settings.SITE_URL + product.get_absolute_url() for product in products]


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "9" * 30])
def test_page_that_is_not_there_is_not_found(client, page):
    assert client.get(f"/sitemap-kategori.xml?p={page}").status_code == 404
    assert client.get("/sitemap-lain.xml").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_range_that_is_not_there_is_not_found(client, page):
    assert client.get(f"/sitemap-produk.xml?p={page}").status_code == 404


def test_robots_are_kept_from_private_and_counting_addresses(client, settings):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()

    assert response.headers["Content-Type"].startswith("text/plain")
    for path in (
        "/wa/",
        "/r/",
        "/tanya/",
        "/etalase/rak/",
        "/saya/",
        "/akun/",
        "/admin/",
        "/lapangan/",
    ):
        assert f"Disallow: {path}" in lines
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
