"""From a product that may not be shown to its permit, mended on the way, and into the etalase."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from etalase.choices import ProductStatus
from etalase.models import Category, Product
from loans.models import PermitCase
from loans.services.renewals import add_months
from tests.browser import road
from tests.etalase.uploads import picture_file
from tests.factories import (
    TEBET,
    GraduateBusinessFactory,
    PendampingFactory,
    PhotoFactory,
    StaffFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.7\n" + b"izin " * 20
PRODUCT = {
    "name": "Keripik singkong balado",
    "description": "Singkong, cabai merah dan garam; digoreng tipis.",
    "price": "15.000",
    "unit": "pak 100 g",
}


def test_from_a_few_questions_to_a_permit_and_a_product_on_show(new_page):
    business = GraduateBusinessFactory()
    own, pendamping, staff = (
        new_page(business.member.user),
        new_page(PendampingFactory(kecamatan=[TEBET])),
        new_page(StaffFactory()),
    )

    # Food without a permit is not sent, not even by a button that the page does not offer.
    category = Category.objects.get(slug="keripik-dan-camilan")
    road.draft_product(own, PRODUCT, category=category.name)
    product = Product.objects.get()
    PhotoFactory(product=product, position=0)
    own.goto(f"/saya/produk/{product.pk}/")
    expect(own.locator("[data-gap=permit]")).to_be_visible()
    expect(own.locator("[name=lalu][value=kirim]")).to_have_count(0)
    own.locator("button[formaction$='/arsip/']").evaluate(
        "button => { button.formAction = button.formAction.replace('/arsip/', '/kirim/') }"
    )
    own.locator("button[formaction$='/kirim/']").click()
    expect(own.locator("[data-gap=permit]")).to_be_visible()
    product.refresh_from_db()
    assert product.status == ProductStatus.DRAFT

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
    today = timezone.localdate()
    assert staff.input_value("[name=valid_until]") == add_months(today, 60).isoformat()
    staff.fill("[name=valid_until]", add_months(today, 48).isoformat())
    paper = {"name": "izin.pdf", "mimeType": "application/pdf", "buffer": PDF}
    staff.set_input_files("[name=scan]", paper)
    staff.locator("form[action$='/terbit/'] button").click()
    expect(staff.locator("[data-status=terbit]")).to_be_visible()

    own.goto("/saya/usaha/izin/")
    expect(own.get_by_text(re.compile("2063275010001-31")).first).to_be_visible()
    paper = business.credentials.get()
    assert paper.is_in_force
    assert paper.valid_until == add_months(today, 48)

    # The product rests on it now, is sent and approved, and everybody finds it.
    own.goto(f"/saya/produk/{product.pk}/")
    own.locator("[name=permit]").select_option(value=str(paper.pk))
    own.locator("form:has([name=permit]) .form__end button").first.click()
    expect(own.locator("[data-gaps]")).to_have_count(0)
    road.send_to_curators(own)
    on_desk = f"/admin/etalase/product/{product.pk}/change/"
    road.decide(staff, on_desk, ProductStatus.LIVE)
    product.refresh_from_db()
    assert (product.is_listed, product.permit) == (True, paper)
    visitor = new_page()
    visitor.goto(product.get_absolute_url())
    expect(visitor.get_by_role("heading", name=PRODUCT["name"], level=1)).to_be_visible()
