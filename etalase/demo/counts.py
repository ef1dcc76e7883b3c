"""Days of counts: what the shelf and the pages brought, without a visitor behind any of them."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from okoce.demo import City, save_in_bulk

from ..choices import PlacementStatus
from ..models import Placement, ProductDay, SlotDay

# Centres are open on these days (Monday is 0), and busiest on the last of them.
OPEN_DAYS = {0: 1.0, 1: 0.9, 2: 1.0, 3: 1.1, 4: 1.4, 5: 1.9}


def count_days(city: City) -> None:
    """Give every placement its days, and every product some visitors of its own."""
    # Of six who open a page, about one presses the button.
    ProductDay.objects.filter(visits=0).update(
        visits=F("whatsapp_presses") * 6 + F("product_id") % 5
    )
    days = [row for placement in _placements() for row in _days_of(city, placement)]
    save_in_bulk(SlotDay, days)
    _add_to_products(days)


def _placements():
    stood = (PlacementStatus.ON_SHELF, PlacementStatus.ENDED)
    return Placement.objects.filter(status__in=stood).select_related("slot").order_by("pk")


def _days_of(city: City, placement: Placement) -> list[SlotDay]:
    pick, popularity = city.random, city.random.uniform(1.5, 6)
    last = city.today
    if placement.status == PlacementStatus.ENDED:
        last = min(last, timezone.localdate(placement.status_since))
    rows = []
    for number in range((last - placement.period.lower).days + 1):
        day = placement.period.lower + timedelta(days=number)
        busy = OPEN_DAYS.get(day.weekday(), 0)
        # News wears off.
        scans = round(popularity * busy * pick.uniform(0.5, 1.5) * (1.3 if number < 14 else 1))
        if scans:
            visits = round(scans * pick.uniform(0.5, 0.9))
            presses = sum(pick.random() < 0.12 for _visit in range(visits))
            rows.append(
                SlotDay(
                    slot=placement.slot,
                    placement=placement,
                    day=day,
                    scans=scans,
                    visits=visits,
                    inquiries=int(pick.random() < 0.05 and visits > 1),
                    whatsapp_presses=presses,
                )
            )
    return rows


def _add_to_products(days: list[SlotDay]) -> None:
    """What came by the shelf is a part of what came to the product."""
    for row in days:
        counts = {
            name: getattr(row, name)
            for name in ("scans", "visits", "inquiries", "whatsapp_presses")
        }
        found = ProductDay.objects.filter(product=row.placement.product_id, day=row.day)
        if not found.update(**{name: F(name) + count for name, count in counts.items()}):
            ProductDay.objects.create(product_id=row.placement.product_id, day=row.day, **counts)
