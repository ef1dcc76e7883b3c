"""Seats: never more than the quota, first come first served, and nobody lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from threading import Barrier

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from events.choices import (
    SEAT_HOLDS,
    SEAT_MOVES,
    Audience,
    EventStatus,
    SeatActor,
    SeatReason,
    SeatStatus,
)
from events.letters import word_seat
from events.models import Event, Seat, SeatLetter, Session
from events.services import eligibility, events, seats
from members.choices import Channel
from members.models import Notification
from members.services.privacy import erase_account, personal_data
from okoce.dates import clock
from okoce.errors import RuleBroken
from tests.factories import (
    EventFactory,
    MemberFactory,
    SeatFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
REGISTERED, WAITING, OFFERED = SeatStatus.REGISTERED, SeatStatus.WAITING, SeatStatus.OFFERED
CANCELLED = SeatStatus.CANCELLED
numbers = count()


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def later(**span):
    return time_machine.travel(NOW + timedelta(**span), tick=False)


def register(event: Event, user=None, **contact) -> Seat:
    if user is None and not contact:
        user = MemberFactory().user
    return seats.register(event, nonce=f"n{next(numbers)}", user=user, **contact)


def full_event(seats_taken: int = 1, **fields) -> Event:
    event = EventFactory(quota=seats_taken, **fields)
    for _each in range(seats_taken):
        register(event)
    event.refresh_from_db()
    return event


def standing(seat: Seat) -> str:
    seat.refresh_from_db()
    return seat.status


# Registering.


def test_member_takes_a_seat_and_is_told():
    event = EventFactory(quota=2)

    seat = register(event)

    event.refresh_from_db()
    assert (seat.status, event.taken, event.free) == (REGISTERED, 1, 1)
    assert Notification.objects.get(user=seat.user).kind == "seat_terdaftar"
    assert seat.history.get().actor == SeatActor.PARTICIPANT


def test_full_event_has_a_waiting_list_with_places():
    event = full_event()
    line = [register(event) for _each in range(3)]
    assert [seat.status for seat in line] == [WAITING] * 3
    assert [seats.place_in_line(seat) for seat in line] == [1, 2, 3]
    assert seats.place_in_line(event.seats.first()) is None


def test_nobody_overtakes_who_waits():
    event = full_event()
    first = register(event)
    seats.set_quota(event, 2)
    assert standing(first) == OFFERED
    seats.set_quota(event, 3)
    assert register(event).status == REGISTERED
    late = register(event)
    assert late.status == WAITING


def test_registering_twice_is_one_seat():
    event, user = EventFactory(), MemberFactory().user
    seat = seats.register(event, nonce="a", user=user)
    assert seats.register(event, nonce="a", user=user) == seat
    assert seats.register(event, nonce="b", user=user) == seat
    event.refresh_from_db()
    assert event.taken == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": EventStatus.CANCELLED, "cancel_reason": "Banjir"}, "dibatalkan"),
        ({"closes_at": NOW - timedelta(minutes=1)}, "ditutup"),
        ({"starts_at": NOW - timedelta(minutes=1)}, "ditutup"),
        ({"opens_at": NOW + timedelta(days=1)}, "dibuka"),
    ],
)
def test_out_of_its_time_nobody_registers(fields, words):
    with pytest.raises(RuleBroken) as refusal:
        register(EventFactory(**fields))
    assert words in str(refusal.value).lower()


def test_who_is_no_member_is_told_what_is_missing_and_what_fits_instead():
    event = EventFactory()
    fits = EventFactory(audience=Audience.PUBLIC, starts_at=NOW + timedelta(days=20))
    EventFactory(audience=Audience.PUBLIC, kind="bazar")
    for user in (None, UserFactory()):
        obstacle = eligibility.obstacle_to(event, user)
        assert "anggota" in obstacle.words
        assert obstacle.instead == fits
        with pytest.raises(RuleBroken):
            register(event, user, name="Rina", email="rina@contoh.test")


def test_nobody_is_in_two_places_at_once():
    user = MemberFactory().user
    first = register(EventFactory(), user)
    same_time = EventFactory(starts_at=first.event.starts_at + timedelta(hours=2))
    with pytest.raises(RuleBroken) as refusal:
        register(same_time, user)
    assert first.event.title in str(refusal.value)
    after = EventFactory(starts_at=first.event.ends_at + timedelta(hours=3))
    assert register(after, user).status == REGISTERED
    seats.give_up(first)
    assert register(same_time, user).status == REGISTERED


def test_sessions_of_one_day_do_not_take_the_days_between():
    user = MemberFactory().user
    course = EventFactory(starts_at=NOW + timedelta(days=1))
    Session.objects.create(
        event=course,
        starts_at=NOW + timedelta(days=8),
        ends_at=NOW + timedelta(days=8, hours=2),
        place="Ruang latih",
    )
    events.sessions_changed(course)
    register(course, user)
    assert register(EventFactory(starts_at=NOW + timedelta(days=4)), user).status == REGISTERED
    with pytest.raises(RuleBroken):
        register(EventFactory(starts_at=NOW + timedelta(days=8)), user)


# The waiting list.


def test_seat_given_up_is_offered_to_who_waited_longest_for_a_day():
    event = full_event()
    first, second = register(event), register(event)

    seats.give_up(event.seats.get(status=REGISTERED))

    first.refresh_from_db()
    assert (first.status, first.offered_until) == (OFFERED, NOW + timedelta(hours=24))
    assert standing(second) == WAITING
    event.refresh_from_db()
    assert event.taken == 1
    assert Notification.objects.filter(user=first.user, kind="seat_ditawari").exists()


def test_offer_is_short_when_the_event_is_near():
    event = full_event(starts_at=NOW + timedelta(hours=30))
    first = register(event)
    seats.give_up(event.seats.get(status=REGISTERED))
    first.refresh_from_db()
    assert first.offered_until == NOW + timedelta(hours=2)


def test_no_time_of_the_night_counts(settings):
    settings.QUIET_HOURS = True
    event = full_event(starts_at=NOW + timedelta(hours=40))
    first = register(event)
    with later(hours=12):
        seats.give_up(event.seats.get(status=REGISTERED))
    first.refresh_from_db()
    # 22.00: the two hours begin at seven.
    assert first.offered_until == NOW + timedelta(hours=23)


def test_offer_that_lapses_goes_to_the_next():
    event = full_event()
    first, second = register(event), register(event)
    seats.give_up(event.seats.get(status=REGISTERED))
    with later(hours=24, minutes=1):
        with pytest.raises(RuleBroken):
            seats.take_offer(first)
        events.find_moves()
        events.find_moves()
        first.refresh_from_db()
        assert (first.status, first.reason) == (CANCELLED, SeatReason.LAPSED)
        assert standing(second) == OFFERED
        assert seats.take_offer(second).status == REGISTERED
        # Taking it twice is harmless.
        assert seats.take_offer(second).status == REGISTERED
        # Who was late may wait again, at the end.
        assert register(event, first.user).status == WAITING


def test_offer_elsewhere_cannot_be_taken_at_the_same_time():
    event = full_event()
    waiting = register(event)
    other = register(EventFactory(), waiting.user)
    seats.give_up(event.seats.get(status=REGISTERED))
    with pytest.raises(RuleBroken):
        seats.take_offer(waiting)
    seats.give_up(other)
    assert seats.take_offer(waiting).status == REGISTERED


def test_list_is_closed_when_the_event_begins():
    event = full_event()
    waiting = register(event)
    with later(days=10, hours=1):
        events.find_moves()
        waiting.refresh_from_db()
        assert (waiting.status, waiting.reason) == (CANCELLED, SeatReason.OVER)
        with pytest.raises(RuleBroken):
            seats.give_up(event.seats.get(status=REGISTERED))


def test_staff_change_the_quota_and_never_below_what_is_taken():
    event = full_event(2)
    waiting = [register(event) for _each in range(3)]
    with pytest.raises(RuleBroken):
        seats.set_quota(event, 1)
    event = seats.set_quota(event, 4)
    assert event.taken == 4
    assert [standing(seat) for seat in waiting] == [OFFERED, OFFERED, WAITING]
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(quota=3)


class TestLine(HypothesisCase):
    """Any order of registering, giving up, taking, lapsing and changing the quota."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        quota=st.integers(1, 3),
        steps=st.lists(
            st.tuples(st.sampled_from("rrrgtlq"), st.integers(0, 30)), min_size=5, max_size=25
        ),
    )
    def test_line_is_kept(self, quota, steps):
        event = EventFactory(quota=quota, audience=Audience.PUBLIC)
        order = []
        for step, number in steps:
            everybody = list(event.seats.order_by("pk"))
            one = everybody[number % len(everybody)] if everybody else None
            try:
                if step == "r":
                    contact = {"name": "Rina", "email": f"r{next(numbers)}@contoh.test"}
                    order.append(register(event, **contact).pk)
                elif step == "g" and one:
                    seats.give_up(one)
                elif step == "t" and one:
                    seats.take_offer(one)
                elif step == "l" and one and one.status == OFFERED:
                    with time_machine.travel(one.offered_until, tick=False):
                        seats.lapse(one)
                elif step == "q":
                    seats.set_quota(event, 1 + number % 4)
            except RuleBroken:
                pass
            self.check(event, order)

    def check(self, event, order):
        event.refresh_from_db()
        held = event.seats.holding().count()
        assert event.taken == held <= event.quota
        line = list(event.seats.in_line().values_list("pk", flat=True))
        # First come, first served: nobody who came later was offered a seat before.
        assert line == [pk for pk in order if pk in line]
        served = event.seats.filter(
            waiting_since__isnull=False, history__new_status=OFFERED
        ).values_list("pk", flat=True)
        assert not line or not served or max(served) < line[0]
        # Nobody is lost, and no seat stays free while somebody waits.
        assert event.seats.count() == len(order)
        assert not line or event.free == 0


# Races.


@pytest.mark.django_db(transaction=True)
def test_last_seat_has_one_winner_among_fifty():
    event = EventFactory(quota=5)
    seats_taken = [register(event) for _each in range(4)]
    people = [MemberFactory().user for _each in range(50)]
    barrier = Barrier(10)

    def run(user) -> str:
        try:
            barrier.wait(timeout=30)
            return seats.register(event, nonce=f"r{user.pk}", user=user).status
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(run, people))

    assert len(seats_taken) + results.count(REGISTERED) == 5
    assert results.count(WAITING) == 49
    event.refresh_from_db()
    assert event.taken == 5


@pytest.mark.django_db(transaction=True)
def test_one_person_at_two_doors_at_once_gets_one_seat():
    user = MemberFactory().user
    both = [EventFactory(), EventFactory()]
    barrier = Barrier(2)

    def run(event) -> bool:
        try:
            barrier.wait(timeout=30)
            seats.register(event, nonce=f"d{event.pk}", user=user)
        except RuleBroken:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, both)) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_taking_and_lapsing_at_once_leave_one_seat_for_one_person():
    event = full_event()
    first, second = register(event), register(event)
    seats.give_up(event.seats.get(status=REGISTERED))
    first.refresh_from_db()
    barrier = Barrier(2)

    def run(service) -> None:
        try:
            barrier.wait(timeout=30)
            service(Seat.objects.select_related("event", "user").get(pk=first.pk))
        except RuleBroken:
            pass
        finally:
            connection.close()

    with later(hours=24, seconds=1), ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [seats.take_offer, seats.lapse]))

    event.refresh_from_db()
    assert event.taken == 1
    assert (standing(first), standing(second)) == (CANCELLED, OFFERED)


# Called off, moved, reminded.


def test_event_called_off_tells_everybody():
    event = full_event()
    waiting = register(event)
    with pytest.raises(RuleBroken):
        events.call_off(event, by=StaffFactory(), reason=" ")

    events.call_off(event, by=StaffFactory(), reason="Banjir di lokasi.")

    event.refresh_from_db()
    assert (event.status, event.taken, event.sequence) == (EventStatus.CANCELLED, 0, 1)
    assert set(event.seats.values_list("status", "reason")) == {(CANCELLED, SeatReason.CALLED_OFF)}
    assert Notification.objects.filter(kind="seat_acara_batal").count() == 2
    assert Notification.objects.get(user=waiting.user, kind="seat_acara_batal")


def test_called_off_and_moved_come_every_way_and_name_what_fits_instead():
    user = MemberFactory(user__phone_verified_at=NOW, user__email="rina@contoh.test").user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    event = EventFactory()
    seat = register(event, user)
    fits = EventFactory(title="Kelas pengganti", starts_at=NOW + timedelta(days=20))
    event.sessions.update(place="Aula baru")
    events.sessions_changed(event)
    moved = Notification.objects.get(user=user, kind="seat_berubah")
    assert "Aula baru" in moved.body
    assert fits.get_absolute_url() in moved.body

    visitor = SeatFactory(event=event)
    events.call_off(event, by=StaffFactory(), reason="Banjir.")
    off = Notification.objects.get(user=user, kind="seat_acara_batal")
    assert "Banjir. Catatan kehadiran Anda" in off.body
    assert fits.get_absolute_url() in off.body
    for notice in (moved, off):
        ways = set(notice.deliveries.values_list("channel", flat=True))
        assert ways == {Channel.IN_APP, Channel.WHATSAPP, Channel.EMAIL}
    words = word_seat(SeatLetter.objects.get(seat=visitor))
    # What is for members only is no way out for a visitor.
    assert "Banjir. Catatan kehadiran Anda" in words.body
    assert fits.title not in words.body
    assert (standing(seat), seat.reason) == (CANCELLED, SeatReason.CALLED_OFF)


def test_moved_session_is_told_and_counted_for_calendars():
    event = full_event()
    event.sessions.update(place="Ruang rapat", starts_at=event.starts_at + timedelta(hours=1))
    event = events.sessions_changed(event)
    assert event.sequence == 1
    assert event.starts_at == event.sessions.get().starts_at
    assert Notification.objects.filter(kind="seat_berubah").count() == 1


def test_event_keeps_who_did_what_to_it():
    staff, event = StaffFactory(), EventFactory(status=EventStatus.DRAFT, quota=5)
    event = events.publish(event, by=staff)
    before = events.sessions_in_words(event)
    assert events.sessions_changed(event, by=staff, before=before).sequence == 0
    event.sessions.update(place="Aula")
    events.sessions_changed(event, by=staff, before=before)
    seats.set_quota(event, 5, by=staff)
    seats.set_quota(event, 8, by=staff)
    events.words_changed(event, by=staff, note="judul")
    event = events.call_off(event, by=staff, reason="Banjir")

    rows = list(event.history.order_by("pk"))
    assert {row.by for row in rows} == {staff}
    assert [row.new_status for row in rows] == ["terbit"] * 4 + ["batal"]
    assert "Ruang latih → 26/09/2026 09.00–12.00, Aula" in rows[1].note
    assert rows[2].note == "Kursi: 5 → 8"
    assert [row.note for row in rows[3:]] == ["judul", "Banjir"]
    assert (event.sequence, event.changed_at) == (3, NOW)


def test_draft_needs_a_session_to_be_shown():
    event = EventFactory(status=EventStatus.DRAFT)
    event.sessions.all().delete()
    with pytest.raises(RuleBroken):
        events.publish(event, by=StaffFactory())
    with pytest.raises(RuleBroken):
        register(event)
    Session.objects.create(
        event=event, starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=3), place="X"
    )
    assert events.publish(event, by=StaffFactory()).starts_at == NOW + timedelta(days=2)


def test_reminders_come_once_the_day_and_the_hour_before():
    seat = register(EventFactory(starts_at=NOW + timedelta(days=3)))
    told = Notification.objects.filter(user=seat.user, kind="seat_ingat")
    moments = [(timedelta(days=1), 0), (timedelta(days=2, minutes=30), 1)]
    for moment, notices in [*moments, (timedelta(days=2, hours=23, minutes=30), 2)]:
        for _twice in range(2):
            with time_machine.travel(NOW + moment, tick=False):
                events.find_reminders()
        assert told.count() == notices


def test_each_session_is_reminded_of_with_its_own_time():
    seat = register(EventFactory(starts_at=NOW + timedelta(days=3)))
    second = Session.objects.create(
        event=seat.event,
        starts_at=NOW + timedelta(days=10),
        ends_at=NOW + timedelta(days=10, hours=2),
        place="Ruang 2",
    )
    seats.mark(seat, SeatStatus.PRESENT, actor=SeatActor.OFFICER)
    with time_machine.travel(NOW + timedelta(days=9, minutes=30), tick=False):
        for _twice in range(2):
            events.find_reminders()

        told = Notification.objects.get(user=seat.user, kind="seat_ingat")
        assert clock(second.starts_at) in told.body


def test_an_offer_is_reminded_of_once_in_its_last_quarter():
    event = EventFactory(starts_at=NOW + timedelta(days=10), quota=1)
    first, second = register(event), register(event)
    seats.give_up(first)
    second.refresh_from_db()
    span = second.offered_until - second.status_since
    told = Notification.objects.filter(user=second.user, kind="seat_hampir_lewat")
    counts = []
    for share in (0.5, 0.74, 0.76, 0.9, 1.1):
        with time_machine.travel(second.status_since + span * share, tick=False):
            events.find_reminders()
            counts.append(told.count())

    assert counts == [0, 0, 1, 1, 1]


# The table of moves, and the database.


@pytest.mark.parametrize("old", SeatStatus)
@pytest.mark.parametrize("new", SeatStatus)
@pytest.mark.parametrize("actor", SeatActor)
def test_seat_moves_only_as_the_table_says(old, new, actor):
    event = EventFactory(taken=1 if old in SEAT_HOLDS else 0)
    seat = SeatFactory(
        event=event,
        status=old,
        offered_until=NOW + timedelta(hours=1) if old == OFFERED else None,
        reason=SeatReason.OWN if old == CANCELLED else "",
    )
    until = NOW + timedelta(hours=1) if new == OFFERED else None
    reason = SeatReason.OWN if new == CANCELLED else ""
    if actor in SEAT_MOVES.get((old, new), frozenset()):
        seats._move(seat, new, actor=actor, reason=reason, until=until)
        event.refresh_from_db()
        assert standing(seat) == new
        assert event.taken == (new in SEAT_HOLDS)
    else:
        with pytest.raises(RuleBroken):
            seats._move(seat, new, actor=actor, reason=reason, until=until)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": OFFERED},
        {"status": WAITING, "waiting_since": None},
        {"status": CANCELLED},
        {"reason": SeatReason.OWN},
    ],
)
def test_database_refuses_what_makes_no_sense(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatFactory(**wrong)


# People who leave.


def test_who_leaves_gives_the_seat_to_the_next():
    event = full_event()
    waiting = register(event)
    member = event.seats.get(status=REGISTERED).user.member
    assert personal_data(member.user)["events"][0]["event"] == event.title
    erase_account(member.user)
    event.refresh_from_db()
    assert (standing(waiting), event.taken) == (OFFERED, 1)
    assert not SeatLetter.objects.exists()
