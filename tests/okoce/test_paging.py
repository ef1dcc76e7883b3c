"""Paging by key: every row once, in order, from either end, whatever an address holds."""

from datetime import UTC, datetime, timedelta
from itertools import chain
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etalase.models import Product
from okoce.paging import LAST, Order, Page, page_by_key
from tests.factories import GraduateBusinessFactory, ProductFactory

NEWEST = Order(("published_at", "id"), descending=True)
CHEAPEST = Order(("price", "id"))
START = datetime(2026, 11, 1, tzinfo=UTC)


def walk(order, size, *, backwards=False):
    """The ids on each page, followed by its own links from one end to the other."""
    key, pages = ({"before": LAST} if backwards else {}), []
    while True:
        page = page_by_key(Product.objects.all(), order, size=size, **key)
        pages.append([row.pk for row in page.rows])
        link = page.previous if backwards else page.next
        if not link:
            return pages
        key = {"before": link["sebelum"]} if backwards else {"after": link["sesudah"]}


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    prices=st.lists(st.sampled_from([500, 1000, 1500]), min_size=1, max_size=12),
    size=st.integers(1, 5),
)
def test_walk_meets_every_row_once_despite_equal_keys(db, prices, size):
    Product.objects.all().delete()
    business = GraduateBusinessFactory()
    for number, price in enumerate(prices):
        moment = START + timedelta(minutes=number // 3)
        ProductFactory(business=business, price=price, published_at=moment)

    for order, fields in ((NEWEST, ("-published_at", "-id")), (CHEAPEST, ("price", "id"))):
        expected = list(Product.objects.order_by(*fields).values_list("pk", flat=True))
        assert list(chain(*walk(order, size))) == expected
        backwards = walk(order, size, backwards=True)
        # The first page is always full, so walking back may show rows of the second again.
        assert list(dict.fromkeys(chain(*backwards[::-1]))) == expected


@pytest.mark.django_db
def test_page_before_leads_back_to_where_one_came_from():
    business = GraduateBusinessFactory()
    for number in range(9):
        ProductFactory(business=business, published_at=START + timedelta(minutes=number))
    first = page_by_key(Product.objects.all(), NEWEST, size=3)
    second = page_by_key(Product.objects.all(), NEWEST, size=3, after=first.next["sesudah"])
    third = page_by_key(Product.objects.all(), NEWEST, size=3, after=second.next["sesudah"])

    back = page_by_key(Product.objects.all(), NEWEST, size=3, before=third.previous["sebelum"])

    assert [row.pk for row in back.rows] == [row.pk for row in second.rows]
    assert third.next is None
    assert first.previous is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key",
    ["", "abc", "1", "1.2.3", "99999999999999999999.1", "9223372036854775807.1", "-1.5", "١.٢"],
)
def test_unreadable_place_is_the_first_page(key):
    product = ProductFactory()

    after = page_by_key(Product.objects.all(), NEWEST, size=3, after=key)
    before = page_by_key(Product.objects.all(), NEWEST, size=3, before=key)

    assert [row.pk for row in after.rows] == [product.pk]
    assert [row.pk for row in before.rows] == [product.pk]


@pytest.mark.django_db
def test_place_behind_everything_leads_back():
    ProductFactory(price=1000)

    page = page_by_key(Product.objects.all(), CHEAPEST, size=3, after="5000.1")

    assert page.rows == []
    assert page.previous == {"sebelum": LAST}


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)), st.integers(1, 2**63 - 1))
def test_key_survives_an_address(moment, number):
    row = SimpleNamespace(published_at=moment.replace(tzinfo=UTC), id=number)

    assert NEWEST.read_key(NEWEST.key_of(row), Product) == (row.published_at, row.id)


def test_addresses_beside_a_page_keep_what_was_chosen():
    page = Page(previous={"sebelum": "3.7"}, next=None)

    assert page.urls({"tampil": "milik"}) == {
        "previous_url": "?tampil=milik&sebelum=3.7",
        "next_url": "",
    }
