"""What a loan costs a day, and which caps of OJK it keeps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..choices import CapScope
from ..models import EconomicCap
from .schedules import MONTHS_OF_A_YEAR, whole

DAYS_OF_A_YEAR = 365
# Up to so many months a loan to a micro business is a short one.
SHORT_MONTHS = 6
# A scope that asks how long a loan runs; the others hold for every length.
HOLDS = {
    CapScope.MICRO_SHORT: lambda tenor: tenor <= SHORT_MONTHS,
    CapScope.MICRO_LONG: lambda tenor: tenor > SHORT_MONTHS,
}


@dataclass(frozen=True)
class Verdict:
    """One cap beside the cost of a loan."""

    cap: EconomicCap
    is_over: bool
    # Whether all costs together are more than this cap allows, whatever they are a day.
    is_over_total: bool


def days_of(tenor: int) -> int:
    """How many days a loan of so many months runs."""
    return whole(Decimal(tenor * DAYS_OF_A_YEAR) / MONTHS_OF_A_YEAR)


def cost_per_day(cost: int, *, principal: int, tenor: int) -> Decimal:
    """Interest and fees in percent of the loan a day, to four places."""
    share = Decimal(cost) * 100 / (principal * days_of(tenor))
    return share.quantize(Decimal("0.0001"))


def caps_of(tenor: int, day: date) -> list[EconomicCap]:
    """The caps of a day for loans of that length, the latest of each scope. One query."""
    latest = {}
    for cap in EconomicCap.objects.in_force(day).order_by("valid_from"):
        latest[CapScope(cap.scope)] = cap
    return [
        latest[scope]
        for scope in CapScope
        if scope in latest and HOLDS.get(scope, lambda tenor: True)(tenor)
    ]


def verdicts(cost: int, *, principal: int, tenor: int, caps: list[EconomicCap]) -> list[Verdict]:
    """What each cap says of a loan. Compared exactly, not as it is printed."""
    per_day = Decimal(cost) * 100 / (principal * days_of(tenor))
    percent = Decimal(cost) * 100 / principal
    return [
        Verdict(
            cap=cap,
            is_over=per_day > cap.percent_per_day,
            is_over_total=cap.total_percent is not None and percent > cap.total_percent,
        )
        for cap in caps
    ]
