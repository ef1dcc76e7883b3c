"""What people do on the main road, one function for each thing; each leaves its page open.

Things are found by names of fields, addresses and ``data-`` attributes, never by sentences, which
differ by language.
"""

import re

from playwright.sync_api import Page, expect

# A cheap Android phone; a browser that calls itself headless would count as a robot.
ANDROID = (
    "Mozilla/5.0 (Linux; Android 13; SM-A045F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Mobile Safari/537.36"
)
PHOTO_SECONDS = 30


def go_on(page: Page) -> None:
    """Press the one loud button of a page, be it a link or the end of a form."""
    page.locator("main .btn--primary").first.click()


def arrive(page: Page, address: str) -> None:
    """Wait for a page, given as a regular expression of its whole path."""
    page.wait_for_url(re.compile(rf"^https?://[^/]+{address}(\?.*)?$"))


def code_sent_to(page: Page, phone: str) -> str:
    """Read the newest code in the outbox of the demo, in a tab of its own."""
    outbox = page.context.new_page()
    outbox.goto("/dev/kotak-keluar/")
    code = outbox.locator("[data-code]", has_text=phone).first.get_attribute("data-code")
    outbox.close()
    return code


def sign_up(page: Page, *, typed: str, phone: str) -> None:
    """From the front page to the start of the registration, by a code to the phone."""
    page.goto("/")
    page.locator("main a[href='/akun/daftar/']").first.click()
    arrive(page, "/akun/daftar/")
    page.fill("[name=address]", typed)
    go_on(page)
    arrive(page, "/akun/kode/")
    page.fill("[name=code]", code_sent_to(page, phone))
    go_on(page)
    arrive(page, "/saya/pendaftaran/")


def tell_who(page: Page, *, name: str, search: str, kelurahan: str) -> None:
    """Fill in the first step: the name, and one of the kelurahan that the search brings."""
    page.fill("[name=name]", name)
    page.check("[name=domicile][value=jakarta]")
    page.locator("[name=kelurahan_cari]").press_sequentially(search)
    page.check(f"[name=kelurahan][value='{kelurahan}']")
    go_on(page)
    arrive(page, "/saya/pendaftaran/nik/")


def tell_nik(page: Page, nik: str) -> None:
    page.fill("[name=nik]", nik)
    go_on(page)
    arrive(page, "/saya/pendaftaran/usaha/")


def tell_business(page: Page, *, name: str, makes: str, address: str) -> None:
    """Fill in the third step; kelurahan and WhatsApp are filled in from what is known."""
    page.fill("[name=name]", name)
    page.select_option("[name=sector]", index=1)
    page.fill("[name=makes]", makes)
    page.fill("[name=since_year]", "2019")
    page.fill("[name=address]", address)
    go_on(page)
    arrive(page, "/saya/pendaftaran/kebutuhan/")


def tell_needs(page: Page, topic: str, note: str) -> None:
    page.check(f"[name=membutuhkan-{topic}]")
    page.fill(f"[name=membutuhkan-{topic}-catatan]", note)
    go_on(page)
    arrive(page, "/saya/pendaftaran/persetujuan/")


def consent_and_send(page: Page) -> None:
    page.check("[name=setuju-keanggotaan]")
    go_on(page)
    expect(page.locator("[data-status=submitted]")).to_be_visible()


def verify(page: Page, number: str) -> None:
    """A pendamping finds a member in the queue and verifies them."""
    page.goto("/lapangan/")
    page.click(f"main a[href='/lapangan/{number}/']")
    page.click(f"form[action='/lapangan/{number}/verifikasi/'] button")
    arrive(page, "/lapangan/")


def graduate(page: Page, number: str, *, evidence: str, reason: str) -> None:
    """Staff make a member a graduate."""
    page.goto(f"/lapangan/{number}/")
    page.click(f"a[href='/lapangan/{number}/kelulusan/']")
    page.fill("[name=evidence]", evidence)
    page.fill("[name=reason]", reason)
    go_on(page)
    arrive(page, f"/lapangan/{number}/")


def draft_product(page: Page, fields: dict[str, str], *, category: str) -> None:
    """From the empty list of products to the photos of a new one."""
    page.goto("/saya/produk/")
    go_on(page)
    arrive(page, "/saya/produk/baru/")
    page.locator("[name=category]").select_option(label=category)
    for name, text in fields.items():
        page.locator("main").locator(f"[name={name}]").fill(text)
    go_on(page)
    arrive(page, r"/saya/produk/\d+/foto/")


def send_photos(page: Page, files: list[dict]) -> None:
    """Send all photos in one go, and wait until the page shows them by itself."""
    page.set_input_files("[name=photos]", files)
    page.click("form[data-photos] button")
    expect(page.locator("[data-photo]")).to_have_count(len(files))
    ready = page.locator("[data-photo][data-state=siap]")
    expect(ready).to_have_count(len(files), timeout=PHOTO_SECONDS * 1000)


def add_permit(page: Page, *, number: str) -> None:
    """From the page of a product to its permit and back, as the page itself proposes."""
    page.click("main a[href*='/izin/baru/']")
    page.locator("[name=kind]").select_option("pirt")
    page.fill("[name=number]", number)
    page.fill("[name=issuer]", "Sudin Kesehatan Jakarta Selatan")
    page.fill("[name=valid_from]", "2025-05-02")
    page.fill("[name=valid_until]", "2030-05-01")
    go_on(page)
    arrive(page, r"/saya/produk/\d+/")
    page.locator("[name=permit]").select_option(index=1)
    go_on(page)
    expect(page.locator("[data-gaps]")).to_have_count(0)


def send_to_curators(page: Page) -> None:
    page.click("button[name=lalu][value=kirim]")
    expect(page.locator("main [data-status=diajukan]")).to_be_visible()


def decide(page: Page, address: str, move: str, reason: str = "") -> None:
    """Staff open a product in the admin and press the button of a decision."""
    page.goto(address)
    if reason:
        page.fill("[name=reason]", reason)
    page.click(f"[name=_move][value={move}]")
    expect(page.locator(f"[name=_move][value={move}]")).to_have_count(0)


def unread_news(page: Page) -> list[str]:
    """The kinds of the unread notices in the inbox, newest first."""
    page.goto("/saya/kabar/")
    notices = page.locator("[data-unread]").all()
    return [notice.get_attribute("data-kind") for notice in notices]


def open_news(page: Page, kind: str) -> None:
    """Follow a notice to where it leads, which is never the inbox itself."""
    page.goto("/saya/kabar/")
    page.click(f"[data-kind={kind}] a")
    arrive(page, r"/(?!saya/kabar/).*")


def search_from_home(page: Page, words: str) -> None:
    page.goto("/")
    page.fill("main [name=cari]", words)
    page.press("main [name=cari]", "Enter")
    arrive(page, "/etalase/")


def press_whatsapp(page: Page) -> str:
    """Press the button of a product and return the address of WhatsApp that it leads to.

    WhatsApp itself is never asked.
    """
    chats = []

    def note(route) -> None:
        chats.append(route.request.url)
        route.fulfill(body="WhatsApp", content_type="text/plain")

    page.context.route("https://wa.me/**", note)
    with page.expect_popup() as popup:
        page.click("[data-ask]")
    popup.value.wait_for_url("https://wa.me/**")
    popup.value.close()
    return chats[-1]
