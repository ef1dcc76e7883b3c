from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from members.choices import ConnectionStatus, DealStatus, MeetingPlace, MeetingStatus, ValueBand
from members.models import Deal, Kecamatan, Meeting, MeetingAnswer
from members.services.figures import Line, Period, figures, hide_small_sums, round_down
from tests.factories import (
    ConnectionFactory,
    DealFactory,
    MemberFactory,
    StaffFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
PAGE = "/admin/members/deal/"
TEBET, MENTENG, SENEN = "31.74.01", "31.71.06", "31.71.04"
SELATAN = "31.74"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))
MAY = datetime(2026, 5, 10, tzinfo=UTC)


def person(kecamatan=TEBET):
    return MemberFactory(kelurahan=kelurahan_in(kecamatan)).user


def pair(here=TEBET, there=TEBET, at=MAY):
    return ConnectionFactory(low=person(here), high=person(there), connected_at=at)


def deal(connection, *, at=MAY, status=DealStatus.CONFIRMED, **fields):
    return DealFactory(
        connection=connection,
        status=status,
        confirmed_at=at,
        proposer_kecamatan=connection.low.member.kecamatan,
        partner_kecamatan=connection.high.member.kecamatan,
        **fields,
    )


def meeting(connection, *answers, status=MeetingStatus.AGREED):
    row = Meeting.objects.create(
        connection=connection,
        proposed_by=connection.low,
        status=status,
        about="Kemasan",
        place=MeetingPlace.CALL,
        starts_at=MAY,
    )
    for user, met in zip((connection.low, connection.high), answers, strict=False):
        MeetingAnswer.objects.create(meeting=row, user=user, met=met)


def of(kota="", period=YEAR):
    areas = Kecamatan.objects.filter(kota_code=kota) if kota else Kecamatan.objects.all()
    return figures(period, list(areas), everywhere=not kota)


def line(found, code):
    return next(line for area, line in found.areas if area.code == code)


def month(found, number):
    return next(line for line in found.months if line.key.month == number)


# What is counted.


def test_relations_that_were_accepted_count_also_when_they_ended():
    pair()
    ended = pair()
    ended.status = ConnectionStatus.CANCELLED
    ended.save()
    ConnectionFactory(status=ConnectionStatus.PROPOSED, connected_at=None)
    pair(at=datetime(2025, 12, 31, 16, 59, tzinfo=UTC))
    pair(at=datetime(2025, 12, 31, 17, 0, tzinfo=UTC))

    found = of()

    assert found.total.connections == 3
    assert (month(found, 1).connections, month(found, 5).connections) == (1, 2)


def test_meetings_count_when_one_side_says_so_and_neither_says_no():
    connection = pair(TEBET, MENTENG)
    meeting(connection, True)
    meeting(connection, True, True)
    meeting(connection, True, False)
    meeting(connection, False)
    meeting(connection)
    meeting(connection, True, status=MeetingStatus.CANCELLED)

    found = of()

    assert found.total.meetings == 2
    assert line(found, TEBET).meetings == line(found, MENTENG).meetings == 2


def test_deals_count_once_they_are_confirmed_and_not_cancelled():
    connection = pair()
    deal(connection)
    deal(connection, status=DealStatus.DONE)
    deal(connection, status=DealStatus.CANCELLED)
    DealFactory(connection=connection)
    DealFactory(connection=connection, status=DealStatus.DECLINED)

    assert of().total.deals == 2


def test_deal_between_two_kecamatan_is_in_both_lines_and_once_in_the_total():
    deal(pair(TEBET, MENTENG))
    deal(pair(TEBET, TEBET))

    found = of()

    assert found.total.deals == 2
    assert (line(found, TEBET).deals, line(found, MENTENG).deals) == (2, 1)
    assert (found.total.pairs, line(found, TEBET).pairs, line(found, MENTENG).pairs) == (2, 2, 1)
    assert (found.total.people, line(found, TEBET).people) == (4, 3)


def test_deals_stay_where_the_two_lived_when_they_moved_away():
    made = deal(pair())
    made.proposer.member.kelurahan = kelurahan_in(SENEN)
    made.proposer.member.save()

    found = of()

    assert (line(found, TEBET).deals, line(found, SENEN).deals) == (1, 0)


def test_kota_shows_what_has_a_side_there():
    deal(pair(TEBET, MENTENG))
    deal(pair(MENTENG, MENTENG))
    pair(SENEN, SENEN)

    found = of(kota=SELATAN)

    assert found.total.deals == found.total.pairs == found.total.people == 1
    assert found.total.connections == 1
    assert {area.kota_code for area, _line in found.areas} == {SELATAN}


def test_pair_repeats_when_it_made_more_than_one_deal_up_to_then():
    before = datetime(2025, 3, 1, tzinfo=UTC)
    after = datetime(2027, 3, 1, tzinfo=UTC)
    returning, twice, once, later = pair(), pair(), pair(), pair()
    deal(returning, at=before)
    deal(returning)
    deal(twice)
    deal(twice, status=DealStatus.DONE)
    deal(once)
    deal(later)
    deal(later, at=after)
    deal(pair(), at=before)

    total = of().total

    assert (total.pairs, total.repeat_pairs, total.repeat_rate) == (4, 2, 50)
    assert (total.deals, total.repeat_deals) == (5, 2)


def test_rate_without_a_pair_is_no_rate():
    assert of().total.repeat_rate is None


def test_deal_of_an_erased_person_still_counts():
    made = deal(pair())
    made.partner.delete()

    total = of().total

    assert (total.deals, total.people, total.pairs) == (1, 1, 0)


# Values.


def test_value_is_the_exact_amounts_and_the_floors_of_the_rough_ones():
    connection = pair()
    deal(connection, band="", amount=1_230_000)
    deal(connection, band=ValueBand.UNDER_5M)
    deal(connection, band=ValueBand.UNDER_1M)
    deal(connection, band=ValueBand.OVER_100M)

    # 1.230.000 + 1.000.000 + 0 + 100.000.000, with two digits.
    assert of().total.value == 100_000_000


@pytest.mark.parametrize(
    ("amount", "shown"), [(0, 0), (7, 7), (99, 99), (1_999_999, 1_900_000), (12_345, 12_000)]
)
def test_sums_are_rounded_down(amount, shown):
    assert round_down(amount) == shown


@pytest.mark.parametrize(
    ("deals", "hidden"),
    [
        ([0, 3, 9], []),
        ([1, 5, 9], [1, 5]),
        ([1, 1, 9], [1, 1, 9]),
        ([1, 1, 4, 9], [1, 1, 4]),
        ([1, 2, 9], [1, 2]),
        ([2], [2]),
        ([2, 0, 0], [2]),
    ],
)
def test_small_sums_are_hidden_and_cannot_be_worked_out(deals, hidden):
    lines = [Line(deals=count, value=count * 1_000_000) for count in deals]

    hide_small_sums(lines)

    assert sorted(line.deals for line in lines if line.value is None) == hidden


def test_value_of_few_deals_is_hidden_everywhere(client):
    deal(pair(), band="", amount=77_000_000)
    client.force_login(StaffFactory())

    page = client.get(PAGE, {"dari": "2026-01", "sampai": "2026-12"}).content.decode()
    csv = client.get(PAGE, {"dari": "2026-01", "sampai": "2026-12", "unduh": "bulan"})

    assert of().total.value is None
    for text in (page, csv.content.decode()):
        assert "77.000.000" not in text
        assert "77000000" not in text


# The page.


def test_figures_name_nobody(client):
    made = [deal(pair()) for _n in range(4)]
    client.force_login(StaffFactory(name="Bu Staf"))

    response = client.get(PAGE, {"dari": "2026-01", "sampai": "2026-12"})

    page = response.content.decode()
    assert response.status_code == 200
    assert response.context["figures"].total.deals == 4
    for row in made:
        for secret in (row.proposer.name, row.partner.name, row.code, row.terms):
            assert secret not in page


@pytest.mark.parametrize("query", ["", "add/", "1/", "1/change/", "1/history/", "1/delete/"])
def test_there_is_no_page_of_a_single_deal(client, query):
    row = deal(pair())
    client.force_login(StaffFactory())

    path = PAGE + query.replace("1", str(row.pk))

    assert client.get(path).status_code == (200 if not query else 404)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"dari": "kemarin"},
        {"dari": "2026-05", "sampai": "2026-01"},
        {"dari": "1800-01", "sampai": "2026-01"},
        {"dari": "9999-12", "sampai": "9999-12"},
        {"dari": "0001-01", "sampai": "0001-02"},
        {"kota": "99.99"},
        {"dari": "2026-01", "sampai": "2026-02", "kota": SELATAN, "unduh": "x"},
    ],
)
def test_odd_questions_get_an_ordinary_page(client, query):
    client.force_login(StaffFactory())

    assert client.get(PAGE, query).status_code == 200


def test_figures_cost_the_same_whatever_there_is(client, query_count):
    client.force_login(StaffFactory())
    client.get(PAGE)
    empty = query_count(client.get, PAGE)
    for _n in range(5):
        connection = pair(TEBET, MENTENG, at=timezone.now())
        deal(connection, at=timezone.now())
        meeting(connection, True)

    assert query_count(client.get, PAGE) == empty
    assert empty <= 12


@pytest.mark.parametrize(("sheet", "lines"), [("kecamatan", 46), ("bulan", 14)])
def test_figures_are_downloaded(client, sheet, lines):
    deal(pair())
    client.force_login(StaffFactory())

    response = client.get(PAGE, {"dari": "2026-01", "sampai": "2026-12", "unduh": sheet})

    text = response.content.decode("utf-8-sig")
    assert response["Content-Type"].startswith("text/csv")
    assert len(text.splitlines()) == lines
    assert Deal.objects.get().code not in text


def test_download_is_harmless_to_a_spreadsheet(client):
    Kecamatan.objects.filter(code=TEBET).update(name="=1+1")
    client.force_login(StaffFactory())

    text = client.get(PAGE, {"unduh": "kecamatan"}).content.decode("utf-8-sig")

    assert "'=1+1" in text
    assert ",=1+1" not in text
