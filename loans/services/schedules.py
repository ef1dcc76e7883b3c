"""What a loan costs: its payments month by month to the rupiah, and its true rate.

Pure arithmetic in ``Decimal``: nothing is read or written. Rates are in percent a month.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from okoce.errors import RuleBroken

from ..choices import Plan

# Below the smallest loan a payment is a few rupiah, and above the largest no small or medium
# business borrows (its yearly sales end at 50 billion). Ten years are the longest loan; the most
# that anybody charges is far below a fifth of the loan a month, and above it a figure is a slip of
# the pen, such as a yearly rate.
LEAST_PRINCIPAL, MOST_PRINCIPAL = 100_000, 50_000_000_000
MOST_MONTHS = 120
MOST_RATE = Decimal(20)
# Fees come off what the borrower gets; a loan that is half fees is none.
MOST_FEE_PERCENT = Decimal(50)

RUPIAH, RATE = Decimal(1), Decimal("0.0001")
MONTHS_OF_A_YEAR = 12
# How exactly the true rate is found, as a share of one.
CLOSE_ENOUGH = Decimal("1e-13")


@dataclass(frozen=True)
class Line:
    """One month: what is paid, what of it pays the loan back, and what is owed afterwards."""

    number: int
    payment: int
    principal: int
    interest: int
    balance: int


@dataclass(frozen=True)
class Schedule:
    """A loan paid back by one plan; ``fees`` are taken off when it is paid out."""

    plan: Plan
    principal: int
    rate: Decimal
    fees: int
    lines: tuple[Line, ...]

    @property
    def tenor(self) -> int:
        return len(self.lines)

    @property
    def first(self) -> int:
        """The first payment."""
        return self.lines[0].payment

    @property
    def last(self) -> int:
        return self.lines[-1].payment

    @cached_property
    def heaviest(self) -> Line:
        """The month that asks for most."""
        return max(self.lines, key=lambda line: line.payment)

    @cached_property
    def interest(self) -> int:
        return sum(line.interest for line in self.lines)

    @property
    def paid(self) -> int:
        """All payments together."""
        return self.principal + self.interest

    @property
    def cost(self) -> int:
        """All that the loan costs: interest and fees."""
        return self.interest + self.fees

    @property
    def total(self) -> int:
        """All that is paid in the end, fees included."""
        return self.principal + self.cost

    @property
    def received(self) -> int:
        """What the borrower has in hand once the fees are taken off."""
        return self.principal - self.fees

    @cached_property
    def monthly_rate(self) -> Decimal:
        """What the loan truly costs in percent a month, on what is still owed."""
        return _to(self._true_rate * 100, RATE)

    @cached_property
    def yearly_rate(self) -> Decimal:
        """The same for a year, interest on interest."""
        return _to(((1 + self._true_rate) ** MONTHS_OF_A_YEAR - 1) * 100, RATE)

    @cached_property
    def _true_rate(self) -> Decimal:
        return internal_rate(self.received, [line.payment for line in self.lines])


def make_schedule(
    plan: Plan, *, principal: int, tenor: int, rate: Decimal, fees: int = 0
) -> Schedule:
    """The payments of a loan by one plan. Raises ``RuleBroken`` for a loan that makes no sense."""
    if not (LEAST_PRINCIPAL <= principal <= MOST_PRINCIPAL and 1 <= tenor <= MOST_MONTHS):
        raise RuleBroken(_("No such loan is reckoned here."))
    if not (0 <= rate <= MOST_RATE and 0 <= fees <= principal * MOST_FEE_PERCENT / 100):
        raise RuleBroken(_("No such rate or fee is reckoned here."))
    share = Decimal(rate) / 100
    lines = tuple(_lines(PARTS[plan](principal, tenor, share), principal))
    return Schedule(plan=plan, principal=principal, rate=rate, fees=fees, lines=lines)


def _lines(parts: Iterator[tuple[int, int]], principal: int) -> Iterator[Line]:
    """Months from what each pays of the loan and of its interest."""
    balance = principal
    for number, (paid_back, interest) in enumerate(parts, start=1):
        balance -= paid_back
        yield Line(number, paid_back + interest, paid_back, interest, balance)


Parts = Iterator[tuple[int, int]]


def _flat(principal: int, tenor: int, share: Decimal) -> Parts:
    part, interest = whole(Decimal(principal) / tenor), whole(principal * share)
    for _month in range(tenor - 1):
        yield part, interest
    yield principal - part * (tenor - 1), interest


def _annuity(principal: int, tenor: int, share: Decimal) -> Parts:
    payment = whole(
        principal * share / (1 - (1 + share) ** -tenor) if share else Decimal(principal) / tenor
    )
    balance = principal
    for _month in range(tenor - 1):
        interest = whole(balance * share)
        # Where interest is nearly all of a payment, what is rounded may pay the loan back early.
        part = min(payment - interest, balance)
        balance -= part
        yield part, interest
    yield balance, whole(balance * share)


def _declining(principal: int, tenor: int, share: Decimal) -> Parts:
    part, balance = whole(Decimal(principal) / tenor), principal
    for _month in range(tenor - 1):
        yield part, whole(balance * share)
        balance -= part
    yield balance, whole(balance * share)


def _bullet_monthly(principal: int, tenor: int, share: Decimal) -> Parts:
    interest = whole(principal * share)
    for _month in range(tenor - 1):
        yield 0, interest
    yield principal, interest


def _bullet_end(principal: int, tenor: int, share: Decimal) -> Parts:
    for _month in range(tenor - 1):
        yield 0, 0
    yield principal, whole(principal * share * tenor)


PARTS: dict[Plan, Callable[[int, int, Decimal], Parts]] = {
    Plan.FLAT: _flat,
    Plan.ANNUITY: _annuity,
    Plan.DECLINING: _declining,
    Plan.BULLET_MONTHLY: _bullet_monthly,
    Plan.BULLET_END: _bullet_end,
}


def internal_rate(received: int, payments: list[int]) -> Decimal:
    """The rate a month, as a share, at which the payments are worth what was received.

    Halving an interval always ends: what the payments are worth only falls as the rate rises. What
    is paid is never less than what was received, so the rate is never below zero.
    """
    if sum(payments) <= received:
        return Decimal(0)
    low, high = Decimal(0), Decimal(1)
    while _worth(payments, high) > received:
        low, high = high, high * 2
    while high - low > CLOSE_ENOUGH:
        middle = (low + high) / 2
        if _worth(payments, middle) > received:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _worth(payments: list[int], rate: Decimal) -> Decimal:
    """What payments of the coming months are worth today."""
    worth, discount = Decimal(0), 1 / (1 + rate)
    for payment in reversed(payments):
        worth = (worth + payment) * discount
    return worth


def whole(amount: Decimal) -> int:
    """Whole rupiah; half a rupiah goes up."""
    return int(_to(Decimal(amount), RUPIAH))


def _to(amount: Decimal, step: Decimal) -> Decimal:
    return amount.quantize(step, ROUND_HALF_UP)
