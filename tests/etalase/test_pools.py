"""Pooled orders: the moves, the claims on capacity, and two people at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from threading import Barrier

import pytest
import time_machine
from django.db import connection as database
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from etalase.choices.pools import (
    PART_MOVES,
    POOL_MOVES,
    PartStatus,
    PoolActor,
    PoolLetterKind,
    PoolStatus,
)
from etalase.models import PoolLetter, PoolOrder, PoolPart, Product
from etalase.services import pool_news, pool_reminders, pools
from etalase.services.pool_fit import misfit, month_room
from members.choices import CredentialKind, DeliveryState, Role
from members.models import Notification
from members.services import letters
from okoce import messaging
from okoce.errors import RuleBroken
from okoce.messaging import clear_outbox, outbox
from tests.factories import (
    CategoryFactory,
    CredentialFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PoolOrderFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
NONCES = count()


def nonce() -> str:
    return f"sekali-{next(NONCES)}"


def maker_of(product: Product):
    return product.business.member.user


def take(order, product, quantity, **more):
    fields = {"quantity": quantity, "price": 70_000, "nonce": nonce(), **more}
    return pools.take_part(order, product, by=maker_of(product), **fields)


def capable(capacity=1000, **fields) -> Product:
    return ProductFactory(monthly_capacity=capacity, **fields)


def wishes(**more) -> dict:
    return {
        "category": CategoryFactory(),
        "what": "Keranjang hantaran",
        "details": "",
        "quantity": 60,
        "unit": "buah",
        "needed_on": timezone.localdate() + timedelta(days=30),
        "budget": None,
        "needs_permit": False,
        "needs_halal": False,
        "kecamatan": kelurahan_in().kecamatan,
        "name": "Ratna",
        "organisation": "",
        "phone": "",
        "email": "ratna@contoh.test",
        **more,
    }


def accept(order, parts=None):
    offered = list(order.parts.filter(status=PartStatus.TAKEN))
    chosen = offered if parts is None else parts
    return pools.accept_split(
        order, [part.pk for part in chosen], seen=pools.split_version(offered)
    )


# The whole table of moves.


@pytest.mark.parametrize("old", PoolStatus.values)
def test_an_order_moves_only_as_the_table_says(old):
    order = PoolOrderFactory(status=old)
    moves = set()

    for new in PoolStatus.values:
        for actor in [*PoolActor.values, None]:
            try:
                with transaction.atomic():
                    pools.change_order(order, new, actor=actor, note="Alasan")
                    assert order.history.get().new_status == new
                    moves.add((old, new, actor))
                    raise InterruptedError
            except (InterruptedError, RuleBroken):
                order.refresh_from_db()

    assert moves == {
        (*move, each) for move, who in POOL_MOVES.items() for each in who if move[0] == old
    }


@pytest.mark.parametrize("new", PartStatus.values)
@pytest.mark.parametrize("old", PartStatus.values)
def test_a_part_moves_only_as_the_table_says(old, new):
    part = take(PoolOrderFactory(), capable(), 5)
    part.status = old
    part.save()
    moved = set()

    for actor in [*PoolActor.values, None]:
        try:
            with transaction.atomic():
                pools._move_part(part, new, actor=actor)
                raise InterruptedError
        except InterruptedError:
            moved.add(actor)
        except RuleBroken:
            pass
        part.status = old

    assert moved == set(PART_MOVES.get((old, new), ()))


def test_refusing_needs_a_reason():
    order = PoolOrderFactory(status=PoolStatus.REVIEW)

    with pytest.raises(RuleBroken):
        pools.change_order(order, PoolStatus.REFUSED, actor=PoolActor.OFFICER, note=" ")

    assert PoolOrder.objects.get().status == PoolStatus.REVIEW


# How an order begins.


def test_a_visitor_confirms_by_the_link_and_staff_are_told(
    django_capture_on_commit_callbacks, mailoutbox
):
    staff = StaffFactory()
    with django_capture_on_commit_callbacks(execute=True):
        order = pools.start_order(nonce="a", **wishes())
        again = pools.start_order(nonce="a", **wishes())

    assert again == order
    assert order.status == PoolStatus.UNCONFIRMED
    assert [order.key in letter.body for letter in mailoutbox] == [True]
    assert PoolLetter.objects.get().state == DeliveryState.SENT
    assert not Notification.objects.filter(user=staff).exists()

    pools.change_order(order, PoolStatus.REVIEW, actor=PoolActor.BUYER)

    assert Notification.objects.get(user=staff).kind == "pool_review"


def test_the_link_goes_to_a_phone_when_there_is_no_email(django_capture_on_commit_callbacks):
    clear_outbox()
    with django_capture_on_commit_callbacks(execute=True):
        order = pools.start_order(nonce="a", **wishes(email="", phone="+6281234567890"))

    assert (outbox()[0].channel, outbox()[0].to) == ("whatsapp", "+6281234567890")
    assert order.key in outbox()[0].text


def test_the_order_of_a_verified_member_opens_at_once():
    buyer = MemberFactory().user

    order = pools.start_order(nonce="a", buyer=buyer, **wishes())

    assert order.status == PoolStatus.OPEN
    assert not PoolLetter.objects.exists()


def test_the_order_of_an_unverified_account_is_looked_over():
    assert pools.start_order(nonce="a", buyer=UserFactory(), **wishes()).status == PoolStatus.REVIEW


@pytest.mark.parametrize("days", [0, 2, 366])
def test_an_order_is_not_for_tomorrow_nor_for_ever(days):
    wish = wishes(needed_on=timezone.localdate() + timedelta(days=days))

    with pytest.raises(RuleBroken):
        pools.start_order(nonce="a", **wish)


def test_makers_who_fit_are_told_once_and_at_most_three_times_a_day():
    product = capable()
    orders = PoolOrderFactory.create_batch(4, status=PoolStatus.REVIEW)

    for order in orders:
        pools.change_order(order, PoolStatus.OPEN, actor=PoolActor.OFFICER)
    pool_reminders.find()

    told = Notification.objects.filter(user=maker_of(product), kind="pool_open")
    assert told.count() == 3

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        pool_reminders.find()
    assert told.count() == 4


# Who fits.


def test_who_fits_is_asked_of_kind_papers_and_time():
    order = PoolOrderFactory()
    good = capable()

    assert misfit(order, good) == ""
    assert misfit(order, capable(lead_days=31)) != ""
    assert misfit(order, capable(availability="habis")) != ""
    assert misfit(order, capable(is_listed=False)) != ""
    assert misfit(PoolOrderFactory(category=CategoryFactory(slug="kue-kering")), good) != ""
    assert misfit(PoolOrderFactory(category=good.main_category), good) == ""
    assert misfit(PoolOrderFactory(needs_halal=True), good) != ""
    assert misfit(PoolOrderFactory(needs_permit=True), good) != ""


def test_papers_must_be_in_force():
    business = GraduateBusinessFactory()
    permit = CredentialFactory(business=business)
    halal = CredentialFactory(business=business, kind=CredentialKind.HALAL)
    product = capable(business=business, permit=permit, is_halal=True, halal_credential=halal)
    order = PoolOrderFactory(needs_halal=True, needs_permit=True)
    assert misfit(order, product) == ""

    halal.valid_until = timezone.localdate() - timedelta(days=1)
    assert misfit(order, product) != ""


def test_nobody_takes_a_part_with_goods_of_others_or_of_their_own_order():
    product = capable()
    order = PoolOrderFactory()

    with pytest.raises(RuleBroken):
        pools.take_part(order, product, by=MemberFactory().user, quantity=1, price=1, nonce=nonce())
    with pytest.raises(RuleBroken):
        take(PoolOrderFactory(buyer=maker_of(product)), product, 1)
    assert not PoolPart.objects.exists()


# Taking and giving back.


def test_parts_fill_an_order_and_the_second_is_told_what_remains():
    order = PoolOrderFactory(quantity=100)
    take(order, capable(), 70)

    with pytest.raises(RuleBroken, match="30"):
        take(order, capable(), 40)
    last = take(order, capable(), 30)

    order.refresh_from_db()
    assert (order.status, order.taken) == (PoolStatus.FULL, 100)
    assert PoolLetter.objects.get().kind == PoolLetterKind.FULL

    pools.withdraw_part(last, by=last.maker)
    order.refresh_from_db()
    assert (order.status, order.taken) == (PoolStatus.OPEN, 70)


def test_the_same_nonce_is_the_same_part():
    order, product = PoolOrderFactory(), capable()

    parts = {take(order, product, 10, nonce="sama").pk for _time in range(2)}

    assert len(parts) == 1
    assert order.parts.count() == 1


def test_one_part_per_product_of_an_order():
    order, product = PoolOrderFactory(), capable()
    take(order, product, 10)

    with pytest.raises(RuleBroken):
        take(order, product, 10)


def test_capacity_of_a_month_is_shared_by_all_orders_of_that_month():
    product = capable(50)
    day = timezone.localdate().replace(day=15) + timedelta(days=60)
    same = PoolOrderFactory(needed_on=day.replace(day=10))
    also = PoolOrderFactory(needed_on=day.replace(day=20))
    later = PoolOrderFactory(needed_on=day.replace(day=20) + timedelta(days=31))
    part = take(same, product, 40)

    with pytest.raises(RuleBroken, match="10"):
        take(also, product, 11)
    take(later, product, 50)
    pools.withdraw_part(part, by=part.maker)

    assert take(also, product, 50).quantity == 50


def test_a_product_without_a_capacity_must_state_it():
    product, order = capable(None), PoolOrderFactory()

    with pytest.raises(RuleBroken):
        take(order, product, 10)
    with pytest.raises(RuleBroken):
        take(order, product, 10, capacity=9)
    take(order, product, 10, capacity=25)

    product.refresh_from_db()
    assert product.monthly_capacity == 25
    assert month_room(product, order.month) == 15


def test_no_part_is_taken_after_the_time_is_up():
    order = PoolOrderFactory(take_until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(RuleBroken):
        take(order, capable(), 1)
    pool_reminders.find()

    order.refresh_from_db()
    assert order.status == PoolStatus.SHORT
    with pytest.raises(RuleBroken):
        take(order, capable(), 1)


# The buyer decides.


def test_the_buyer_agrees_to_some_parts_and_the_others_are_free_again():
    order = PoolOrderFactory()
    kept, left = take(order, capable(), 60), take(order, capable(), 40)

    accept(order, [kept])

    kept.refresh_from_db()
    left.refresh_from_db()
    order.refresh_from_db()
    assert (kept.status, left.status) == (PartStatus.ACCEPTED, PartStatus.UNUSED)
    assert (order.status, order.taken) == (PoolStatus.ACCEPTED, 60)
    assert month_room(left.product, order.month) == 1000
    with pytest.raises(RuleBroken):
        pools.withdraw_part(kept, by=kept.maker)


def test_nobody_agrees_to_parts_they_have_not_seen():
    order = PoolOrderFactory()
    first, second = take(order, capable(), 60), take(order, capable(), 40)
    seen = pools.split_version(order.parts.all())
    pools.withdraw_part(second, by=second.maker)
    take(order, capable(), 40, price=99_000)

    with pytest.raises(RuleBroken):
        pools.accept_split(order, [first.pk], seen=seen)

    assert PoolOrder.objects.get().status == PoolStatus.FULL


def test_what_left_the_etalase_cannot_be_agreed_to_and_is_given_back():
    order = PoolOrderFactory(quantity=10)
    part = take(order, capable(), 10)
    Product.objects.update(is_listed=False)

    with pytest.raises(RuleBroken):
        accept(order)
    pool_reminders.find()

    part.refresh_from_db()
    order.refresh_from_db()
    assert (part.status, order.status, order.taken) == (PartStatus.WITHDRAWN, PoolStatus.OPEN, 0)


def test_the_time_is_extended_once():
    order = PoolOrderFactory(status=PoolStatus.SHORT)

    pools.extend_order(order)
    assert order.status == PoolStatus.OPEN
    assert order.take_until == timezone.localdate() + timedelta(days=7)
    pools.change_order(order, PoolStatus.SHORT, actor=PoolActor.SYSTEM)

    with pytest.raises(RuleBroken):
        pools.extend_order(order)


def test_an_order_is_finished_when_every_agreed_part_has_come():
    order = PoolOrderFactory(quantity=20)
    first, second = take(order, capable(), 10), take(order, capable(), 10)
    accept(order)
    first.refresh_from_db()
    second.refresh_from_db()

    pools.deliver_part(first, by=first.maker)
    pools.receive_part(first)
    order.refresh_from_db()
    assert order.status == PoolStatus.ACCEPTED
    pools.receive_part(second)

    order.refresh_from_db()
    assert order.status == PoolStatus.DONE


def test_calling_off_frees_the_parts_and_tells_their_makers():
    order = PoolOrderFactory(quantity=10)
    part = take(order, capable(), 10)
    accept(order)

    pools.change_order(order, PoolStatus.CANCELLED, actor=PoolActor.BUYER, note="Acara batal")

    part.refresh_from_db()
    assert part.status == PartStatus.UNUSED
    assert Notification.objects.filter(user=part.maker, kind="pool_part_ended").count() == 1


# Time.


def test_beat_is_safe_to_run_twice_and_ends_what_is_over():
    stale = PoolOrderFactory(status=PoolStatus.UNCONFIRMED)
    PoolOrder.objects.filter(pk=stale.pk).update(status_since=timezone.now() - timedelta(days=4))
    passed = PoolOrderFactory(status=PoolStatus.REVIEW)
    day = timezone.localdate() - timedelta(days=1)
    PoolOrder.objects.filter(pk=passed.pk).update(needed_on=day, take_until=day - timedelta(days=1))
    old = PoolOrderFactory(status=PoolStatus.DONE)
    PoolOrder.objects.filter(pk=old.pk).update(status_since=timezone.now() - timedelta(days=181))
    key = old.key

    pool_reminders.find()
    pool_reminders.find()

    for order in (stale, passed, old):
        order.refresh_from_db()
    assert (stale.status, stale.name, stale.email) == (PoolStatus.CANCELLED, "", "")
    assert passed.status == PoolStatus.CANCELLED
    assert passed.name == "Ratna Dewi"
    assert (old.name, old.what, old.email, old.status) == ("", "", "", PoolStatus.DONE)
    assert old.key != key


def test_makers_have_their_time_from_the_day_staff_let_an_order_through():
    today = timezone.localdate()
    order = PoolOrderFactory(
        status=PoolStatus.REVIEW,
        needed_on=today + timedelta(days=6),
        take_until=today - timedelta(days=1),
    )

    pools.change_order(order, PoolStatus.OPEN, actor=PoolActor.OFFICER, by=StaffFactory())

    assert order.take_until == today + timedelta(days=3)


def test_an_order_for_today_is_not_let_through_any_more():
    today = timezone.localdate()
    order = PoolOrderFactory(
        status=PoolStatus.REVIEW, needed_on=today, take_until=today - timedelta(days=1)
    )

    with pytest.raises(RuleBroken):
        pools.change_order(order, PoolStatus.OPEN, actor=PoolActor.OFFICER, by=StaffFactory())


@pytest.mark.parametrize("is_received", [False, True])
def test_an_agreed_order_that_everybody_forgot_ends_so_that_it_is_erased(is_received):
    order = PoolOrderFactory()
    first, second = take(order, capable(), 30), take(order, capable(), 70)
    accept(order)
    if is_received:
        pools.receive_part(first)

    with time_machine.travel(timezone.now() + timedelta(days=30 + 91)):
        pool_reminders.find()
        pool_reminders.find()

    order.refresh_from_db()
    second.refresh_from_db()
    assert order.status == (PoolStatus.DONE if is_received else PoolStatus.CANCELLED)
    assert second.status == PartStatus.UNUSED


def test_makers_are_reminded_to_deliver_and_silence_counts_as_received():
    order = PoolOrderFactory(quantity=10)
    part = take(order, capable(), 10)
    accept(order)

    with time_machine.travel(timezone.now() + timedelta(days=28, hours=1)):
        pool_reminders.find()
        pool_reminders.find()
        assert Notification.objects.filter(user=part.maker, kind="pool_delivery").count() == 1
    part.refresh_from_db()
    pools.deliver_part(part, by=part.maker)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        pool_reminders.find()

    order.refresh_from_db()
    assert order.status == PoolStatus.DONE


def test_a_buyer_with_an_account_hears_by_notice():
    buyer = MemberFactory().user
    order = PoolOrderFactory(buyer=buyer, quantity=10)
    take(order, capable(), 10)

    assert Notification.objects.get(user=buyer).path == order.get_absolute_url()
    assert not PoolLetter.objects.exists()


def test_a_letter_is_tried_again_when_the_gateway_is_away(monkeypatch):
    order = PoolOrderFactory()
    pool_news.tell_buyer(order, PoolLetterKind.FULL)
    letter = PoolLetter.objects.get()

    def away(*args, **kwargs):
        raise messaging.Unavailable("away")

    monkeypatch.setattr(messaging, "send_email", away)
    assert letters.send_one("etalase.PoolLetter", letter.pk)
    assert not letters.send_one("etalase.PoolLetter", letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (DeliveryState.QUEUED, 1)

    monkeypatch.undo()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert letters.send_due() == 1
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (DeliveryState.SENT, 2)


# People who leave.


def test_a_maker_who_leaves_gives_parts_back():
    order = PoolOrderFactory(quantity=10)
    part = take(order, capable(), 10)

    pools.forget_person(part.maker)

    order.refresh_from_db()
    assert (order.status, order.taken) == (PoolStatus.OPEN, 0)


def test_a_maker_who_leaves_an_agreed_order_ends_it_when_nobody_is_left():
    order = PoolOrderFactory(quantity=10)
    part = take(order, capable(), 10)
    accept(order)

    pools.forget_person(part.maker)

    order.refresh_from_db()
    assert (order.status, order.taken) == (PoolStatus.CANCELLED, 0)


def test_a_buyer_who_leaves_takes_their_words_along():
    order = PoolOrderFactory(buyer=MemberFactory().user)

    pools.forget_person(order.buyer)

    order.refresh_from_db()
    assert (order.status, order.buyer, order.name) == (PoolStatus.CANCELLED, None, "")


# Two at once.


def race(*calls):
    """Run the calls at the same moment; the problem of each, or an empty text."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            call()
        except RuleBroken as problem:
            return problem.message
        finally:
            database.close()
        return ""

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def taking(order, product, quantity):
    mine = PoolOrder.objects.get(pk=order.pk)
    return lambda: take(mine, product, quantity)


@pytest.mark.django_db(transaction=True)
def test_of_two_makers_who_take_the_last_part_one_wins_and_the_other_is_told():
    order = PoolOrderFactory(quantity=50)
    take(order, capable(), 40)

    answers = race(taking(order, capable(), 10), taking(order, capable(), 10))

    assert sorted(map(bool, answers)) == [False, True]
    order.refresh_from_db()
    assert (order.taken, order.status) == (50, PoolStatus.FULL)
    assert order.parts.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_maker_taking_parts_of_two_orders_at_once_is_not_over_committed():
    product = capable(10)
    first, second = PoolOrderFactory(), PoolOrderFactory()

    answers = race(taking(first, product, 10), taking(second, product, 10))

    assert sorted(map(bool, answers)) == [False, True]
    assert PoolPart.objects.claimed_in(product, first.month) == 10


@pytest.mark.django_db(transaction=True)
def test_two_makers_across_two_orders_do_not_wait_in_a_circle():
    a, b = capable(10), capable(10)
    first, second = PoolOrderFactory(), PoolOrderFactory()

    answers = race(
        taking(first, a, 5), taking(second, a, 5), taking(second, b, 5), taking(first, b, 5)
    )

    assert answers == ["", "", "", ""]
    assert PoolPart.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_agreeing_and_giving_back_at_once_one_counts():
    order = PoolOrderFactory(quantity=10)
    part = take(order, capable(), 10)
    seen = pools.split_version([part])
    mine, theirs = PoolOrder.objects.get(), PoolPart.objects.get()

    answers = race(
        lambda: pools.accept_split(mine, [part.pk], seen=seen),
        lambda: pools.withdraw_part(theirs, by=part.maker),
    )

    assert sorted(map(bool, answers)) == [False, True]
    part.refresh_from_db()
    expected = PartStatus.ACCEPTED if answers[0] == "" else PartStatus.WITHDRAWN
    assert part.status == expected


# Whatever happens, nothing is promised twice.


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "give back", "agree", "call off"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(1, 60),
    ),
    max_size=12,
)


class TestCapacity(HypothesisCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_is_never_exceeded(self, steps):
        products = [capable(50) for _each in range(3)]
        day = date(timezone.localdate().year + 1, 1, 10)
        day = min(day, timezone.localdate() + timedelta(days=300))
        orders = [PoolOrderFactory(quantity=70, needed_on=day) for _each in range(3)]
        for what, which, who, quantity in steps:
            order, product = orders[which], products[who]
            mine = order.parts.filter(product=product, status=PartStatus.TAKEN).first()
            try:
                if what == "take":
                    take(order, product, quantity)
                elif what == "give back" and mine:
                    pools.withdraw_part(mine, by=mine.maker)
                elif what == "agree":
                    accept(order)
                elif what == "call off":
                    pools.change_order(order, PoolStatus.CANCELLED, actor=PoolActor.BUYER)
            except RuleBroken:
                pass
            for each in products:
                assert PoolPart.objects.claimed_in(each, day.replace(day=1)) <= 50
            for each in orders:
                each.refresh_from_db()
                parts = each.parts.claiming()
                assert each.taken == sum(part.quantity for part in parts) <= each.quantity


def test_the_role_of_staff_is_the_one_that_is_told():
    operator = StaffFactory(group=Role.OPERATOR)
    order = PoolOrderFactory(status=PoolStatus.UNCONFIRMED)

    pools.change_order(order, PoolStatus.REVIEW, actor=PoolActor.BUYER)

    assert not Notification.objects.filter(user=operator).exists()
