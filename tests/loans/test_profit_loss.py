"""Profit and loss on one page: read back from the paper."""

from datetime import date

import pypdfium2
import pytest

from loans.services import figures
from okoce.months import months_between
from tests.factories import BusinessFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("late_november")]

PAPER = "/perkembangan/laba-rugi.pdf"


@pytest.fixture
def late_november(time_machine):
    time_machine.move_to("2026-11-27 03:00:00+00:00", tick=False)


@pytest.fixture
def business(client):
    business = BusinessFactory(name="Dapur Rahma")
    client.force_login(business.member.user)
    return business


def fill(business, months, *, sales=10_000_000, costs=7_500_000) -> None:
    for month in months:
        figures.keep(
            business, month, sales=sales, costs=costs, workers=2, note="-", by=business.member.user
        )


def read(response) -> list[str]:
    assert response["Content-Type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(response.content)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def test_the_paper_has_the_months_their_totals_and_what_it_is_not(client, business):
    fill(business, [date(2026, 8, 1), date(2026, 10, 1)])
    fill(business, [date(2026, 9, 1)], sales=2_000_000, costs=3_000_000)

    (page,) = read(client.get(f"{PAPER}?dari=2026-08&sampai=2026-10"))

    for words in (
        "Dapur Rahma",
        "Agustus 2026 sampai Oktober 2026",
        "-Rp 1.000.000",
        "Jumlah Rp 22.000.000 Rp 18.000.000 Rp 4.000.000",
        "Tidak diaudit",
        "Jumat, 27 November 2026",
        "Akses, bukan modal",
    ):
        assert words in page


def test_a_month_without_figures_is_said_and_not_counted(client, business):
    fill(business, [date(2026, 8, 1), date(2026, 10, 1)])

    (page,) = read(client.get(f"{PAPER}?dari=2026-08&sampai=2026-10"))

    assert "September 2026 belum diisi" in page
    assert "Jumlah Rp 20.000.000 Rp 15.000.000 Rp 5.000.000" in page


def test_two_years_fit_on_one_page(client, business):
    fill(business, months_between(date(2024, 12, 1), date(2026, 11, 1)), sales=999_999_999_999)

    (page,) = read(client.get(f"{PAPER}?dari=2024-12&sampai=2026-11"))

    assert ("November 2026 (sementara)" in page, "Akses, bukan modal" in page) == (False, True)
    assert "Rp 23.999.999.999.976" in page


@pytest.mark.parametrize(
    "period", ["", "?dari=2026-10&sampai=2026-08", "?dari=x&sampai=2026-10", "?dari=2020-01"]
)
def test_a_period_that_makes_no_sense_leads_back(client, business, period):
    fill(business, [date(2026, 8, 1), date(2026, 10, 1)])

    response = client.get(f"{PAPER}{period}")

    assert (response.status_code, response.url) == (302, "/perkembangan/")


def test_who_keeps_no_figures_gets_no_paper(client):
    business = BusinessFactory(member__status="submitted")
    client.force_login(business.member.user)

    assert client.get(f"{PAPER}?dari=2026-08&sampai=2026-10").status_code == 403
