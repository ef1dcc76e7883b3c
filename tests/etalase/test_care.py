"""Products that nobody has stood for in a while, and tips for better listings."""

import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from etalase import tasks
from etalase.choices import ProductStatus
from etalase.models import Photo, Product
from etalase.services import care
from etalase.services.tips import RULES, advise
from members.models import Notification
from okoce.errors import RuleBroken
from tests.factories import (
    CategoryFactory,
    GraduateBusinessFactory,
    PendampingFactory,
    PhotoFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def left(days: float, **fields) -> Product:
    moment = NOW - timedelta(days=days)
    return ProductFactory(updated_at=moment, status_since=moment, published_at=moment, **fields)


def told(product: Product) -> list[str]:
    rows = Notification.objects.filter(
        user=product.business.member.user, kind="products_unconfirmed"
    )
    return [row.title for row in rows.order_by("pk")]


def maker_of(product: Product):
    return product.business.member.user


# Confirming.


def test_confirmed_product_is_no_longer_stale_and_its_page_says_so(client):
    product = left(130)
    page = client.get(product.get_absolute_url()).content.decode()
    assert "belum dikonfirmasi pembuatnya sejak 9 Mei 2026" in page

    client.force_login(maker_of(product))
    response = client.post(f"/saya/produk/{product.pk}/konfirmasi/")

    product.refresh_from_db()
    assert response.url == f"/saya/produk/{product.pk}/hasil/"
    assert product.confirmed_at == NOW
    assert not care.is_stale(product)
    client.logout()
    assert "data-unconfirmed" not in client.get(product.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("days", "is_stale", "is_told"),
    [(0, False, False), (89.9, False, False), (90.1, True, False), (120.1, True, True)],
)
def test_product_gets_old_in_two_steps(client, days, is_stale, is_told):
    product = left(days)

    page = client.get(product.get_absolute_url()).content.decode()

    assert care.is_stale(product) == is_stale
    assert ("data-unconfirmed" in page) == is_told


def test_an_edit_or_a_decision_counts_as_a_confirmation():
    edited = left(200)
    edited.updated_at = NOW
    decided = left(200)
    decided.status_since = NOW

    assert [care.is_stale(each) for each in (edited, decided)] == [False, False]


def test_draft_is_never_stale():
    assert not care.is_stale(left(200, status=ProductStatus.DRAFT))


def test_only_the_maker_confirms_and_only_what_is_on_show():
    product = left(100)
    for person in (UserFactory(), PendampingFactory(), StaffFactory()):
        with pytest.raises(RuleBroken):
            care.confirm(product, by=person)
    draft = left(100, status=ProductStatus.DRAFT)
    with pytest.raises(RuleBroken):
        care.confirm(draft, by=maker_of(draft))

    product.refresh_from_db()
    assert product.confirmed_at is None


def test_strangers_find_no_page_of_care(client):
    product = left(100)
    client.force_login(GraduateBusinessFactory().member.user)

    assert client.get(f"/saya/produk/{product.pk}/hasil/").status_code == 404
    assert client.post(f"/saya/produk/{product.pk}/konfirmasi/").status_code == 404
    assert product.name not in client.get("/saya/produk/perhatian/").content.decode()


def test_pendamping_reads_the_tips_and_confirms_nothing(client):
    product = left(100)
    client.force_login(PendampingFactory())

    page = client.get(f"/saya/produk/{product.pk}/hasil/").content.decode()
    client.post(f"/saya/produk/{product.pk}/konfirmasi/")

    product.refresh_from_db()
    assert 'data-tip="photos"' in page
    assert "konfirmasi/" not in page
    assert product.confirmed_at is None


# Asking.


def test_maker_is_asked_again_after_two_weeks_and_then_left_alone():
    product = left(89)
    asked = []
    for day in range(60):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            tasks.find_reminders()
            tasks.find_reminders()
            if len(told(product)) > len(asked):
                asked.append(day)

    assert asked == [2, 16]


def test_long_forgotten_product_is_asked_about_once():
    product = left(300)
    for day in range(60):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            tasks.find_reminders()

    assert len(told(product)) == 1


def test_confirming_ends_the_asking_until_it_is_old_again():
    product = left(91)
    tasks.find_reminders()
    care.confirm(product, by=maker_of(product))
    for day in (20, 80, 91, 92):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            tasks.find_reminders()

    assert len(told(product)) == 2


def test_many_products_are_asked_about_in_one_notice_and_rarely():
    business = GraduateBusinessFactory()
    products = [left(91 - number, business=business) for number in range(10)]
    for day in range(12):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            tasks.find_reminders()

    assert len(told(products[0])) == 2
    # Those that became old last wait for the next one.
    assert Product.objects.filter(asked_at=None).count() == 2


def test_notice_names_one_product_and_counts_several():
    business = GraduateBusinessFactory()
    one = left(100)
    several = [left(100, business=business) for _number in range(3)]
    tasks.find_reminders()

    assert told(one) == [f"Apakah “{one.name}” masih tersedia dengan harga yang sama?"]
    assert told(several[0]) == ["Apakah 3 produk Anda masih tersedia dengan harga yang sama?"]


def test_hidden_products_and_drafts_are_not_asked_about():
    for product in (left(100, is_listed=False), left(100, status=ProductStatus.DRAFT)):
        tasks.find_reminders()
        assert told(product) == []


def test_asking_costs_the_same_for_each_maker(query_count):
    for _number in range(3):
        left(100)
    three = query_count(care.find_reminders)
    business = GraduateBusinessFactory()
    for _number in range(30):
        left(100, business=business)

    assert query_count(care.find_reminders) <= three


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_ask_once():
    product = left(100)
    barrier = threading.Barrier(2)

    def run():
        barrier.wait()
        care.find_reminders()
        connection.close()

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told(product)) == 1


# Tips.


def good_listing() -> tuple[Product, list[Photo]]:
    product = ProductFactory.build(
        business=None,
        main_category=None,
        kecamatan=None,
        name="Keranjang pandan besar 40 cm",
        category=CategoryFactory(),
        description="Dianyam tangan dari pandan. " * 8,
        price=75_000,
        monthly_capacity=20,
        lead_days=3,
    )
    photos = [PhotoFactory.build(product=None, alt="Keranjang di meja") for _place in range(3)]
    return product, photos


def tips_of(product, photos) -> set[str]:
    return {tip.code for tip in advise(product, photos).tips}


def test_good_listing_has_no_tips():
    product, photos = good_listing()
    advice = advise(product, photos)

    assert (advice.met, advice.total, advice.tips) == (12, 12, [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"price": None}, "price"),
        ({"description": "x" * 149}, "description"),
        ({"name": "Kopi"}, "name"),
        ({"unit": ""}, "unit"),
        ({"price_max": 75_000 * 3 + 1}, "price_range"),
        ({"monthly_capacity": None}, "capacity"),
        ({"lead_days": None}, "lead_days"),
        ({"availability": "habis"}, "availability"),
    ],
)
def test_each_gap_gives_its_tip_and_no_other(change, code):
    product, photos = good_listing()
    for name, value in change.items():
        setattr(product, name, value)
    advice = advise(product, photos)

    assert [tip.code for tip in advice.tips] == [code]
    assert (advice.met, advice.total) == (11, 12)


@pytest.mark.parametrize(
    "change",
    [
        {"description": "x" * 150},
        {"price_max": 75_000 * 3},
        {"monthly_capacity": 0},
        {"lead_days": 0},
    ],
)
def test_what_just_reaches_a_threshold_gives_no_tip(change):
    product, photos = good_listing()
    for name, value in change.items():
        setattr(product, name, value)

    assert tips_of(product, photos) == set()


def test_photos_give_tips_by_number_size_and_words():
    product, photos = good_listing()
    assert tips_of(product, []) == {"photos", "large_photo", "alt"}
    assert tips_of(product, photos[:2]) == {"photos"}
    photos[2].alt = " "
    assert tips_of(product, photos) == {"alt"}
    photos[0].width = 799
    assert tips_of(product, photos) == {"alt", "large_photo"}
    photos[1].state = "gagal"
    assert tips_of(product, photos) == {"alt", "large_photo", "photos"}


def test_category_for_what_fits_nowhere_gives_a_tip():
    product, photos = good_listing()
    product.category = CategoryFactory(slug="lain-lain", name="Lain-lain")

    assert tips_of(product, photos) == {"category"}


def test_every_rule_has_words_and_a_page():
    advice = advise(ProductFactory.build(business=None, main_category=None, kecamatan=None), [])

    assert len(RULES) == advice.total
    assert all(tip.text and tip.reason and tip.page for tip in advice.tips)


def test_score_is_never_public(client):
    product = ProductFactory()

    page = client.get(product.get_absolute_url()).content.decode()

    assert "score" not in page
    assert "data-tip" not in page


# The page of care.


def test_care_lists_stale_products_with_one_press_each(client):
    old = left(100)
    fresh = left(1, business=old.business)
    client.force_login(maker_of(old))

    response = client.get("/saya/produk/perhatian/")

    assert [product for product, _since in response.context["stale"]] == [old]
    assert [product for product, _advice in response.context["advised"]] == [fresh, old]
    sent = client.post(f"/saya/produk/{old.pk}/konfirmasi/", {"lalu": "perhatian"}, follow=True)
    assert sent.redirect_chain == [("/saya/produk/perhatian/", 302)]
    assert sent.context["stale"] == []


def test_care_costs_the_same_for_many_products(client, query_count):
    first = left(100)
    PhotoFactory(product=first)
    client.force_login(maker_of(first))
    one = query_count(client.get, "/saya/produk/perhatian/")
    for _number in range(30):
        PhotoFactory(product=left(100, business=first.business))

    assert query_count(client.get, "/saya/produk/perhatian/") <= one


def test_care_without_products_says_what_it_is_for(client):
    client.force_login(GraduateBusinessFactory().member.user)

    assert client.get("/saya/produk/perhatian/").status_code == 200
