"""Saved products: on a device without an account, in an account, and from one to the other."""

import threading
from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from etalase.choices import Availability
from etalase.models import Favourite, Product
from etalase.services import favourites as services
from etalase.services.favourites import COOKIE, AccountList, DeviceList, move_to_account
from members.services.privacy import erase_account, personal_data
from okoce.demo import City
from okoce.errors import RuleBroken
from tests.factories import (
    GraduateBusinessFactory,
    MemberFactory,
    PhotoFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/etalase/simpanan/"


def place(product) -> str:
    return f"/etalase/simpan/{product.code}/"


def press(client, product, move: str = "simpan", **more):
    return client.post(place(product), {"lalu": move} | more)


def on_device(client) -> list[str]:
    return [code for code in client.cookies[COOKIE].value.split(".") if code]


def shown(client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def saved_by(user, *products) -> None:
    now = timezone.now()
    Favourite.objects.bulk_create(
        Favourite(user=user, product=product, saved_at=now - timedelta(minutes=minutes))
        for minutes, product in enumerate(products)
    )


def gone(**fields) -> Product:
    return ProductFactory(is_listed=False, published_at=timezone.now(), **fields)


# On a device.


def test_visitor_saves_and_removes_without_a_script(client):
    first, second = ProductFactory(), ProductFactory()
    assert 'value="simpan"' in shown(client, place(first))

    response = press(client, first, next=first.get_absolute_url())
    assert (response.status_code, response.url) == (302, first.get_absolute_url())
    cookie = client.cookies[COOKIE]
    assert (cookie["samesite"], cookie["max-age"], cookie["httponly"]) == ("Lax", 31_536_000, "")
    assert press(client, second).url == LIST

    assert on_device(client) == [second.code, first.code]
    page = shown(client)
    assert page.index(second.name) < page.index(first.name)
    assert 'value="hapus"' in shown(client, place(first))
    press(client, first, "hapus")
    assert on_device(client) == [second.code]
    press(client, second, "hapus")
    assert client.cookies[COOKIE]["max-age"] == 0
    assert not Favourite.objects.exists()


def test_cookie_is_secure_where_the_portal_is(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    press(client, ProductFactory())

    assert client.cookies[COOKIE]["secure"]


def test_where_to_go_on_is_the_page_one_came_from_and_never_a_strange_one(client):
    product = ProductFactory()

    page = client.get(place(product), headers={"Referer": "http://testserver/etalase/?cari=kopi"})
    assert page.context["next"] == "/etalase/?cari=kopi"
    for strange in ("https://jahat.test/", "//jahat.test/x", place(product), "javascript:alert(1)"):
        page = client.get(place(product), headers={"Referer": strange})
        assert page.context["next"] == ""
        assert press(client, product, next=strange).url == LIST


def test_device_holds_sixty_and_says_when_the_oldest_goes(client):
    products = [ProductFactory() for _number in range(61)]
    full = DeviceList(".".join(each.code for each in products[:60]))
    client.cookies[COOKIE] = full.text

    response = client.post(place(products[60]), {"lalu": "simpan"}, follow=True)

    assert on_device(client) == [products[60].code, *(each.code for each in products[:59])]
    assert "paling lama" in response.content.decode()
    assert not full.save(products[3]), "what is there already pushes nothing out"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("AB12.AB12.CD34", ["AB12", "CD34"]),
        ("AB12..x.%00.<script>.CD34", ["AB12", "CD34"]),
        ("AB12, CD34", []),
        ("ABCDEFGHJKMNP", []),
        ("ÀB12.ab12.OIL1.' OR 1=1", []),
        (".".join(f"A{number}" for number in range(900)), [f"A{number}" for number in range(60)]),
    ],
)
def test_whatever_stands_in_the_cookie_is_a_list_of_codes(client, text, codes):
    assert DeviceList(text).codes() == codes
    client.cookies[COOKIE] = text

    assert shown(client).count("data-gone") == len(codes)
    assert on_device(client) == codes


def test_list_renews_the_cookie_for_a_year_and_a_visitor_without_one_gets_none(client):
    client.get(LIST)
    assert COOKIE not in client.cookies

    client.cookies[COOKIE] = ProductFactory().code
    assert client.get(LIST).cookies[COOKIE]["max-age"] == 31_536_000


# What can be saved.


def test_unknown_codes_are_not_found_and_withdrawn_ones_are_gone(client):
    withdrawn = gone()
    draft = ProductFactory(is_listed=False, published_at=None)

    assert client.get("/etalase/simpan/ZZZZZZZZ/").status_code == 404
    assert client.get("/etalase/simpan/entah-apa/").status_code == 404
    assert client.get(place(draft)).status_code == 404
    assert client.get(place(withdrawn)).status_code == 410
    for product in (withdrawn, draft):
        assert press(client, product).status_code in (404, 410)
    assert COOKIE not in client.cookies


def test_another_move_is_refused(client):
    product = ProductFactory()

    assert client.post(place(product), {"lalu": "curi"}).status_code == 422
    assert client.post(place(product)).status_code == 422
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("has_account", [False, True])
def test_product_that_is_gone_is_shown_without_its_name_and_can_be_removed(client, has_account):
    product = gone(name="Lampion rotan")
    if has_account:
        user = UserFactory()
        client.force_login(user)
        saved_by(user, product)
    else:
        client.cookies[COOKIE] = product.code

    page = shown(client)
    assert "Produk ini sudah tidak tampil" in page
    assert "Lampion" not in page + shown(client, place(product))
    # It is on the list already; saving it anew is refused.
    assert press(client, product).status_code == 422
    press(client, product, "hapus")

    assert "data-gone" not in shown(client)
    assert client.get(place(product)).status_code == 410


def test_product_out_of_stock_is_marked(client):
    client.cookies[COOKIE] = ProductFactory(availability=Availability.OUT_OF_STOCK).code

    assert '<span class="badge ">' in shown(client)


def test_too_many_presses_are_refused(client):
    product = ProductFactory()

    answers = [press(client, product).status_code for _each in range(121)]

    assert answers == [302] * 120 + [429]


# In an account.


def test_member_saves_by_script_and_is_answered_in_json(client):
    user, product = UserFactory(), ProductFactory()
    client.force_login(user)
    asks = {"Accept": "application/json"}

    for _twice in range(2):
        answer = client.post(place(product), {"lalu": "simpan"}, headers=asks)
        assert answer.json() == {"saved": True, "count": 1}
    assert COOKIE not in client.cookies
    assert list(Favourite.objects.values_list("user", "product")) == [(user.pk, product.pk)]
    assert f'data-account="{product.code}"' in shown(client, "/etalase/")
    answer = client.post(place(product), {"lalu": "hapus"}, headers=asks)
    assert answer.json() == {"saved": False, "count": 0}


def test_script_needs_the_token():
    client, user, product = Client(enforce_csrf_checks=True), UserFactory(), ProductFactory()
    client.force_login(user)

    assert press(client, product).status_code == 403
    assert not Favourite.objects.exists()


def test_each_sees_their_own_list(client):
    mine, theirs = ProductFactory(name="Tikar saya"), ProductFactory(name="Topi mereka")
    user = UserFactory()
    saved_by(user, mine)
    saved_by(UserFactory(), theirs)
    client.force_login(user)

    page = shown(client)

    assert "Tikar saya" in page
    assert "Topi mereka" not in page
    press(client, theirs, "hapus")
    assert Favourite.objects.count() == 2


def test_account_holds_three_hundred(client, monkeypatch):
    monkeypatch.setattr(services, "MOST_IN_ACCOUNT", 3)
    user, product = UserFactory(), ProductFactory()
    saved_by(user, *(ProductFactory() for _number in range(3)))
    client.force_login(user)

    answer = client.post(place(product), {"lalu": "simpan"}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "penuh" in answer.json()["problem"]
    assert "penuh" in press(client, product).content.decode()
    assert Favourite.objects.count() == 3
    first = Favourite.objects.first().product
    assert AccountList(user).save(first) is False, "what is there already is no refusal"


@pytest.mark.django_db(transaction=True)
def test_two_pages_do_not_pass_the_limit_together(monkeypatch):
    monkeypatch.setattr(services, "MOST_IN_ACCOUNT", 3)
    user = UserFactory()
    products = [ProductFactory() for _number in range(6)]
    refused = []

    def save(product) -> None:
        try:
            AccountList(user).save(product)
        except RuleBroken:
            refused.append(product)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[product]) for product in products]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Favourite.objects.count(), len(refused)) == (3, 3)


def test_long_list_goes_on_page_by_page(client, monkeypatch):
    monkeypatch.setattr(services, "PAGE_SIZE", 2)
    user = UserFactory()
    saved_by(user, *(ProductFactory(name=f"Besek {letter}") for letter in "ABC"))
    client.force_login(user)

    first = client.get(LIST)
    second = shown(client, LIST + first.context["next_url"])

    assert [row.product.name for row in first.context["rows"]] == ["Besek A", "Besek B"]
    assert "Besek C" in second
    assert "Besek A" not in second


# From the device to the account.


def test_list_of_the_device_moves_at_sign_in(client):
    member = MemberFactory()
    old, first, second, never = (ProductFactory() for _each in range(4))
    Product.objects.filter(pk=never.pk).update(is_listed=False, published_at=None)
    saved_by(member.user, old)
    codes = [first.code, old.code, second.code, never.code, "ZZZZ"]
    client.cookies[COOKIE] = ".".join(codes)
    sign_in(client, member.user)

    response = client.get("/etalase/simpanan/")

    products = [row.product for row in response.context["rows"]]
    assert products == [first, second, old]
    assert client.cookies[COOKIE].value == ""
    assert "2 produk yang Anda simpan" in response.content.decode()


def sign_in(client, user) -> None:
    """By the sign-in page of a demo: one press."""
    from django.contrib.auth.hashers import make_password

    user.password = make_password("okoce-demo")
    user.save(update_fields=["password"])
    response = client.post(
        "/akun/masuk/kata-sandi/", {"login": user.email, "password": "okoce-demo"}
    )
    assert response.status_code == 302, response.content.decode()


def test_moving_twice_and_at_the_limit_loses_nothing_silently(monkeypatch):
    monkeypatch.setattr(services, "MOST_IN_ACCOUNT", 3)
    user = UserFactory()
    saved_by(user, ProductFactory())
    text = ".".join(ProductFactory().code for _number in range(4))

    assert move_to_account(user, text) == (2, 2)
    assert move_to_account(user, text) == (0, 2)
    assert AccountList(user).codes()[:2] == text.split(".")[:2]
    assert move_to_account(UserFactory(), "<>..%") == (0, 0)


def test_what_a_stale_page_wrote_to_the_device_still_arrives(client):
    user, product = UserFactory(), ProductFactory()
    client.force_login(user)
    client.cookies[COOKIE] = product.code

    assert product.name in shown(client)
    assert client.cookies[COOKIE].value == ""
    assert list(user.favourites.values_list("product", flat=True)) == [product.pk]


# Pages.


def test_pages_kept_for_everybody_stay_so(client, settings, query_count):
    settings.PUBLIC_PAGE_SECONDS = 300
    product = ProductFactory()
    addresses = ["/", "/etalase/", product.get_absolute_url()]
    plain = {each: client.get(each) for each in addresses}

    client.cookies[COOKIE] = product.code

    for address, before in plain.items():
        assert query_count(client.get, address) == 0
        answer = client.get(address)
        assert answer.content == before.content
        assert "public" in answer["Cache-Control"]
        assert COOKIE not in answer.cookies
        assert b"data-account" not in answer.content
        assert answer.content.count(b"data-saving") == 1


def test_pages_of_a_list_are_nobody_elses(client):
    client.cookies[COOKIE] = ProductFactory().code

    for address in (LIST, f"{LIST}hapus/", f"{LIST}katalog.pdf"):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("has_account", [False, True])
def test_list_costs_the_same_with_one_and_with_thirty_rows(client, query_count, has_account):
    user = UserFactory()
    if has_account:
        client.force_login(user)

    def keep(products) -> None:
        if has_account:
            saved_by(user, *products)
        else:
            codes = on_device(client) if COOKIE in client.cookies else []
            client.cookies[COOKIE] = ".".join([*codes, *(each.code for each in products)])

    keep([PhotoFactory(position=1).product])
    shown(client)
    one = query_count(client.get, LIST)
    keep([*(PhotoFactory(position=1).product for _number in range(29)), gone()])

    assert query_count(client.get, LIST) == one
    assert one <= (8 if has_account else 2)


def test_hearts_of_a_page_cost_a_member_one_query(client):
    user, product = UserFactory(), ProductFactory()
    ProductFactory(business=product.business)
    saved_by(user, product)
    client.force_login(user)
    client.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        client.get(product.get_absolute_url())

    assert sum("etalase_favourite" in each["sql"] for each in queries) == 1


def test_emptying_asks_first(client):
    user = UserFactory()
    saved_by(user, ProductFactory(), ProductFactory())
    client.force_login(user)

    assert "Hapus 2 produk" in shown(client, f"{LIST}hapus/")
    assert client.post(f"{LIST}hapus/").status_code == 422
    assert Favourite.objects.count() == 2
    assert client.post(f"{LIST}hapus/", {"yakin": "ya"}).url == LIST
    assert not Favourite.objects.exists()
    assert "Belum ada yang disimpan" in shown(client)


def test_visitor_empties_the_device(client):
    client.cookies[COOKIE] = ProductFactory().code

    client.post(f"{LIST}hapus/", {"yakin": "ya"})

    assert client.cookies[COOKIE].value == ""


def test_list_is_printed_in_its_order_without_what_is_gone(client):
    first, second, hidden = ProductFactory(name="Besek"), ProductFactory(name="Tikar"), gone()
    client.cookies[COOKIE] = f"{second.code}.{hidden.code}.{first.code}"

    response = client.get(f"{LIST}katalog.pdf")

    assert response["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(response.content)[0].get_textpage().get_text_range()
    assert text.index("Tikar") < text.index("Besek")
    assert hidden.name not in text
    client.cookies[COOKIE] = ""
    assert client.get(f"{LIST}katalog.pdf").url == LIST


# Personal data.


def test_saved_products_are_in_the_export_and_go_with_the_account():
    member, hidden = MemberFactory(), gone()
    product = ProductFactory()
    saved_by(member.user, product, hidden)
    saved_by(UserFactory(), product)

    rows = personal_data(member.user)["saved_products"]
    assert [row["product"] for row in rows] == [product.name, ""]
    erase_account(member.user)

    assert Favourite.objects.count() == 1
    assert Product.objects.filter(pk=product.pk).exists()


def test_erased_maker_leaves_the_lists_of_others():
    business = GraduateBusinessFactory()
    saved_by(UserFactory(), ProductFactory(business=business))

    erase_account(business.member.user)

    assert not Favourite.objects.exists()


def test_privacy_notice_names_the_cookie_in_both_languages(client):
    assert f"“{COOKIE}”" in shown(client, "/privasi/")
    client.cookies["django_language"] = "en"
    assert f"“{COOKIE}”" in shown(client, "/privasi/")


# The demo.


def test_demo_lets_two_people_save():
    from etalase.demo.favourites import save_favourites

    lulusan, calon = (UserFactory(email=f"{name}@demo.test") for name in ("lulusan", "calon"))
    for _number in range(9):
        ProductFactory()
    ProductFactory(availability=Availability.OUT_OF_STOCK)
    gone()

    save_favourites(City(seed=1, members=1, businesses=1, products=1, say=print))

    assert (lulusan.favourites.count(), calon.favourites.count()) == (9, 4)
