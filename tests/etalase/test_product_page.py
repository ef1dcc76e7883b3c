"""The page of one product: what it tells, to whom, and what it becomes when it is withdrawn."""

import json
import re

import pytest

from etalase.models import Category
from members.choices import CredentialKind, Visibility
from tests.factories import (
    CredentialFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PhotoFactory,
    ProductFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
KEMANG = "31.74.03"


def test_wrong_or_missing_name_leads_to_the_right_address(client):
    product = ProductFactory(name="Keranjang Rotan")

    for address in (f"/produk/{product.pk}-lama/", f"/produk/{product.pk}/"):
        response = client.get(address)
        assert response.status_code == 301
        assert response.headers["Location"] == f"/produk/{product.pk}-keranjang-rotan/"


def test_unknown_product_is_not_found(client):
    assert client.get("/produk/999999-x/").status_code == 404
    assert client.get(f"/produk/{'9' * 30}-x/").status_code == 404


def test_product_never_on_show_is_not_found(client):
    product = ProductFactory(status="diajukan")

    assert client.get(product.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("status", ["arsip", "tayang"])
def test_withdrawn_product_is_gone_with_alternatives(client, status):
    live = ProductFactory(name="Keranjang rahasia")
    alike = ProductFactory()
    ProductFactory(category=Category.objects.get(slug="kopi"))
    live.status, live.is_listed = status, False
    live.save()

    response = client.get(live.get_absolute_url())

    assert response.status_code == 410
    assert [each.pk for each in response.context["alternatives"]] == [alike.pk]
    # It may be hidden for a reason: neither its name nor its maker's is told.
    assert live.name not in response.content.decode()
    assert live.business.name not in response.content.decode()


def test_page_costs_at_most_six_queries(client, query_count):
    product = ProductFactory()
    alone = query_count(client.get, product.get_absolute_url())
    for _number in range(6):
        PhotoFactory(product=ProductFactory(business=product.business), position=1)
        PhotoFactory(product=ProductFactory(), position=1)
        CredentialFactory(business=product.business)

    crowded = query_count(client.get, product.get_absolute_url())

    assert crowded <= 6
    assert alone <= crowded


def test_gallery_shows_ready_photos_in_order(client):
    product = ProductFactory()
    second = PhotoFactory(product=product, position=2)
    first = PhotoFactory(product=product, position=1)
    PhotoFactory(product=product, position=3, state="menunggu")
    PhotoFactory(product=product, position=None)

    response = client.get(product.get_absolute_url())

    assert response.context["gallery"] == [first, second]


def test_preview_card_has_an_absolute_jpeg(client, settings):
    product = ProductFactory(price=15_000)
    PhotoFactory(product=product, position=1)

    page = client.get(product.get_absolute_url()).content.decode()
    told = dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)"', page))

    assert told["og:title"] == product.name
    assert told["og:url"] == settings.SITE_URL + product.get_absolute_url()
    assert told["og:image"].startswith(told["og:url"] + "kartu-")
    assert told["og:image"].endswith(".jpg")
    assert "15.000" in told["og:description"]
    assert told["product:price:amount"] == "15000"
    assert f'rel="canonical" href="{told["og:url"]}"' in page


def schema_of(page):
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(data.group(1))


def test_schema_describes_the_product_and_cannot_be_broken_out_of(client):
    product = ProductFactory(
        price=10_000,
        price_max=20_000,
        availability="pesanan",
        description="</script><script>alert(1)</script> & co",
    )

    page = client.get(product.get_absolute_url()).content.decode()
    schema = schema_of(page)

    assert "<script>alert" not in page
    assert schema["description"] == product.description
    assert schema["offers"]["@type"] == "AggregateOffer"
    assert (schema["offers"]["lowPrice"], schema["offers"]["highPrice"]) == (10_000, 20_000)
    assert schema["offers"]["availability"] == "https://schema.org/MadeToOrder"


def test_schema_of_a_single_price(client):
    product = ProductFactory(price=10_000)

    offer = schema_of(client.get(product.get_absolute_url()).content.decode())["offers"]

    assert (offer["@type"], offer["price"], offer["priceCurrency"]) == ("Offer", 10_000, "IDR")


def test_page_shows_the_papers_of_the_product_and_the_business(client):
    business = GraduateBusinessFactory()
    own = CredentialFactory(business=business)
    halal = CredentialFactory(business=business, kind=CredentialKind.HALAL, number="ID31")
    nib = CredentialFactory(business=business, kind=CredentialKind.NIB, number="91203")
    CredentialFactory(business=business, number="another product's")
    CredentialFactory(business=business, kind=CredentialKind.MEREK, valid_until="2025-12-31")
    product = ProductFactory(business=business, permit=own, is_halal=True, halal_credential=halal)

    response = client.get(product.get_absolute_url())

    assert set(response.context["credentials"]) == {own, halal, nib}


def test_neighbours_are_of_the_same_category_and_first_of_the_same_kecamatan(client):
    product = ProductFactory()
    far = ProductFactory(business=GraduateBusinessFactory(kelurahan=kelurahan_in(KEMANG)))
    near = ProductFactory()
    ProductFactory(category=Category.objects.get(slug="kopi"))
    by_same_maker = ProductFactory(business=product.business)
    ProductFactory(is_listed=False)

    response = client.get(product.get_absolute_url())

    # The far one is older and the near one newer; make the order tell.
    assert response.context["neighbours"] == [near, far]
    assert response.context["same_maker"] == [by_same_maker]


def test_near_neighbours_come_before_newer_ones(client):
    product = ProductFactory()
    near = ProductFactory()
    far = ProductFactory(business=GraduateBusinessFactory(kelurahan=kelurahan_in(KEMANG)))

    assert client.get(product.get_absolute_url()).context["neighbours"] == [near, far]


def test_fields_of_the_maker_follow_their_visibility(client):
    business = GraduateBusinessFactory(
        story="Dari dapur nenek", story_visibility=Visibility.MEMBERS, since_year=1987
    )
    product = ProductFactory(business=business)

    visitor = client.get(product.get_absolute_url())
    assert "Dari dapur nenek" not in visitor.content.decode()
    assert visitor.context["shown"]["since_year"] == 1987

    client.force_login(MemberFactory().user)
    assert "Dari dapur nenek" in client.get(product.get_absolute_url()).content.decode()


def test_odd_names_have_an_address(client):
    product = ProductFactory(name="★★★")

    assert product.get_absolute_url() == f"/produk/{product.pk}-produk/"
    assert client.get(product.get_absolute_url()).status_code == 200


@pytest.mark.browser
def test_page_in_a_browser(transactional_db, browser_page, axe):
    product = ProductFactory(description="Anyaman </script> halus")
    ProductFactory(business=product.business)
    CredentialFactory(business=product.business, kind=CredentialKind.NIB)

    # The data block of schema.org must not offend the content policy (`new_page` would tell).
    browser_page.goto(product.get_absolute_url())

    axe(browser_page)
    ask = browser_page.locator("[data-ask]")
    assert ask.get_attribute("href") == f"/wa/{product.code}/"
    assert "nofollow" in ask.get_attribute("rel")


@pytest.mark.browser
def test_gone_page_in_a_browser(transactional_db, browser_page, axe):
    product = ProductFactory(status="arsip", is_listed=False)
    type(product).objects.update(published_at=product.created_at)

    response = browser_page.goto(product.get_absolute_url())

    assert response.status == 410
    axe(browser_page)
