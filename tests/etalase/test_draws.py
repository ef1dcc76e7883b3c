"""Rounds of the draw: sealed, published, drawn once, and offers that go from hand to hand."""

import csv
import io
import threading
from datetime import timedelta
from itertools import product as pairs

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from etalase import tasks
from etalase.choices import (
    ENTRY_MOVES,
    REQUEST_MOVES,
    ROUND_MOVES,
    DrawActor,
    DropOut,
    EntryStatus,
    PlacementStatus,
    RequestStatus,
    RoundStatus,
)
from etalase.models import (
    DrawEntry,
    DrawRound,
    DrawSlot,
    Placement,
    PlaceRequest,
    Product,
    Slot,
)
from etalase.services import draw_moves, draw_offers, draw_rule, draws, place_requests, placements
from members.choices import Role
from members.models import Notification
from okoce.errors import RuleBroken
from tests.etalase.test_draw_rule import independent_draw
from tests.factories import (
    GraduateBusinessFactory,
    PlacementFactory,
    PlaceRequestFactory,
    ProductFactory,
    ShelfFactory,
    SiteFactory,
    SlotFactory,
    StaffFactory,
    kelurahan_in,
    open_round,
)

pytestmark = pytest.mark.django_db

CENTRAL, TEBET = "31.71.01", "31.74.01"


def at(moment):
    return time_machine.travel(moment, tick=False)


def dates_of(round_: DrawRound) -> dict:
    return {
        name: getattr(round_, name) for name in ("starts_on", "ends_on", "closes_at", "draw_at")
    }


def closed(round_: DrawRound) -> DrawRound:
    with at(round_.closes_at):
        return draws.close_round(round_, by=None)


def drawn(round_: DrawRound) -> DrawRound:
    closed(round_)
    with at(round_.draw_at):
        return draws.draw_round(round_, by=StaffFactory())


def asking(site, count: int = 1, **fields) -> list[PlaceRequest]:
    return PlaceRequestFactory.create_batch(count, site=site, **fields)


def maker_of(request: PlaceRequest):
    return request.business.member.user


def statuses(round_: DrawRound) -> list[str]:
    return sorted(round_.entries.values_list("status", flat=True))


def offered(round_: DrawRound) -> DrawEntry:
    return round_.entries.get(status=EntryStatus.OFFERED)


def told(request: PlaceRequest) -> list[str]:
    rows = Notification.objects.filter(user=maker_of(request)).order_by("pk")
    return list(rows.values_list("kind", flat=True))


# Opening.


def test_a_round_opens_with_the_hash_of_a_secret_that_nobody_sees():
    round_ = open_round(slots=3)

    assert draw_rule.commitment_of(round_.secret) == round_.commitment
    assert round_.secret not in str(draws.published(round_))
    assert "secret" not in draws.published(round_)
    assert [place.number for place in round_.places.all()] == [1, 2, 3]
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM etalase_drawround WHERE id = %s", [round_.pk])
        assert round_.secret not in cursor.fetchone()[0]


def test_slots_that_are_taken_are_not_offered_again():
    first = open_round(slots=1)
    slot = first.places.get().slot
    dates = dates_of(first)

    with pytest.raises(RuleBroken, match=slot.label):
        draws.open_round(by=StaffFactory(), site=first.site, slots=[slot], **dates)
    other = SlotFactory(shelf=slot.shelf)
    PlacementFactory(slot=other)
    with pytest.raises(RuleBroken, match=other.label):
        draws.open_round(by=StaffFactory(), site=first.site, slots=[other], **dates)
    with pytest.raises(RuleBroken):
        draws.open_round(by=StaffFactory(), site=SiteFactory(), slots=[slot], **dates)
    with pytest.raises(RuleBroken):
        draws.open_round(by=StaffFactory(), site=first.site, slots=[], **dates)
    assert DrawRound.objects.count() == 1


# Asking.


def test_one_wish_waits_for_each_centre():
    product, site = ProductFactory(), SiteFactory()
    words = {"product": product, "site": site, "kind": "biasa", "wish_from": timezone.localdate()}
    by = product.business.member.user

    place_requests.ask_for_place(product.business, by=by, **words)

    with pytest.raises(RuleBroken):
        place_requests.ask_for_place(product.business, by=by, **words)
    with pytest.raises(RuleBroken):
        place_requests.ask_for_place(
            product.business, by=StaffFactory(), **words | {"site": SiteFactory()}
        )
    with pytest.raises(RuleBroken):
        place_requests.ask_for_place(
            product.business, by=by, **words | {"site": SiteFactory(), "product": ProductFactory()}
        )
    assert PlaceRequest.objects.count() == 1


def test_a_change_keeps_the_wait_and_a_withdrawal_gives_it_up():
    (wish,) = asking(SiteFactory())
    since = wish.waiting_since
    by = maker_of(wish)

    place_requests.change_request(
        wish, by=by, product=wish.product, kind="dingin", wish_from=wish.wish_from
    )
    assert (wish.kind, wish.waiting_since) == ("dingin", since)

    place_requests.withdraw_request(wish, by=by)
    again = place_requests.ask_for_place(
        wish.business,
        by=by,
        product=wish.product,
        site=wish.site,
        kind="biasa",
        wish_from=wish.wish_from,
    )
    assert wish.status == RequestStatus.WITHDRAWN
    assert again.waiting_since > since
    assert (
        place_requests.as_entry(
            place_requests.with_first_timers(PlaceRequest.objects.all()).get(pk=again.pk),
            "A",
            timezone.now(),
        ).wait_days
        == 0
    )


# Closing.


def test_the_list_has_those_who_fit_and_stays_as_it_was_published():
    round_ = open_round()
    site, start = round_.site, round_.starts_on
    (fits,) = asking(site)
    asking(site, kind="dingin")
    asking(site, wish_from=start + timedelta(days=1))
    asking(site, wish_until=start - timedelta(days=1))
    asking(SiteFactory())
    asking(site, waiting_since=round_.closes_at + timedelta(minutes=1))
    (hidden,) = asking(site)
    Product.objects.filter(pk=hidden.product_id).update(is_listed=False)

    with pytest.raises(RuleBroken):
        draws.close_round(round_, by=None)
    closed(round_)
    before = round_.published_list
    closed(round_)

    (line,) = draw_rule.read_list(round_.published_list)
    entry = round_.entries.get()
    assert entry.request == fits
    assert line == draw_rule.Entry(entry.code, "biasa", TEBET, 32, True)
    assert round_.digest == draw_rule.digest_of(before)
    assert round_.published_list == before
    assert str(fits.product) not in before


def test_who_stood_on_a_shelf_before_is_no_first_timer():
    round_ = open_round()
    (stood,) = asking(round_.site)
    PlacementFactory(product=stood.product, status=PlacementStatus.ENDED)
    (new,) = asking(round_.site)

    closed(round_)

    assert round_.entries.get(request=stood).is_first_timer is False
    assert round_.entries.get(request=new).is_first_timer is True


# Drawing.


def test_the_draw_offers_the_places_and_keeps_a_reserve():
    round_ = open_round(slots=2)
    wishes = asking(round_.site, 5)

    drawn(round_)

    assert statuses(round_) == ["cadangan"] * 3 + ["ditawari"] * 2
    assert round_.seed == draw_rule.seed_of(round_.secret, round_.digest)
    assert sorted(told(wish)[0] for wish in wishes) == ["place_offered"] * 2 + ["place_reserve"] * 3
    entry = round_.entries.filter(status=EntryStatus.OFFERED).first()
    assert entry.offer_until == round_.draw_at + timedelta(hours=48)
    assert entry.bring_by == round_.starts_on + timedelta(days=3)
    assert draws.rerun(round_).is_equal


def test_drawing_again_changes_nothing():
    round_ = drawn(open_round())
    before = list(round_.entries.order_by("pk").values())
    seed, changes = round_.seed, round_.history.count()

    with at(round_.draw_at + timedelta(hours=1)):
        draws.draw_round(round_, by=StaffFactory())

    assert (round_.seed, round_.history.count()) == (seed, changes)
    assert list(round_.entries.order_by("pk").values()) == before


def test_who_made_the_round_does_not_draw_it_and_nobody_before_its_time():
    officer = StaffFactory()
    round_ = closed(open_round(by=officer))

    with at(round_.draw_at), pytest.raises(RuleBroken):
        draws.draw_round(round_, by=officer)
    with at(round_.draw_at - timedelta(minutes=1)), pytest.raises(RuleBroken):
        draws.draw_round(round_, by=StaffFactory())
    with at(round_.draw_at):
        for stranger in (
            StaffFactory(group=Role.OPERATOR),
            StaffFactory(is_superuser=True),
            GraduateBusinessFactory().member.user,
        ):
            with pytest.raises(RuleBroken):
                draws.draw_round(round_, by=stranger)
    round_.refresh_from_db()
    assert (round_.status, round_.seed) == (RoundStatus.CLOSED, "")


def test_a_published_list_cannot_be_called_off():
    round_ = open_round()
    other = open_round()

    draws.cancel_round(other, by=StaffFactory(), note="Ruang direnovasi")
    closed(round_)

    assert other.status == RoundStatus.CANCELLED
    with pytest.raises(RuleBroken):
        draws.cancel_round(round_, by=StaffFactory(), note="Tidak jadi")


def test_who_no_longer_qualifies_drops_out_before_the_draw_with_a_reason():
    round_ = open_round(slots=5)
    hidden, expelled, withdrawn, kept = asking(round_.site, 4)
    closed(round_)
    Product.objects.filter(pk=hidden.product_id).update(is_listed=False)
    expelled.business.member.graduated_on = None
    expelled.business.member.save()
    place_requests.withdraw_request(withdrawn, by=maker_of(withdrawn))

    with at(round_.draw_at):
        draws.draw_round(round_, by=StaffFactory())

    assert {entry.request: entry.drop_reason for entry in round_.entries.all()} == {
        hidden: DropOut.NOT_SHOWN,
        expelled: DropOut.NOT_GRADUATE,
        withdrawn: DropOut.WITHDRAWN,
        kept: "",
    }
    assert told(hidden) == ["place_dropped"]
    hidden.refresh_from_db()
    # It may be shown again: the wait goes on.
    assert hidden.is_waiting
    assert draws.rerun(round_).is_equal
    assert round_.places.exclude(freed_at=None).count() == 4


def test_another_hand_comes_to_the_same_result_from_the_files_of_a_round(client):
    round_ = open_round(slots=4)
    for code in (TEBET, CENTRAL):
        for days in (3, 20, 60, 61):
            business = GraduateBusinessFactory(member__kelurahan=kelurahan_in(code))
            PlaceRequestFactory(
                product=ProductFactory(business=business),
                site=round_.site,
                waiting_since=timezone.now() - timedelta(days=days),
            )
    drawn(round_)

    listed = client.get(f"/etalase/undian/{round_.code}/daftar.csv").content.decode()
    facts = client.get(f"/etalase/undian/{round_.code}/undian.json").json()
    winners, reserve = independent_draw(
        listed,
        [(place["name"], place["kind"]) for place in facts["places"]],
        facts["seed"],
        facts["rule"]["max_share"],
        facts["rule"]["wait_step_days"],
    )

    assert facts["winners"] == winners
    assert {kind: tuple(codes) for kind, codes in facts["reserve"].items()} == reserve
    assert facts["digest"] == draw_rule.digest_of(listed)
    assert facts["seed"] == draw_rule.seed_of(facts["secret"], facts["digest"])
    assert facts["commitment"] == draw_rule.commitment_of(facts["secret"])
    assert len(list(csv.DictReader(io.StringIO(listed)))) == 8
    assert draws.rerun(round_).is_equal


@pytest.mark.parametrize("part", ["secret", "list", "winner", "reserve"])
def test_a_rerun_shows_what_was_meddled_with(part):
    round_ = open_round(slots=1)
    asking(round_.site, 4)
    drawn(round_)

    if part == "secret":
        round_.secret = "a" * 64
    elif part == "list":
        round_.published_list = round_.published_list.replace("yes", "no", 1)
    elif part == "winner":
        loser = round_.entries.filter(won=None).first()
        won = round_.entries.exclude(won=None).get()
        DrawEntry.objects.filter(pk=loser.pk).update(won=won.won)
        DrawEntry.objects.filter(pk=won.pk).update(won=None)
    else:
        DrawEntry.objects.filter(round=round_, reserve_rank=1).update(reserve_rank=9)
    check = draws.rerun(round_)

    assert check.is_equal is False
    assert check.commitment is (part != "secret")
    assert check.digest is (part != "list")


# Offers.


def test_an_offer_that_is_taken_becomes_a_planned_placement():
    round_ = open_round(slots=1)
    (wish,) = asking(round_.site)
    entry = offered(drawn(round_))

    with at(entry.offer_until - timedelta(minutes=1)):
        draw_offers.confirm(entry, by=maker_of(wish))

    placement = Placement.objects.get()
    assert (placement.slot, placement.product) == (entry.place.slot, wish.product)
    assert (placement.first_day, placement.period.upper) == (round_.starts_on, round_.ends_on)
    assert placement.is_planned
    assert entry.placement == placement
    wish.refresh_from_db()
    assert wish.status == RequestStatus.PLACED


def test_an_offer_that_is_left_goes_to_the_next_and_keeps_the_wait():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    wish, since = entry.request, entry.request.waiting_since

    with at(round_.draw_at + timedelta(hours=10)):
        draw_offers.decline(entry, by=maker_of(wish))
        follower = offered(round_)

    assert follower.request != wish
    assert follower.place == entry.place
    assert follower.offer_until == round_.draw_at + timedelta(hours=58)
    wish.refresh_from_db()
    assert (wish.status, wish.waiting_since) == (RequestStatus.WAITING, since)
    assert told(follower.request) == ["place_reserve", "place_offered"]
    assert draws.rerun(round_).is_equal


def test_an_offer_without_an_answer_lapses_once_and_goes_on():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))

    with at(entry.offer_until - timedelta(hours=30)):
        tasks.find_draw_moves()
    with at(entry.offer_until - timedelta(hours=20)):
        tasks.find_draw_moves()
        tasks.find_draw_moves()
    with at(entry.offer_until + timedelta(hours=5)):
        tasks.find_draw_moves()
        tasks.find_draw_moves()
        with pytest.raises(RuleBroken):
            draw_offers.confirm(entry, by=maker_of(entry.request))

    entry.refresh_from_db()
    assert entry.status == EntryStatus.LAPSED
    assert entry.request.status == RequestStatus.LAPSED
    assert told(entry.request) == ["place_offered", "place_reminder", "place_lapsed"]
    follower = offered(round_)
    assert follower.offer_until == entry.offer_until + timedelta(hours=5 + 48)
    assert told(follower.request) == ["place_reserve", "place_offered"]


def test_goods_that_are_not_brought_lose_the_place_to_the_next():
    operator = StaffFactory(group=Role.OPERATOR)
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    with at(round_.draw_at):
        draw_offers.confirm(entry, by=maker_of(entry.request))

    with at(timezone.now() + (entry.bring_by - timezone.localdate()) * 1):
        tasks.find_draw_moves()
        assert DrawEntry.objects.get(pk=entry.pk).is_confirmed
    with at(timezone.now() + timedelta(days=(entry.bring_by - timezone.localdate()).days + 1)):
        tasks.find_draw_moves()
        tasks.find_draw_moves()
        follower = offered(round_)
        draw_offers.decline(follower, by=maker_of(follower.request))

    entry.refresh_from_db()
    assert entry.status == EntryStatus.NO_SHOW
    assert entry.placement.status == PlacementStatus.CANCELLED
    assert entry.request.status == RequestStatus.LAPSED
    place = DrawSlot.objects.get(round=round_)
    assert place.freed_at is not None
    assert list(operator.notifications.values_list("kind", flat=True)) == ["slot_free"]


def test_goods_on_the_shelf_keep_their_place_and_end_the_round():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    with at(round_.draw_at):
        draw_offers.confirm(entry, by=maker_of(entry.request))
    Placement.objects.update(
        status=PlacementStatus.ON_SHELF, batch="B1", is_labelled=True, quantity_in=5
    )

    with at(timezone.now() + timedelta(days=20)):
        tasks.find_draw_moves()
        tasks.find_draw_moves()

    round_.refresh_from_db()
    assert round_.status == RoundStatus.DONE
    assert statuses(round_) == ["belum", "dikonfirmasi"]
    waiting = round_.entries.get(status=EntryStatus.UNPLACED).request
    assert waiting.is_waiting
    assert told(waiting) == ["place_reserve", "place_not_now"]


def test_a_place_that_is_given_back_is_free_again_and_the_wait_is_spent():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    with at(round_.draw_at):
        draw_offers.confirm(entry, by=maker_of(entry.request))
        draw_offers.decline(entry, by=maker_of(entry.request))
        follower = offered(round_)
        draw_offers.confirm(follower, by=maker_of(follower.request))

    assert entry.request.status == RequestStatus.WITHDRAWN
    assert list(Placement.objects.order_by("pk").values_list("status", flat=True)) == [
        PlacementStatus.CANCELLED,
        PlacementStatus.PLANNED,
    ]


def test_a_place_that_goes_on_heeds_the_quota():
    """One place of four for each kecamatan: the next of another kecamatan comes first."""
    round_ = open_round(slots=4)
    for code in (TEBET, TEBET, TEBET, CENTRAL, CENTRAL, "31.72.02", "31.73.01"):
        business = GraduateBusinessFactory(member__kelurahan=kelurahan_in(code))
        PlaceRequestFactory(product=ProductFactory(business=business), site=round_.site)
    drawn(round_)
    entry = round_.entries.get(kecamatan=CENTRAL, status=EntryStatus.OFFERED)

    with at(round_.draw_at):
        draw_offers.decline(entry, by=maker_of(entry.request))

    held = round_.entries.filter(status=EntryStatus.OFFERED)
    assert sorted(held.values_list("kecamatan", flat=True)) == [
        CENTRAL,
        "31.72.02",
        "31.73.01",
        TEBET,
    ]


def test_nobody_has_two_offers():
    first = open_round(slots=1)
    second = open_round(slots=1, site=first.site)
    (wish,) = asking(first.site)
    closed(first)
    closed(second)

    drawn(first)
    drawn(second)

    assert second.entries.get().drop_reason == DropOut.PLACED
    assert offered(first).request == wish


def test_strangers_neither_take_nor_leave_an_offer():
    round_ = open_round(slots=1)
    asking(round_.site)
    entry = offered(drawn(round_))

    for stranger in (GraduateBusinessFactory().member.user, StaffFactory()):
        with at(round_.draw_at), pytest.raises(RuleBroken):
            draw_offers.confirm(entry, by=stranger)
        with at(round_.draw_at), pytest.raises(RuleBroken):
            draw_offers.decline(entry, by=stranger)
    assert DrawEntry.objects.get().is_offered
    assert Placement.objects.count() == 0


def test_the_line_of_an_erased_account_stays_and_its_offer_lapses():
    round_ = open_round(slots=1)
    (wish,) = asking(round_.site)
    entry = offered(drawn(round_))
    wish.delete()

    with at(entry.offer_until):
        tasks.find_draw_moves()

    entry.refresh_from_db()
    assert (entry.request, entry.status) == (None, EntryStatus.LAPSED)
    assert draws.rerun(round_).is_equal


def test_staff_are_reminded_once_a_day_of_a_draw_that_is_due_but_not_its_maker():
    maker, other = StaffFactory(), StaffFactory()
    round_ = open_round(by=maker)

    with at(round_.draw_at):
        tasks.find_draw_moves()
        tasks.find_draw_moves()

    round_.refresh_from_db()
    assert round_.is_closed
    assert list(other.notifications.values_list("kind", flat=True)) == ["draw_due"]
    assert maker.notifications.count() == 0


# Moves, whole.


@pytest.mark.parametrize("actor", [None, *DrawActor])
@pytest.mark.parametrize(("old", "new"), list(pairs(EntryStatus, repeat=2)))
def test_an_entry_moves_as_the_table_says(old, new, actor, monkeypatch):
    entry = DrawEntry(status=old)
    monkeypatch.setattr(draw_moves, "entry_actor", lambda by, entry: actor)
    monkeypatch.setattr(DrawEntry, "save", lambda self: None)
    monkeypatch.setattr("etalase.models.draws.DrawEntry.history", _Nothing())

    may = actor in ENTRY_MOVES.get((old, new), ())
    if may:
        assert draw_moves.move_entry(entry, new).status == new
    else:
        with pytest.raises(RuleBroken):
            draw_moves.move_entry(entry, new)
        assert entry.status == old


class _Nothing:
    def create(self, **fields) -> None:
        pass


@pytest.mark.parametrize("actor", [None, *DrawActor])
@pytest.mark.parametrize(("old", "new"), list(pairs(RoundStatus, repeat=2)))
def test_a_round_moves_as_the_table_says(old, new, actor, monkeypatch):
    round_ = DrawRound(status=old)
    monkeypatch.setattr(draw_moves, "round_actor", lambda by: actor)
    monkeypatch.setattr(DrawRound, "save", lambda self: None)
    monkeypatch.setattr("etalase.models.draws.DrawRound.history", _Nothing())

    if actor in ROUND_MOVES.get((old, new), ()):
        draw_moves.move_round(round_, new, by=None)
        assert round_.status == new
    else:
        with pytest.raises(RuleBroken):
            draw_moves.move_round(round_, new, by=None)
        assert round_.status == old


@pytest.mark.parametrize("actor", [None, *DrawActor])
@pytest.mark.parametrize(("old", "new"), list(pairs(RequestStatus, repeat=2)))
def test_a_wish_moves_as_the_table_says(old, new, actor, monkeypatch):
    wish = PlaceRequest(status=old)
    monkeypatch.setattr(place_requests, "actor_for", lambda by, request: actor)
    monkeypatch.setattr(PlaceRequest, "save", lambda self, update_fields: None)
    monkeypatch.setattr("etalase.models.draws.PlaceRequest.history", _Nothing())

    if actor in REQUEST_MOVES.get((old, new), ()):
        place_requests.move_request(wish, new, by=None)
        assert wish.status == new
    else:
        with pytest.raises(RuleBroken):
            place_requests.move_request(wish, new, by=None)
        assert wish.status == old


def test_the_database_keeps_one_holder_for_each_place():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    other = round_.entries.get(status=EntryStatus.RESERVE)

    with pytest.raises(IntegrityError), transaction.atomic():
        DrawEntry.objects.filter(pk=other.pk).update(
            status=EntryStatus.OFFERED,
            place=entry.place,
            offer_until=entry.offer_until,
            bring_by=entry.bring_by,
        )


# Chances.


def test_chances_are_told_honestly():
    round_ = open_round(slots=2)
    (own,) = asking(round_.site, waiting_since=timezone.now() - timedelta(days=30))
    asking(round_.site, waiting_since=timezone.now() - timedelta(days=90))
    asking(round_.site, 2, waiting_since=timezone.now() - timedelta(days=31))
    asking(round_.site, kind="dingin")

    (chance,) = place_requests.chances([own])[own.pk]

    assert (chance.places, chance.asking, chance.before, chance.level) == (2, 4, 1, 2)
    assert chance.needs_luck
    assert not chance.is_sure


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_an_offer_is_taken_or_lapses_but_never_both():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    user = maker_of(entry.request)
    start, outcomes = threading.Barrier(2), []

    def at_the_last_moment(act):
        try:
            start.wait()
            act()
            outcomes.append("ok")
        except RuleBroken:
            outcomes.append("refused")
        finally:
            connection.close()

    # One clock runs a second behind the other, as two machines do.
    DrawEntry.objects.filter(pk=entry.pk).update(offer_until=timezone.now() + timedelta(seconds=30))
    late = timezone.now() + timedelta(seconds=60)

    def lapse():
        draw_offers.lapse(DrawEntry.objects.get(pk=entry.pk), now=late)

    def confirm():
        draw_offers.confirm(DrawEntry.objects.get(pk=entry.pk), by=user)

    threads = [threading.Thread(target=at_the_last_moment, args=[act]) for act in (lapse, confirm)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    entry.refresh_from_db()
    holders = round_.entries.filter(status__in=["ditawari", "dikonfirmasi"])
    assert holders.count() == 1
    if entry.status == EntryStatus.CONFIRMED:
        assert Placement.objects.count() == 1
        assert sorted(outcomes) == ["ok", "ok"]
    else:
        assert entry.status == EntryStatus.LAPSED
        assert Placement.objects.count() == 0
        assert sorted(outcomes) == ["ok", "refused"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_draw_at_once_draw_once():
    round_ = open_round(slots=2)
    asking(round_.site, 5)
    closed(round_)
    officers = [StaffFactory(), StaffFactory()]
    DrawRound.objects.update(
        draw_at=timezone.now() - timedelta(hours=1), closes_at=timezone.now() - timedelta(hours=2)
    )
    start = threading.Barrier(2)

    def press(officer):
        try:
            start.wait()
            draws.draw_round(DrawRound.objects.get(pk=round_.pk), by=officer)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    round_.refresh_from_db()
    assert statuses(round_) == ["cadangan"] * 3 + ["ditawari"] * 2
    assert round_.history.filter(new_status=RoundStatus.DRAWN).count() == 1
    assert draws.rerun(round_).is_equal


@pytest.mark.django_db(transaction=True)
def test_a_slot_goes_to_a_round_or_to_an_operator_who_plans_at_once():
    site, product = SiteFactory(), ProductFactory()
    staff, operator = StaffFactory(), StaffFactory(group=Role.OPERATOR)
    dates = dates_of(open_round(site=site))
    slots = SlotFactory.create_batch(12, shelf=ShelfFactory(site=site))
    start, answers = threading.Barrier(2), []

    def reserve(slot):
        draws.open_round(by=staff, site=site, slots=[slot], **dates)

    def plan(slot):
        placements.plan_placement(
            slot, product, (dates["starts_on"], dates["ends_on"]), by=operator
        )

    def each_slot(take):
        try:
            for slot in slots:
                start.wait(10)
                try:
                    take(slot)
                except RuleBroken:
                    answers.append((slot.pk, "refused"))
                else:
                    answers.append((slot.pk, take.__name__))
        finally:
            connection.close()

    threads = [threading.Thread(target=each_slot, args=[take]) for take in (reserve, plan)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(answers) == 24
    for slot in slots:
        kept = DrawSlot.objects.filter(slot=slot).count()
        planned = Placement.objects.filter(slot=slot).count()
        winner = "reserve" if kept else "plan"
        assert kept + planned == 1
        assert {answer for pk, answer in answers if pk == slot.pk} == {winner, "refused"}


def test_operators_do_not_take_a_slot_that_a_round_keeps():
    round_ = open_round()
    slot = round_.places.first().slot
    period = (round_.starts_on, round_.ends_on)

    with pytest.raises(RuleBroken, match=round_.code):
        placements.plan_placement(
            slot, ProductFactory(), period, by=StaffFactory(group=Role.OPERATOR)
        )

    free = (round_.ends_on, round_.ends_on + timedelta(days=7))
    placements.plan_placement(slot, ProductFactory(), free, by=StaffFactory(group=Role.OPERATOR))


def test_keepers_do_not_take_a_drawn_place_away():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    drawn(round_)
    entry = offered(round_)
    with at(round_.draw_at):
        draw_offers.confirm(entry, by=maker_of(entry.request))

    with pytest.raises(RuleBroken, match="undian"):
        placements.cancel_placement(entry.placement, by=StaffFactory(group=Role.OPERATOR), note="x")

    with at(round_.draw_at):
        draw_offers.decline(entry, by=maker_of(entry.request))
    assert statuses(round_) == sorted([EntryStatus.OFFERED, EntryStatus.DECLINED])


def test_a_slot_that_was_put_out_of_use_costs_nobody_their_wait():
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    drawn(round_)
    entry = offered(round_)
    Slot.objects.filter(pk=entry.place.slot_id).update(is_active=False)

    draw_offers.lapse(entry, now=entry.offer_until)

    entry.request.refresh_from_db()
    assert entry.request.status == RequestStatus.WAITING
    assert statuses(round_) == sorted([EntryStatus.LAPSED, EntryStatus.RESERVE])
    assert round_.places.get().freed_at
    assert not Notification.objects.filter(kind="slot_free").exists()
