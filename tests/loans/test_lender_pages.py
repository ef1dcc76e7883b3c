"""What everybody reads of lenders, and their terms side by side."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from loans.choices import Basis, Per, Plan, TermsStatus
from loans.models import Lender
from loans.services import lenders
from loans.services.comparison import compare, fees_of, schedules_of
from tests.factories import (
    LenderFactory,
    LenderProductFactory,
    LenderStatusFactory,
    StaffFactory,
)
from tests.loans.test_simulation import shown

pytestmark = pytest.mark.django_db

LOAN = {"principal": 10_000_000, "tenor": 12}


# The list and one lender.


def test_lenders_stand_open_first_with_check_evidence_and_doubt(client):
    lender = LenderFactory(name="Zeta")

    response = client.get("/permodalan/")

    words = shown(response)
    assert [each.slug for each in response.context["lenders"]] == [
        lender.slug,
        "akseleran",
        "bank-jakarta",
    ]
    assert "Daftar OJK" in words
    assert "terakhir diketahui 2018, bukan tawaran" in words
    assert "“1,5% per bulan” adalah kutipan 2018" in words
    assert "Akses, bukan modal." in words
    assert "Februari 2025" in words


def test_what_nobody_approved_is_on_no_page(client):
    lender = LenderFactory(terms=False)
    waiting = {"lender": lender, "status": TermsStatus.PROPOSED}
    LenderProductFactory(name="Pinjaman Rahasia", **waiting)
    LenderStatusFactory(evidence="Bukti rahasia", **waiting)

    for address in ("/permodalan/", lender.get_absolute_url(), "/permodalan/banding/"):
        words = shown(client.get(address))
        assert "Pinjaman Rahasia" not in words
        assert "Bukti rahasia" not in words


def test_a_hidden_lender_is_on_no_page(client):
    lender = LenderFactory(is_listed=False)

    assert client.get(lender.get_absolute_url()).status_code == 404
    assert lender.name not in shown(client.get("/permodalan/"))
    assert lender.name not in shown(client.get("/permodalan/banding/"))
    assert lender.slug not in client.get("/sitemap-permodalan.xml").content.decode()


def test_a_lender_shows_terms_limits_checks_and_history(client):
    lender = LenderFactory(terms__amount_max=25_000_000, terms__papers="KTP\nNIB")
    lenders.note_intake(lender)
    lenders.close_intake(lender, by=StaffFactory(), because="Aduan sedang diperiksa.")

    words = shown(client.get(lender.get_absolute_url()))

    for part in ("1,5% per bulan", "dasar: flat", "sampai Rp 25.000.000", "KTP", "NIB"):
        assert part in words
    assert words.count("Aduan sedang diperiksa.") == 2
    assert "sedang tidak menerima" in words


def test_pages_of_lenders_cost_the_same_with_many(client, query_count):
    addresses = ("/permodalan/", "/permodalan/banding/", "/permodalan/akseleran/")
    LenderFactory()
    few = [query_count(client.get, address) for address in addresses]
    akseleran = Lender.objects.get(slug="akseleran")

    LenderFactory.create_batch(29)
    for _number in range(29):
        LenderProductFactory(lender=akseleran)
        LenderStatusFactory(lender=akseleran)

    assert [query_count(client.get, address) for address in addresses] == few
    assert max(few) <= 5


def test_the_kept_list_is_made_anew_when_an_intake_closes(
    client, settings, django_capture_on_commit_callbacks
):
    settings.PUBLIC_PAGE_SECONDS = 60
    lender = LenderFactory()
    with django_capture_on_commit_callbacks(execute=True):
        lenders.note_intake(lender)
    client.get("/permodalan/")

    with django_capture_on_commit_callbacks(execute=True):
        lenders.close_intake(lender, by=StaffFactory(), because="Aduan sedang diperiksa.")

    assert "Aduan sedang diperiksa." in shown(client.get("/permodalan/"))


def test_the_footer_leads_to_finance(client):
    assert 'href="/permodalan/"' in client.get("/").content.decode()


# Side by side.


def test_offers_stand_by_what_they_cost_in_all_and_closed_ones_last():
    dear = LenderFactory(name="A", terms__rate=Decimal(3))
    cheap = LenderFactory(name="Z", terms__rate=Decimal(1))
    closed = LenderFactory(name="B", terms__rate=Decimal("0.1"))
    lenders.close_intake(closed, by=StaffFactory(), because="Aduan.")
    fees = LenderFactory(name="C", terms__rate=Decimal(1), terms__fee_amount=100_000)

    offers = compare(**LOAN).offers

    assert [each.product.lender for each in offers] == [cheap, fees, dear, closed]
    assert [each.is_open for each in offers] == [True, True, True, False]
    assert [each.highest.cost for each in offers] == [1_200_000, 1_300_000, 3_600_000, 120_000]


def test_equals_stand_by_name():
    later, sooner = LenderFactory(name="beta"), LenderFactory(name="Alfa")

    assert [each.product.lender for each in compare(**LOAN).offers] == [sooner, later]


def test_an_unknown_basis_is_reckoned_by_all_and_stands_by_its_dearest(client):
    LenderFactory(name="A", terms__rate_basis=Basis.UNKNOWN)
    LenderFactory(name="B", terms__rate_basis=Basis.ANNUITY, terms__rate=Decimal("1.6"))

    annuity, unknown = compare(**LOAN).offers
    words = shown(client.get("/permodalan/banding/"))

    assert (annuity.is_range, unknown.is_range) == (False, True)
    assert [each.plan for each in unknown.schedules] == list(Plan)
    assert unknown.lowest.plan == Plan.DECLINING
    assert unknown.highest.cost == 1_800_000
    assert "dasar tidak diketahui" in words


def test_a_yearly_rate_is_a_twelfth_a_month():
    [product] = LenderFactory(terms__rate=Decimal(18), terms__rate_per=Per.YEAR).products.all()

    [schedule] = schedules_of(product, principal=100_000_000, tenor=12)
    assert schedule.interest == 18_000_000


@pytest.mark.parametrize(
    ("fees", "amount"),
    [
        ({}, 0),
        ({"fee_amount": None}, 0),
        ({"fee_percent": Decimal("4.5")}, 450_000),
        ({"fee_percent": Decimal("4.5"), "fee_per": Per.YEAR}, 900_000),
        ({"fee_percent": Decimal(1), "fee_amount": 50_000}, 150_000),
    ],
)
def test_fees_are_counted_as_far_as_they_are_known(fees, amount):
    product = LenderProductFactory(**fees)

    assert fees_of(product, principal=10_000_000, tenor=24) == amount


def test_unknown_fees_are_said_to_be_missing(client):
    LenderFactory(terms__fee_amount=None)

    assert "biaya tidak diketahui" in shown(client.get("/permodalan/banding/"))


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        ({}, True),
        ({"amount_min": 10_000_000, "amount_max": 10_000_000}, True),
        ({"tenor_min": 12, "tenor_max": 12}, True),
        ({"amount_min": 10_000_001}, False),
        ({"amount_max": 9_999_999}, False),
        ({"tenor_min": 13}, False),
        ({"tenor_max": 11}, False),
    ],
)
def test_only_what_lends_so_much_for_so_long_is_compared(limits, fits):
    LenderFactory(**{f"terms__{name}": value for name, value in limits.items()})

    found = compare(**LOAN)
    assert (len(found.offers), len(found.unfit)) == ((1, 0) if fits else (0, 1))


@pytest.mark.parametrize(
    "terms",
    [
        {"rate": None},
        {"rate": Decimal(200)},
        {"fee_percent": Decimal(40), "fee_per": Per.YEAR},
    ],
)
def test_terms_that_nobody_can_reckon_with_are_named_and_not_compared(client, terms):
    LenderFactory(**{f"terms__{name}": value for name, value in terms.items()})

    found = compare(principal=10_000_000, tenor=24)
    assert (len(found.offers), len(found.unknown)) == (0, 1)
    assert client.get("/permodalan/banding/?tenor=24").status_code == 200


def test_terms_of_the_past_are_no_offer():
    found = compare(**LOAN)

    assert found.offers == []
    assert [product.lender.slug for product in found.past] == ["akseleran", "bank-jakarta"]


def test_terms_of_the_future_are_no_offer(client):
    LenderFactory(terms__valid_from=timezone.localdate() + timedelta(days=9))

    assert compare(**LOAN).offers == []
    assert "belum berlaku" in shown(client.get("/permodalan/banding/"))


@pytest.mark.parametrize("slip", ["pokok=sepuluh", "tenor=0", "pokok=&tenor=12", "tenor=999"])
def test_comparison_refuses_absurd_figures_kindly(client, slip):
    response = client.get(f"/permodalan/banding/?{slip}")

    assert response.status_code == 422
    assert 'class="summary"' in response.content.decode()
