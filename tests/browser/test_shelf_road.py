"""From the slot to the scorecard: an operator, a visitor and a maker, each on a phone."""

import re

import pytest
from playwright.sync_api import expect

from etalase.choices import PlacementStatus
from etalase.models import Placement
from etalase.services import attribution
from members.choices import Role
from tests.browser import road
from tests.factories import GraduateBusinessFactory, ProductFactory, SlotFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]


def place(page, slot, product) -> Placement:
    """Hold the slot for a product, and put twelve labelled pieces into it."""
    page.goto(f"/etalase/rak/petak/{slot.code}/isi/?produk={product.pk}")
    road.go_on(page)
    road.arrive(page, r"/etalase/rak/isi/\w+/taruh/")
    page.fill("[name=batch]", "B-1")
    page.fill("[name=quantity]", "12")
    page.check("[name=is_labelled]")
    road.go_on(page)
    road.arrive(page, f"/etalase/rak/petak/{slot.code}/")
    return Placement.objects.get(status=PlacementStatus.ON_SHELF)


def count(page, placement, remaining: int) -> None:
    """Write down how many are left; the others were sold."""
    page.goto(f"/etalase/rak/isi/{placement.code}/hitung/")
    page.fill("[name=remaining]", str(remaining))
    page.locator("main form .btn--primary").click()
    road.arrive(page, f"/etalase/rak/petak/{placement.slot.code}/")


def test_place_scan_and_read_what_the_slot_brought(new_page, axe):
    business = GraduateBusinessFactory(whatsapp="+6281234567890")
    product, slot = ProductFactory(business=business), SlotFactory()
    operator = new_page(StaffFactory(group=Role.OPERATOR))
    placement = place(operator, slot, product)

    visitor = new_page(user_agent=road.ANDROID)
    visitor.goto(f"/r/{slot.code}/")
    expect(visitor).to_have_url(re.compile(rf"{product.get_absolute_url()}\?rak={slot.code}$"))
    press = visitor.locator("[data-ask]")
    expect(press).to_have_attribute("href", f"/wa/{product.code}/?rak={slot.code}")
    # Pressed without leaving the portal for WhatsApp.
    visitor.request.get(press.get_attribute("href"), max_redirects=0)
    assert visitor.context.cookies() == []

    count(operator, placement, remaining=9)
    attribution.write_batches()

    maker = new_page(business.member.user)
    maker.goto("/saya/produk/")
    maker.locator("a[href='/saya/rak/hasil/']").click()
    road.arrive(maker, "/saya/rak/hasil/")
    expect(maker.locator("[data-chain] b")).to_have_text(["1", "1", "1", "3"])
    expect(maker.locator(f"[data-placement='{placement.code}'] .chain b")).to_have_text(
        ["1", "1", "1", "3"]
    )
    expect(maker.locator("svg.chart")).to_have_count(4)
    axe(maker)
