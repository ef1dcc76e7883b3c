"""From a table of months to a class; from a job in the ledger to one that an officer has seen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from loans.choices import SizeClass, Tier
from loans.models import Job, MonthlyFigures
from loans.services import figures
from okoce.months import months_between, months_on
from tests.factories import BusinessFactory, PendampingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def table_of_a_year() -> bytes:
    """Twelve months, one of them far from the others and one that cannot be read."""
    last = months_on(timezone.localdate().replace(day=1), -1)
    months = months_between(months_on(last, -11), last)
    lines = [f"{month:%m/%Y};12,5 jt;Rp 8.000.000;3" for month in months]
    lines[5] = lines[5].replace("12,5 jt", "125 jt")
    lines[6] = lines[6].replace("12,5 jt", "12.500 jt")
    return "\n".join(["Bulan;Omzet;Pengeluaran;Karyawan", *lines]).encode()


def test_a_year_in_a_table_says_how_large_the_business_is(new_page, passed):
    business = BusinessFactory()
    own = new_page(business.member.user)

    own.goto("/perkembangan/")
    own.locator("a[href='/perkembangan/impor/']").click()
    sheet = {"name": "buku.csv", "mimeType": "text/csv", "buffer": table_of_a_year()}
    own.set_input_files("[name=table]", sheet)
    own.locator("form .btn--primary").click()
    expect(own.locator("[data-line]")).to_have_count(12)
    passed(own)
    assert not MonthlyFigures.objects.exists()

    own.locator("[name^=alasan-]").fill("Pesanan pernikahan")
    own.locator("form .btn--primary").click()
    expect(own.locator("#kelas")).to_be_visible()
    assert MonthlyFigures.objects.count() == 11

    # The month that could not be read is the one that the class still waits for.
    (missing,) = figures.missing_months(business)
    own.locator(f"#kelas ~ .panel a[href$='/{missing:%Y-%m}/']").click()
    own.fill("[name=sales]", "12.500.000")
    own.fill("[name=costs]", "8.000.000")
    own.fill("[name=workers]", "3")
    own.locator("form .btn--primary").click()
    expect(own.locator(".size__class")).to_be_visible()
    passed(own)
    record = business.size_records.get()
    assert (record.size_class, record.amount) == (SizeClass.MICRO, 262_500_000)


def test_a_job_is_entered_sent_and_seen(new_page, passed):
    business = BusinessFactory()
    own, pendamping = new_page(business.member.user), new_page(PendampingFactory())

    own.goto("/perkembangan/pekerjaan/")
    own.locator("a[href$='/baru/']").click()
    own.fill("[name=role]", "Pengemas")
    own.fill("[name=started_on]", f"{timezone.localdate() - timedelta(days=40):%Y-%m-%d}")
    own.fill("[name=hours]", "20")
    own.check("[name=before][value=tanpa-kerja]")
    own.locator("form .btn--primary").click()
    own.locator("form[action$='/minta/'] button").click()
    job = Job.objects.get()
    expect(own.locator(f"[data-job='{job.pk}']")).to_be_visible()

    pendamping.goto("/perkembangan/pekerjaan/meja/")
    pendamping.locator(f"[data-job='{job.pk}']").click()
    pendamping.check("[name=tier][value=dinyatakan]")
    pendamping.locator("form .btn--primary").click()
    # Why it does not count has to be said.
    expect(pendamping.locator(".summary")).to_be_visible()
    passed(pendamping)
    pendamping.check("[name=tier][value=dilihat-petugas]")
    pendamping.locator("form .btn--primary").click()
    expect(pendamping.locator(f"[data-job='{job.pk}']")).to_have_count(0)

    own.goto("/perkembangan/pekerjaan/")
    expect(own.locator("[data-tier=dilihat-petugas] td").first).to_have_text("1")
    job.refresh_from_db()
    assert job.tier == Tier.SEEN
