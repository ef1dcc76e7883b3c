"""An operator with a phone: goods are placed, the label is read, and what is left is counted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from etalase.choices import PlacementStatus
from etalase.models import Placement
from etalase.services import shelf_tasks
from members.choices import Role
from tests.browser import road
from tests.factories import PlacementFactory, ProductFactory, SlotFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]

# A phone that reads QR codes, with a camera that shows the label given as its argument.
CAMERA = """
    window.BarcodeDetector = class { async detect() { return [{ rawValue: %r }]; } };
    navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement('canvas');
        const pen = canvas.getContext('2d');
        setInterval(() => pen.fillRect(0, 0, Math.random() * 90, 90), 40);
        return canvas.captureStream();
    };
"""
NO_CAMERA = """
    window.BarcodeDetector = class {};
    navigator.mediaDevices.getUserMedia = async () => { throw new Error('refused'); };
"""


def place(page: Page, words: str) -> None:
    """From the page of an empty slot to goods that stand in it."""
    page.locator("main a[href$='/isi/']").click()
    page.fill("[name=q]", words)
    page.locator("form[role=search] button").click()
    page.locator("[data-found] a").first.click()
    expect(page.locator("[name=starts]")).to_be_visible()
    road.go_on(page)
    road.arrive(page, r"/etalase/rak/isi/\w+/taruh/")
    page.fill("[name=batch]", "B-07")
    page.fill("[name=quantity]", "12")
    page.check("[name=is_labelled]")
    road.go_on(page)
    road.arrive(page, r"/etalase/rak/petak/\w+/")
    expect(page.locator("[data-state=full]")).to_be_visible()


def find_by_typing(page: Page, code: str) -> None:
    page.goto("/etalase/rak/")
    page.locator("main a[href='/etalase/rak/pindai/']").click()
    page.fill("[name=kode]", code.lower())
    page.locator("[data-scan-form] button").click()
    road.arrive(page, f"/etalase/rak/petak/{code}/")


def count(page: Page, *, remaining: int, spoiled: int) -> None:
    page.locator("main a[href$='/hitung/']").click()
    page.fill("[name=remaining]", str(remaining))
    page.fill("[name=spoiled]", str(spoiled))
    road.go_on(page)
    road.arrive(page, r"/etalase/rak/petak/\w+/")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_goods_are_placed_found_by_their_code_and_counted(new_page, passed, scripts):
    slot = SlotFactory(shelf__label="A", shelf__width=60, number=3)
    ProductFactory(name="Tas anyaman pandan")
    page = new_page(StaffFactory(group=Role.OPERATOR), java_script_enabled=scripts)

    page.goto(slot.shelf.site.get_absolute_url())
    page.locator(f".plan a[href$='/{slot.code}/']").click()
    road.arrive(page, f"/etalase/rak/petak/{slot.code}/")
    place(page, "anyaman")
    find_by_typing(page, slot.code)
    count(page, remaining=7, spoiled=1)
    if scripts:
        passed(page)

    placement = Placement.objects.get()
    assert (placement.remaining, placement.sold, placement.spoiled) == (7, 4, 1)


def test_the_camera_reads_a_label_and_opens_its_slot(new_page):
    slot = SlotFactory()
    page = new_page(StaffFactory(group=Role.OPERATOR))
    page.add_init_script(CAMERA % f"https://okoce.test/r/{slot.code}/")

    page.goto("/etalase/rak/pindai/")
    page.locator("[data-scan-start]").click()

    road.arrive(page, f"/etalase/rak/petak/{slot.code}/")


def test_where_the_camera_is_refused_the_code_is_typed(new_page):
    page = new_page(StaffFactory(group=Role.OPERATOR))
    page.add_init_script(NO_CAMERA)

    page.goto("/etalase/rak/pindai/")
    page.locator("[data-scan-start]").click()

    expect(page.locator("[data-scan-note]")).not_to_be_empty()
    expect(page.locator("[name=kode]")).to_be_focused()


def test_while_counting_the_page_says_how_many_that_makes_sold(new_page):
    placement = PlacementFactory()
    page = new_page(StaffFactory(group=Role.OPERATOR))

    page.goto(f"/etalase/rak/isi/{placement.code}/hitung/")
    page.fill("[name=remaining]", "4")
    page.fill("[name=spoiled]", "1")

    expect(page.locator("[data-count-sold]")).to_contain_text("5")
    page.fill("[name=remaining]", "12")
    expect(page.locator("[data-count-sold]")).to_be_hidden()


def test_what_has_to_go_is_taken_off_from_the_list_of_tasks(new_page):
    today = timezone.localdate()
    placement = PlacementFactory(period=(today - timedelta(days=9), today))
    shelf_tasks.give_out()
    page = new_page(StaffFactory(group=Role.OPERATOR))

    page.goto("/etalase/rak/tugas/")
    page.locator("[data-tasks] a").click()
    road.arrive(page, f"/etalase/rak/isi/{placement.code}/turun/")
    road.go_on(page)
    road.arrive(page, f"/etalase/rak/petak/{placement.slot.code}/")

    expect(page.locator("[data-state=empty]")).to_be_visible()
    placement.refresh_from_db()
    assert (placement.status, placement.returned) == (PlacementStatus.ENDED, 10)
