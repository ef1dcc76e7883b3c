"""Size classes: their limits, what they rest on, what is written down, and strict promotions."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from loans.choices import PROMOTIONS, RANK, SizeClass, SizeMeasure
from loans.models import MonthlyFigures, SizeClassLimit, SizeClassRecord
from loans.services import figures, size_class
from loans.services.size_growth import gains_of, promotions
from members.choices import MemberStatus
from members.models import Business
from members.services.privacy import erase_account, personal_data
from okoce.errors import RuleBroken
from okoce.months import months_between, months_on
from tests.factories import BusinessFactory, CredentialFactory, PendampingFactory, StaffFactory
from tests.races import at_once

PAGE = "/perkembangan/"
TODAY = date(2026, 11, 27)
OCTOBER = date(2026, 10, 1)
YEAR = months_between(date(2025, 11, 1), OCTOBER)
BILLION, MILLION = 10**9, 10**6


@pytest.fixture(autouse=True)
def late_november(request, time_machine):
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        time_machine.move_to("2026-11-27 03:00:00+00:00", tick=False)


@pytest.fixture
def business():
    return BusinessFactory()


def year_of(business, *, sales: int, last: date = OCTOBER, workers=2, months=12) -> None:
    """Whole months up to ``last`` that together sold for ``sales``."""
    each, rest = divmod(sales, months)
    MonthlyFigures.objects.bulk_create(
        MonthlyFigures(
            business=business,
            month=month,
            sales=each + (rest if month == last else 0),
            costs=each // 2,
            workers=workers,
            stated_on=months_on(month, 1),
        )
        for month in months_between(months_on(last, 1 - months), last)
    )


# The limits.


def limits_of(*ends: int) -> list[SizeClassLimit]:
    sizes = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)
    return [
        SizeClassLimit(
            size_class=size, up_to=end, measure=SizeMeasure.SALES, valid_from=date(2021, 2, 2)
        )
        for size, end in zip(sizes, ends, strict=True)
    ]


three_ends = st.lists(st.integers(1, 10**13), min_size=3, max_size=3, unique=True).map(sorted)


@given(three_ends, st.integers(0, 2 * 10**13))
def test_an_amount_is_in_the_one_class_whose_end_it_does_not_pass(ends, amount):
    found = size_class.limit_for(amount, limits_of(*ends))

    passed = sum(amount > end for end in ends)
    assert (found and RANK[found.size_class]) == (passed if passed < 3 else None)


@given(three_ends)
def test_the_end_of_a_class_is_still_in_it_and_one_rupiah_more_is_not(ends):
    limits = limits_of(*ends)
    for place, end in enumerate(ends):
        above = size_class.limit_for(end + 1, limits)
        assert size_class.limit_for(end, limits) is limits[place]
        assert above is (limits[place + 1] if place < 2 else None)


@given(st.lists(st.integers(0, 10**12), min_size=12, max_size=12))
def test_what_separates_from_the_next_class_leads_exactly_there(sales):
    ends = (2 * BILLION, 15 * BILLION, 50 * BILLION)
    limits = {SizeMeasure.SALES: limits_of(*ends)}
    business = Business(since_year=2019)

    def found(extra: int) -> size_class.Finding:
        rows = [
            MonthlyFigures(month=month, sales=each, workers=1, stated_on=months_on(month, 1))
            for month, each in zip(YEAR, sales, strict=True)
        ]
        rows[-1].sales += extra
        return size_class.assess(business, rows, None, limits, TODAY)

    now = found(0)
    assert now.amount == sum(sales)
    if now.next_class:
        assert found(now.to_next).size_class == now.size_class
        assert found(now.to_next + 1).size_class == now.next_class
        assert now.to_next <= 12 * now.to_next_a_month < now.to_next + 12
    else:
        assert (now.to_next, now.amount > ends[1]) == (None, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("measure", "day", "ends"),
    [
        (SizeMeasure.SALES, TODAY, [2 * BILLION, 15 * BILLION, 50 * BILLION]),
        (SizeMeasure.CAPITAL, TODAY, [BILLION, 5 * BILLION, 10 * BILLION]),
        (SizeMeasure.WORKERS, TODAY, [4, 19]),
        (SizeMeasure.SALES, date(2019, 1, 1), [300 * MILLION, 2500 * MILLION, 50 * BILLION]),
        (SizeMeasure.ASSETS, date(2019, 1, 1), [50 * MILLION, 500 * MILLION, 10 * BILLION]),
    ],
)
def test_the_limits_of_each_law_hold_in_its_time(measure, day, ends):
    assert [row.up_to for row in size_class.limits_on(day)[measure]] == ends


@pytest.mark.django_db
def test_the_old_law_is_over_and_says_its_doubt():
    assert SizeMeasure.ASSETS not in size_class.limits_on(TODAY)
    assert not SizeClassLimit.objects.filter(doubt="").exists()
    assert not SizeClassLimit.objects.filter(basis__startswith="UU 20", valid_until=None).exists()


# What it rests on.


@pytest.mark.django_db
def test_a_year_of_sales_decides(business):
    year_of(business, sales=2 * BILLION)

    found = size_class.of(business)

    assert (found.size_class, found.measure, found.amount) == (
        SizeClass.MICRO,
        SizeMeasure.SALES,
        2 * BILLION,
    )
    assert (found.first_month, found.last_month, found.workers) == (YEAR[0], OCTOBER, 2)
    assert (found.limit.basis, found.to_next) == ("PP 7/2021 Ps. 35", 0)


@pytest.mark.django_db
def test_eleven_months_say_nothing_and_name_the_missing_one(business):
    year_of(business, sales=BILLION)
    MonthlyFigures.objects.filter(month=YEAR[4]).delete()

    found = size_class.of(business)

    assert (found.size_class, found.missing, found.asks_capital) == (None, (YEAR[4],), False)


@pytest.mark.django_db
def test_a_month_stated_too_early_is_missing(business):
    year_of(business, sales=BILLION)
    MonthlyFigures.objects.filter(month=OCTOBER).update(stated_on=date(2026, 10, 10))

    assert size_class.of(business).missing == (OCTOBER,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("last", "is_known"), [(date(2026, 8, 1), True), (date(2026, 7, 1), False)]
)
def test_a_year_that_ended_long_ago_is_too_old(business, last, is_known):
    year_of(business, sales=BILLION, last=last)

    assert (size_class.of(business).size_class is not None) == is_known


@pytest.mark.django_db
def test_capital_decides_for_a_young_business_until_it_has_a_year_of_sales():
    business = BusinessFactory(since_year=2025)
    assert size_class.of(business).asks_capital

    size_class.state_capital(
        business, amount=BILLION + 1, began=date(2025, 12, 1), by=business.member.user
    )
    found = size_class.of(business)
    assert (found.size_class, found.measure) == (SizeClass.SMALL, SizeMeasure.CAPITAL)
    # Later it is no longer young, and has no year of sales.
    assert size_class.of(business, date(2026, 12, 2)).size_class is None

    year_of(business, sales=BILLION)
    found = size_class.of(business)
    assert (found.size_class, found.measure) == (SizeClass.MICRO, SizeMeasure.SALES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "began", [date(2026, 12, 1), date(2025, 11, 1), date(2026, 3, 1)], ids=["future", "old", "year"]
)
def test_capital_is_refused_where_it_decides_nothing_or_the_year_differs(began):
    business = BusinessFactory(since_year=2025)

    with pytest.raises(RuleBroken):
        size_class.state_capital(business, amount=1, began=began, by=business.member.user)


@pytest.mark.django_db
def test_nobody_states_the_capital_of_another(client):
    business = BusinessFactory(since_year=None)
    for other in (BusinessFactory().member.user, StaffFactory(), PendampingFactory()):
        with pytest.raises(RuleBroken):
            size_class.state_capital(business, amount=1, began=OCTOBER, by=other)
    client.force_login(BusinessFactory(member__status=MemberStatus.SUBMITTED).member.user)
    assert client.post(f"{PAGE}modal/", {"began": "2026-10", "amount": "1"}).status_code == 403
    assert not business.capital_statements.exists()


# What is written down.


@pytest.mark.django_db
def test_entering_the_twelfth_month_writes_the_class_once(business):
    year_of(business, sales=BILLION)
    MonthlyFigures.objects.filter(month=OCTOBER).delete()
    assert not business.size_records.exists()

    told = {"sales": 90 * MILLION, "costs": 40 * MILLION, "workers": 2}
    for _again in range(2):
        figures.keep(business, OCTOBER, **told, by=business.member.user)

    record = business.size_records.get()
    assert (record.size_class, record.first_month, record.last_month) == (
        SizeClass.MICRO,
        YEAR[0],
        OCTOBER,
    )
    assert record.amount == sum(row.sales for row in business.monthly_figures.all())


@pytest.mark.django_db
def test_the_night_writes_what_changed_and_only_that(business, query_count):
    year_of(business, sales=BILLION)
    unsure = BusinessFactory(member__status=MemberStatus.FLAGGED)
    year_of(unsure, sales=BILLION)

    assert [size_class.note_all(), size_class.note_all()] == [1, 0]
    few = query_count(size_class.note_all)

    SizeClassLimit.objects.filter(measure=SizeMeasure.SALES, size_class=SizeClass.MICRO).filter(
        valid_until=None
    ).update(up_to=BILLION - 1)
    assert size_class.note_all() == 1
    assert list(business.size_records.values_list("size_class", flat=True)) == ["kecil", "mikro"]
    assert not unsure.size_records.exists()

    for _other in range(3):
        year_of(BusinessFactory(), sales=20 * BILLION)
    size_class.note_all()
    assert query_count(size_class.note_all) == few


@pytest.mark.django_db(transaction=True)
def test_the_night_and_an_entry_in_the_same_moment_write_one_record(business):
    year_of(business, sales=BILLION)

    came = at_once(*[lambda: size_class.note(Business.objects.get(pk=business.pk))] * 2)

    assert sorted(record is None for record in came) == [False, True]
    assert business.size_records.count() == 1


# Strict promotions, and what is softer.


def record(size: SizeClass, *, measure=SizeMeasure.SALES, law=date(2021, 2, 2)) -> SizeClassRecord:
    return SizeClassRecord(
        size_class=size,
        measure=measure,
        limit=SizeClassLimit(valid_from=law),
        amount=1 + RANK[size],
    )


sizes = st.lists(st.sampled_from(SizeClass), max_size=8)


@given(sizes)
def test_a_promotion_reaches_a_class_never_held_before_and_holds(history):
    rows = [record(size) for size in history]

    found = [rows.index(row) for row in promotions(rows)]

    for place, size in enumerate(history):
        before = [RANK[each] for each in history[:place]]
        is_new = bool(before) and RANK[size] > max(before) and size in PROMOTIONS
        assert (place in found) == (is_new and RANK[history[-1]] >= RANK[size])
    assert len(found) <= len(PROMOTIONS)


@given(sizes)
def test_a_history_that_never_rises_has_no_promotion(history):
    falling = sorted(history, key=RANK.get, reverse=True)

    assert promotions(map(record, falling)) == []


@given(sizes)
def test_capital_or_another_law_makes_no_promotion(history):
    by_capital = [record(size, measure=SizeMeasure.CAPITAL) for size in history]
    laws = [record(size, law=date(2000 + place, 1, 1)) for place, size in enumerate(history)]

    assert (promotions(by_capital), promotions(laws)) == ([], [])
    assert promotions([*by_capital, record(SizeClass.MEDIUM)]) == []


def test_a_limit_that_staff_corrected_makes_no_promotion():
    micro, small = record(SizeClass.MICRO), record(SizeClass.SMALL)
    small.amount = micro.amount

    assert promotions([micro, small]) == []


@pytest.mark.django_db
def test_limits_of_one_measure_rise_from_class_to_class():
    small = SizeClassLimit.objects.get(
        measure=SizeMeasure.SALES, size_class=SizeClass.SMALL, valid_until=None
    )
    for wrong in (2 * BILLION, 50 * BILLION):
        small.up_to = wrong
        with pytest.raises(ValidationError):
            small.full_clean()
    small.up_to = 2 * BILLION + 1
    small.full_clean()


def test_a_fall_and_a_recovery_are_no_second_promotion():
    micro, small = record(SizeClass.MICRO), record(SizeClass.SMALL)
    again = record(SizeClass.SMALL)

    assert promotions([micro, small, record(SizeClass.MICRO), again]) == [small]
    assert promotions([micro, small, record(SizeClass.MICRO)]) == []


@pytest.mark.django_db
def test_softer_gains_compare_a_year_with_the_year_before(business):
    year_of(business, sales=480 * MILLION, workers=3)
    year_of(business, sales=400 * MILLION, workers=2, last=date(2025, 10, 1))

    gains = gains_of(business.monthly_figures.all(), date(2026, 2, 3))

    assert (gains.sales_percent, gains.more_workers, gains.first_permit) == (
        20,
        1,
        date(2026, 2, 3),
    )
    assert gains_of([], date(2020, 1, 1)).are_there is False


# The page.


@pytest.fixture
def owner(client, business):
    client.force_login(business.member.user)
    return client


@pytest.mark.django_db
def test_the_page_shows_class_basis_and_what_separates_from_the_next(owner, business):
    year_of(business, sales=480 * MILLION)
    CredentialFactory(
        business=business, valid_from=date(2026, 3, 3), verified_at="2026-03-04T10+07"
    )
    size_class.note(business)

    page = owner.get(PAGE).content.decode()

    for words in ("Mikro", "Rp\u00a01.520.000.000", "Rp\u00a0126.666.667", "PP 7/2021 Ps. 35"):
        assert words in page
    assert "3 Mar 2026" in page


@pytest.mark.django_db
def test_the_page_says_what_is_missing_and_asks_a_young_business_for_its_capital(client):
    business = BusinessFactory(since_year=2026)
    client.force_login(business.member.user)
    assert f"{PAGE}modal/" in client.get(PAGE).content.decode()

    assert client.post(f"{PAGE}modal/", {"began": "2026-13", "amount": "x"}).status_code == 422
    response = client.post(f"{PAGE}modal/", {"began": "2026-03", "amount": "75.000.000"})

    assert (response.status_code, response.url) == (302, f"{PAGE}#kelas")
    page = client.get(PAGE).content.decode()
    assert ("Rp\u00a075.000.000" in page, "Mikro" in page) == (True, True)


@pytest.mark.django_db
def test_the_page_costs_the_same_with_many_records(owner, business, query_count):
    year_of(business, sales=480 * MILLION)
    size_class.note(business)
    few = query_count(owner.get, PAGE)
    limit = business.size_records.get().limit
    for _number in range(5):
        row = record(SizeClass.SMALL)
        row.business, row.limit, row.first_month, row.last_month = business, limit, *YEAR[:2]
        row.save()

    assert query_count(owner.get, PAGE) == few


@pytest.mark.django_db
def test_capital_and_classes_are_in_the_personal_data_and_go_with_the_account():
    business = BusinessFactory(since_year=2026)
    user = business.member.user
    size_class.state_capital(business, amount=MILLION, began=OCTOBER, by=user)

    data = personal_data(user)
    assert [row["amount"] for row in data["capital_at_founding"]] == [MILLION]
    assert [row["amount"] for row in data["size_classes"]] == [MILLION]

    erase_account(user)
    assert not SizeClassRecord.objects.exists()
