"""Payments to the rupiah, and what a loan truly costs."""

from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from loans.choices import Plan
from loans.services.schedules import (
    LEAST_PRINCIPAL,
    MOST_MONTHS,
    MOST_PRINCIPAL,
    MOST_RATE,
    internal_rate,
    make_schedule,
    whole,
)
from okoce.errors import RuleBroken

# 100 million for a year at 1.5 % a month: first and last payment, interest, true rate.
KNOWN = {
    Plan.FLAT: (9_833_333, 9_833_337, 18_000_000, "2.6430", "36.76"),
    Plan.ANNUITY: (9_167_999, 9_168_002, 10_015_991, "1.5000", "19.56"),
    Plan.DECLINING: (9_833_333, 8_458_337, 9_750_000, "1.5000", "19.56"),
    Plan.BULLET_MONTHLY: (1_500_000, 101_500_000, 18_000_000, "1.5000", "19.56"),
    Plan.BULLET_END: (0, 118_000_000, 18_000_000, "1.3888", "18.00"),
}
PLANS = st.sampled_from(list(Plan))
PRINCIPALS = st.integers(LEAST_PRINCIPAL, MOST_PRINCIPAL)
TENORS = st.integers(1, MOST_MONTHS)
RATES = st.decimals(0, MOST_RATE, places=4)


@pytest.mark.parametrize("plan", KNOWN)
def test_the_known_loan_comes_out_to_the_rupiah(plan):
    schedule = make_schedule(plan, principal=100_000_000, tenor=12, rate=Decimal("1.5"))

    yearly = schedule.yearly_rate.quantize(Decimal("0.01"))
    assert (
        schedule.first,
        schedule.last,
        schedule.interest,
        str(schedule.monthly_rate),
        str(yearly),
    ) == KNOWN[plan]


@given(plan=PLANS, principal=PRINCIPALS, tenor=TENORS, rate=RATES)
def test_every_loan_is_paid_back_whole_and_no_part_is_below_zero(plan, principal, tenor, rate):
    schedule = make_schedule(plan, principal=principal, tenor=tenor, rate=rate)

    assert len(schedule.lines) == tenor
    assert sum(line.principal for line in schedule.lines) == principal
    assert schedule.lines[-1].balance == 0
    owed = principal
    for line in schedule.lines:
        assert min(line.payment, line.principal, line.interest, line.balance) >= 0
        assert line.payment == line.principal + line.interest
        assert line.balance == owed - line.principal
        owed = line.balance


@given(principal=PRINCIPALS, tenor=TENORS, rate=RATES)
def test_flat_asks_for_the_same_interest_each_month(principal, tenor, rate):
    schedule = make_schedule(Plan.FLAT, principal=principal, tenor=tenor, rate=rate)

    each = whole(principal * rate / 100)
    assert {line.interest for line in schedule.lines} == {each}
    assert schedule.interest == each * tenor
    assert {line.payment for line in schedule.lines[:-1]} in ({schedule.first}, set())


@given(
    principal=st.integers(10_000_000, MOST_PRINCIPAL),
    tenor=TENORS,
    rate=st.decimals("0.1", 5, places=2),
)
@example(principal=36_336_435_229, tenor=1, rate=Decimal("2.07"))
def test_annuity_asks_for_the_same_payment_and_costs_what_it_says(principal, tenor, rate):
    schedule = make_schedule(Plan.ANNUITY, principal=principal, tenor=tenor, rate=rate)

    assert {line.payment for line in schedule.lines[:-1]} in ({schedule.first}, set())
    # Each month is rounded by half a rupiah at most.
    assert abs(schedule._true_rate - rate / 100) <= Decimal(tenor) / principal


@given(plan=PLANS, principal=PRINCIPALS, tenor=TENORS)
def test_a_loan_without_interest_costs_nothing(plan, principal, tenor):
    schedule = make_schedule(plan, principal=principal, tenor=tenor, rate=Decimal(0))

    assert (schedule.cost, schedule.total, schedule.monthly_rate) == (0, principal, 0)


@given(
    principal=PRINCIPALS, tenor=st.integers(2, MOST_MONTHS), rate=st.decimals("0.5", 10, places=2)
)
def test_declining_costs_less_than_flat_and_truly_what_it_says(principal, tenor, rate):
    declining, flat = (
        make_schedule(plan, principal=principal, tenor=tenor, rate=rate)
        for plan in (Plan.DECLINING, Plan.FLAT)
    )

    assert declining.interest < flat.interest
    assert abs(declining._true_rate - rate / 100) <= Decimal(tenor) / principal
    assert flat.monthly_rate > rate


@given(plan=PLANS, principal=PRINCIPALS, tenor=TENORS, rate=RATES)
def test_at_the_true_rate_the_payments_are_worth_what_was_received(plan, principal, tenor, rate):
    schedule = make_schedule(
        plan, principal=principal, tenor=tenor, rate=rate, fees=principal // 20
    )
    assume(schedule.cost)
    true = schedule._true_rate
    worth = sum(line.payment / (1 + true) ** line.number for line in schedule.lines)

    assert abs(worth - schedule.received) <= Decimal(principal) * tenor * Decimal("1e-9") + 1


def test_fees_make_a_loan_dearer_than_its_rate():
    schedule = make_schedule(
        Plan.FLAT, principal=100_000_000, tenor=12, rate=Decimal("1.5"), fees=4_500_000
    )

    assert (schedule.cost, schedule.total, schedule.received) == (
        22_500_000,
        122_500_000,
        95_500_000,
    )
    assert schedule.monthly_rate > Decimal("3.3")


def test_a_rate_above_a_hundred_percent_is_found_too():
    assert internal_rate(100, [400]).quantize(Decimal("0.0001")) == 3


@pytest.mark.parametrize(
    "loan",
    [
        {"principal": LEAST_PRINCIPAL - 1},
        {"principal": MOST_PRINCIPAL + 1},
        {"tenor": 0},
        {"tenor": MOST_MONTHS + 1},
        {"rate": Decimal("-0.1")},
        {"rate": Decimal("20.01")},
        {"fees": -1},
        {"fees": 500_001},
    ],
)
def test_absurd_loans_are_refused(loan):
    with pytest.raises(RuleBroken):
        make_schedule(
            Plan.FLAT, **{"principal": 1_000_000, "tenor": 12, "rate": Decimal(1), **loan}
        )
