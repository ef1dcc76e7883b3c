"""The demo furnishes a floor that looks lived in; its counts add up and its rules hold."""

from datetime import timedelta

import pytest
from django.db.models import F, Sum

from etalase.choices import EntryStatus, MoveKind, PlacementStatus, RecallStatus
from etalase.demo.draws import draw_places
from etalase.demo.recalls import recall_goods
from etalase.demo.shelves import furnish_shelves
from etalase.models import (
    Category,
    DrawRound,
    Placement,
    Product,
    Recall,
    ShelfTask,
    Site,
    Slot,
    StockMove,
)
from etalase.services import draws, shelf_plan
from members.choices import Role
from okoce.demo import City
from tests.factories import (
    CredentialFactory,
    GraduateBusinessFactory,
    PlacementFactory,
    ProductFactory,
    StaffFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    StaffFactory(group=Role.OPERATOR)
    business = GraduateBusinessFactory()
    for category in Category.objects.filter(parent__isnull=False):
        ProductFactory.create_batch(3, business=business, category=category)
    city = City(seed=7, members=1, businesses=1, products=1, say=print)
    furnish_shelves(city)
    return city


def test_the_demo_has_a_floor_in_every_state(city):
    assert Site.objects.count() == 4
    assert Slot.objects.filter(shelf__site__slug="global-office").count() == 63
    places = shelf_plan.plan_of(Site.objects.get(slug="global-office"))
    states = {slot.state for place in places for slot in place.slots}
    assert states == {"empty", "planned", "full", "attention"}
    assert sum(place.filled for place in places) > 30
    assert set(ShelfTask.objects.values_list("kind", flat=True)) == {"kedaluwarsa", "masa-habis"}
    assert ShelfTask.objects.filter(due_on__lt=city.today).exists()


def test_its_counts_add_up(city):
    sums = dict(StockMove.objects.order_by().values_list("kind").annotate(Sum("quantity")))
    totals = Placement.objects.aggregate(
        **{MoveKind.IN: Sum("quantity_in"), MoveKind.SOLD: Sum("sold")},
        **{MoveKind.RETURNED: Sum("returned"), MoveKind.SPOILED: Sum("spoiled")},
    )
    assert sums == totals
    ended = Placement.objects.filter(status=PlacementStatus.ENDED)
    assert not ended.exclude(quantity_in=F("sold") + F("returned") + F("spoiled")).exists()


def test_every_slot_lies_within_its_room(city):
    for site in Site.objects.all():
        for place in shelf_plan.plan_of(site):
            for slot in place.slots:
                assert slot.x + slot.width <= place.x + place.width
                assert slot.y + slot.height <= place.y + place.height
            assert place.x + place.width <= site.plan_width * 10
            assert place.y + place.height <= site.plan_height * 10


def test_one_recall_waits_and_one_was_undone(city):
    for placement in Placement.objects.on_shelf().filter(product__category__is_food=True)[:6]:
        permit = CredentialFactory(business=placement.product.business)
        Product.objects.filter(pk=placement.product_id).update(permit=permit)

    recall_goods(city)

    waiting, undone = Recall.objects.standing(), Recall.objects.exclude(closed_at=None)
    assert {recall.status for recall in waiting} == {RecallStatus.OPEN}
    assert {recall.took for recall in undone} == {timedelta(minutes=40)}
    assert not Product.objects.listed().filter(placements__recalls__in=waiting).exists()
    assert undone.filter(placement__product__is_listed=True).count() == undone.count()


@pytest.mark.parametrize("stood_before", [True, False])
def test_draws_are_over_answered_and_open(city, stood_before):
    for number in range(8):
        business = GraduateBusinessFactory(kelurahan=kelurahan_in("31.71.01"))
        product = ProductFactory(business=business, name=f"Kerajinan {number}")
        if number > 4:
            PlacementFactory(product=product, status=PlacementStatus.ENDED)
    mine = ProductFactory(business=GraduateBusinessFactory(member__user__email="lulusan@demo.test"))
    if stood_before:
        PlacementFactory(product=mine, status=PlacementStatus.ENDED)
    StaffFactory.create_batch(2)

    draw_places(city)

    past, answered, asking = DrawRound.objects.order_by("pk")
    assert (past.status, answered.status, asking.status) == ("selesai", "diundi", "dibuka")
    assert draws.rerun(past).is_equal
    assert draws.rerun(answered).is_equal
    assert answered.entries.get(request__business=mine.business).status == EntryStatus.OFFERED
    assert past.ends_on < city.today < asking.starts_on
