"""The catalogue: what it shows, how it is filtered and sorted, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from etalase.choices import Availability
from etalase.models import Category, Product
from etalase.views.public import ORDERS, PAGE_SIZE
from tests.factories import GraduateBusinessFactory, PhotoFactory, ProductFactory, kelurahan_in

pytestmark = pytest.mark.django_db
KEMANG = "31.74.03"


def shown(response):
    return [product.pk for product in response.context["page"].rows]


def category(slug):
    return Category.objects.get(slug=slug)


def test_list_shows_listed_products_only(client):
    listed = ProductFactory()
    ProductFactory(is_listed=False)
    ProductFactory(status="diajukan", published_at=None)

    response = client.get("/etalase/")

    assert response.status_code == 200
    assert shown(response) == [listed.pk]
    assert listed.get_absolute_url() in response.content.decode()


def test_main_category_holds_the_products_of_those_below_it(client):
    basket = ProductFactory(category=category("anyaman"))
    ProductFactory(category=category("kopi"))

    assert shown(client.get("/etalase/kerajinan/")) == [basket.pk]
    assert shown(client.get("/etalase/anyaman/")) == [basket.pk]
    assert shown(client.get("/etalase/keramik/")) == []
    assert client.get("/etalase/tidak-ada/").status_code == 404


def test_filters_combine(client):
    here = GraduateBusinessFactory()
    there = GraduateBusinessFactory(kelurahan=kelurahan_in(KEMANG))
    wanted = ProductFactory(
        business=here, price=20_000, is_halal=True, availability=Availability.MADE_TO_ORDER
    )
    for other in (
        {"business": there},
        {"price": 9_999},
        {"price": 30_001},
        {"is_halal": False},
        {"availability": Availability.IN_STOCK},
        {"category": category("kopi")},
    ):
        ProductFactory(
            **{
                "business": here,
                "price": 20_000,
                "is_halal": True,
                "availability": Availability.MADE_TO_ORDER,
            }
            | other
        )

    response = client.get(
        "/etalase/anyaman/?kecamatan=tebet&dari=10.000&sampai=Rp+30.000&stok=pesanan&halal=ya"
    )

    assert shown(response) == [wanted.pk]
    assert len(response.context["filters"]) == 5
    assert response.context["noindex"]


def test_each_filter_in_force_can_be_removed_alone(client):
    response = client.get("/etalase/?kecamatan=tebet&halal=ya&urut=termurah")

    addresses = [each["url"] for each in response.context["filters"]]

    assert addresses == ["?halal=ya&urut=termurah", "?kecamatan=tebet&urut=termurah"]


@pytest.mark.parametrize(
    "query",
    ["dari=abc", "dari=-5", "sampai=99999999999999", "kecamatan=bandung", "stok=habis", "urut=x"],
)
def test_senseless_filter_is_left_out_with_a_hint(client, query):
    product = ProductFactory()

    response = client.get(f"/etalase/?{query}")

    assert response.status_code == 200
    assert shown(response) == [product.pk]
    assert len(response.context["hints"]) == 1


def test_prices_the_wrong_way_round_are_turned(client):
    product = ProductFactory(price=20_000)

    assert shown(client.get("/etalase/?dari=30000&sampai=10000")) == [product.pk]


def test_sorts(client):
    now = timezone.now()
    old_cheap = ProductFactory(price=1_000, published_at=now - timedelta(days=2))
    new_dear = ProductFactory(price=3_000, published_at=now)
    middle = ProductFactory(price=2_000, published_at=now - timedelta(days=1))

    newest = [new_dear.pk, middle.pk, old_cheap.pk]
    assert shown(client.get("/etalase/")) == newest
    assert shown(client.get("/etalase/?urut=cocok")) == newest
    assert shown(client.get("/etalase/?urut=termurah")) == newest[::-1]
    assert shown(client.get("/etalase/?urut=termahal")) == newest


def test_pages_keep_the_filters_and_meet_every_product_once(client):
    business = GraduateBusinessFactory()
    for number in range(PAGE_SIZE * 2 + 3):
        ProductFactory(business=business, price=1_000 + number % 5)
    url, met = "/etalase/?urut=termurah&kecamatan=tebet", []

    while url:
        response = client.get(url)
        met += shown(response)
        link = response.context["links"].get("next")
        assert link is None or "kecamatan=tebet" in link
        url = link and f"/etalase/{link}"

    assert len(met) == len(set(met)) == PAGE_SIZE * 2 + 3
    last = client.get("/etalase/?urut=termurah&kecamatan=tebet&sebelum=akhir")
    assert shown(last) == met[-PAGE_SIZE:]


def test_tampered_place_is_harmless(client):
    product = ProductFactory()

    for place in ("sesudah=1'--", "sebelum=9.9.9", "sesudah=99999999999999999999.1"):
        assert shown(client.get(f"/etalase/?{place}")) == [product.pk]


def test_count_is_exact_only_as_far_as_it_is_cheap(client, monkeypatch):
    monkeypatch.setattr("etalase.views.public.COUNTED", 2)
    business = GraduateBusinessFactory()
    for _number in range(2):
        ProductFactory(business=business)

    assert client.get("/etalase/").context["total"] == 2
    ProductFactory(business=business)
    assert client.get("/etalase/").context["total"] is None


def test_list_costs_the_same_with_one_and_with_thirty_products(client, query_count):
    business = GraduateBusinessFactory()
    PhotoFactory(product=ProductFactory(business=business), position=1)
    one = query_count(client.get, "/etalase/")
    for _number in range(30):
        PhotoFactory(product=ProductFactory(business=GraduateBusinessFactory()), position=1)

    assert query_count(client.get, "/etalase/") == one
    assert one <= 8
    assert query_count(client.get, "/etalase/?cari=keranjang") <= 8


def test_card_shows_the_first_photo_only(client):
    product = ProductFactory()
    second = PhotoFactory(product=product, position=2)
    first = PhotoFactory(product=product, position=1)

    page = client.get("/etalase/").content.decode()

    assert first.code in page
    assert second.code not in page


def test_anonymous_page_carries_nothing_of_the_visitor(client, settings):
    settings.PUBLIC_PAGE_SECONDS = 300
    ProductFactory()

    response = client.get("/etalase/")

    assert "public" in response.headers["Cache-Control"]
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_canonical_address_is_the_category_without_filters(client, settings):
    response = client.get("/etalase/kopi/?halal=ya")

    assert response.context["canonical"] == f"{settings.SITE_URL}/etalase/kopi/"
    assert 'name="robots" content="noindex' in response.content.decode()
    assert "noindex" not in client.get("/etalase/kopi/").content.decode()


# The plans, with enough rows that a wrong one would be cheaper to choose than to walk.


def test_every_list_walks_an_index(many_products):
    listed = Product.objects.listed()
    near = listed.filter(kecamatan_id="31.74.01")
    lists = [
        listed,
        near,
        listed.in_category(category("kopi")),
        listed.in_category(category("makanan")),
        listed.filter(is_halal=True),
        near.in_category(category("kopi")).filter(is_halal=True).costing(5_000, 90_000),
        near.in_category(category("makanan")).costing(5_000, 90_000),
    ]

    for products in lists:
        for name in ("terbaru", "termurah", "termahal"):
            plan = ORDERS[name].sort(products.for_cards())[: PAGE_SIZE + 1].explain()
            assert "product_" in plan, plan
            assert "Seq Scan on etalase_product" not in plan, plan


def test_last_page_is_a_walk_from_the_end_of_the_index(many_products):
    order = ORDERS["terbaru"]
    plan = order.sort(Product.objects.listed(), backwards=True)[: PAGE_SIZE + 1].explain()

    assert "Index Scan Backward using product_newest" in plan


def test_place_in_a_list_is_found_in_the_index(many_products):
    order, listed = ORDERS["termurah"], Product.objects.listed()
    plan = order.sort(order.beyond(listed, (150_000, 7)))[:25].explain()

    assert "Index Cond: (ROW(price, id) > ROW(" in plan


# In a browser.


@pytest.mark.browser
def test_filtering_swaps_the_shelf_and_keeps_the_place(transactional_db, browser_page, axe):
    cheap = ProductFactory(price=5_000)
    dear = ProductFactory(price=500_000)
    page = browser_page
    page.goto("/etalase/")
    axe(page)

    page.click("[data-sieve] summary")
    page.fill("[name=sampai]", "10.000")
    page.focus("[name=stok]")
    page.wait_for_url("**/etalase/?sampai=10.000")

    expect(page.locator(f"a[href='{dear.get_absolute_url()}']")).to_have_count(0)
    expect(page.locator(f"a[href='{cheap.get_absolute_url()}']")).to_have_count(1)
    expect(page.locator("[name=stok]")).to_be_focused()
    expect(page.locator("#jumlah[role=status]")).to_have_text(re.compile(r"^\s*1 "))

    page.focus("[name=urut]")
    page.select_option("[name=urut]", "termahal")
    page.wait_for_url("**urut=termahal**")
    expect(page.locator("[name=urut]")).to_be_focused()

    page.go_back()
    page.wait_for_url("**/etalase/?sampai=10.000")
    expect(page.locator("article")).to_have_count(1)
    axe(page)


@pytest.mark.browser
def test_filtering_works_without_scripts(transactional_db, new_page):
    cheap = ProductFactory(price=5_000)
    ProductFactory(price=500_000)
    page = new_page(java_script_enabled=False)
    page.goto("/etalase/")

    page.click("[data-sieve] summary")
    page.fill("[name=sampai]", "10.000")
    page.click("[data-sieve] button")

    page.wait_for_url("**/etalase/?*sampai=10.000*")
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator(f"a[href='{cheap.get_absolute_url()}']")).to_have_count(1)
