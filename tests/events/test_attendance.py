"""Who was there: noted once, by whichever device; taken back by who runs the event."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import AttendanceSource, SeatActor, SeatStatus
from events.models import Attendance, AttendanceChange, Session
from events.services import attendance, seats
from okoce.errors import RuleBroken
from tests.factories import EventFactory, StaffFactory, holder_of

pytestmark = pytest.mark.django_db
TYPED, SHEET = AttendanceSource.TYPED, AttendanceSource.SHEET


def two_sessions(**fields):
    event = EventFactory(**fields)
    second = Session.objects.create(
        event=event,
        starts_at=event.starts_at + timedelta(days=7),
        ends_at=event.ends_at + timedelta(days=7),
        place="Ruang latih",
    )
    return event, event.sessions.first(), second


def come(seat, session, nonce="n1", **more):
    more = {"source": TYPED, **more}
    return attendance.check_in(seat, session, nonce=nonce, **more)


def test_first_session_makes_a_seat_present_and_the_second_adds_to_its_share():
    event, first, second = two_sessions()
    seat, staff = holder_of(event), StaffFactory()

    row, is_new = come(seat, first, by=staff, device="pintu-1")

    assert (is_new, row.device) == (True, "pintu-1")
    seat.refresh_from_db()
    assert seat.status == SeatStatus.PRESENT
    assert seat.history.first().actor == SeatActor.OFFICER
    assert attendance.share_of(seat) == 50
    come(seat, second, "n2", by=staff)
    assert attendance.share_of(seat) == 100
    assert attendance.shares_of(event) == {seat.pk: 100}
    assert attendance.attended_sessions(seat) == [first, second]
    assert seat.history.count() == 1


def test_noted_twice_is_one_row():
    event = EventFactory()
    seat, session = holder_of(event), event.sessions.get()
    row, _new = come(seat, session)
    assert come(seat, session, "n2") == (row, False)
    assert Attendance.objects.count() == AttendanceChange.objects.count() == 1


def test_participant_who_enters_the_code_moves_their_own_seat():
    event = EventFactory()
    seat = holder_of(event)
    come(seat, event.sessions.get(), source=AttendanceSource.SELF, by=seat.user)
    assert seat.history.first().actor == SeatActor.PARTICIPANT


@pytest.mark.parametrize("status", [SeatStatus.WAITING, SeatStatus.OFFERED, SeatStatus.CANCELLED])
def test_without_a_seat_nobody_is_noted(status):
    event = EventFactory()
    seat = holder_of(event, status=status)
    with pytest.raises(RuleBroken):
        come(seat, event.sessions.get())
    with pytest.raises(RuleBroken):
        come(holder_of(EventFactory()), event.sessions.get())
    assert not Attendance.objects.exists()


def test_taken_back_before_the_end_somebody_is_registered_again_and_after_it_absent():
    event, first, second = two_sessions()
    seat, staff = holder_of(event), StaffFactory()
    come(seat, first)
    come(seat, second, "n2")

    attendance.take_back(seat, second, by=staff)
    seat.refresh_from_db()
    assert (seat.status, attendance.share_of(seat)) == (SeatStatus.PRESENT, 50)
    attendance.take_back(seat, first, by=staff)
    attendance.take_back(seat, first, by=staff)
    seat.refresh_from_db()
    assert seat.status == SeatStatus.REGISTERED
    changes = AttendanceChange.objects.filter(seat=seat)
    assert [change.is_present for change in changes] == [False, False, True, True]

    past = EventFactory(starts_at=timezone.now() - timedelta(days=2))
    seat = holder_of(past)
    come(seat, past.sessions.get(), "n3")
    attendance.take_back(seat, past.sessions.get(), by=staff)
    seat.refresh_from_db()
    assert seat.status == SeatStatus.ABSENT


def test_who_has_passed_keeps_what_the_pass_rests_on():
    event = EventFactory()
    seat, staff = holder_of(event), StaffFactory()
    come(seat, event.sessions.get())
    seats.mark(seat, SeatStatus.PASSED, actor=SeatActor.OFFICER, by=staff)
    with pytest.raises(RuleBroken):
        attendance.take_back(seat, event.sessions.get(), by=staff)
    assert attendance.share_of(seat) == 100


def test_marking_follows_the_table_of_moves_and_repeats_are_nothing():
    event = EventFactory()
    seat = holder_of(event)
    with pytest.raises(RuleBroken):
        seats.mark(seat, SeatStatus.PASSED, actor=SeatActor.OFFICER)
    with pytest.raises(RuleBroken):
        seats.mark(seat, SeatStatus.ABSENT, actor=SeatActor.PARTICIPANT)
    for _each in range(2):
        seats.mark(seat, SeatStatus.ABSENT, actor=SeatActor.SYSTEM)
    event.refresh_from_db()
    assert (seat.status, seat.history.count(), event.taken) == (SeatStatus.ABSENT, 1, 1)
