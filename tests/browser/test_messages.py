"""Conversations as two phones see them: what one writes arrives at the other by itself."""

import re

import pytest
from playwright.sync_api import expect

from members.models import Message
from members.services.blocks import block
from members.services.messages import send_message
from tests.etalase.uploads import picture_file
from tests.factories import ConnectionFactory, MemberFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def talk():
    talk = ConnectionFactory()
    for n in range(40):
        by = talk.low if n % 3 else talk.high
        send_message(talk, by=by, text=f"Kalimat nomor {n}.", nonce=f"n{n}")
    return talk


def open_talk(new_page, talk, user, **options):
    page = new_page(user, **options)
    page.goto(f"/pesan/{talk.code}/")
    return page


def write(page, text: str) -> None:
    page.locator("[data-compose] textarea").fill(text)
    page.locator(".compose__send").click()


def bubble(page, text: str):
    return page.locator("[data-message]", has_text=re.compile(rf"{re.escape(text)}\b"))


def place(page) -> float:
    return page.evaluate("document.querySelector('[data-log]').scrollTop")


def test_message_arrives_at_the_other_without_a_reload(new_page, talk):
    one = open_talk(new_page, talk, talk.low)
    other = open_talk(new_page, talk, talk.high)
    other.evaluate("window.sameDocument = true")

    write(one, "Apakah masih ada?")
    bubble(other, "Apakah masih ada").wait_for()
    write(other, "Masih, silakan")
    bubble(one, "Masih, silakan").wait_for()

    assert one.locator("[data-compose] textarea").input_value() == ""
    assert bubble(one, "Apakah masih ada").get_attribute("data-author") == "own"
    assert bubble(other, "Apakah masih ada").get_attribute("data-author") == "other"
    assert bubble(other, "Apakah masih ada").count() == 1
    assert (place(one), place(other)) == (0, 0)
    assert other.evaluate("window.sameDocument")
    # A second message from the same page is another one.
    write(one, "Terima kasih")
    bubble(other, "Terima kasih").wait_for()
    assert Message.objects.filter(connection=talk).count() == 43


def test_reader_further_up_keeps_their_place(new_page, talk):
    page = open_talk(new_page, talk, talk.low)
    page.evaluate("document.querySelector('[data-log]').scrollTop = -9999")
    first = page.locator("[data-message]").first
    before = first.bounding_box()["y"]

    send_message(talk, by=talk.high, text="Sementara itu", nonce="baru")
    bubble(page, "Sementara itu").wait_for(state="attached")

    page.locator("[data-jump]:visible").wait_for()
    assert abs(first.bounding_box()["y"] - before) < 2
    page.locator("[data-earlier] a").click()
    bubble(page, "Kalimat nomor 0").wait_for(state="attached")
    expect(page.locator("[data-message]")).to_have_count(41)
    expect(page.locator("[data-day]")).to_have_count(1)
    page.locator("[data-jump]").click()
    page.locator("[data-jump]").wait_for(state="hidden")


def test_failed_send_keeps_the_text_and_is_sent_once_in_the_end(new_page, talk):
    page = open_talk(new_page, talk, talk.low)
    # It arrives, and the line breaks before the answer.
    page.route("**/pesan/*/", lambda route: (route.fetch(), route.abort()))

    write(page, "Lewat jembatan")
    page.locator("[data-failed]:visible").wait_for()
    assert page.locator("[data-compose] textarea").input_value() == "Lewat jembatan"

    page.unroute("**/pesan/*/")
    page.locator(".compose__send").click()
    bubble(page, "Lewat jembatan").wait_for()
    page.locator("[data-failed]").wait_for(state="hidden")
    assert Message.objects.filter(text="Lewat jembatan").count() == 1


def test_refused_message_is_told_and_kept(new_page, talk):
    page = open_talk(new_page, talk, talk.low)

    write(page, "kata " * 401)

    page.locator("[data-problem] [role=alert]").wait_for()
    assert len(page.locator("[data-compose] textarea").input_value()) == 5 * 401


def test_pictures_are_chosen_left_out_sent_and_opened(new_page, talk):
    page = open_talk(new_page, talk, talk.low)
    files = [
        {
            "name": f"{colour}.jpg",
            "mimeType": "image/jpeg",
            "buffer": picture_file(colour=colour).read(),
        }
        for colour in ("teal", "red", "blue", "gold", "green")
    ]

    page.set_input_files("[data-compose] input[type=file]", files)
    page.locator("[data-too-many]:visible").wait_for()
    page.locator("[data-chosen] li").nth(3).wait_for()
    page.locator("[data-chosen] li button").first.click()
    page.locator("[data-chosen] li").nth(3).wait_for(state="detached")
    write(page, "")

    page.locator("[data-picture]").nth(2).click()
    page.locator("[data-viewer][open] img").wait_for()
    assert Message.objects.latest("pk").pictures.count() == 3
    page.keyboard.press("Escape")
    page.locator("[data-viewer]").wait_for(state="hidden")


def test_conversation_ends_before_the_readers_eyes(new_page, talk):
    page = open_talk(new_page, talk, talk.low)
    block(talk.high, talk.low)

    page.locator("[data-over=ended]").wait_for()
    expect(page.locator("[data-compose]")).to_have_count(0)


def test_everything_works_without_a_script(new_page, talk):
    page = open_talk(new_page, talk, talk.low, java_script_enabled=False)

    write(page, "Tanpa skrip")
    expect(bubble(page, "Tanpa skrip")).to_be_visible()
    page.locator("[data-earlier] a").click()
    expect(bubble(page, "Kalimat nomor 0")).to_have_count(1)
    write(page, "kata " * 401)
    expect(page.locator("[data-problem] [role=alert]")).to_be_visible()
    expect(page.locator("[data-compose] textarea")).to_have_value(re.compile("^kata kata"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_conversations_have_no_barriers(new_page, axe, talk, scheme, width):
    pictures = [picture_file() for _n in range(4)]
    send_message(talk, by=talk.high, text="panjang" * 60, pictures=pictures, nonce="p")
    empty = ConnectionFactory(low=talk.low, high=MemberFactory().user)
    page = new_page(talk.low, color_scheme=scheme, viewport={"width": width, "height": 800})

    for address in ("/pesan/", f"/pesan/{talk.code}/", f"/pesan/{empty.code}/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
