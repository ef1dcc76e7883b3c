"""Sessions in rooms: booked like everybody else books, moved along, and given back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import BookingStatus, EventStatus, RoomPurpose
from events.models import Booking, Event, Session
from events.services import bookings, events, session_rooms
from events.services.booking_rules import RoomTaken
from members.models import Holiday
from tests.factories import (
    EventFactory,
    MemberFactory,
    PendampingFactory,
    RoomFactory,
    SeatFactory,
    StaffFactory,
    hour_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_wednesday(time_machine):
    time_machine.move_to("2026-06-10 09:05+07:00")


def session_in(room, day: int = 3, *, staff=None, **fields) -> Session:
    """A session of a new event, from nine to twelve in a room that it has."""
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(
        days=day
    )
    session = EventFactory(starts_at=start, quota=8, **fields).sessions.get()
    session.room = room
    session.save()
    return session_rooms.take(session, by=staff or StaffFactory())


def shift(session: Session, **span) -> None:
    session.starts_at += timedelta(**span)
    session.ends_at += timedelta(**span)
    session.save()


def test_session_has_a_room_and_nobody_else_has_it_then():
    room = RoomFactory()
    session = session_in(room)
    booking = session.booking
    assert (booking.purpose, booking.people, booking.status) == (
        RoomPurpose.CLASS,
        8,
        BookingStatus.HELD,
    )
    assert session.place == f"{room.name}, {room.address}"
    with pytest.raises(RoomTaken):
        bookings.book(room, hour_of(3, 10), by=MemberFactory().user, purpose=RoomPurpose.OWN)
    with pytest.raises(RoomTaken) as refusal:
        session_in(room)
    assert "Sabtu, 13 Juni 2026, 09.00–12.00 WIB" in str(refusal.value)


def test_plan_of_a_room_leads_to_the_event(client):
    session = session_in(RoomFactory())
    page = client.get(session.room.get_absolute_url()).content.decode()
    assert session.event.get_absolute_url() in page
    assert session.event.title in page


def test_two_sessions_at_one_time_never_share_a_booking():
    """The same officer books twice within two minutes: no press of a button too many."""
    room, staff = RoomFactory(), StaffFactory()
    session_in(room, staff=staff)
    with pytest.raises(RoomTaken):
        session_in(room, staff=staff)
    assert Booking.objects.count() == 1


def test_moving_a_session_moves_its_booking():
    staff = StaffFactory()
    session = session_in(RoomFactory(), staff=staff)
    before = session.booking
    shift(session, hours=2)
    session.room = RoomFactory()
    session.save()
    session = session_rooms.take(session, by=staff)
    booking = Booking.objects.get()
    assert booking == before
    assert (booking.room, booking.starts_at) == (session.room, session.starts_at)
    assert session.place.startswith(session.room.name)

    session.room = None
    session_rooms.take(session, by=staff)
    assert Booking.objects.get().status == BookingStatus.CANCELLED


def test_room_that_is_lost_leaves_the_session_as_it_was():
    staff, room = StaffFactory(), RoomFactory()
    session = session_in(room, staff=staff)
    bookings.book(room, hour_of(3, 14), by=MemberFactory().user, purpose=RoomPurpose.OWN)
    shift(session, hours=4)
    with pytest.raises(RoomTaken):
        session_rooms.take(session, by=staff)
    assert session.booking.starts_at == session.starts_at - timedelta(hours=4)


def test_calling_off_and_dropping_give_the_room_free():
    staff = StaffFactory()
    first, second = session_in(RoomFactory(), staff=staff), session_in(RoomFactory(), staff=staff)
    events.call_off(first.event, by=staff, reason="Banjir")
    events.drop_session(second)
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.CANCELLED}


def test_closed_days_and_who_keeps_no_room_are_refused():
    Holiday.objects.create(date=timezone.localdate() + timedelta(days=3), name="Libur Uji")
    room = RoomFactory()
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(
        days=3
    )
    session = EventFactory(starts_at=start).sessions.get()
    session.room = room
    assert "Libur Uji" in session_rooms.obstacle_to(session, by=StaffFactory())
    shift(session, days=1)
    assert session_rooms.obstacle_to(session, by=StaffFactory()) == ""
    assert session_rooms.obstacle_to(session, by=PendampingFactory())


def test_staff_book_a_room_by_planning_a_session(client):
    staff, room = StaffFactory(), RoomFactory(capacity=8)
    client.force_login(staff)
    words = {
        "kind": "kelas",
        "title": "Kelas harga",
        "summary": "Menghitung harga jual.",
        "audience": "anggota",
        "quota": 12,
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-starts_at_0": "2026-06-20",
        "sessions-0-starts_at_1": "09:00",
        "sessions-0-ends_at_0": "2026-06-20",
        "sessions-0-ends_at_1": "12:00",
        "sessions-0-room": room.pk,
        "seats-TOTAL_FORMS": 0,
        "seats-INITIAL_FORMS": 0,
        "history-TOTAL_FORMS": 0,
        "history-INITIAL_FORMS": 0,
    }
    told = client.post("/admin/events/event/add/", words, follow=True).content.decode()
    session = Session.objects.select_related("booking").get()
    assert session.booking.room == room
    assert session.place == session_rooms.place_of(room)
    # Twelve do not fit where eight do, and that is only said.
    assert f"{room.name} memuat 8 orang" in told

    refused = client.post("/admin/events/event/add/", words | {"title": "Kelas lain"})
    assert refused.status_code == 200
    assert "Pilih ruang atau waktu lain" in refused.content.decode()
    assert Event.objects.count() == 1

    event = session.event
    events.publish(event, by=staff)
    page = f"/admin/events/event/{event.pk}/change/"
    # Who has a seat is read on the same page.
    SeatFactory(event=event, status="terdaftar", waiting_since=None)
    assert client.get(page).status_code == 200
    words |= {"sessions-INITIAL_FORMS": 1, "sessions-0-id": session.pk}
    gone = client.post(page, words | {"sessions-0-event": event.pk, "sessions-0-DELETE": "on"})
    assert "paling sedikit satu sesi" in gone.content.decode()
    moved = {"sessions-0-event": event.pk, "sessions-0-starts_at_1": "10:00"}
    assert client.post(page, words | moved).status_code == 302
    booking = Booking.objects.get()
    assert timezone.localtime(booking.starts_at).hour == 10
    event.refresh_from_db()
    assert (event.status, event.sequence) == (EventStatus.PUBLISHED, 2)
