"""The inbox, the choice of channels and the outbox of a demo, as a phone shows them."""

import pytest
from playwright.sync_api import expect

from members.models import Notification
from okoce.outbox import keep
from tests.factories import StaffFactory, UserFactory
from tests.members.test_notices import confirm_email, notice_for

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_notices_have_no_barriers(new_page, axe, scheme):
    user = confirm_email(StaffFactory())
    for n in range(30):
        notice_for(user, n)
    keep("whatsapp", "+6281234567890", "Kode Anda 123456")
    for person in (user, UserFactory(phone=None)):
        page = new_page(person, color_scheme=scheme)
        for address in ("/saya/kabar/", "/akun/kabar/", "/dev/kotak-keluar/"):
            page.goto(address)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_notice_is_opened_and_the_rest_marked_as_read(new_page):
    user = UserFactory()
    for n in range(3):
        notice_for(user, n, path="/saya/kabar/?tampil=belum")
    page = new_page(user, java_script_enabled=False)

    page.goto("/saya/kabar/")
    page.locator("[data-unread] a").first.click()
    expect(page.locator("[data-unread]")).to_have_count(2)
    page.locator("form[action$='/dibaca/'] button").click()
    expect(page.locator("[data-unread]")).to_have_count(0)

    assert Notification.objects.filter(user=user).unread().count() == 0


def test_outbox_shows_a_code_as_it_comes(browser_page):
    browser_page.goto("/dev/kotak-keluar/")
    assert browser_page.locator("[data-code]").count() == 0

    keep("sms", "+6281234567890", "Kode Anda 123456")

    browser_page.locator("[data-code='123456']").wait_for()
