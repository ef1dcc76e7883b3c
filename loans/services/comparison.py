"""The same loan on the terms of every lender, cheapest first, whoever they are."""

from dataclasses import dataclass
from functools import cached_property

from ..choices import PLANS_OF, Basis, Closed, Per
from ..models import Lender, LenderProduct
from .schedules import MONTHS_OF_A_YEAR, MOST_FEE_PERCENT, MOST_RATE, Schedule, make_schedule, whole


@dataclass(frozen=True)
class Offer:
    """One product on the asked amount and time; several plans where its basis may mean several."""

    product: LenderProduct
    why_closed: list[Closed]
    schedules: list[Schedule]

    @property
    def is_open(self) -> bool:
        return not self.why_closed

    @property
    def is_range(self) -> bool:
        return self.lowest.cost != self.highest.cost

    @cached_property
    def lowest(self) -> Schedule:
        """The cheapest plan that the terms may mean."""
        return min(self.schedules, key=lambda schedule: schedule.cost)

    @cached_property
    def highest(self) -> Schedule:
        return max(self.schedules, key=lambda schedule: schedule.cost)

    @cached_property
    def rates(self) -> tuple:
        """The lowest and the highest true rate a month."""
        found = sorted(schedule.monthly_rate for schedule in self.schedules)
        return found[0], found[-1]

    @property
    def is_rate_range(self) -> bool:
        return self.rates[0] != self.rates[1]

    @cached_property
    def heaviest(self) -> int:
        """The most that one month may ask for."""
        return max(schedule.heaviest.payment for schedule in self.schedules)

    @property
    def order(self) -> tuple:
        """Open ones first, then by what the loan may cost at most. Equals stand by name alone."""
        product = self.product
        cost = (self.highest.cost, self.lowest.cost)
        return not self.is_open, *cost, product.lender.name.casefold(), product.name, product.pk


@dataclass(frozen=True)
class Comparison:
    """What can be compared, and what cannot."""

    offers: list[Offer]
    # Do not lend so much, or not for so long.
    unfit: list[LenderProduct]
    # Terms without a rate, or with figures that nobody can reckon with.
    unknown: list[LenderProduct]
    # Last known terms of lenders without any that hold today.
    past: list[LenderProduct]


def compare(*, principal: int, tenor: int) -> Comparison:
    """Every product whose terms hold today, on the same loan. A fixed number of queries."""
    found = Comparison([], [], [], [])
    for lender in Lender.objects.listed().with_terms():
        products = lender.open_products
        if not products:
            found.past.extend(lender.approved_products[:1])
            continue
        why_closed = lender.why_closed()
        for product in products:
            # Fetched from the other side, where the lender is known already.
            product.lender = lender
            if not product.fits(principal=principal, tenor=tenor):
                found.unfit.append(product)
                continue
            schedules = schedules_of(product, principal=principal, tenor=tenor)
            if schedules:
                found.offers.append(Offer(product, why_closed, schedules))
            else:
                found.unknown.append(product)
    found.offers.sort(key=lambda offer: offer.order)
    return found


def schedules_of(product: LenderProduct, *, principal: int, tenor: int) -> list[Schedule]:
    """A loan by every plan that the terms of a product may mean; none when they do not say."""
    rate, fees = product.monthly_rate, fees_of(product, principal=principal, tenor=tenor)
    if rate is None or rate > MOST_RATE or fees > principal * MOST_FEE_PERCENT / 100:
        return []
    return [
        make_schedule(plan, principal=principal, tenor=tenor, rate=rate, fees=fees)
        for plan in PLANS_OF[Basis(product.rate_basis)]
    ]


def fees_of(product: LenderProduct, *, principal: int, tenor: int) -> int:
    """The fees of a loan, as far as they are known; yearly ones for the time it runs."""
    percent = product.fee_percent or 0
    share = principal * percent / 100
    if product.fee_per == Per.YEAR:
        share = share * tenor / MONTHS_OF_A_YEAR
    return whole(share) + (product.fee_amount or 0)
