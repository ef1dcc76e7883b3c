"""The shelves on a phone: pages of operators, of the pendamping of a centre, and of the maker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from etalase.choices import MoveKind, PlacementStatus, SlotKind
from etalase.models import Placement, ShelfTask
from etalase.services import placements, shelf_plan, shelf_tasks, stock
from members.choices import Role
from members.models import Notification
from members.services.privacy import erase_account, personal_data
from okoce.errors import RuleBroken
from tests.etalase.test_shelves import counts, days, food, operator
from tests.factories import (
    MemberFactory,
    PendampingFactory,
    PlacementFactory,
    ProductFactory,
    ShelfFactory,
    SlotFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ELSEWHERE = "31.71.01"


@pytest.fixture
def by(client):
    user = operator()
    client.force_login(user)
    return user


def told(user) -> list[str]:
    return list(
        Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True)
    )


def test_an_operator_begins_at_the_shelves_and_finds_each_slot(client, by):
    slot = SlotFactory()

    assert slot.shelf.site.name in client.get("/etalase/rak/").content.decode()
    page = client.get(slot.shelf.site.get_absolute_url()).content.decode()
    # Once in the picture, once in the list.
    assert page.count(f'href="/etalase/rak/petak/{slot.code}/"') == 2
    assert client.get(f"/etalase/rak/petak/{slot.code}/").status_code == 200


def test_many_planned_ahead_hide_nothing_of_what_stands_there(client, by):
    standing = PlacementFactory()
    start = standing.period.upper + timedelta(days=1)
    for week in range(25):
        first = start + timedelta(weeks=week)
        PlacementFactory(
            slot=standing.slot,
            status=PlacementStatus.PLANNED,
            period=(first, first + timedelta(days=6)),
        )
    page = client.get(f"/etalase/rak/petak/{standing.slot.code}/")
    assert page.context["standing"] == standing
    assert len(page.context["planned"]) == 25


def test_goods_are_chosen_placed_counted_and_taken_off(client, by):
    slot, product = SlotFactory(), ProductFactory(name="Tas anyaman pandan")
    choose = f"/etalase/rak/petak/{slot.code}/isi/"
    assert product.name in client.get(choose, {"q": "anyaman"}).content.decode()

    answer = client.post(
        f"{choose}?produk={product.pk}",
        {"starts": timezone.localdate().isoformat(), "weeks": 4, "nonce": "a"},
    )
    placement = Placement.objects.get()
    base = f"/etalase/rak/isi/{placement.code}/"
    assert answer.url == f"{base}taruh/"
    batch = {"batch": "B-1", "quantity": 12, "is_labelled": "on", "nonce": "b"}
    for _press in range(2):
        assert client.post(f"{base}taruh/", batch).url == f"/etalase/rak/petak/{slot.code}/"
    for _press in range(2):
        client.post(f"{base}hitung/", {"remaining": 7, "spoiled": 1, "nonce": "c"})
    client.post(f"{base}catat/", {"kind": "terjual", "quantity": 3, "nonce": "d"})
    assert counts(placement) == (12, 7, 0, 1)
    client.post(f"{base}turun/", {"nonce": "e", "note": "Masanya selesai"})

    assert counts(placement) == (12, 7, 4, 1)
    assert Placement.objects.get().status == PlacementStatus.ENDED
    assert told(product.business.member.user) == ["shelf_placed", "shelf_ended"]


def test_the_second_operator_reads_who_holds_the_slot(client, by):
    held = PlacementFactory()
    product = ProductFactory()

    answer = client.post(
        f"/etalase/rak/petak/{held.slot.code}/isi/?produk={product.pk}",
        {"starts": timezone.localdate().isoformat(), "weeks": 2, "nonce": "a"},
    )

    assert answer.status_code == 422
    assert held.product.name in answer.content.decode()
    assert Placement.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"is_labelled": ""},
        {"batch": ""},
        {"quantity": "0"},
        {"expires_on": ""},
        {"expires_on": "besok"},
        {"needs_chill": "on"},
    ],
)
def test_a_batch_that_may_not_stand_is_refused_with_what_was_typed(client, by, fields):
    placement = placements.plan_placement(SlotFactory(), food(), days(0, 28), by=by)
    soon = (timezone.localdate() + timedelta(days=30)).isoformat()
    batch = {"batch": "B-77", "quantity": "9", "is_labelled": "on", "expires_on": soon}

    answer = client.post(
        f"/etalase/rak/isi/{placement.code}/taruh/", batch | {"nonce": "a"} | fields
    )

    assert answer.status_code == 422
    assert Placement.objects.get().status == PlacementStatus.PLANNED
    assert ('value="B-77"' in answer.content.decode()) == ("batch" not in fields)


@pytest.mark.parametrize("fields", [{"remaining": "11"}, {"remaining": ""}, {"spoiled": "9"}])
def test_a_count_that_cannot_be_is_refused(client, by, fields):
    placement = PlacementFactory()

    answer = client.post(
        f"/etalase/rak/isi/{placement.code}/hitung/", {"remaining": "8", "nonce": "a"} | fields
    )

    assert answer.status_code == 422
    assert counts(placement) == (10, 0, 0, 0)


def test_a_held_slot_is_given_free_with_a_reason(client, by):
    placement = PlacementFactory(status=PlacementStatus.PLANNED)
    base = f"/etalase/rak/isi/{placement.code}/batal/"

    assert client.post(base, {"note": ""}).status_code == 422
    client.post(base, {"note": "Barang tidak datang"})

    assert Placement.objects.get().status == PlacementStatus.CANCELLED
    assert placement.history.get().note == "Barang tidak datang"


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "https://okoce.test/r/{code}/"])
def test_a_slot_is_found_by_its_code_however_it_is_read(client, by, typed):
    slot = SlotFactory()

    answer = client.get(
        "/etalase/rak/pindai/", {"kode": typed.format(code=slot.code, lower=slot.code.lower())}
    )

    assert answer.url == f"/etalase/rak/petak/{slot.code}/"


def test_an_unknown_code_is_said_to_be_unknown(client, by):
    assert client.get("/etalase/rak/pindai/").status_code == 200
    for code in ("ZZZZZZZZ", "", "\x00"):
        assert client.get("/etalase/rak/pindai/", {"kode": code}).status_code == 422


PEOPLE = {
    "operator": (operator, True),
    "staff": (StaffFactory, True),
    "pendamping": (PendampingFactory, True),
    "pendamping elsewhere": (lambda: PendampingFactory(kecamatan=[ELSEWHERE]), False),
    "lender": (lambda: StaffFactory(group=Role.LENDER), False),
    "member": (lambda: MemberFactory().user, False),
}


@pytest.mark.parametrize(("make", "may"), PEOPLE.values(), ids=PEOPLE)
def test_each_page_is_there_for_those_who_keep_the_centre_only(client, make, may):
    client.force_login(make())
    placement = PlacementFactory()
    planned = PlacementFactory(slot=placement.slot, status="rencana", period=days(40, 50))
    slot, place = placement.slot.code, f"/etalase/rak/isi/{placement.code}/"

    for path in (
        placement.slot.shelf.site.get_absolute_url(),
        f"/etalase/rak/petak/{slot}/",
        f"/etalase/rak/petak/{slot}/isi/",
        place,
        f"{place}hitung/",
        f"{place}turun/",
        f"/etalase/rak/isi/{planned.code}/taruh/",
        f"/etalase/rak/isi/{planned.code}/batal/",
    ):
        assert client.get(path).status_code == (200 if may else 404), path
    client.post(f"{place}catat/", {"kind": "terjual", "quantity": 1, "nonce": "a"})
    assert counts(placement)[1] == int(may)


def test_a_maker_reads_their_placement_and_changes_nothing(client):
    placement = PlacementFactory()
    maker = placement.product.business.member.user
    client.force_login(maker)

    page = client.get(placement.get_absolute_url())

    assert page.status_code == 200
    assert "/hitung/" not in page.content.decode()
    assert client.get(f"{placement.get_absolute_url()}hitung/").status_code == 404
    assert list(Placement.objects.owned_by(maker)) == [placement]
    assert not Placement.objects.owned_by(MemberFactory().user)


def test_each_slot_shows_how_it_stands_with_it():
    shelf = ShelfFactory()
    make = lambda number, **more: SlotFactory(shelf=shelf, number=number, **more)  # noqa: E731
    make(1)
    PlacementFactory(slot=make(2), status="rencana", period=days(3, 9))
    PlacementFactory(slot=make(3))
    PlacementFactory(slot=make(4), period=days(-9, 1))
    PlacementFactory(slot=make(5), expires_on=timezone.localdate() + timedelta(days=7))
    PlacementFactory(slot=make(6), sold=10)
    PlacementFactory(slot=make(7), product__is_listed=False)
    make(8, is_active=False)

    (place,) = shelf_plan.plan_of(shelf.site)

    assert [slot.state for slot in place.slots] == [
        "empty",
        "planned",
        "full",
        "attention",
        "attention",
        "attention",
        "attention",
        "closed",
    ]
    assert (place.filled, place.empty, place.attention) == (1, 1, 4)


def test_what_has_to_go_becomes_a_task_once_and_the_maker_is_told():
    today = timezone.localdate()
    expiring = PlacementFactory(expires_on=today + timedelta(days=7))
    over = PlacementFactory(period=days(-9, 1))
    PlacementFactory(expires_on=today + timedelta(days=8), period=days(0, 2))
    PlacementFactory(status=PlacementStatus.PLANNED, period=days(-9, 1))

    for _run in range(2):
        shelf_tasks.find_reminders()

    assert {(task.placement, task.kind, task.due_on) for task in ShelfTask.objects.all()} == {
        (expiring, "kedaluwarsa", today),
        (over, "masa-habis", today),
    }
    assert told(over.product.business.member.user) == ["shelf_removal"]
    assert told(expiring.product.business.member.user) == ["shelf_removal"]


def test_undone_tasks_are_told_to_keepers_and_climb_to_staff_after_two_days():
    at_work, near, far, staff = (
        operator(),
        PendampingFactory(),
        PendampingFactory(kecamatan=[ELSEWHERE]),
        StaffFactory(),
    )
    placement = PlacementFactory(period=days(-9, 0))

    shelf_tasks.find_reminders()
    assert [told(user) for user in (at_work, near, far, staff)] == [
        ["shelf_tasks"],
        ["shelf_tasks"],
        [],
        [],
    ]

    placement.tasks.update(due_on=timezone.localdate() - timedelta(days=2))
    for _run in range(2):
        shelf_tasks.find_reminders()
    assert told(staff) == ["shelf_tasks_late"]
    assert told(at_work) == ["shelf_tasks"]


def test_a_task_is_done_by_taking_the_goods_off(client, by):
    placement = PlacementFactory(period=days(-9, 0))
    shelf_tasks.give_out()
    page = client.get("/etalase/rak/tugas/").content.decode()
    assert f"/etalase/rak/isi/{placement.code}/turun/" in page

    client.post(f"/etalase/rak/isi/{placement.code}/turun/", {"nonce": "a"})

    task = ShelfTask.objects.get()
    assert (task.done_by, shelf_tasks.open_tasks(by)) == (by, [])
    assert by.name in client.get("/etalase/rak/tugas/").content.decode()


def test_a_maker_is_told_when_the_last_piece_is_sold():
    placement = PlacementFactory()

    stock.record_move(placement, MoveKind.SOLD, 10, by=operator(), nonce="a")

    assert told(placement.product.business.member.user) == ["shelf_sold_out"]


def test_goods_in_a_chilled_slot_are_marked(client, by):
    slot = SlotFactory(kind=SlotKind.CHILLED)

    assert "❄" in client.get(slot.shelf.site.get_absolute_url()).content.decode()


@pytest.mark.parametrize("path", ["/etalase/rak/", "/etalase/rak/tugas/", "site"])
def test_a_page_costs_the_same_queries_with_1_and_30_placements(client, by, query_count, path):
    shelf = ShelfFactory()
    path = shelf.site.get_absolute_url() if path == "site" else path

    def fill(numbers):
        for number in numbers:
            PlacementFactory(slot=SlotFactory(shelf=shelf, number=number), period=days(-9, 0))
        shelf_tasks.give_out()
        return query_count(client.get, path)

    client.get(path)
    assert fill([1]) == fill(range(2, 31))


def test_a_slot_costs_the_same_queries_with_1_and_30_placements(client, by, query_count):
    slot = SlotFactory()

    def fill(numbers):
        for number in numbers:
            PlacementFactory(slot=slot, status=PlacementStatus.ENDED, period=days(-number, 0))
        return query_count(client.get, f"/etalase/rak/petak/{slot.code}/")

    client.get(f"/etalase/rak/petak/{slot.code}/")
    assert fill([1]) == fill(range(2, 31))


def test_a_members_export_holds_their_placements():
    placement = PlacementFactory(sold=4)

    data = personal_data(placement.product.business.member.user)

    (row,) = data["shelf_placements"]
    assert (row["product"], row["slot"], row["sold"]) == (
        placement.product.name,
        placement.slot.label,
        4,
    )


def test_keepers_are_told_of_goods_whose_maker_erased_their_record():
    at_work, placement = operator(), PlacementFactory()
    member = placement.product.business.member

    erase_account(member.user)

    assert not Placement.objects.exists()
    notice = Notification.objects.get(user=at_work)
    assert notice.kind == "shelf_left"
    assert placement.slot.label in notice.body
    assert placement.product.name not in notice.body


@pytest.mark.parametrize("words", ["!!!", "\x00", "x" * 300, "%_"])
def test_odd_words_find_nothing_and_break_nothing(client, by, words):
    slot = SlotFactory()
    ProductFactory()

    page = client.get(f"/etalase/rak/petak/{slot.code}/isi/", {"q": words})

    assert page.status_code == 200
    assert "data-found" not in page.content.decode()


@pytest.mark.parametrize(
    ("make", "seen"),
    [
        (StaffFactory, True),
        (PendampingFactory, True),
        (lambda: PendampingFactory(kecamatan=[ELSEWHERE]), False),
        (lambda: UserFactory(is_staff=True, is_superuser=True), True),
    ],
)
def test_the_desk_shows_placements_of_ones_own_centres_and_changes_none(client, make, seen):
    placement = PlacementFactory()
    placement.history.create(new_status=PlacementStatus.ON_SHELF)
    client.force_login(make())
    place = f"/admin/etalase/placement/{placement.pk}/change/"

    page = client.get(place)
    assert (page.status_code == 200) == seen
    client.post(place, {"sold": 9})
    assert counts(placement) == (10, 0, 0, 0)


def test_staff_put_a_slot_out_of_use_and_delete_none(client):
    slot = SlotFactory()
    client.force_login(StaffFactory())
    shelf = slot.shelf
    form = {name: getattr(shelf, name) for name in ("label", "name", "x", "y", "width", "height")}
    sizes = {name: getattr(slot, name) for name in ("width_cm", "depth_cm", "height_cm")}
    row = {"id": slot.pk, "shelf": shelf.pk, "number": slot.number, "kind": slot.kind, **sizes}

    client.post(
        f"/admin/etalase/shelf/{shelf.pk}/change/",
        form
        | {"site": shelf.site_id, "columns": 5, "order": 0}
        | {"slots-TOTAL_FORMS": 1, "slots-INITIAL_FORMS": 1, "slots-0-DELETE": "on"}
        | {f"slots-0-{name}": value for name, value in row.items()},
    )

    slot.refresh_from_db()
    assert slot.is_active is False
    assert client.get(f"/admin/etalase/shelf/{shelf.pk}/delete/").status_code == 403
    with pytest.raises(RuleBroken):
        placements.plan_placement(slot, ProductFactory(), days(0, 9), by=operator())


@pytest.mark.parametrize("day", ["9999-12-31", "2199-01-01"])
def test_a_slot_is_not_held_for_times_nobody_knows(client, by, day):
    slot, product = SlotFactory(), ProductFactory()
    address = f"/etalase/rak/petak/{slot.code}/isi/?produk={product.pk}"

    response = client.post(address, {"starts": day, "weeks": "12", "nonce": "n1"})

    assert response.status_code == 422
    assert not slot.placements.exists()


def test_a_centre_with_an_odd_name_in_the_address_is_none(client, by):
    assert client.get("/etalase/rak/tugas/", {"pusat": "\x00"}).status_code == 200
