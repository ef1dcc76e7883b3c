"""Inquiry → answer → order: a visitor and a maker, each with a phone; and without JavaScript."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect

from etalase.choices import InquiryActor, InquiryStatus
from etalase.models import Inquiry
from etalase.services import inquiries
from tests.factories import InquiryFactory, ProductFactory
from tests.sessions import sign_in_afresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, live_server, user) -> None:
    client = Client()
    sign_in_afresh(client, user)
    name = django_settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])


def ask(page, product) -> None:
    page.goto(product.get_absolute_url())
    page.click("[data-inquire]")
    page.wait_for_url("**/tanya/")
    page.fill("[name=name]", "Rina Hartati")
    page.fill("[name=phone]", "0812 3456 7890")
    page.fill("[name=quantity]", "25")
    page.fill("[name=message]", "Apakah bisa untuk hari Sabtu?")
    page.click("main form button")
    page.wait_for_url("**/tanya/*/")


def test_every_tab_of_a_maker_is_in_sight_on_a_small_phone(new_page, live_server):
    product = ProductFactory()
    InquiryFactory(product=product)
    page = new_page()
    sign_in(page, live_server, product.business.member.user)

    page.goto("/saya/pertanyaan/")
    tabs = page.locator(".tabs a")

    expect(tabs).to_have_count(6)
    for tab in tabs.all():
        box = tab.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.viewport_size["width"]
    expect(tabs.nth(2)).to_have_accessible_name("Pertanyaan 1 menunggu jawaban Anda")


def test_inquiry_is_answered_and_becomes_an_order(new_page, live_server):
    product = ProductFactory()
    visitor, maker = new_page(), new_page()
    sign_in(maker, live_server, product.business.member.user)

    ask(visitor, product)
    expect(visitor.locator("[data-message]")).to_have_count(1)

    maker.goto("/saya/pertanyaan/")
    maker.click("[data-inquiry]")
    expect(maker.locator("[data-message]")).to_contain_text("hari Sabtu")
    maker.fill("[name=text]", "Bisa, Sabtu pagi siap diambil.")
    maker.click("form[action$='/tulis/'] button")
    expect(maker.locator("[data-message]")).to_have_count(2)

    visitor.reload()
    expect(visitor.locator("[data-message]").last).to_contain_text("Sabtu pagi")
    visitor.click("form[action$='/jadi/'] button")
    expect(visitor.locator("form[action$='/selesai/']")).to_be_visible()

    maker.reload()
    maker.click("form[action$='/selesai/'] button")
    expect(maker.locator("form[action$='/selesai/']")).to_have_count(0)
    assert Inquiry.objects.get().status == InquiryStatus.DONE


def test_all_of_it_works_without_javascript(new_page):
    product = ProductFactory()
    page = new_page(java_script_enabled=False)

    ask(page, product)
    inquiry = Inquiry.objects.get()
    inquiries.write(inquiry, "Bisa.", actor=InquiryActor.SELLER, nonce="a")
    page.reload()
    page.fill("[name=text]", "Baik, saya ambil pukul sembilan.")
    page.click("form[action$='/tulis/'] button")
    expect(page.locator("[data-message]")).to_have_count(3)
    page.click("form[action$='/jadi/'] button")
    expect(page.locator("form[action$='/selesai/']")).to_be_visible()
    page.click("summary:has-text('hapus semuanya')")
    page.click("form[action$='/hapus/'] button")
    expect(page.locator("h1")).to_contain_text("sudah dihapus")

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.name) == (InquiryStatus.DROPPED, "")


def test_nobody_sees_the_field_for_programs(new_page):
    page = new_page()
    page.goto(f"{ProductFactory().get_absolute_url()}tanya/")

    box = page.locator("[name=website]").bounding_box()

    assert box["x"] + box["width"] <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
