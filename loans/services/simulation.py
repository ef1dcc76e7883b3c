"""A loan reckoned by each plan it may mean, with the caps of the day and one's own figures."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.tables import write_table

from ..choices import PLANS_OF, Basis, Plan
from .caps import Verdict, caps_of, cost_per_day, verdicts
from .schedules import Line, Schedule, make_schedule

# The names below the columns of a chart: each has little room.
SHORT = {
    Plan.FLAT: gettext_lazy("Flat"),
    Plan.ANNUITY: gettext_lazy("Annuity"),
    Plan.DECLINING: gettext_lazy("Declining"),
    Plan.BULLET_MONTHLY: gettext_lazy("Bullet/month"),
    Plan.BULLET_END: gettext_lazy("Bullet/end"),
}


@dataclass(frozen=True)
class Burden:
    """What the payments of a loan take of what a business has left in a month."""

    surplus: int
    first: int
    heaviest: int

    @property
    def is_too_heavy(self) -> bool:
        """Whether the heaviest month asks for more than a month leaves."""
        return self.heaviest > self.surplus

    @property
    def is_always_too_heavy(self) -> bool:
        return self.first > self.surplus

    @property
    def percent(self) -> int:
        """The share of the surplus that the heaviest month takes, rounded up."""
        share = Decimal(self.heaviest) * 100 / self.surplus
        return int(share.to_integral_value(ROUND_CEILING))

    @property
    def left(self) -> int:
        return self.surplus - self.heaviest


@dataclass(frozen=True)
class Reckoning:
    """One plan of a loan, and what there is to say of it."""

    schedule: Schedule
    per_day: Decimal
    verdicts: list[Verdict]
    burden: Burden | None

    @property
    def over(self) -> list[Verdict]:
        """The caps that this loan is above."""
        return [each for each in self.verdicts if each.is_over or each.is_over_total]

    @property
    def points(self) -> list[tuple[str, tuple[int, int]]]:
        """The payments for a chart."""
        return [(str(line.number), (line.principal, line.interest)) for line in self.schedule.lines]


def simulate(
    *,
    basis: Basis | None,
    principal: int,
    tenor: int,
    rate: Decimal,
    fees: int,
    day: date,
    surplus: int | None = None,
) -> list[Reckoning]:
    """Every plan that a basis means; all of them when none is named. One query."""
    caps = caps_of(tenor, day)
    found = []
    for plan in PLANS_OF[basis or Basis.UNKNOWN]:
        schedule = make_schedule(plan, principal=principal, tenor=tenor, rate=rate, fees=fees)
        loan = {"principal": principal, "tenor": tenor}
        burden = None
        if surplus is not None:
            burden = Burden(surplus, schedule.first, schedule.heaviest.payment)
        found.append(
            Reckoning(
                schedule=schedule,
                per_day=cost_per_day(schedule.cost, **loan),
                verdicts=verdicts(schedule.cost, **loan, caps=caps),
                burden=burden,
            )
        )
    return found


def cost_points(reckonings: list[Reckoning]) -> list[tuple[str, int]]:
    """What each plan costs, for a chart."""
    return [(SHORT[each.schedule.plan], each.schedule.cost) for each in reckonings]


def as_csv(reckonings: list[Reckoning]) -> bytes:
    """The payments of every plan as a table, one line a month."""
    head = [_("plan"), _("month"), _("payment"), _("of it loan"), _("of it interest"), _("owed")]
    rows: list[list[Any]] = [head]
    for each in reckonings:
        rows += [
            [each.schedule.plan.label, line.number, *_amounts(line)] for line in each.schedule.lines
        ]
    return write_table(rows)


def _amounts(line: Line) -> list[int]:
    return [line.payment, line.principal, line.interest, line.balance]
