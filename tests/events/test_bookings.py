"""Booking rooms: the rules, the moves, what the clock does, and two who want the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import BOOKING_MOVES, BookingActor, BookingStatus, RoomPurpose
from events.models import Booking, BookingChange, Room, RoomRules
from events.services import bookings, room_reminders
from events.services.booking_rules import RoomTaken
from events.services.room_days import closures, nearest_free, opening
from members.choices import MeetingPlace, MeetingStatus, MemberStatus
from members.models import Holiday, Notification
from members.services import meetings
from members.services.privacy import erase_account, personal_data
from okoce.errors import RuleBroken
from tests.factories import (
    BookingFactory,
    ConnectionFactory,
    MeetingFactory,
    MemberFactory,
    PendampingFactory,
    RoomFactory,
    StaffFactory,
    UserFactory,
    hour_of,
)
from tests.races import at_once

OWN, MEETING, HOUSE = RoomPurpose.OWN, RoomPurpose.MEETING, RoomPurpose.HOUSE
TEBET = "31.74.01"


@pytest.fixture(autouse=True)
def a_wednesday(time_machine):
    """Five past nine on a working day in Jakarta."""
    time_machine.move_to("2026-06-10 09:05+07:00")


def book(room=None, period=None, **words) -> Booking:
    by = words.pop("by", None) or MemberFactory().user
    words.setdefault("purpose", OWN)
    return bookings.book(room or RoomFactory(), period or hour_of(1, 10), by=by, **words)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as refused:
        call(*args, **kwargs)
    return str(refused.value)


# Who, and when.


@pytest.mark.django_db
def test_a_member_books_a_room():
    booking = book(people=3, about="Foto produk")

    assert (booking.status, booking.people, booking.about) == ("dipesan", 3, "Foto produk")
    assert booking.holder == booking.made_by
    assert [change.new_status for change in booking.history.all()] == [BookingStatus.HELD]


@pytest.mark.django_db
@pytest.mark.parametrize("status", MemberStatus)
def test_whoever_sent_their_registration_books(status):
    may = status in (MemberStatus.SUBMITTED, MemberStatus.RETURNED, MemberStatus.VERIFIED)
    member = MemberFactory(status=status)

    if may:
        assert book(by=member.user).holder == member.user
    else:
        assert "pendaftaran" in refusal(book, by=member.user)


@pytest.mark.django_db
def test_on_behalf_of_a_member_books_who_accompanies_them():
    member = MemberFactory()
    strangers = [UserFactory(), MemberFactory().user, PendampingFactory(kecamatan=["31.71.01"])]
    superadmin = UserFactory(is_staff=True, is_superuser=True)

    for by in [*strangers, superadmin]:
        refusal(book, by=by, holder=member.user)
    for hour, by in enumerate([PendampingFactory(), StaffFactory()], start=10):
        booking = book(by=by, holder=member.user, period=hour_of(1, hour))
        assert (booking.holder, booking.made_by) == (member.user, by)
    assert Notification.objects.filter(user=member.user, kind="room_booked").count() == 2


@pytest.mark.django_db
def test_for_the_house_books_who_keeps_the_room():
    office, tebet = RoomFactory(), RoomFactory(kecamatan_id=TEBET)

    assert book(office, by=StaffFactory(), purpose=HOUSE).holder is None
    assert book(tebet, by=PendampingFactory(), purpose=HOUSE).holder is None
    for by in [MemberFactory().user, PendampingFactory()]:
        refusal(book, office, by=by, purpose=HOUSE, period=hour_of(2, 10))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "people", "says"),
    [
        ((0, 9), 1, "sudah lewat"),
        ((1, 7), 1, "buka dari"),
        ((1, 19.5), 1, "buka dari"),
        ((1, 10), 9, "muat 8 orang"),
        ((15, 10), 1, "14 hari"),
        ((6, 10), 1, "Tahun Baru Islam"),
    ],
)
def test_what_cannot_be_had_is_told(period, people, says):
    days, clock = period
    start = hour_of(days, 0)[0] + timedelta(hours=clock)

    said = refusal(book, period=(start, start + timedelta(hours=1)), people=people)

    assert says in said


@pytest.mark.django_db
def test_length_and_steps_follow_the_rules_of_the_day():
    assert "120 menit" in refusal(book, period=hour_of(1, 10, hours=2.5))
    start = hour_of(1, 10)[0] + timedelta(minutes=10)
    assert "30 menit" in refusal(book, period=(start, start + timedelta(hours=1)))

    RoomRules.objects.create(since=timezone.localdate(), longest_minutes=180, days_ahead=30)

    assert book(period=hour_of(1, 10, hours=2.5)).is_held
    assert book(period=hour_of(29, 10)).is_held


@pytest.mark.django_db
def test_the_house_is_not_bound_by_the_rules_of_members():
    by = StaffFactory()

    assert book(by=by, purpose=HOUSE, period=hour_of(40, 8, hours=12)).is_held


@pytest.mark.django_db
def test_open_bookings_are_counted():
    by = MemberFactory().user
    for day in (1, 2, 5):
        book(by=by, period=hour_of(day, 10))

    assert "3 pesanan" in refusal(book, by=by, period=hour_of(7, 10))

    bookings.cancel(Booking.objects.owned_by(by).first(), by=by)
    assert book(by=by, period=hour_of(7, 10)).is_held


@pytest.mark.django_db
def test_the_same_press_twice_is_one_booking():
    room, by = RoomFactory(), MemberFactory().user

    assert book(room, by=by).pk == book(room, by=by).pk
    assert Booking.objects.count() == BookingChange.objects.count() == 1


@pytest.mark.django_db
def test_holidays_close_and_an_unknown_year_is_not_guessed():
    room = RoomFactory()
    first, last = hour_of(6, 10)[0].date(), hour_of(365 * 3, 10)[0].date()

    assert "Muharam" in opening(room, first, closures(first, first)).closed
    assert "2029" in opening(room, last, closures(last, last)).closed
    Holiday.objects.filter(date__year=2026).delete()
    assert "belum diketahui" in refusal(book, room)


@pytest.mark.django_db
def test_days_are_those_of_jakarta(time_machine):
    time_machine.move_to("2026-06-10 23:30+07:00")

    booking = book(period=hour_of(1, 8))

    assert timezone.localtime(booking.starts_at).isoformat() == "2026-06-11T08:00:00+07:00"
    assert "14 hari" in refusal(book, period=hour_of(15, 8))
    time_machine.move_to("2026-06-11 00:10+07:00")
    assert book(period=hour_of(14, 8)).is_held


# Offers.


@pytest.mark.django_db
def test_who_comes_second_is_offered_the_nearest_free_times():
    room, beside, small = RoomFactory(), RoomFactory(), RoomFactory(capacity=1)
    Room.objects.exclude(pk__in=[room.pk, beside.pk, small.pk]).update(is_active=False)
    book(room, hour_of(1, 10))
    user = MemberFactory().user

    with pytest.raises(RoomTaken):
        book(room, hour_of(1, 10), by=user)
    offers = nearest_free(room, hour_of(1, 10), people=4, user=user)

    assert [(offer.room, timezone.localtime(offer.starts).hour) for offer in offers] == [
        (beside, 10),
        (room, 9),
        (room, 11),
        (room, 8),
    ]


@pytest.mark.django_db
def test_offers_cost_the_same_with_many_rooms(query_count):
    room, user = RoomFactory(), UserFactory()
    few = query_count(nearest_free, room, hour_of(1, 10), people=1, user=user)
    RoomFactory.create_batch(5)

    assert query_count(nearest_free, room, hour_of(1, 10), people=1, user=user) == few


# Moves.


def people_of(booking) -> dict:
    return {
        BookingActor.HOLDER: booking.holder,
        BookingActor.KEEPER: StaffFactory(),
        BookingActor.SYSTEM: None,
        "stranger": MemberFactory().user,
        "superadmin": UserFactory(is_staff=True, is_superuser=True),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("old", BookingStatus)
@pytest.mark.parametrize("new", BookingStatus)
def test_each_move_is_open_to_those_of_the_table(old, new, time_machine):
    booking = BookingFactory(period=hour_of(0, 10), status=old)
    people = people_of(booking)
    # Half past ten: unused since half an hour, and not over.
    time_machine.move_to("2026-06-10 10:30+07:00")

    for who, user in people.items():
        allowed = who in BOOKING_MOVES.get((old, new), ())
        # The portal ends nothing before its time.
        allowed = allowed and not (new == BookingStatus.ENDED and user is None)
        assert (new in bookings.moves_of(booking, user)) == allowed
        Booking.objects.filter(pk=booking.pk).update(status=old)
        if allowed:
            bookings.change_status(booking, new, by=user, note="Listrik padam")
            last = booking.history.first()
            assert (last.old_status, last.new_status, last.by) == (old, new, user)
        else:
            refusal(bookings.change_status, booking, new, by=user)
        booking.refresh_from_db()
        assert booking.status == (new if allowed else old)
        booking.status = old


@pytest.mark.django_db
def test_check_in_opens_ten_minutes_before(time_machine):
    booking = book(period=hour_of(0, 10))

    time_machine.move_to("2026-06-10 09:49+07:00")
    assert "09.50" in refusal(bookings.check_in, booking, by=booking.holder)
    time_machine.move_to("2026-06-10 09:50+07:00")
    assert bookings.check_in(booking, by=booking.holder).is_in_use


@pytest.mark.django_db
def test_who_leaves_early_frees_the_rest(time_machine):
    booking = book(period=hour_of(0, 10))
    time_machine.move_to("2026-06-10 10:01+07:00")
    bookings.check_in(booking, by=booking.holder)

    bookings.end(booking, by=booking.holder)

    half_past = hour_of(0, 10)[0] + timedelta(minutes=30)
    assert book(booking.room, (half_past, half_past + timedelta(minutes=30))).is_held


@pytest.mark.django_db
def test_a_keeper_says_why_they_cancel():
    booking = book()
    staff = StaffFactory()

    assert "alasan" in refusal(bookings.cancel, booking, by=staff).lower()
    bookings.cancel(booking, by=staff, note="Listrik padam")

    assert booking.history.first().note == "Listrik padam"
    assert Notification.objects.filter(user=booking.holder, kind="room_cancelled").count() == 1


@pytest.mark.django_db
def test_a_booking_moves_to_a_free_time_and_keeps_its_trace():
    room = RoomFactory()
    other = book(room, hour_of(1, 12))
    booking = book(room, hour_of(1, 10))

    with pytest.raises(RoomTaken):
        bookings.move(booking, (other.starts_at, other.ends_at), by=booking.holder)
    booking.refresh_from_db()
    bookings.move(booking, hour_of(1, 10, hours=2), by=booking.holder)

    assert booking.ends_at == hour_of(1, 12)[0]
    assert "10.00–11.00" in booking.history.first().note
    refusal(bookings.move, booking, hour_of(2, 10), by=MemberFactory().user)


# What the clock does.


@pytest.mark.django_db
def test_an_unused_room_is_given_free_once(time_machine):
    booking = book(period=hour_of(0, 10))
    time_machine.move_to("2026-06-10 10:14+07:00")
    room_reminders.find()
    booking.refresh_from_db()
    assert booking.is_held

    time_machine.move_to("2026-06-10 10:15+07:00")
    room_reminders.find()
    room_reminders.find()

    booking.refresh_from_db()
    assert booking.status == BookingStatus.RELEASED
    assert booking.history.count() == 2
    assert Notification.objects.filter(user=booking.holder, kind="room_released").count() == 1
    assert "10.15" in refusal(bookings.check_in, booking, by=booking.holder)


@pytest.mark.django_db
def test_a_late_clock_does_not_keep_an_unused_room(time_machine):
    booking = book(period=hour_of(0, 10, hours=2))
    time_machine.move_to("2026-06-10 10:50+07:00")

    assert book(booking.room, hour_of(0, 11)).is_held
    booking.refresh_from_db()
    assert booking.status == BookingStatus.RELEASED


@pytest.mark.django_db
def test_what_is_over_is_ended(time_machine):
    used, of_the_house = book(period=hour_of(0, 10)), book(by=StaffFactory(), purpose=HOUSE)
    Booking.objects.filter(pk=of_the_house.pk).update(period=hour_of(0, 10))
    time_machine.move_to("2026-06-10 10:00+07:00")
    bookings.check_in(used, by=used.holder)

    time_machine.move_to("2026-06-10 10:59+07:00")
    room_reminders.find()
    assert Booking.objects.taking().count() == 2
    time_machine.move_to("2026-06-10 11:00+07:00")
    room_reminders.find()

    assert {row.status for row in Booking.objects.all()} == {BookingStatus.ENDED}


@pytest.mark.django_db
def test_reminders_come_the_evening_and_the_hour_before_once(time_machine):
    booking = book(period=hour_of(1, 10))

    def told() -> list[str]:
        room_reminders.find()
        room_reminders.find()
        kinds = Notification.objects.filter(user=booking.holder).order_by("pk")
        return list(kinds.values_list("kind", flat=True))

    time_machine.move_to("2026-06-10 16:59+07:00")
    assert told() == []
    time_machine.move_to("2026-06-10 23:55+07:00")
    assert told() == ["room_eve"]
    time_machine.move_to("2026-06-11 08:59+07:00")
    assert told() == ["room_eve"]
    time_machine.move_to("2026-06-11 09:00+07:00")
    assert told() == ["room_eve", "room_hour"]


# Meetings, and people who go.


def meeting_at_the_office(**fields):
    people = sorted([MemberFactory().user, MemberFactory().user], key=lambda user: user.pk)
    pair = ConnectionFactory(low=people[0], high=people[1], status="accepted")
    return MeetingFactory(
        connection=pair,
        place=MeetingPlace.GLOBAL_OFFICE,
        status=MeetingStatus.AGREED,
        starts_at=hour_of(1, 10)[0],
        **fields,
    )


@pytest.mark.django_db
def test_a_meeting_gets_one_room_and_gives_it_back(django_capture_on_commit_callbacks):
    meeting = meeting_at_the_office()
    low, high = meeting.connection.low, meeting.connection.high

    assert "awal pertemuan" in refusal(
        book, period=hour_of(1, 14), by=low, purpose=MEETING, meeting=meeting
    )
    booking = book(by=low, purpose=MEETING, meeting=meeting)
    assert "sudah punya ruang" in refusal(book, by=high, purpose=MEETING, meeting=meeting)

    with django_capture_on_commit_callbacks(execute=True):
        meetings.change_meeting(meeting, MeetingStatus.CANCELLED, by=high, note="Sakit")

    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED


@pytest.mark.django_db
def test_a_member_takes_their_bookings_along_and_leaves_none(client):
    booking = book(about="Foto produk")
    user = booking.holder

    rows = personal_data(user)["room_bookings"]
    assert [(row["room"], row["about"]) for row in rows] == [(booking.room.name, "Foto produk")]

    erase_account(user)
    assert not Booking.objects.exists()
    assert book(booking.room).is_held


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_a_room_one_gets_it():
    room, people = RoomFactory(), [MemberFactory().user for _number in range(8)]

    came = at_once(*[lambda by=by: book(room, by=by) for by in people])

    assert sum(isinstance(each, Booking) for each in came) == 1
    assert sum(isinstance(each, RoomTaken) for each in came) == 7
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_takes_two_rooms_or_more_than_their_share_at_once():
    by, rooms = MemberFactory().user, RoomFactory.create_batch(6)

    at_once(*[lambda room=room: book(room, by=by) for room in rooms[:3]])
    assert Booking.objects.owned_by(by).count() == 1
    at_once(
        *[
            lambda room=room, hour=hour: book(room, hour_of(2, hour), by=by)
            for hour, room in enumerate(rooms, start=9)
        ]
    )

    assert Booking.objects.owned_by(by).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_rooms_do_not_wait_in_a_circle():
    one, two = RoomFactory(), RoomFactory()
    first, second = book(one), book(two)

    came = at_once(
        lambda: bookings.move(first, hour_of(1, 10), by=first.holder, room=two),
        lambda: bookings.move(second, hour_of(1, 10), by=second.holder, room=one),
    )

    assert [type(each) for each in came] == [RoomTaken, RoomTaken]


@pytest.mark.django_db(transaction=True)
def test_at_minute_fifteen_either_the_guest_or_the_clock_wins(time_machine):
    booking = book(period=hour_of(0, 10))
    time_machine.move_to("2026-06-10 10:15+07:00", tick=False)

    came, _swept = at_once(
        lambda: bookings.check_in(Booking.objects.get(pk=booking.pk), by=booking.holder),
        room_reminders.find,
    )

    booking.refresh_from_db()
    guest_won = isinstance(came, Booking)
    assert booking.status == (BookingStatus.CHECKED_IN if guest_won else BookingStatus.RELEASED)
    assert booking.history.count() == 2
