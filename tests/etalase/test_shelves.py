"""What may stand in a slot, who moves it, and that each piece is counted once."""

from datetime import date, timedelta
from itertools import product as pairs
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from etalase.choices import (
    PLACEMENT_MOVES,
    MoveKind,
    PlacementStatus,
    ProductStatus,
    ShelfActor,
    SlotKind,
)
from etalase.models import Category, Placement
from etalase.services import placements, shelf_tasks, stock
from members.choices import Role
from members.models import Notification
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

ELSEWHERE = "31.71.01"


def operator():
    return StaffFactory(group=Role.OPERATOR)


def days(start: int, end: int) -> tuple[date, date]:
    today = timezone.localdate()
    return today + timedelta(days=start), today + timedelta(days=end)


def food(**fields):
    permit = CredentialFactory()
    return ProductFactory(
        business=permit.business,
        permit=permit,
        category=Category.objects.filter(is_food=True, parent__isnull=False).first(),
        **fields,
    )


def plan(slot=None, product=None, period=None, **more) -> Placement:
    return placements.plan_placement(
        slot or SlotFactory(),
        product or ProductFactory(),
        period or days(0, 28),
        by=more.pop("by", None) or operator(),
        **more,
    )


def put(placement, *, by=None, nonce="n1", **fields) -> Placement:
    batch = {"batch": "B-7", "expires_on": None, "quantity": 12, "is_labelled": True} | fields
    return placements.put_on_shelf(placement, **batch, by=by or operator(), nonce=nonce)


def counts(placement) -> tuple[int, int, int, int]:
    placement = Placement.objects.get(pk=placement.pk)
    return placement.quantity_in, placement.sold, placement.returned, placement.spoiled


def test_a_product_is_planned_and_put_on_the_shelf():
    by = operator()
    placement = plan(by=by)
    put(placement, by=by)

    placement = Placement.objects.get()
    assert (placement.status, placement.batch) == (PlacementStatus.ON_SHELF, "B-7")
    assert (placement.remaining, placement.is_labelled) == (12, True)
    assert [(move.kind, move.quantity, move.by) for move in placement.moves.all()] == [
        (MoveKind.IN, 12, by)
    ]
    assert [(row.new_status, row.by) for row in placement.history.all()] == [
        (PlacementStatus.ON_SHELF, by),
        (PlacementStatus.PLANNED, by),
    ]


def test_two_placements_never_overlap_in_one_slot():
    held = plan(period=days(0, 28))

    with pytest.raises(RuleBroken, match=held.product.name):
        plan(held.slot, period=days(27, 40))

    assert plan(held.slot, period=days(28, 40)).period.lower == held.period.upper
    assert plan(SlotFactory(), period=days(0, 28)).status == PlacementStatus.PLANNED


def test_the_database_itself_keeps_two_placements_apart():
    held = PlacementFactory(status=PlacementStatus.PLANNED)

    with pytest.raises(IntegrityError, match="slot_holds_one_placement"), transaction.atomic():
        PlacementFactory(slot=held.slot, status=PlacementStatus.PLANNED, period=days(27, 40))

    PlacementFactory(slot=held.slot, status=PlacementStatus.CANCELLED)
    PlacementFactory(slot=held.slot, status=PlacementStatus.ENDED)
    assert held.slot.placements.count() == 3


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"sold": 11}, "placement_gives_no_more_than_came"),
        ({"sold": 5, "returned": 5, "spoiled": 1}, "placement_gives_no_more_than_came"),
        ({"is_labelled": False}, "placement_on_shelf_is_labelled"),
        ({"batch": ""}, "placement_on_shelf_is_labelled"),
        ({"period": (date(2026, 5, 1), date(2026, 5, 1))}, "placement_has_days"),
    ],
)
def test_the_database_refuses(fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PlacementFactory(**({"is_labelled": True, "quantity_in": 10} | fields))


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_who_take_one_slot_at_once_the_second_is_told():
    slot, people = SlotFactory(), [operator(), operator()]
    goods = [ProductFactory(name="Keripik pisang"), ProductFactory(name="Sambal terasi")]
    together, answers = Barrier(2), []

    def take(by, product):
        try:
            together.wait(10)
            placements.plan_placement(slot, product, days(0, 28), by=by)
            answers.append("held")
        except RuleBroken as problem:
            answers.append(str(problem))
        finally:
            connection.close()

    threads = [Thread(target=take, args=pair) for pair in zip(people, goods, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    winner = Placement.objects.get()
    (refusal,) = [answer for answer in answers if answer != "held"]
    assert winner.product.name in refusal
    assert slot.label in refusal


@pytest.mark.django_db(transaction=True)
def test_of_two_counts_at_once_no_piece_is_counted_twice():
    placement, people = PlacementFactory(), [operator(), operator()]
    together, answers = Barrier(2), []

    def sell(by, number):
        try:
            together.wait(10)
            stock.record_move(
                Placement.objects.get(pk=placement.pk),
                MoveKind.SOLD,
                6,
                by=by,
                nonce=f"jual-{number}",
            )
            answers.append("sold")
        except RuleBroken:
            answers.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=sell, args=(by, n)) for n, by in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(answers) == ["refused", "sold"]
    assert counts(placement) == (10, 6, 0, 0)


def test_goods_of_the_next_placement_wait_until_the_slot_is_empty():
    old = PlacementFactory(period=days(-28, 0))
    new = plan(old.slot, period=days(0, 28))

    with pytest.raises(RuleBroken, match=old.product.name):
        put(new)

    placements.end_placement(old, by=operator(), nonce="turun")
    assert put(new).status == PlacementStatus.ON_SHELF


def test_only_listed_goods_of_graduates_with_their_papers_are_placed():
    hidden = ProductFactory(status=ProductStatus.ARCHIVED)
    unlicensed = food()
    unlicensed.permit.valid_until = timezone.localdate() - timedelta(days=1)
    unlicensed.permit.save()
    halal = ProductFactory(is_halal=True)
    calon = ProductFactory()
    calon.business.member.graduated_on = None
    calon.business.member.save()

    for product in (hidden, unlicensed, halal, calon):
        product.refresh_from_db()
        with pytest.raises(RuleBroken):
            plan(product=product)

    assert not Placement.objects.exists()


def test_goods_that_must_be_kept_cold_go_into_a_chilled_slot():
    with pytest.raises(RuleBroken):
        plan(needs_chill=True)
    planned = plan()
    with pytest.raises(RuleBroken):
        put(planned, needs_chill=True)

    chilled = plan(SlotFactory(kind=SlotKind.CHILLED), needs_chill=True)

    assert put(chilled).needs_chill is True


@pytest.mark.parametrize(
    "fields",
    [
        {"is_labelled": False},
        {"batch": " "},
        {"quantity": 0},
        {"quantity": 10_001},
        {"expires_on": 7},
        {"expires_on": -1},
    ],
)
def test_a_batch_unlabelled_nameless_or_about_to_expire_is_refused(fields):
    placement = plan()
    if "expires_on" in fields:
        fields = {"expires_on": timezone.localdate() + timedelta(days=fields["expires_on"])}

    with pytest.raises(RuleBroken):
        put(placement, **fields)

    assert Placement.objects.get().status == PlacementStatus.PLANNED


def test_food_needs_a_date_on_which_it_expires():
    placement = plan(product=food())
    with pytest.raises(RuleBroken):
        put(placement)

    put(placement, expires_on=timezone.localdate() + timedelta(days=8))

    assert Placement.objects.get().status == PlacementStatus.ON_SHELF


@pytest.mark.parametrize("period", [(0, 0), (3, 1), (-9, 0), (0, 185)])
def test_a_period_has_days_is_not_over_and_lasts_half_a_year_at_most(period):
    with pytest.raises(RuleBroken):
        plan(period=days(*period))


def test_goods_come_within_the_period_only():
    with pytest.raises(RuleBroken):
        put(plan(period=days(1, 9)))


def test_a_slot_or_a_centre_out_of_use_takes_nothing():
    closed = SlotFactory(shelf__site__is_active=False)
    for slot in (SlotFactory(is_active=False), closed):
        with pytest.raises(RuleBroken):
            plan(slot)


def test_a_move_sent_twice_counts_once():
    placement, by = PlacementFactory(), operator()

    for _press in range(2):
        stock.record_move(placement, MoveKind.SOLD, 3, by=by, nonce="a")
    stock.record_move(placement, MoveKind.IN, 5, by=by, nonce="b")
    stock.record_move(placement, MoveKind.SPOILED, 1, by=by, nonce="c")

    assert counts(placement) == (15, 3, 0, 1)


def test_nothing_is_sold_that_is_not_there_or_only_shown():
    placement = PlacementFactory()
    shown = PlacementFactory(slot__kind=SlotKind.DISPLAY)

    for row, quantity in ((placement, 11), (placement, 0), (placement, -1), (shown, 1)):
        with pytest.raises(RuleBroken):
            stock.record_move(row, MoveKind.SOLD, quantity, by=operator(), nonce="x")

    assert counts(placement) == counts(shown) == (10, 0, 0, 0)


def test_a_count_splits_what_is_missing_and_sent_twice_counts_once():
    placement, by = PlacementFactory(), operator()

    for _press in range(2):
        stock.record_count(placement, 4, returned=1, spoiled=2, by=by, nonce="hitung")

    assert counts(placement) == (10, 3, 1, 2)
    assert placement.moves.count() == 3
    assert Placement.objects.get().counted_at is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"remaining": 11},
        {"remaining": 9, "returned": 2},
        {"remaining": 5, "sold": 4},
        {"remaining": 10, "sold": 1},
    ],
)
def test_a_count_that_does_not_add_up_is_refused(fields):
    placement = PlacementFactory()

    with pytest.raises(RuleBroken):
        stock.record_count(placement, **fields, by=operator(), nonce="hitung")

    assert counts(placement) == (10, 0, 0, 0)


def test_an_ended_placement_gives_back_what_is_left_but_for_the_spoiled():
    placement, by = PlacementFactory(), operator()
    task = placement.tasks.create(kind="masa-habis", due_on=timezone.localdate())

    for _press in range(2):
        placements.end_placement(placement, by=by, nonce="turun", spoiled=2)

    assert counts(placement) == (10, 0, 8, 2)
    assert Placement.objects.get().status == PlacementStatus.ENDED
    task.refresh_from_db()
    assert (task.done_by, task.done_at is not None) == (by, True)


ACTORS = {
    ShelfActor.KEEPER: lambda placement: operator(),
    ShelfActor.MAKER: lambda placement: placement.product.business.member.user,
    ShelfActor.SYSTEM: lambda placement: None,
    None: lambda placement: UserFactory(),
}


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize(("old", "new"), list(pairs(PlacementStatus, PlacementStatus)))
def test_each_move_is_made_by_those_in_the_table_only(old, new, actor):
    placement = PlacementFactory(status=old)
    by = ACTORS[actor](placement)
    may = actor in PLACEMENT_MOVES.get((old, new), frozenset())

    assert (new in placements.moves_of(placement, by)) == may
    doors = {
        PlacementStatus.ON_SHELF: lambda: put(placement, by=by),
        PlacementStatus.CANCELLED: lambda: placements.cancel_placement(placement, by=by),
        PlacementStatus.ENDED: lambda: placements.end_placement(placement, by=by, nonce="e"),
    }
    if new not in doors or (new == PlacementStatus.ON_SHELF and by is None):
        return
    if may:
        doors[new]()
    else:
        with pytest.raises(RuleBroken):
            doors[new]()
    assert Placement.objects.get().status == (new if may else old)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (lambda: operator(), True),
        (lambda: StaffFactory(), True),
        (lambda: PendampingFactory(), True),
        (lambda: PendampingFactory(kecamatan=[ELSEWHERE]), False),
        (lambda: StaffFactory(group=Role.LENDER), False),
        (lambda: UserFactory(is_staff=True, is_superuser=True), False),
        (lambda: StaffFactory(group=Role.OPERATOR, is_active=False), False),
        (lambda: UserFactory(), False),
    ],
)
def test_who_keeps_a_shelf(who, may):
    by, placement = who(), PlacementFactory()
    if may:
        stock.record_move(placement, MoveKind.SOLD, 1, by=by, nonce="k")
    else:
        with pytest.raises(RuleBroken):
            stock.record_move(placement, MoveKind.SOLD, 1, by=by, nonce="k")

    assert counts(placement)[1] == int(may)
    if by.is_active:
        assert list(Placement.objects.kept_by(by)) == ([placement] if may else [])


def test_nobody_counts_their_own_goods():
    placement = PlacementFactory()
    maker = placement.product.business.member.user
    maker.groups.add(operator().groups.get())

    with pytest.raises(RuleBroken):
        stock.record_move(placement, MoveKind.SOLD, 1, by=maker, nonce="k")


def test_a_nonce_counts_for_its_own_placement_and_form_only():
    one, other, by = PlacementFactory(), PlacementFactory(), operator()

    stock.record_move(one, MoveKind.SOLD, 1, by=by, nonce="sama")
    stock.record_move(other, MoveKind.SOLD, 2, by=by, nonce="sama")
    stock.record_count(other, 6, by=by, nonce="sama")
    placements.end_placement(other, by=by, nonce="sama")

    assert (counts(one), counts(other)) == ((10, 1, 0, 0), (10, 4, 6, 0))


def test_what_is_added_on_the_shelf_is_asked_no_less_than_what_is_put_there():
    by, product = operator(), ProductFactory()
    placement = put(plan(product=product, by=by), expires_on=days(10, 0)[0], by=by)
    add = {"kind": MoveKind.IN, "quantity": 5, "by": by}

    stock.record_move(placement, **add, nonce="masuk-1")
    product.is_listed = False
    product.save()
    with pytest.raises(RuleBroken, match="etalase"):
        stock.record_move(placement, **add, nonce="masuk-2")
    product.is_listed = True
    product.save()
    with time_machine.travel(timezone.now() + timedelta(days=3)), pytest.raises(RuleBroken):
        stock.record_move(placement, **add, nonce="masuk-3")
    with time_machine.travel(timezone.now() + timedelta(days=28)), pytest.raises(RuleBroken):
        stock.record_move(placement, **add, nonce="masuk-4")

    assert counts(placement) == (17, 0, 0, 0)


def test_a_maker_is_told_that_their_slot_was_given_free():
    by, placement = operator(), plan()

    placements.cancel_placement(placement, by=by, note="Rak diperbaiki")

    maker = placement.product.business.member.user
    notice = Notification.objects.get(user=maker, kind="shelf_cancelled")
    assert notice.path == placement.get_absolute_url()


def test_a_slot_whose_goods_never_came_is_given_free():
    placement = plan(period=days(0, 14))

    with time_machine.travel(timezone.now() + timedelta(days=13)):
        shelf_tasks.find_reminders()
        placement.refresh_from_db()
        assert placement.status == PlacementStatus.PLANNED
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        shelf_tasks.find_reminders()
        shelf_tasks.find_reminders()

    placement.refresh_from_db()
    assert placement.status == PlacementStatus.CANCELLED
