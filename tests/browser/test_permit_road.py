"""From a few questions to a permit in the record, with one thing mended on the way."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from loans.models import PermitCase
from tests.etalase.uploads import picture_file
from tests.factories import TEBET, BusinessFactory, PendampingFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.7\n" + b"izin " * 20


def test_from_questions_to_a_permit_in_the_record(new_page):
    business = BusinessFactory()
    own, pendamping, staff = (
        new_page(business.member.user),
        new_page(PendampingFactory(kecamatan=[TEBET])),
        new_page(StaffFactory()),
    )

    # A few questions; what does not follow from the answers is not asked.
    own.goto("/perizinan/cek/")
    expect(own.locator("[name=simpan]").first).to_be_hidden()
    for name, value in (
        *(("buat", "kemasan"), ("simpan", "kering"), ("umur", "lama"), ("merek", "tidak")),
        *(("tempat", "keliling"), ("ukuran", "mikro")),
    ):
        own.check(f"[name={name}][value={value}]")
    own.locator("form[data-asks] button").click()
    expect(own.locator("[data-permit=pirt]")).to_be_visible()
    expect(own.locator("[data-place=perlu-petugas]")).to_be_visible()

    # The case: filled in section by section, looked through, declared and sent.
    own.locator("[data-permit=pirt] h3 a").click()
    own.locator("a[href='/perizinan/saya/']").last.click()
    own.locator("form[action$='/urus/pirt/'] button").click()
    expect(own.locator("[data-section=belum-bisa]")).to_have_count(1)
    own.locator("a[href$='/bagian/1/']").click()
    own.fill("[name=nama-produk]", "Keripik singkong")
    own.fill("[name=bahan]", "Singkong\nGaram")
    own.fill("[name=kemasan]", "Plastik 100 gram")
    own.fill("[name=umur-simpan]", "60")
    own.locator("form .btn--primary").click()
    own.locator("a[href$='/bagian/2/']").click()
    photo = {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": picture_file().read()}
    own.set_input_files("[name=rancangan-label]", photo)
    own.locator("form .btn--primary").click()
    own.locator("a[href$='/bagian/3/']").click()
    own.check("[name=komitmen]")
    own.locator("form .btn--primary").click()
    own.locator("a[href$='/jawaban/']").click()
    own.check("[name=declared]")
    own.locator("form .btn--primary").click()
    expect(own.locator("[data-status=dikirim]")).to_be_visible()

    # The pendamping looks it through and sends it back; one line is mended.
    case = PermitCase.objects.get()
    pendamping.goto("/perizinan/meja/")
    pendamping.locator(f"[data-case='{case.reference}']").click()
    pendamping.locator("form[action$='/periksa/'] button").click()
    pendamping.locator("details:has(form[action$='/kembalikan/']) summary").click()
    pendamping.check("[name=flagged][value=rancangan-label]")
    pendamping.locator("[name=note]").first.fill("Berat bersih belum ada.")
    pendamping.locator("form[action$='/kembalikan/'] button").click()
    expect(pendamping.locator("[data-status=perbaikan]")).to_be_visible()
    own.reload()
    expect(own.get_by_text("Berat bersih belum ada.").first).to_be_visible()
    own.locator("[data-section=perbaikan] a").click()
    photo = {"name": "label.pdf", "mimeType": "application/pdf", "buffer": PDF}
    own.set_input_files("[name=rancangan-label]", photo)
    own.locator("main form[enctype] .btn--primary").click()
    own.locator("a[href$='/jawaban/']").click()
    own.check("[name=declared]")
    own.locator("form .btn--primary").click()
    expect(own.locator("[data-status=dikirim]")).to_be_visible()

    # Staff file it, and note the paper of the authority.
    staff.goto(case.get_absolute_url())
    staff.locator("form[action$='/periksa/'] button").click()
    staff.locator("form[action$='/ajukan/'] button").click()
    expect(staff.locator("[data-status=diajukan]")).to_be_visible()
    staff.locator("details:has(form[action$='/terbit/']) summary").click()
    staff.fill("[name=number]", "2063275010001-31")
    staff.fill("[name=issuer]", "Sudin Kesehatan Jakarta Selatan")
    staff.fill("[name=valid_from]", f"{timezone.localdate():%Y-%m-%d}")
    paper = {"name": "izin.pdf", "mimeType": "application/pdf", "buffer": PDF}
    staff.set_input_files("[name=scan]", paper)
    staff.locator("form[action$='/terbit/'] button").click()
    expect(staff.locator("[data-status=terbit]")).to_be_visible()

    own.goto("/saya/usaha/izin/")
    expect(own.get_by_text(re.compile("2063275010001-31")).first).to_be_visible()
    assert business.credentials.get().is_in_force
