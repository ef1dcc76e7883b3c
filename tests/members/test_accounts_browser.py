"""Signing in with a real browser: passkeys, and pages without barriers."""

import re

import pytest
from playwright.sync_api import expect

from okoce.messaging import outbox
from tests.factories import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "+6281234567890"


def sign_in_by_code(page):
    page.goto("/akun/masuk/")
    page.fill("#id_address", "0812 3456 7890")
    page.press("#id_address", "Enter")
    page.wait_for_url("**/akun/kode/")
    page.fill("#id_code", outbox()[0].code)
    page.press("#id_code", "Enter")


def give_a_fingerprint_reader(page):
    """A device that keeps passkeys and always recognises its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    reader = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, reader["authenticatorId"]


def test_a_passkey_is_added_and_signs_in(browser_page):
    user = MemberFactory(user__phone=PHONE).user
    page = browser_page
    give_a_fingerprint_reader(page)
    sign_in_by_code(page)
    page.wait_for_url("**/saya/")

    page.goto("/akun/keamanan/passkey/tambah/")
    page.fill("#id_name", "Ponsel Siti")
    page.click("#passkey_button")
    page.wait_for_url("**/akun/keamanan/pemulihan/")
    page.goto("/akun/keamanan/passkey/")
    expect(page.locator("h2", has_text="Ponsel Siti")).to_be_visible()

    page.goto("/akun/")
    page.locator("main form[action='/akun/keluar/'] button").click()
    expect(page.locator(".top__join")).to_be_visible()
    page.goto("/akun/masuk/?next=/akun/sesi/")
    page.click("#passkey_button")
    page.wait_for_url(re.compile(r"^[^?]+/akun/sesi/$"))
    assert user.authenticator_set.filter(last_used_at__isnull=False).exists()


def test_a_passkey_is_the_second_step_too(browser_page):
    MemberFactory(user__phone=PHONE)
    page = browser_page
    give_a_fingerprint_reader(page)
    sign_in_by_code(page)
    page.goto("/akun/keamanan/passkey/tambah/")
    page.click("#passkey_button")
    page.wait_for_url("**/akun/keamanan/pemulihan/")
    page.context.clear_cookies()

    sign_in_by_code(page)
    page.wait_for_url("**/akun/keamanan/masuk/")
    page.click("#passkey_button")

    page.wait_for_url("**/saya/")


def test_a_passkey_that_fails_is_said_in_words(browser_page):
    page = browser_page
    devtools, reader = give_a_fingerprint_reader(page)
    page.goto("/akun/masuk/")
    assert page.locator("[data-passkey-failed]").is_hidden()

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    page.click("#passkey_button")

    page.locator("[data-passkey-failed]").wait_for(state="visible")


def test_a_person_joins_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/akun/daftar/")
    page.fill("#id_address", "0812 3456 7890")
    page.press("#id_address", "Enter")
    page.wait_for_url("**/akun/kode/")
    page.fill("#id_code", outbox()[0].code)
    page.press("#id_code", "Enter")

    page.wait_for_url("**/saya/pendaftaran/**")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_account_have_no_barriers(new_page, axe, scheme):
    visitor = new_page(color_scheme=scheme)
    for path in ("/akun/masuk/", "/akun/daftar/", "/akun/masuk/kata-sandi/"):
        visitor.goto(path)
        axe(visitor)
    visitor.goto("/akun/masuk/")
    visitor.fill("#id_address", "021 555")
    visitor.press("#id_address", "Enter")
    expect(visitor.locator("#ringkasan-galat")).to_be_visible()
    axe(visitor)
    visitor.fill("#id_address", "0812 3456 7890")
    visitor.press("#id_address", "Enter")
    visitor.wait_for_url("**/akun/kode/")
    axe(visitor)

    page = new_page(color_scheme=scheme)
    MemberFactory(user__phone=PHONE)
    sign_in_by_code(page)
    page.wait_for_url("**/saya/")
    for path in (
        *["", "kata-sandi/", "email/", "telepon/", "sesi/", "keluar/"],
        *["keamanan/", "keamanan/aplikasi/", "keamanan/passkey/", "keamanan/passkey/tambah/"],
    ):
        page.goto(f"/akun/{path}")
        axe(page)
