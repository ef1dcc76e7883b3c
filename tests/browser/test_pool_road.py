"""A pooled order from the form to the agreement: a buyer, an officer and two makers walk it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from etalase.choices.pools import PartStatus, PoolStatus
from etalase.models import Category, PoolOrder
from tests.browser import road
from tests.factories import ProductFactory, StaffFactory, kelurahan_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]

BUYER = "ratna@contoh.test"


def ask(page: Page) -> None:
    """From the etalase by its invitation to the form, and send it."""
    page.goto("/etalase/")
    page.locator("main a[href='/borongan/']").click()
    road.arrive(page, "/borongan/")
    road.go_on(page)
    road.arrive(page, "/borongan/baru/")
    page.select_option("[name=category]", str(Category.objects.get(slug="anyaman").pk))
    page.fill("[name=what]", "Keranjang hantaran untuk seminar")
    page.fill("[name=quantity]", "50")
    page.fill("[name=unit]", "buah")
    day = timezone.localdate() + timedelta(days=30)
    page.fill("[name=needed_on]", day.isoformat())
    page.select_option("[name=kecamatan]", kelurahan_in().kecamatan_id)
    page.fill("[name=name]", "Ratna Dewi")
    page.fill("[name=email]", BUYER)
    road.go_on(page)
    road.arrive(page, "/borongan/terkirim/")


def confirm(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.locator("[data-pool=menunggu]")).to_be_visible()
    road.go_on(page)
    expect(page.locator("[data-pool=diperiksa]")).to_be_visible()


def let_through(page: Page, order: PoolOrder) -> None:
    page.goto(f"/admin/etalase/poolorder/{order.pk}/change/")
    page.locator(f"button[name=_move][value={PoolStatus.OPEN}]").click()
    expect(page.locator(f"button[name=_move][value={PoolStatus.REFUSED}]")).to_have_count(0)


def take(page: Page, order: PoolOrder, quantity: int) -> None:
    """Find the order in the list and take a part of it."""
    page.goto("/saya/borongan/")
    page.locator(f"[data-order='{order.code}']").click()
    road.arrive(page, f"/saya/borongan/{order.code}/")
    page.fill("[name=quantity]", str(quantity))
    page.fill("[name=price]", "70.000")
    page.locator("form:has([name=quantity]) .btn--primary").click()
    expect(page.locator(f"[data-part={PartStatus.TAKEN}]")).to_be_visible()


def test_from_a_large_wish_to_parts_that_two_makers_deliver(new_page, mailoutbox):
    makers = [ProductFactory(monthly_capacity=40).business.member.user for _each in range(2)]
    buyer = new_page()

    ask(buyer)
    order = PoolOrder.objects.get()
    link = re.search(r"/borongan/\w+/", mailoutbox[0].body)[0]
    confirm(buyer, link)
    let_through(new_page(StaffFactory(), viewport={"width": 1280, "height": 900}), order)
    phones = [new_page(maker) for maker in makers]
    take(phones[0], order, 30)
    take(phones[1], order, 20)
    expect(phones[1].locator("[data-contact]")).to_have_count(0)

    buyer.goto(link)
    expect(buyer.locator("[name=bagian]")).to_have_count(2)
    buyer.locator("form:has([name=bagian]) .btn--primary").click()
    expect(buyer.locator("[data-pool=disetujui]")).to_be_visible()
    expect(buyer.locator("[data-contact]")).to_have_count(2)

    phones[0].reload()
    expect(phones[0].locator("[data-contact]")).to_contain_text(BUYER)
    phones[0].locator("[data-part=disetujui] .btn--primary").click()
    expect(phones[0].locator("[data-part=terkirim]")).to_be_visible()
    for left in (1, 0):
        buyer.locator("form[action$='/diterima/'] button").first.click()
        expect(buyer.locator("form[action$='/diterima/']")).to_have_count(left)
    expect(buyer.locator("[data-pool=selesai]")).to_be_visible()
    order.refresh_from_db()
    assert (order.status, order.taken) == (PoolStatus.DONE, 50)
