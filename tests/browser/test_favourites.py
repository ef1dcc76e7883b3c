"""Hearts: a visitor and a member save, find it again, and take the list into an account."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from etalase.models import Favourite
from tests.factories import MemberFactory, ProductFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/etalase/simpanan/"
ETALASE = re.compile(r"/etalase/$")


def heart(page, product):
    return page.locator(f"[data-save='{product.code}']").first


def press(page, product, *, pressed: bool) -> None:
    heart(page, product).click()
    expect(heart(page, product)).to_have_attribute("aria-pressed", str(pressed).lower())


def cookie_of(page) -> str | None:
    found = [each for each in page.context.cookies() if each["name"] == "simpanan"]
    return found[0]["value"] if found else None


def test_visitor_saves_in_place_and_takes_the_list_into_an_account(new_page, passed):
    user = MemberFactory(user__password=make_password("okoce-demo")).user
    first, second = ProductFactory(name="Besek rotan"), ProductFactory(name="Tikar mendong")
    page, stranger = new_page(), new_page()

    page.goto("/etalase/")
    expect(heart(page, first)).to_have_accessible_name("Simpan Besek rotan")
    box = heart(page, first).bounding_box()
    assert min(box["width"], box["height"]) >= 44
    press(page, first, pressed=True)
    expect(page.get_by_role("status").filter(has_text="Tersimpan")).to_be_visible()
    passed(page)
    page.goto(second.get_absolute_url())
    press(page, second, pressed=True)
    page.reload()
    expect(heart(page, second)).to_have_attribute("aria-pressed", "true")
    assert cookie_of(page) == f"{second.code}.{first.code}"
    # The page is kept for everybody, and nobody else's hearts are red.
    stranger.goto("/etalase/")
    expect(heart(stranger, first)).to_have_attribute("aria-pressed", "false")

    page.locator(".keep-note a, .foot a[href='/etalase/simpanan/']").first.click()
    page.wait_for_url(f"**{LIST}")
    expect(page.locator("[data-saved-list] .ware")).to_have_count(2)
    passed(page)
    page.click(".keep-invite a")
    page.goto(f"/akun/masuk/kata-sandi/?next={LIST}")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", "okoce-demo")
    page.click("main .btn--primary")
    page.wait_for_url(f"**{LIST}")

    expect(page.locator("[data-saved-list] .ware")).to_have_count(2)
    expect(heart(page, first)).to_have_attribute("aria-pressed", "true")
    assert cookie_of(page) is None
    assert Favourite.objects.filter(user=user).count() == 2


def test_without_javascript_a_page_saves_and_leads_back(new_page, passed):
    product = ProductFactory()
    page = new_page(java_script_enabled=False)

    page.goto("/etalase/")
    heart(page, product).click()
    page.wait_for_url(f"**/etalase/simpan/{product.code}/")
    page.click("button[value=simpan]")
    page.wait_for_url(ETALASE)
    expect(page.locator(".toast")).to_contain_text("Tersimpan")

    page.goto(LIST)
    expect(page.locator("[data-saved-list] .ware")).to_have_count(1)
    page.click("a[href='/etalase/simpanan/hapus/']")
    page.wait_for_url("**/hapus/")
    page.click("button[name=yakin]")
    page.wait_for_url(f"**{LIST}")
    expect(page.locator(".empty")).to_be_visible()


def test_member_saves_by_keyboard_and_sees_it_on_another_device(new_page, passed):
    user, product = UserFactory(), ProductFactory()
    phone, desk = new_page(user), new_page(user, viewport={"width": 1280, "height": 900})

    phone.goto("/etalase/")
    heart(phone, product).focus()
    phone.keyboard.press("Space")
    expect(phone.get_by_role("status").filter(has_text="Tersimpan")).to_be_visible()
    passed(phone)
    assert cookie_of(phone) is None
    assert Favourite.objects.filter(user=user, product=product).exists()

    desk.goto(LIST)
    expect(desk.locator("[data-saved-list] .ware")).to_have_count(1)
    press(desk, product, pressed=False)
    expect(desk.get_by_role("status").filter(has_text="Dihapus")).to_be_visible()
    assert not Favourite.objects.exists()


def test_heart_goes_back_when_the_portal_does_not_answer(new_page):
    user, product = UserFactory(), ProductFactory()
    page = new_page(user)
    page.goto("/etalase/")
    page.route("**/etalase/simpan/**", lambda route: route.abort())

    heart(page, product).click()

    expect(page.get_by_role("status").filter(has_text="Belum berhasil")).to_be_visible()
    expect(heart(page, product)).to_have_attribute("aria-pressed", "false")
    assert not Favourite.objects.exists()


def test_hearts_are_painted_in_what_a_search_brings(new_page):
    basket, mat = ProductFactory(name="Besek rotan"), ProductFactory(name="Tikar mendong")
    page = new_page()
    page.goto("/etalase/")
    press(page, mat, pressed=True)

    page.fill("main [name=cari]", "tikar")
    page.press("main [name=cari]", "Enter")
    page.wait_for_url("**/etalase/?cari=tikar")

    expect(heart(page, basket)).to_have_count(0)
    expect(heart(page, mat)).to_have_attribute("aria-pressed", "true")


def test_a_full_device_says_that_the_oldest_went(new_page, live_server):
    product = ProductFactory()
    page = new_page()
    codes = ".".join(f"A{number:03}" for number in range(60))
    page.context.add_cookies([{"name": "simpanan", "value": codes, "url": live_server.url}])
    page.goto("/etalase/")

    press(page, product, pressed=True)

    expect(page.get_by_role("status").filter(has_text="paling lama")).to_be_visible()
    assert cookie_of(page) == f"{product.code}.{codes.removesuffix('.A059')}"
