"""Which slot brought what: found when a batch is written, by what stood there that day."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from etalase.choices import Event, PlacementStatus
from etalase.models import ProductDay, SlotDay
from etalase.services import attribution
from tests.factories import PlacementFactory, ProductFactory, SlotFactory

pytestmark = pytest.mark.django_db
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 11; SM-A035F) Chrome/126 Mobile"}
COLUMNS = ("scans", "visits", "inquiries", "whatsapp_presses")


def slot_days():
    attribution.write_batches()
    return list(SlotDay.objects.order_by("slot", "placement").values_list("placement", *COLUMNS))


def product_days():
    return list(ProductDay.objects.order_by("product").values_list("product", *COLUMNS))


@pytest.fixture
def placed():
    return PlacementFactory(status=PlacementStatus.ON_SHELF)


def test_a_visit_from_a_slot_counts_for_product_and_placement(client, placed):
    address = placed.product.get_absolute_url()

    client.get(f"{address}?rak={placed.slot.code}", **PHONE)
    client.get(f"/wa/{placed.product.code}/?rak={placed.slot.code}", **PHONE)
    client.get(address, **PHONE)

    assert slot_days() == [(placed.pk, 0, 1, 0, 1)]
    assert product_days() == [(placed.product_id, 0, 2, 0, 1)]


def test_a_scan_counts_for_what_stands_in_the_slot(placed):
    attribution.record(Event.SCAN, slot=placed.slot)
    attribution.record(
        Event.SCAN, slot=placed.slot, placement=placed, product=placed.product, user_agent="curl/8"
    )
    attribution.record(Event.INQUIRY, slot=placed.slot, placement=placed, product=placed.product)

    assert slot_days() == [(placed.pk, 1, 0, 1, 0)]
    assert product_days() == [(placed.product_id, 1, 0, 1, 0)]


def test_a_scan_of_an_empty_slot_is_the_slots_alone():
    slot = SlotFactory()
    attribution.record(Event.SCAN, slot=slot)
    attribution.write_batches()
    attribution.record(Event.SCAN, slot=slot)

    assert slot_days() == [(None, 2, 0, 0, 0)]
    assert product_days() == []


@pytest.mark.parametrize("status", [PlacementStatus.PLANNED, PlacementStatus.CANCELLED])
def test_goods_that_do_not_stand_there_bring_nothing(status):
    placement = PlacementFactory(status=status)
    attribution.record(Event.VISIT, slot=placement.slot, product=placement.product)

    assert slot_days() == []
    assert product_days() == [(placement.product_id, 0, 1, 0, 0)]


def test_the_page_of_another_product_is_not_what_the_slot_brought(placed):
    other = ProductFactory()
    attribution.record(Event.VISIT, slot=placed.slot, product=other)
    attribution.record(Event.VISIT, slot="ZZZZZZZZ", product=other)

    assert slot_days() == []
    assert product_days() == [(other.pk, 0, 2, 0, 0)]


def test_a_day_belongs_to_what_stood_there_that_day():
    today = timezone.localdate()
    past = PlacementFactory(
        status=PlacementStatus.ENDED,
        status_since=timezone.now() - timedelta(days=3),
        period=DateRange(today - timedelta(days=20), today - timedelta(days=2)),
    )
    now = PlacementFactory(
        slot=past.slot,
        status=PlacementStatus.ON_SHELF,
        period=DateRange(today - timedelta(days=2), today + timedelta(days=9)),
    )
    code = past.slot.code
    attribution._write({f"{today}|scan||{code}|": 2})
    attribution._write({f"{today - timedelta(days=5)}|scan||{code}|": 4})
    # Whoever opens the old link again today has left the shelf behind.
    attribution._write({f"{today}|visit|{past.product_id}|{code}|": 8})

    assert slot_days() == [(past.pk, 4, 0, 0, 0), (now.pk, 2, 0, 0, 0)]


def test_a_placement_that_is_gone_leaves_the_slot(placed):
    attribution.record(Event.SCAN, slot=placed.slot, placement=placed, product=placed.product)
    placed.product.delete()

    assert slot_days() == [(None, 1, 0, 0, 0)]
