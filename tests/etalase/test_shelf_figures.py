"""What the shelves brought, for Pemprov staff: by slot, of any period, and as a download."""

import csv
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from etalase.choices import MoveKind, PlacementStatus
from etalase.demo.counts import count_days
from etalase.models import ProductDay, SlotDay, StockMove
from members.choices import Role
from okoce.demo import City
from tests.factories import (
    PendampingFactory,
    PlacementFactory,
    ProductFactory,
    SiteFactory,
    SlotFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/admin/etalase/slotday/"


@pytest.fixture
def placement():
    placement = PlacementFactory(quantity_in=20, sold=5)
    day = timezone.localdate() - timedelta(days=1)
    SlotDay.objects.create(
        slot=placement.slot, placement=placement, day=day, scans=9, visits=7, whatsapp_presses=2
    )
    StockMove.objects.create(placement=placement, kind=MoveKind.SOLD, quantity=5, nonce="sold")
    return placement


@pytest.fixture
def staff(client):
    client.force_login(StaffFactory())
    return client


def test_staff_read_the_sums_and_each_slot(staff, placement):
    other = SlotFactory()
    SlotDay.objects.create(slot=other, day=timezone.localdate(), scans=3)

    response = staff.get(PAGE)

    total = response.context["total"]
    assert (total.scans, total.visits, total.asked, total.sold) == (12, 7, 2, 5)
    page = response.content.decode()
    assert f'data-slot="{placement.slot.code}"' in page
    assert f'data-slot="{other.code}"' in page


def test_a_period_and_a_centre_narrow_it(staff, placement):
    SlotDay.objects.create(slot=SlotFactory(), day=timezone.localdate(), scans=3)
    today = timezone.localdate().isoformat()

    narrow = staff.get(PAGE, {"tempat": placement.slot.shelf.site.slug})
    late = staff.get(PAGE, {"dari": today, "sampai": today})

    assert narrow.context["total"].scans == 9
    assert late.context["total"].scans == 3
    assert late.context["total"].sold == 5


@pytest.mark.parametrize(
    "query",
    [
        {"dari": "2026-02-30"},
        {"dari": "2026-05-02", "sampai": "2026-05-01"},
        {"dari": "2021-01-01", "sampai": "2024-01-01"},
        {"sampai": "2999-01-01"},
        {"tempat": "tidak-ada"},
    ],
)
def test_a_wrong_choice_is_said_and_the_usual_shown(staff, placement, query):
    response = staff.get(PAGE, query)

    assert response.context["form"].errors
    assert response.context["total"].scans == 9


def test_the_download_holds_every_slot(staff, placement):
    site = SiteFactory(name="=HYPERLINK(1)")
    bare = SlotFactory(shelf__site=site)

    answer = staff.get(PAGE, {"unduh": "petak"})

    head, *rows = csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
    assert len(head) == 11
    lines = {row[2]: row for row in rows}
    assert lines[placement.slot.label][3:] == ["9", "7", "0", "2", "0", "5", "0", "0"]
    assert lines[bare.label][0] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "What the shelves brought"), ("id", "Hasil semua rak")]
)
def test_the_desk_lists_them_in_plain_words(staff, language, words):
    staff.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    assert f">{words}</a>" in staff.get("/admin/").content.decode()


def test_nobody_else_reads_them(client, placement):
    client.force_login(PendampingFactory())

    assert client.get(PAGE).status_code == 403


def test_the_page_costs_the_same_for_many_slots(staff, placement, query_count):
    staff.get(PAGE)
    few = query_count(staff.get, PAGE)
    for _number in range(30):
        SlotFactory(shelf=placement.slot.shelf)

    assert query_count(staff.get, PAGE) == few


def test_the_demo_counts_days_of_every_placement():
    today = timezone.localdate()
    placement = PlacementFactory(
        status=PlacementStatus.ON_SHELF,
        period=(today - timedelta(days=27), today + timedelta(days=3)),
    )
    pressed = ProductDay.objects.create(product=ProductFactory(), day=today, whatsapp_presses=2)

    count_days(City(seed=1, members=1, businesses=1, products=1, say=print))

    pressed.refresh_from_db()
    assert pressed.visits >= 12
    days = list(placement.days.all())
    assert len(days) > 20
    assert sum(row.scans for row in days) >= sum(row.visits for row in days) > 0
    of_product = placement.product.days.all()
    assert sum(row.scans for row in of_product) == sum(row.scans for row in days)


def test_whoever_keeps_a_slot_sees_its_last_weeks(client, placement):
    SlotDay.objects.create(slot=SlotFactory(), day=timezone.localdate(), scans=3)
    client.force_login(StaffFactory(group=Role.OPERATOR))

    response = client.get(f"/etalase/rak/petak/{placement.slot.code}/")

    score = response.context["score"]
    assert (score.scans, score.visits, score.asked, score.sold) == (9, 7, 2, 5)
    assert "data-slot-card" in response.content.decode()
