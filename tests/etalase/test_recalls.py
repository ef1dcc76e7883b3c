"""The recall chain: hidden, flagged, told, put away in measured time, and undone."""

from datetime import timedelta
from itertools import product as pairs
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from etalase.choices import RECALL_MOVES, ProductStatus, RecallReason, RecallStatus, ShelfActor
from etalase.models import Category, Placement, Product, Recall
from etalase.services import catalogue, placements, recalls
from etalase.services import products as product_services
from members.choices import Role
from members.models import Notification
from members.services.credentials import find_lapsed
from okoce.errors import RuleBroken
from tests.factories import (
    CredentialFactory,
    PendampingFactory,
    PlacementFactory,
    ProductFactory,
    SlotFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def operator():
    return StaffFactory(group=Role.OPERATOR)


@pytest.fixture
def food():
    """Food on the shelf that rests on a permit until tomorrow."""
    permit = CredentialFactory(valid_until=timezone.localdate() + timedelta(days=1))
    product = ProductFactory(
        business=permit.business,
        permit=permit,
        category=Category.objects.filter(is_food=True, parent__isnull=False).first(),
    )
    catalogue.refresh_listing(product)
    return PlacementFactory(product=product)


def hide(placement: Placement) -> Recall:
    catalogue.hide_reported(placement.product)
    return placement.recalls.get()


def told(user, kind: str) -> int:
    return Notification.objects.filter(user=user, kind=kind).count()


def test_lapse_flags_every_slot_and_tells_maker_and_keepers(
    food, django_capture_on_commit_callbacks
):
    again = PlacementFactory(product=food.product, slot=SlotFactory())
    keeper, pendamping = operator(), PendampingFactory()
    elsewhere = PendampingFactory(kecamatan=["31.71.01"])
    maker = food.product.business.member.user

    with (
        time_machine.travel(timezone.now() + timedelta(days=3)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        find_lapsed()

    food.product.refresh_from_db()
    assert not food.product.is_listed
    flagged = Recall.objects.filter(placement__in=[food, again])
    assert {recall.reason for recall in flagged} == {RecallReason.PERMIT}
    assert {recall.status for recall in flagged} == {RecallStatus.OPEN}
    assert flagged.count() == 2
    assert [told(user, "recall") for user in (keeper, pendamping, elsewhere)] == [2, 2, 0]
    assert told(maker, "shelf_recall") == 2


def test_upheld_report_flags_and_acknowledgement_is_timed(food):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        recall = hide(food)
    keeper = operator()

    with time_machine.travel(start + timedelta(minutes=35), tick=False):
        recall = recalls.put_away(recall, by=keeper)
        recalls.put_away(recall, by=keeper)

    assert recall.status == RecallStatus.PUT_AWAY
    assert recall.took == timedelta(minutes=35)
    assert recall.reason == RecallReason.REPORTED
    assert [(str(row.old_status), row.new_status, row.by) for row in recall.history.all()] == [
        ("terbuka", "disimpan", keeper),
        ("", "terbuka", None),
    ]


@pytest.mark.parametrize(
    ("is_put_away", "words"), [(True, "Kembalikan"), (False, "boleh tetap di tempatnya")]
)
def test_mended_product_undoes_the_flag_and_tells(food, is_put_away, words):
    keeper = operator()
    recall = hide(food)
    if is_put_away:
        recalls.put_away(recall, by=keeper)

    catalogue.show_reported(food.product)

    recall.refresh_from_db()
    assert recall.status == RecallStatus.CLOSED
    assert recall.closed_at is not None
    assert words in Notification.objects.get(user=keeper, kind="recall_undone").body
    assert told(food.product.business.member.user, "shelf_recall_undone") == 1


def test_product_taken_off_show_by_its_maker_is_recalled_too(food):
    product_services.change_status(
        food.product, ProductStatus.ARCHIVED, by=food.product.business.member.user
    )

    assert food.recalls.get().reason == RecallReason.ENDED


def test_goods_that_leave_the_shelf_close_their_recall(food):
    recall = hide(food)

    placements.end_placement(food, by=operator(), nonce="n1")

    recall.refresh_from_db()
    assert recall.status == RecallStatus.CLOSED
    assert recall.put_away_at is None


def test_recalled_product_cannot_be_placed(food):
    hide(food)
    today = timezone.localdate()

    with pytest.raises(RuleBroken):
        placements.plan_placement(
            SlotFactory(), food.product, (today, today + timedelta(days=28)), by=operator()
        )


def test_following_again_changes_nothing(food):
    recall = hide(food)

    recalls.follow(Product.objects.get(pk=food.product_id))
    recalls.sweep()

    assert Recall.objects.get() == recall
    assert Notification.objects.filter(kind="shelf_recall").count() == 1


def test_a_placement_has_one_standing_recall(food):
    hide(food)

    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.create(placement=food, reason=RecallReason.PERMIT)


def test_sweep_finds_what_a_crash_left_behind(food):
    other = PlacementFactory()
    closed_too_late = hide(other)
    half_flagged = hide(food)
    missed = PlacementFactory(product=food.product)
    Product.objects.filter(pk=other.product_id).update(is_listed=True)

    recalls.sweep()

    closed_too_late.refresh_from_db()
    assert food.recalls.get() == half_flagged
    assert missed.recalls.get().status == RecallStatus.OPEN
    assert closed_too_late.status == RecallStatus.CLOSED


# Every move, by everybody.


@pytest.mark.parametrize(
    ("old", "who"),
    [
        *pairs(RecallStatus, ["operator", "pendamping", "stranger", "maker", "admin"]),
    ],
)
def test_put_away_is_for_keepers_and_for_open_recalls(food, old, who):
    people = {
        "operator": operator,
        "pendamping": PendampingFactory,
        "stranger": lambda: PendampingFactory(kecamatan=["31.71.01"]),
        "maker": lambda: food.product.business.member.user,
        "admin": lambda: UserFactory(is_staff=True, is_superuser=True),
    }
    recall = hide(food)
    if old != RecallStatus.OPEN:
        recalls.put_away(recall, by=operator())
    if old == RecallStatus.CLOSED:
        catalogue.show_reported(food.product)
    is_keeper = who in ("operator", "pendamping")
    allowed = ShelfActor.KEEPER in RECALL_MOVES.get((old, RecallStatus.PUT_AWAY), frozenset())

    if old == RecallStatus.PUT_AWAY or (allowed and is_keeper):
        assert recalls.put_away(recall, by=people[who]()).status == RecallStatus.PUT_AWAY
    else:
        with pytest.raises(RuleBroken):
            recalls.put_away(recall, by=people[who]())


def test_moves_are_all_there_are():
    assert {
        ("terbuka", "disimpan"): {ShelfActor.KEEPER},
        ("terbuka", "selesai"): {ShelfActor.SYSTEM},
        ("disimpan", "selesai"): {ShelfActor.SYSTEM},
    } == RECALL_MOVES


# Reminders.


def test_keepers_are_asked_again_and_staff_told_a_day_later_once_each(food):
    keeper, staff = operator(), StaffFactory()
    start = timezone.now()
    hide(food)

    seen = []
    for hours in (3, 5, 6, 25, 26):
        with time_machine.travel(start + timedelta(hours=hours)):
            recalls.find_reminders()
        seen.append((told(keeper, "recall_reminder"), told(staff, "recall_late")))

    assert seen == [(0, 0), (1, 0), (1, 0), (1, 1), (1, 1)]


def test_nobody_is_asked_again_about_goods_put_away(food):
    keeper = operator()
    recalls.put_away(hide(food), by=keeper)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        recalls.find_reminders()

    assert told(keeper, "recall_reminder") == 0


# Pages.


def test_keeper_confirms_from_the_slot_and_from_the_list(client, food):
    recall = hide(food)
    client.force_login(operator())

    room = client.get(food.slot.shelf.site.get_absolute_url()).content.decode()
    slot = client.get(f"/etalase/rak/petak/{food.slot.code}/").content.decode()
    answer = client.post(f"/etalase/rak/tarik/{recall.code}/", follow=True)

    assert "1 petak berisi barang yang tidak boleh dipajang" in room
    assert f'action="/etalase/rak/tarik/{recall.code}/"' in slot
    assert "sudah disimpan" in answer.content.decode()
    recall.refresh_from_db()
    assert recall.status == RecallStatus.PUT_AWAY


def test_recall_elsewhere_is_not_found(client, food):
    recall = hide(food)
    client.force_login(PendampingFactory(kecamatan=["31.71.01"]))

    answer = client.post(f"/etalase/rak/tarik/{recall.code}/")
    page = client.get("/etalase/rak/tarik/").content.decode()

    assert answer.status_code == 404
    assert food.product.name not in page


def test_list_costs_the_same_for_one_recall_and_thirty(client, food, query_count):
    client.force_login(operator())
    hide(food)
    one = query_count(client.get, "/etalase/rak/tarik/")
    for _number in range(29):
        hide(PlacementFactory())

    assert query_count(client.get, "/etalase/rak/tarik/") == one


def test_usual_time_is_the_median_of_three_or_more(food):
    keeper = operator()
    start = timezone.now() - timedelta(days=1)
    for minutes in (10, 30, 200):
        assert recalls.usual_time(keeper) is None
        with time_machine.travel(start, tick=False):
            recall = hide(PlacementFactory())
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            recalls.put_away(recall, by=keeper)

    assert recalls.usual_time(keeper) == timedelta(minutes=30)


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_hidden_and_shown_at_once_ends_as_the_product_is():
    placement = PlacementFactory()
    barrier = Barrier(2)

    def run(act) -> None:
        barrier.wait()
        try:
            act(Product.objects.get(pk=placement.product_id))
        finally:
            connection.close()

    for _round in range(6):
        threads = [
            Thread(target=run, args=[act])
            for act in (catalogue.hide_reported, catalogue.show_reported)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        is_listed = Product.objects.get(pk=placement.product_id).is_listed
        assert placement.recalls.standing().exists() is not is_listed
