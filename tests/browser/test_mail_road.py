"""Who runs an event takes its list along and writes to its participants, without a script."""

import pytest

from events.models import EventMail
from members.models import ExportLog
from tests.factories import EventFactory, StaffFactory, holder_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_message_is_mended_looked_over_changed_and_sent(new_page):
    event = EventFactory()
    for _each in range(2):
        holder_of(event)
    page = new_page(StaffFactory(), java_script_enabled=False)
    page.goto(f"/acara/kelola/{event.pk}/")
    page.locator("main a[href$='/kabar/']").click()

    def look_over(body: str) -> None:
        page.fill("[name=isi]", body)
        page.click("button[value=lihat]")

    page.check("[name=kepada][value=terdaftar]")
    page.fill("[name=judul]", "Bawa celemek")
    look_over("Datang ya.\nSemua peserta mendapat modal usaha!")
    # In the summary, beside the text, and below its field.
    assert set(page.locator("mark").all_inner_texts()) == {"Semua peserta mendapat modal usaha!"}
    look_over("Datanglah tepat waktu.\n\nBawalah celemek.")
    assert page.locator("[data-people]").get_attribute("data-people") == "2"
    page.click("button[value=ubah]")
    assert page.input_value("[name=isi]") == "Datanglah tepat waktu.\n\nBawalah celemek."
    assert page.is_checked("[name=kepada][value=terdaftar]")
    page.click("button[value=lihat]")
    page.click("button[value=kirim]")

    assert page.locator("[data-mails] > li").count() == 1
    assert EventMail.objects.get().body == "Datanglah tepat waktu.\n\nBawalah celemek."


def test_pages_on_the_way_have_no_barrier(new_page, axe):
    event = EventFactory()
    holder_of(event)
    page = new_page(StaffFactory())
    page.goto(f"/acara/kelola/{event.pk}/kabar/")
    page.check("[name=kepada][value=terdaftar]")
    page.fill("[name=judul]", "Bawa celemek")
    page.fill("[name=isi]", "Ada bantuan modal untuk semua.")
    page.click("button[value=lihat]")
    page.wait_for_selector("mark")
    axe(page)
    page.fill("[name=isi]", "Bawalah celemek dari rumah.")
    page.click("button[value=lihat]")
    page.wait_for_selector("[data-people]")
    axe(page)
    page.click("button[value=kirim]")
    page.locator("[data-mails] summary").click()
    axe(page)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_is_downloaded_again_and_again(new_page, kind):
    event = EventFactory()
    page = new_page(StaffFactory())
    page.goto(f"/acara/kelola/{event.pk}/peserta/")
    page.check(f"[name=bentuk][value={kind}]")
    page.fill("[name=tujuan]", "Menyiapkan tanda nama")
    for _each in range(2):
        with page.expect_download() as download:
            page.click("main form button.btn--primary")
        assert download.value.suggested_filename.endswith(f".{kind}")
    assert ExportLog.objects.count() == 2
