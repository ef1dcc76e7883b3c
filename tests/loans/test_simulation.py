"""The page that reckons loans: in words of people, to the rupiah, and kind to slips of the pen."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from loans.choices import Basis, CapScope, Plan
from loans.forms.finance import Fee, FeeField, SimulationForm
from loans.models import EconomicCap
from loans.services.caps import caps_of, cost_per_day, days_of, verdicts
from loans.services.simulation import Burden, simulate
from okoce.facts import Certainty
from okoce.tables import read_table

pytestmark = pytest.mark.django_db

PAGE = "/permodalan/simulasi/"
LOAN = {"pokok": "100000000", "tenor": "12", "bunga": "1.5"}


def shown(response) -> str:
    """The words of a page, with plain spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"[\s\u00a0]+", " ", text)


# The page.


def test_simulation_shows_the_five_ways_side_by_side(client):
    response = client.get(PAGE, LOAN)

    words = shown(response)
    assert response.status_code == 200
    assert [each.schedule.plan for each, _url in response.context["reckonings"]] == list(Plan)
    for amount in ("Rp 9.833.333", "Rp 9.168.002", "Rp 10.015.991", "Rp 9.750.000"):
        assert amount in words
    assert "2,6430%" in words
    assert "36,76%" in words


@pytest.mark.parametrize(
    ("basis", "plans"),
    [
        ("flat", [Plan.FLAT]),
        ("anuitas", [Plan.ANNUITY]),
        ("menurun", [Plan.DECLINING]),
        ("bullet", [Plan.BULLET_MONTHLY, Plan.BULLET_END]),
    ],
)
def test_simulation_shows_one_way_month_by_month(client, basis, plans):
    response = client.get(PAGE, {**LOAN, "basis": basis})

    html = response.content.decode()
    assert [each.schedule.plan for each, _url in response.context["reckonings"]] == plans
    assert html.count('<th scope="row">12</th>') == len(plans)
    assert html.count('<svg class="chart"') == len(plans)


def test_simulation_counts_fees_in_percent_and_in_rupiah_alike(client):
    pages = [
        client.get(PAGE, {**LOAN, "basis": "flat", "biaya": fee})
        for fee in ("4,5%", "4,5", "4.5", "Rp 4.500.000")
    ]

    costs = [page.context["reckonings"][0][0].schedule.cost for page in pages]
    assert costs == [22_500_000] * 4
    assert "0,0616%" in shown(pages[0])


def test_simulation_without_an_address_reckons_an_example(client):
    response = client.get(PAGE)

    assert response.status_code == 200
    assert response.context["loan"].principal == 10_000_000
    assert 'content="noindex' not in response.content.decode()


def test_simulation_takes_points_and_commas_as_people_write_them(client):
    response = client.get(PAGE, {"pokok": "Rp 15.000.000", "tenor": " 6 ", "bunga": "1,25 %"})

    loan = response.context["loan"]
    assert (loan.principal, loan.tenor, loan.rate) == (15_000_000, 6, Decimal("1.25"))


@pytest.mark.parametrize(
    ("slip", "field"),
    [
        ({"pokok": "sepuluh juta"}, "pokok"),
        ({"pokok": "5"}, "pokok"),
        ({"pokok": "-100000000"}, "pokok"),
        ({"pokok": "9" * 5000}, "pokok"),
        ({"pokok": ""}, "pokok"),
        ({"tenor": "0"}, "tenor"),
        ({"tenor": "121"}, "tenor"),
        ({"tenor": "1,5"}, "tenor"),
        ({"tenor": "9" * 5000}, "tenor"),
        ({"bunga": "18 persen"}, "bunga"),
        ({"bunga": "20,1"}, "bunga"),
        ({"bunga": "-1"}, "bunga"),
        ({"bunga": "NaN"}, "bunga"),
        ({"bunga": "1e3"}, "bunga"),
        ({"biaya": "60%"}, "biaya"),
        ({"biaya": "90.000.000"}, "biaya"),
        ({"biaya": "gratis"}, "biaya"),
        ({"basis": "miring"}, "basis"),
        ({"penjualan": "5.000.000"}, "pengeluaran"),
        ({"pengeluaran": "5.000.000"}, "penjualan"),
        ({"format": "xml"}, "format"),
    ],
)
def test_simulation_refuses_absurd_figures_and_keeps_them(client, slip, field):
    response = client.get(PAGE, {**LOAN, **slip})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'class="summary"' in response.content.decode()
    typed = next(iter(slip.values()))
    assert (
        field in ("basis", "format") or not typed or f'value="{typed}"' in response.content.decode()
    )


def test_simulation_refuses_to_be_written_to(client):
    assert client.post(PAGE, LOAN).status_code == 405


# The table to take along.


def test_simulation_table_holds_every_month_of_every_plan(client):
    response = client.get(PAGE, {**LOAN, "basis": "bullet", "format": "csv"})

    head, *rows = read_table(response.content)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    assert len(head) == 6
    assert len(rows) == 24
    assert rows[11][1:] == ["12", "101500000", "100000000", "1500000", "0"]
    assert rows[23][1:] == ["12", "118000000", "100000000", "18000000", "0"]


def test_simulation_table_of_an_absurd_loan_is_the_page_that_says_so(client):
    response = client.get(PAGE, {**LOAN, "tenor": "0", "format": "csv"})

    assert response.status_code == 422
    assert response.headers["Content-Type"].startswith("text/html")


# Kept pages.


def test_simulation_is_kept_for_everybody_but_not_with_own_figures(client, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    own = {"penjualan": "9.000.000", "pengeluaran": "1.000.000"}
    client.get(PAGE, LOAN)
    client.get(PAGE, {**LOAN, **own})

    EconomicCap.objects.update(doubt="Sudah lain")

    assert "Sudah lain" not in shown(client.get(PAGE, LOAN))
    assert "Sudah lain" in shown(client.get(PAGE, {**LOAN, **own}))


def test_a_changed_cap_is_on_the_page_at_once(
    client, settings, admin_client, django_capture_on_commit_callbacks
):
    settings.PUBLIC_PAGE_SECONDS = 60
    client.get(PAGE, LOAN)
    cap = EconomicCap.objects.in_force().get(scope=CapScope.PRODUCTIVE)

    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(
            f"/admin/loans/economiccap/{cap.pk}/change/",
            {
                "scope": cap.scope,
                "percent_per_day": "0,05",
                "valid_from": "2026-01-01",
                "source": "Surat edaran",
                "certainty": Certainty.VERIFIED,
            },
        )

    assert answer.status_code == 302
    assert "Surat edaran" in shown(client.get(PAGE, LOAN))
    assert cap.record_history.count() == 1


def test_simulation_costs_the_same_queries_for_one_way_and_for_all(client, query_count):
    few = query_count(client.get, PAGE, {**LOAN, "basis": "flat"})

    assert query_count(client.get, PAGE, {**LOAN, "tenor": "120"}) == few == 1


# Caps.


def test_cost_a_day_is_the_share_of_the_loan():
    assert days_of(12) == 365
    assert str(cost_per_day(22_500_000, principal=100_000_000, tenor=12)) == "0.0616"


@pytest.mark.parametrize(
    ("day", "tenor", "caps"),
    [
        (date(2023, 12, 31), 12, {}),
        (date(2024, 12, 31), 12, {"produktif": "0.1"}),
        (
            date(2025, 1, 1),
            6,
            {"produktif": "0.1", "mikro-6-bulan": "0.275", "kecil-menengah": "0.1"},
        ),
        (
            date(2025, 12, 31),
            7,
            {"produktif": "0.1", "mikro-lebih": "0.1", "kecil-menengah": "0.1"},
        ),
        (
            date(2026, 1, 1),
            12,
            {"produktif": "0.067", "mikro-lebih": "0.1", "kecil-menengah": "0.1"},
        ),
    ],
)
def test_caps_are_those_of_the_day_and_the_length(day, tenor, caps):
    found = {cap.scope: f"{cap.percent_per_day.normalize():f}" for cap in caps_of(tenor, day)}

    assert found == caps


def test_caps_since_the_newest_letter_say_that_their_figures_were_not_seen():
    assert all(not cap.is_unsure for cap in caps_of(12, date(2025, 7, 30)))
    for cap in caps_of(12, date(2025, 7, 31)):
        assert cap.certainty == Certainty.UNVERIFIED
        assert "SEOJK 19/SEOJK.06/2025" in cap.doubt


def test_a_loan_at_the_cap_keeps_it_and_a_rupiah_more_does_not():
    caps = EconomicCap.objects.filter(scope=CapScope.PRODUCTIVE, percent_per_day="0.1")[:1]
    at_cap = 36_500_000
    loan = {"principal": 100_000_000, "tenor": 12, "caps": list(caps)}

    assert not verdicts(at_cap, **loan)[0].is_over
    assert verdicts(at_cap + 1, **loan)[0].is_over


def test_costs_above_the_whole_loan_are_over_whatever_they_are_a_day():
    caps = list(EconomicCap.objects.filter(scope=CapScope.PRODUCTIVE, percent_per_day="0.1")[:1])
    [verdict] = verdicts(100_000_001, principal=100_000_000, tenor=120, caps=caps)

    assert (verdict.is_over, verdict.is_over_total) == (False, True)


@time_machine.travel(date(2026, 3, 2))
def test_the_page_says_what_is_over_and_how_sure_that_is(client):
    response = client.get(PAGE, {**LOAN, "bunga": "3", "basis": "flat"})

    words = shown(response)
    assert words.count("di atas batas") == 1
    assert words.count("dalam batas") == 2
    assert "angka hariannya belum kami lihat" in words


# Can my business carry it?


@pytest.mark.parametrize(
    ("sales", "costs", "says"),
    [
        ("30.000.000", "10.000.000", "50%"),
        ("15.000.000", "10.000.000", "Tidak: bulan terberat"),
        ("10.000.000", "10.000.000", "tidak tersisa"),
    ],
)
def test_own_figures_say_what_share_a_payment_takes(client, sales, costs, says):
    own = {"penjualan": sales, "pengeluaran": costs}
    response = client.get(PAGE, {**LOAN, "basis": "flat", **own})

    words = shown(response)
    assert says in words
    assert "bukan janji" in words


def test_a_bullet_is_carried_by_the_months_and_not_by_its_last_one():
    [monthly, _end] = simulate(
        basis=Basis.BULLET,
        principal=12_000_000,
        tenor=12,
        rate=Decimal(1),
        fees=0,
        day=date(2026, 1, 1),
        surplus=1_000_000,
    )

    assert (monthly.burden.is_too_heavy, monthly.burden.is_always_too_heavy) == (True, False)


def test_a_share_is_rounded_up():
    assert Burden(surplus=3_000_000, first=1, heaviest=1_000_000).percent == 34


# Fees as they are typed.


@pytest.mark.parametrize(
    ("typed", "fee"),
    [
        ("", Fee()),
        ("2%", Fee(percent=Decimal(2))),
        ("2,25 %", Fee(percent=Decimal("2.25"))),
        ("100", Fee(percent=Decimal(100))),
        ("101", Fee(amount=101)),
        ("250.000", Fee(amount=250_000)),
    ],
)
def test_fees_are_a_share_or_an_amount(typed, fee):
    assert FeeField(required=False).clean(typed) == fee


def test_the_form_has_no_basis_that_nobody_knows():
    assert "tidak-diketahui" not in dict(SimulationForm.base_fields["basis"].choices)
