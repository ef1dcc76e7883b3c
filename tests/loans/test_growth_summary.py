"""Growth in figures: sums for staff, in which nobody finds a single business."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.choices import SizeClass, SizeMeasure, Tier
from loans.models import MonthlyFigures, SizeClassLimit, SizeClassRecord
from loans.services import growth_summary
from loans.services.growth_summary import Area, Period, Sales, hide_in_areas, told
from loans.services.small_cells import FEWEST, Line, hide_small, is_small, merged
from members.choices import MemberStatus
from okoce.months import months_between
from tests.factories import (
    BusinessFactory,
    CredentialFactory,
    JobFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

PAGE = "/perkembangan/ringkasan/"
GAMBIR = "31.71.01"
MILLION = 10**6
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture(autouse=True)
def late_november(request, time_machine):
    if request.node.get_closest_marker("django_db"):
        time_machine.move_to("2026-11-27 03:00:00+00:00", tick=False)


# Nobody is found.


@st.composite
def tables(draw, make=Line, most=8):
    """Lines of different businesses, most of them small."""
    lines, number = [], 0
    for key in range(draw(st.integers(0, most))):
        line = make(key)
        for _business in range(draw(st.integers(0, 9))):
            number += 1
            line.add(number, draw(st.integers(0, 10**6)))
        lines.append(line)
    return lines


def check_nobody_is_found(lines: list[Line], *, is_total_shown: bool) -> None:
    filled = [line for line in lines if line.parts]
    shown = [line for line in filled if not line.is_hidden]
    hidden = [line for line in filled if line.is_hidden]
    assert not any(is_small(line.parts) for line in shown)
    if is_total_shown and hidden:
        # What is left of the total when the shown lines are taken off.
        assert len(hidden) > 1
        assert not is_small(merged(hidden))


@given(tables())
def test_no_small_line_is_shown_or_left_over_by_subtracting(lines):
    hide_small(lines)

    # Where nothing helps, the total is as small as what is hidden.
    is_total_shown = not is_small(merged(lines))
    if is_total_shown and len([line for line in lines if line.parts]) == 1:
        assert not any(line.is_hidden for line in lines)
    check_nobody_is_found(lines, is_total_shown=is_total_shown)


@given(st.lists(tables(make=Sales, most=4), max_size=5))
def test_kecamatan_tell_nothing_that_their_kota_hides(kotas):
    areas, number = [], 0
    for lines in kotas:
        area = Area(Sales("kota"), lines)
        for line in lines:
            # The businesses of one kota are not those of another.
            line.parts = {key + number: amount for key, amount in line.parts.items()}
            for business, amount in line.parts.items():
                area.whole.add(business, amount)
        number += 1000
        areas.append(area)

    hide_in_areas(areas)

    wholes = [area.whole for area in areas]
    check_nobody_is_found(wholes, is_total_shown=not is_small(merged(wholes)))
    for area in areas:
        if area.whole.is_hidden:
            assert all(line.is_hidden for line in area.kecamatan if line.parts)
        else:
            check_nobody_is_found(area.kecamatan, is_total_shown=bool(area.whole.parts))


def test_a_sum_that_one_business_nearly_makes_alone_is_small():
    even, uneven = dict.fromkeys(range(6), 10), dict.fromkeys(range(6), 10) | {9: 241}

    assert (is_small(even), is_small(uneven), is_small(uneven | {9: 240})) == (False, True, False)
    assert is_small(dict.fromkeys(range(FEWEST - 1), 10))
    assert not is_small(dict.fromkeys(range(FEWEST), 0))


@pytest.mark.parametrize(
    ("number", "of", "shown"),
    [(0, None, 0), (4, None, None), (5, None, 5), (6, 10, None), (10, 10, 10), (5, 10, 5)],
)
def test_a_count_tells_of_no_single_business_nor_of_the_others(number, of, shown):
    assert told(number, of=of) == shown


# What is counted.


def business_of(*, sales: int, kecamatan=None, months=None, workers=2, **member):
    kelurahan = kelurahan_in(kecamatan) if kecamatan else kelurahan_in()
    business = BusinessFactory(member=MemberFactory(kelurahan=kelurahan, **member))
    months = months or months_between(date(2025, 11, 1), date(2026, 10, 1))
    MonthlyFigures.objects.bulk_create(
        MonthlyFigures(
            business=business,
            month=month,
            sales=sales // len(months),
            costs=0,
            workers=workers,
            stated_on=date(2026, 11, 2),
        )
        for month in months
    )
    return business


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 11, 27), date(2026, 10, 1)), (date(2026, 11, 10), date(2026, 9, 1))],
)
def test_the_period_waits_until_owners_have_had_time(today, last):
    period = growth_summary.period_of(today)

    assert (period.last, len(months_between(period.first, period.last))) == (last, 12)
    assert period.before == Period(
        period.first.replace(year=period.first.year - 1), last.replace(year=last.year - 1)
    )


@pytest.mark.django_db
def test_only_whole_years_of_verified_members_are_counted():
    for _number in range(6):
        business_of(sales=120 * MILLION)
    business_of(sales=120 * MILLION, months=months_between(date(2025, 12, 1), date(2026, 10, 1)))
    business_of(sales=120 * MILLION, status=MemberStatus.FLAGGED)

    found = growth_summary.reckon()

    assert (found.whole.businesses, found.whole.total, found.whole.workers) == (
        6,
        720 * MILLION,
        12,
    )
    assert found.whole.median == 120 * MILLION
    micro = found.classes[0]
    assert (micro.key, micro.businesses) == (SizeClass.MICRO, 6)
    tebet = [line for area in found.areas for line in area.kecamatan if line.businesses]
    assert [line.key for line in tebet] == ["Tebet"]


@pytest.mark.django_db
def test_a_class_or_a_kota_of_few_hides_another_with_it(client):
    for _number in range(7):
        business_of(sales=120 * MILLION)
    for _number in range(2):
        business_of(sales=3000 * MILLION, kecamatan=GAMBIR)
    client.force_login(StaffFactory())

    page = client.get(PAGE)

    found, words = page.context["summary"], page.content.decode()
    # Two of nine sell nearly everything, but neither of them alone.
    assert (found.whole.is_hidden, found.whole.businesses) == (False, 9)
    assert [line.is_hidden for line in found.classes] == [True, True, False, False]
    assert [area.whole.is_hidden for area in found.areas].count(True) == 2
    for area in found.areas:
        for line in area.kecamatan:
            assert line.businesses == 0
    # The median of all is told, that of the hidden classes is not.
    assert [part.count("Rp\u00a0") for part in words.split('id="kelas"')] == [2, 0]


@pytest.mark.django_db
def test_nothing_of_single_businesses_is_kept_with_the_figures(client):
    for _number in range(3):
        business_of(sales=123_456_789 * 12)
    client.force_login(StaffFactory())

    page = client.get(PAGE).content.decode()

    found = growth_summary.summary()
    assert (found.whole.is_hidden, found.whole.total, found.whole.businesses) == (True, 0, 0)
    assert all((line.total, line.businesses) == (0, 0) for line in found.classes)
    assert "Rp" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.django_db
def test_the_figures_stay_the_same_for_a_day(time_machine):
    for _number in range(6):
        business_of(sales=120 * MILLION)
    assert growth_summary.summary().whole.businesses == 6

    business_of(sales=120 * MILLION)
    assert growth_summary.summary().whole.businesses == 6

    time_machine.move_to("2026-11-28 03:00:00+00:00", tick=False)
    assert growth_summary.summary().whole.businesses == 7


@pytest.mark.django_db
def test_promotions_are_counted_apart_from_softer_gains():
    limit = SizeClassLimit.objects.get(
        measure=SizeMeasure.SALES, size_class=SizeClass.MICRO, valid_until=None
    )
    year_before = months_between(date(2024, 11, 1), date(2025, 10, 1))
    for number in range(6):
        business = business_of(sales=130 * MILLION, workers=3)
        for month in year_before:
            MonthlyFigures.objects.create(
                business=business,
                month=month,
                sales=10 * MILLION,
                costs=0,
                workers=3,
                stated_on=date(2026, 11, 2),
            )
        CredentialFactory(
            business=business, valid_from=date(2026, 2, 2), verified_at="2026-02-03T09+07"
        )
        steps = [("mikro", 2025, 12), ("kecil", 2026, 3 if number else 11)]
        for size, year, month in steps:
            SizeClassRecord.objects.create(
                business=business,
                size_class=size,
                measure=SizeMeasure.SALES,
                amount=year * MILLION,
                first_month=date(2025, 1, 1),
                last_month=date(2025, 12, 1),
                limit=limit,
                at=datetime(year, month, 2, tzinfo=WIB),
            )

    found = growth_summary.reckon()

    # One of the six rose in November, after the period.
    assert found.promoted == {SizeClass.SMALL: 5, SizeClass.MEDIUM: 0}
    assert (found.comparable, found.more_sales, found.more_workers) == (6, 6, 0)
    assert found.first_permits == 6


@pytest.mark.django_db
def test_jobs_are_told_for_each_tier_and_small_ones_not():
    for number in range(6):
        business = BusinessFactory()
        JobFactory(business=business, started_on=date(2026, 2, 2), hours=20)
        ended = date(2026, 3, 3) if number else date(2026, 11, 3)
        JobFactory(business=business, started_on=date(2020, 1, 1), ended_on=ended)
    JobFactory(started_on=date(2025, 10, 31), tier=Tier.PAPER)

    found = growth_summary.reckon()

    stated, seen, paper = found.tiers
    assert (stated.started, stated.ended, stated.net, str(stated.whole_jobs)) == (6, 5, 1, "-2.0")
    assert (seen.businesses, paper.businesses) == (0, 0)

    JobFactory(started_on=date(2026, 2, 2), tier=Tier.PAPER)
    found = growth_summary.reckon()
    assert [line.is_hidden for line in found.tiers] == [True, False, True]
    assert {(line.started, line.ended) for line in found.tiers} == {(0, 0)}


# Who.


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who",
    [
        PendampingFactory,
        lambda: BusinessFactory().member.user,
        lambda: UserFactory(is_staff=True, is_superuser=True),
        lambda: StaffFactory(group="Operator Etalase"),
        lambda: StaffFactory(group="Mitra Pembiayaan"),
    ],
)
def test_only_pemprov_staff_read_the_figures(client, who):
    client.force_login(who())

    assert client.get(PAGE).status_code == 404


@pytest.mark.django_db
def test_the_figures_cost_the_same_however_many_businesses_there_are(query_count):
    for _number in range(2):
        JobFactory(business=business_of(sales=MILLION), started_on=date(2026, 2, 2))
    few = query_count(growth_summary.reckon)
    for _number in range(5):
        JobFactory(business=business_of(sales=MILLION), started_on=date(2026, 2, 2))

    assert query_count(growth_summary.reckon) == few
