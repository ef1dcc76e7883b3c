"""Rooms in the database: nobody is where somebody else is, nor in two places."""

import pytest
from django.db import IntegrityError, transaction

from events.choices import BookingStatus, RoomPurpose
from events.models import Room
from tests.factories import BookingFactory, RoomFactory, hour_of

pytestmark = pytest.mark.django_db


def refused(**fields) -> bool:
    try:
        with transaction.atomic():
            BookingFactory(**fields)
    except IntegrityError:
        return True
    return False


def test_a_room_is_had_by_one_at_a_time():
    room = RoomFactory()
    BookingFactory(room=room, period=hour_of(1, 10))

    assert refused(room=room, period=hour_of(1, 9, hours=1.5))
    assert not refused(room=room, period=hour_of(1, 11))
    assert not refused(period=hour_of(1, 10))


@pytest.mark.parametrize(
    "status", [BookingStatus.ENDED, BookingStatus.RELEASED, BookingStatus.CANCELLED]
)
def test_what_is_over_takes_no_room(status):
    before = BookingFactory(status=status)

    assert not refused(room=before.room, period=before.period)


def test_nobody_has_two_rooms_at_once():
    before = BookingFactory()

    assert refused(holder=before.holder, period=before.period)


def test_the_house_may_have_many_rooms_at_once():
    BookingFactory(holder=None, purpose=RoomPurpose.HOUSE)

    assert not refused(holder=None, purpose=RoomPurpose.CLASS)


@pytest.mark.parametrize(
    "fields",
    [
        {"people": 0},
        {"purpose": RoomPurpose.CLASS},
        {"holder": None, "purpose": RoomPurpose.OWN},
        {"period": (hour_of(1, 10)[0], hour_of(1, 10)[0])},
        {"period": (None, hour_of(1, 10)[0])},
    ],
)
def test_nonsense_is_refused(fields):
    assert refused(**fields)


def test_the_rooms_of_the_global_office_say_what_is_not_confirmed():
    rooms = Room.objects.by_place()

    assert [room.name for room in rooms] == [
        "Ruang temu",
        "Ruang pelatihan",
        "Ruang seminar",
        "Meja coworking",
    ]
    assert all("belum dikonfirmasi" in room.note and room.kecamatan is None for room in rooms)
