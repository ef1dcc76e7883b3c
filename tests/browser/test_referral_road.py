"""From reckoning a loan to its instalments: agreed to, asked, approved, paid out and paid."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from loans.models import Referral
from tests.factories import TEBET, BusinessFactory, PendampingFactory
from tests.loans.referring import PDF, officer_of, open_lender

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def paper(name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def test_from_reckoning_a_loan_to_its_instalments(new_page):
    lender = open_lender(name="Koperasi Maju", answers_within=7)
    lender.products.update(needs_recommendation=True, papers="KTP\nNIB", rate=Decimal("1.5"))
    business = BusinessFactory()
    own = new_page(business.member.user)
    pendamping = new_page(PendampingFactory(kecamatan=[TEBET]))
    officer = new_page(officer_of(lender))

    # What it costs, and who lends.
    own.goto("/permodalan/simulasi/?pokok=12.000.000&tenor=12&bunga=1,5&basis=flat")
    expect(own.get_by_text("Rp\xa02.160.000").first).to_be_visible()
    own.goto("/permodalan/")
    own.get_by_role("link", name="Koperasi Maju").first.click()
    own.get_by_role("link", name="Ajukan ke sini").click()
    own.fill("[name=amount]", "12.000.000")
    own.fill("[name=tenor]", "12")
    own.fill("[name=purpose]", "Membeli oven kedua untuk katering.")
    own.locator("main form .btn--primary").click()
    expect(own.locator("[data-status=draf]")).to_be_visible()
    referral = Referral.objects.get()

    # A paper, the word of the pendamping, and the consent on a page of its own.
    own.locator("[name=label]").select_option("KTP")
    own.set_input_files("[name=file]", paper("ktp.pdf"))
    own.locator("form[action$='/berkas/'] button").click()
    expect(own.get_by_role("link", name="KTP")).to_be_visible()
    own.locator("a[href$='/izin/']").click()
    expect(own.get_by_text("Koperasi Maju").first).to_be_visible()
    own.uncheck("[name=fields_shared][value=angka]")
    own.check("[name=agreed]")
    own.locator("main form .btn--primary").click()
    own.locator("form[action$='/kirim/'] button").click()
    expect(own.locator(".summary")).to_contain_text("Pendamping Anda belum")
    pendamping.goto(f"/permodalan/rujukan/{referral.reference}/")
    pendamping.fill("[name=note]", "Pembukuannya rapi dan pesanannya tetap.")
    pendamping.locator("form[action$='/rekomendasi/'] button").click()
    own.goto(f"/permodalan/rujukan/{referral.reference}/")
    own.locator("form[action$='/kirim/'] button").click()
    expect(own.locator("[data-status=dirujuk]")).to_be_visible()

    # The lender reads the copy, and what was not agreed to is not in it.
    officer.goto("/mitra/")
    officer.locator(f"[data-referral='{referral.reference}']").click()
    expect(officer.get_by_text(business.member.name).first).to_be_visible()
    expect(officer.get_by_text("Angka bulanan 12 bulan terakhir")).to_have_count(0)
    officer.locator("form[action$='/terima/'] button").click()
    officer.locator("details:has(form[action$='/tanya/']) summary").click()
    officer.fill("form[action$='/tanya/'] [name=text]", "Mohon foto tempat usaha.")
    officer.locator("form[action$='/tanya/'] button").click()
    expect(officer.locator("[data-status=kurang]")).to_be_visible()
    own.reload()
    expect(own.get_by_text("Mohon foto tempat usaha.").first).to_be_visible()
    own.fill("form[action$='/jawab/'] [name=text]", "Fotonya sudah saya tunjukkan di kantor.")
    own.locator("form[action$='/jawab/'] button").click()
    expect(own.locator("[data-status=diterima]")).to_be_visible()

    # Approved with terms, paid out, and the first instalment.
    officer.reload()
    officer.locator("details:has(form[action$='/setujui/']) summary").click()
    officer.fill("form[action$='/setujui/'] [name=fees]", "120.000")
    officer.locator("form[action$='/setujui/'] button").click()
    expect(officer.locator("[data-status=disetujui]")).to_be_visible()
    own.reload()
    expect(own.get_by_text("Rp\xa02.280.000").first).to_be_visible()
    today = timezone.localdate()
    officer.locator("details:has(form[action$='/cair/']) summary").click()
    officer.fill("[name=paid_out_on]", f"{today}")
    officer.fill("[name=first_due_on]", f"{today + timedelta(days=30)}")
    officer.locator("form[action$='/cair/'] button").click()
    expect(officer.locator("[data-status=cair]")).to_be_visible()
    own.reload()
    own.locator("details:has([name=proof]) summary").click()
    own.set_input_files("[name=proof]", paper("bukti.pdf"))
    own.locator("form[action$='/angsuran/1/'] button").click()
    expect(own.get_by_text("Dibayar menurut anggota")).to_be_visible()
    officer.reload()
    officer.locator("form[action$='/angsuran/1/terima/'] button").click()
    own.reload()
    expect(own.locator(".badge").get_by_text("Dibayar", exact=True)).to_be_visible()

    # Every look of the lender stands there; without a consent there are no more.
    own.locator("details:has(form[action$='/tarik/']) summary").click()
    own.locator("form[action$='/tarik/'] button").click()
    expect(own.get_by_text(referral.reference).first).to_be_visible()
    refused = officer.goto(f"/mitra/rujukan/{referral.reference}/")
    assert refused.status == 404
