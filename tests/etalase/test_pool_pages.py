"""The pages of pooled orders: who may open which, and what they say."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from etalase.choices.pools import PartStatus, PoolActor, PoolStatus
from etalase.demo import pools as demo
from etalase.models import PoolLetter, PoolOrder, PoolPart
from etalase.services import pools
from members.choices import Role
from members.models import Member
from members.services.privacy import erase_account
from members.signals import collect_personal_data
from okoce.demo import City
from tests.desk import decide
from tests.factories import (
    CategoryFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PendampingFactory,
    PoolOrderFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db


def typed(**more) -> dict:
    return {
        "category": CategoryFactory().pk,
        "what": "Keranjang hantaran",
        "quantity": 60,
        "unit": "buah",
        "needed_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "budget": "75.000",
        "kecamatan": kelurahan_in().kecamatan_id,
        "name": "Ratna",
        "phone": "",
        "email": "ratna@contoh.test",
        "nonce": "satu",
        **more,
    }


def taken_part(order=None, quantity=10) -> PoolPart:
    product = ProductFactory(monthly_capacity=100)
    return pools.take_part(
        order or PoolOrderFactory(quantity=quantity),
        product,
        by=product.business.member.user,
        quantity=quantity,
        price=70_000,
        nonce=f"bagian-{product.pk}",
    )


# Asking.


def test_a_visitor_sends_a_request_once_and_is_shown_no_private_link(client):
    for _time in range(2):
        response = client.post("/borongan/baru/", typed())
        assert (response.status_code, response.url) == (302, "/borongan/terkirim/")

    order = PoolOrder.objects.get()
    assert (order.status, order.budget) == (PoolStatus.UNCONFIRMED, 75_000)
    assert order.key not in client.get("/borongan/terkirim/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"quantity": "1"},
        {"needed_on": "2020-01-01"},
        {"what": ""},
        {"name": "081234567890"},
        {"category": ""},
    ],
)
def test_what_is_wrong_is_told_and_kept(client, wrong):
    response = client.post("/borongan/baru/", typed(details="Dengan pita", **wrong))

    assert response.status_code == 422
    assert "Dengan pita" in response.content.decode()
    assert not PoolOrder.objects.exists()


def test_a_program_that_fills_every_field_changes_nothing(client):
    response = client.post("/borongan/baru/", typed(situs="https://contoh.id"))

    assert response.url == "/borongan/terkirim/"
    assert not PoolOrder.objects.exists()


def test_nobody_writes_to_one_address_without_end(client):
    for number in range(3):
        client.post("/borongan/baru/", typed(nonce=f"n{number}"))

    response = client.post("/borongan/baru/", typed(nonce="n4"))

    assert response.status_code == 429
    assert PoolOrder.objects.count() == 3


def test_a_member_comes_to_the_page_of_the_order_at_once(client):
    user = MemberFactory().user
    client.force_login(user)

    response = client.post("/borongan/baru/", typed(), follow=True)

    order = PoolOrder.objects.get(buyer=user)
    assert response.redirect_chain[-1][0] == order.get_absolute_url()
    assert order.status == PoolStatus.OPEN


# The buyer's page.


def test_the_private_page_is_told_to_no_other_site(client):
    response = client.get(PoolOrderFactory().get_absolute_url())

    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_code_that_makers_know_opens_nothing(client):
    order = PoolOrderFactory()

    assert client.get(f"/borongan/{order.code}/").status_code == 404


def test_the_buyer_confirms_and_later_agrees(client):
    order = PoolOrderFactory(status=PoolStatus.UNCONFIRMED, quantity=10)
    page = order.get_absolute_url()

    client.post(f"{page}konfirmasi/")
    order.refresh_from_db()
    assert order.status == PoolStatus.REVIEW
    pools.change_order(order, PoolStatus.OPEN, actor=PoolActor.OFFICER)
    part = taken_part(order)
    shown = client.get(page)
    assert part.maker_phone not in shown.content.decode()
    client.post(f"{page}terima/", {"bagian": part.pk, "terbaca": shown.context["version"]})

    order.refresh_from_db()
    assert order.status == PoolStatus.ACCEPTED
    assert part.maker_phone in client.get(page).content.decode()

    client.post(f"{page}diterima/", {"bagian": part.pk})
    order.refresh_from_db()
    assert order.status == PoolStatus.DONE


def test_calling_off_what_was_agreed_needs_a_reason(client):
    part = taken_part()
    order = part.order
    pools.accept_split(order, [part.pk], seen=pools.split_version([part]))

    refused = client.post(f"{order.get_absolute_url()}batal/", {"note": ""})
    assert refused.status_code == 422
    client.post(f"{order.get_absolute_url()}batal/", {"note": "Acara diundur"})

    order.refresh_from_db()
    assert order.status == PoolStatus.CANCELLED


def test_a_part_of_another_order_is_not_found(client):
    order, part = PoolOrderFactory(), taken_part()

    for pk in (part.pk, "x", "9" * 30):
        response = client.post(f"{order.get_absolute_url()}diterima/", {"bagian": pk})
        assert response.status_code == 404


def test_an_erased_order_has_no_page(client):
    order = PoolOrderFactory(erased_at=timezone.now())

    assert client.get(order.get_absolute_url()).status_code == 404


# The makers' pages.


def test_a_part_without_a_price_has_that_of_the_chosen_product(client):
    cheap = ProductFactory(name="Besek", price=20_000, monthly_capacity=100)
    dear = ProductFactory(
        name="Nampan", price=85_000, monthly_capacity=100, business=cheap.business
    )
    client.force_login(cheap.business.member.user)
    order = PoolOrderFactory(quantity=30)
    page = reverse("etalase:pool_part", args=[order.code])
    words = {"product": dear.pk, "quantity": 10, "price": "", "nonce": "x"}

    shown = client.get(page).content.decode().replace("\xa0", " ")
    assert "Besek – Rp 20.000" in shown
    assert "Nampan – Rp 85.000" in shown
    client.post(page, words)
    client.post(page, {**words, "product": cheap.pk, "price": "19.000", "nonce": "y"})

    assert set(PoolPart.objects.values_list("product", "price")) == {
        (dear.pk, 85_000),
        (cheap.pk, 19_000),
    }


@pytest.mark.parametrize("address", ["/", "/etalase/"])
def test_buyers_who_need_many_are_invited_where_they_come_in(client, address):
    assert 'href="/borongan/"' in client.get(address).content.decode()


def test_a_maker_takes_gives_back_and_delivers(client):
    product = ProductFactory()
    client.force_login(product.business.member.user)
    order = PoolOrderFactory(quantity=10)
    page = reverse("etalase:pool_part", args=[order.code])
    words = {"product": product.pk, "quantity": 10, "price": "70.000", "nonce": "x"}

    assert client.post(page, words).status_code == 422
    assert client.post(page, {**words, "capacity": 5}).status_code == 422
    product.refresh_from_db()
    assert product.monthly_capacity is None
    assert client.post(page, {**words, "capacity": 50}).status_code == 302
    part = PoolPart.objects.get()
    assert order.email not in client.get(page).content.decode()
    client.post(f"{page}{part.pk}/tarik/")
    part.refresh_from_db()
    assert part.status == PartStatus.WITHDRAWN

    client.post(page, {**words, "nonce": "y"})
    part = PoolPart.objects.get(status=PartStatus.TAKEN)
    order.refresh_from_db()
    pools.accept_split(order, [part.pk], seen=pools.split_version([part]))
    assert order.email in client.get(page).content.decode()
    client.post(f"{page}{part.pk}/terkirim/")

    part.refresh_from_db()
    assert part.status == PartStatus.SENT
    assert PoolLetter.objects.filter(order=order, kind="terkirim").count() == 1


def test_strangers_do_not_find_an_order_nor_anybody_elses_part(client):
    part = taken_part(PoolOrderFactory(), 5)
    page = reverse("etalase:pool_part", args=[part.order.code])
    cake = ProductFactory(category=CategoryFactory(slug="kue-kering"))

    for user in (UserFactory(), MemberFactory().user, cake.business.member.user, StaffFactory()):
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}{part.pk}/tarik/").status_code == 404
    client.force_login(ProductFactory().business.member.user)
    assert client.get(page).status_code == 200
    assert client.post(f"{page}{part.pk}/tarik/").status_code == 404
    part.refresh_from_db()
    assert part.status == PartStatus.TAKEN


@pytest.mark.parametrize("shown", ["", "?tampil=milik", "?tampil=pesanan"])
def test_the_list_costs_the_same_with_one_and_thirty_orders(client, query_count, shown):
    product = ProductFactory(monthly_capacity=1000)
    user = product.business.member.user
    client.force_login(user)

    def add(count):
        if "pesanan" in shown:
            PoolOrderFactory.create_batch(count, buyer=user)
            return
        for order in PoolOrderFactory.create_batch(count):
            fields = {"quantity": 2, "price": 1, "nonce": order.nonce}
            pools.take_part(order, product, by=user, **fields)

    add(1)
    one = query_count(lambda: client.get(f"/saya/borongan/{shown}"))
    add(29)
    thirty = query_count(lambda: client.get(f"/saya/borongan/{shown}"))

    assert len(client.get(f"/saya/borongan/{shown}").context["orders"]) == 20
    assert thirty == one


def test_the_buyers_page_costs_the_same_with_one_and_thirty_parts(client, query_count):
    order = PoolOrderFactory(quantity=1000)
    taken_part(order, 1)
    one = query_count(lambda: client.get(order.get_absolute_url()))
    for _number in range(29):
        taken_part(order, 1)

    assert query_count(lambda: client.get(order.get_absolute_url())) == one


def test_who_placed_orders_finds_their_private_pages_again(client):
    order = PoolOrderFactory(buyer=UserFactory(), status=PoolStatus.REVIEW, quantity=1500)
    PoolOrderFactory()
    client.force_login(order.buyer)

    page = client.get("/saya/borongan/?tampil=pesanan")

    assert list(page.context["orders"]) == [order]
    assert f'href="{order.get_absolute_url()}"' in page.content.decode()
    assert "1.500 buah" in page.content.decode()
    assert list(client.get("/saya/borongan/").context["orders"]) == []


# The desk.


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (StaffFactory, True),
        (PendampingFactory, False),
        (lambda: StaffFactory(group=Role.OPERATOR), False),
        (lambda: UserFactory(is_staff=True, is_superuser=True), False),
        (lambda: MemberFactory().user, False),
    ],
)
def test_only_staff_let_an_order_through(client, who, may):
    client.force_login(who())
    order = PoolOrderFactory(status=PoolStatus.REVIEW)

    decide(client, f"/admin/etalase/poolorder/{order.pk}/change/", PoolStatus.OPEN)

    order.refresh_from_db()
    assert (order.status == PoolStatus.OPEN) == may


def test_nobody_lets_their_own_order_through_and_the_desk_shows_no_key(client):
    staff = StaffFactory()
    order = PoolOrderFactory(status=PoolStatus.REVIEW, buyer=staff)
    url = f"/admin/etalase/poolorder/{order.pk}/change/"
    client.force_login(staff)
    decide(client, url, PoolStatus.OPEN)
    order.refresh_from_db()
    assert order.status == PoolStatus.REVIEW
    assert order.key not in client.get(url).content.decode()

    client.force_login(StaffFactory())
    assert "Pesanan borongan" in client.get("/admin/").content.decode()
    decide(client, url, PoolStatus.REFUSED, reason="Kurang jelas")

    order.refresh_from_db()
    assert order.status == PoolStatus.REFUSED


# Members' own data, and the demo.


def test_an_export_holds_orders_and_parts_and_an_erasure_ends_them():
    part = taken_part()
    maker = part.maker
    PoolOrderFactory(buyer=maker)
    answers = collect_personal_data.send(sender=Member, member=maker.member)
    data = {key: rows for _receiver, answer in answers for key, rows in answer.items()}

    assert [row["name"] for row in data["pooled_orders"]] == ["Ratna Dewi"]
    assert [row["quantity"] for row in data["pooled_order_parts"]] == [10]

    erase_account(maker)
    part.order.refresh_from_db()
    assert (part.order.status, part.order.taken) == (PoolStatus.OPEN, 0)
    assert not PoolOrder.objects.exclude(name="").exclude(pk=part.order_id).exists()


def test_a_buyer_without_a_record_takes_their_words_along_too():
    order = PoolOrderFactory(buyer=UserFactory())

    erase_account(order.buyer)

    order.refresh_from_db()
    assert (order.status, order.name, order.email) == (PoolStatus.CANCELLED, "", "")


def test_the_demo_has_an_order_in_every_state_and_one_to_take():
    StaffFactory(email="staf@demo.test")
    business = GraduateBusinessFactory(member__user__email="lulusan@demo.test")
    product = ProductFactory(business=business, monthly_capacity=100)
    ProductFactory.create_batch(3, monthly_capacity=100)
    said = []

    demo.place_pooled_orders(City(seed=1, members=10, businesses=4, products=4, say=said.append))

    assert set(PoolOrder.objects.values_list("status", flat=True)) == set(PoolStatus.values)
    for order in PoolOrder.objects.all():
        assert order.taken == sum(part.quantity for part in order.parts.claiming())
    assert PoolPart.objects.claimed_in(product, timezone.localdate()) <= 100


def test_a_part_that_is_sent_twice_is_one_part_and_no_error(client):
    order, product = PoolOrderFactory(), ProductFactory(monthly_capacity=500)
    client.force_login(product.business.member.user)
    page = f"/saya/borongan/{order.code}/"
    part = {"product": product.pk, "quantity": "1.0", "price": "70.000", "nonce": "sekali"}

    answers = [client.post(page, part) for _time in range(2)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, page)] * 2
    assert order.parts.get().quantity == 1
