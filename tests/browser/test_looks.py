"""The frame, the front page and the error pages, as a person with a phone meets them."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.browser
KILOBYTE = 1024


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_have_no_barriers_and_fit_the_screen(new_page, axe, demo, scheme, width):
    ProductFactory(is_listed=True, status="tayang")
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})

    for address in ("/", "/privasi/", "/aksesibilitas/", "/dev/komponen/", "/bahasa/en/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_pages_fit_at_twice_the_size(new_page, demo):
    # 200 % on a phone of 360 px is half the width for the words.
    page = new_page(viewport={"width": 320, "height": 600})

    for address in ("/", "/dev/komponen/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.parametrize("address", ["/", "/etalase/"])
def test_first_view_is_light(browser_page, address):
    for _card in range(24):
        ProductFactory()
    answers = []
    browser_page.on("response", lambda answer: answers.append(answer))

    browser_page.goto(address, wait_until="networkidle")

    # Compressed as by gzip; brotli, which most browsers take, is smaller still.
    sizes = {
        answer.url: len(gzip.compress(answer.body()))
        for answer in answers
        if "/media/" not in answer.url
    }
    assert sum(sizes.values()) <= 70 * KILOBYTE, sizes
    assert len(sizes) <= 10, sizes


def test_refused_form_leads_to_what_to_mend(new_page, axe, demo):
    page = new_page()
    page.goto("/dev/komponen/")

    page.locator("form.form button.btn--primary").click()

    expect(page.locator("#ringkasan-galat")).to_be_focused()
    axe(page)
    page.locator("#ringkasan-galat a").first.click()
    expect(page.locator("#id_name")).to_be_focused()


def test_frame_works_without_javascript(new_page):
    page = new_page(user=UserFactory(), java_script_enabled=False)
    page.goto("/")

    page.locator(".menu summary").click()
    page.locator(".menu__box form button").click()

    expect(page.locator(".top__join")).to_be_visible()

    page.goto("/")
    expect(page.locator(".top__join")).to_be_visible()


def test_skip_link_is_the_first_stop(browser_page):
    browser_page.goto("/")

    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")

    expect(browser_page.locator("#isi")).to_be_focused()


PRESSED = ".btn:not(.btn--small), .chip, .top a, .dock a, .tick, .field input, select"
SMALL = """(wanted) => [...document.querySelectorAll(wanted)]
    .filter((each) => each.offsetParent && !each.closest(".tick, .visually-hidden"))
    .filter((each) => each.getBoundingClientRect().height < 44)
    .map((each) => each.outerHTML.slice(0, 90))"""


def test_everything_to_press_is_large_enough(browser_page, demo):
    for address in ("/", "/dev/komponen/"):
        browser_page.goto(address)
        assert browser_page.evaluate(SMALL, PRESSED) == [], address
