"""The pages of rooms: what everybody sees, booking one, one's own, and the desk."""

import pytest
from django.utils import timezone

from events.choices import BookingStatus, RoomPurpose
from events.models import Booking
from tests.events.test_bookings import a_wednesday, meeting_at_the_office  # noqa: F401
from tests.factories import (
    BookingFactory,
    MemberFactory,
    PendampingFactory,
    RoomFactory,
    StaffFactory,
    UserFactory,
    hour_of,
)

pytestmark = pytest.mark.django_db

TEBET = "31.74.01"
WISH = {"day": "2026-06-11", "start": "10.00", "minutes": "60", "people": "2", "purpose": "sendiri"}


def text(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_what_is_free_today_by_place(client):
    office, tebet = RoomFactory(), RoomFactory(kecamatan_id=TEBET)
    BookingFactory(room=office, period=hour_of(0, 12, hours=2))

    page = text(client, "/ruang/")

    assert page.index(office.name) < page.index(tebet.name)
    assert "Kosong 09.30–12.00, 14.00–20.00 WIB" in page
    assert tebet.name not in text(client, "/ruang/?orang=9")
    assert "Muharam" in text(client, "/ruang/?hari=2026-06-16")


def test_days_that_members_cannot_book_yet_do_not_show_as_free_to_them(client):
    room = RoomFactory()

    assert "anggota bisa memesannya mulai Kamis, 11 Juni 2026" in text(
        client, "/ruang/?hari=2026-06-25"
    )
    assert "Kosong 08.00–20.00 WIB" in text(client, "/ruang/?hari=2026-06-24")
    week = f"{room.get_absolute_url()}?dari=2026-06-25"
    page = text(client, week)
    assert "belum bisa dipesan" in page
    assert "/pesan/?hari=2026-06-25" not in page
    # Who keeps the room plans as far ahead as they like.
    client.force_login(StaffFactory())
    assert "/pesan/?hari=2026-06-25" in text(client, week)


def test_the_list_costs_the_same_with_many_rooms(client, query_count):
    RoomFactory()
    few = query_count(client.get, "/ruang/")
    for _number in range(6):
        BookingFactory(room=RoomFactory(kecamatan_id=TEBET), period=hour_of(0, 12))

    assert query_count(client.get, "/ruang/") == few


def test_the_week_shows_taken_times_without_names(client, query_count):
    room, own = RoomFactory(), MemberFactory().user
    client.force_login(own)
    before = query_count(client.get, room.get_absolute_url())
    other = BookingFactory(room=room, period=hour_of(1, 10), about="Rahasia")
    BookingFactory(room=room, holder=own, period=hour_of(1, 13))

    page = text(client, room.get_absolute_url())

    assert other.holder.name not in page
    assert "Rahasia" not in page
    assert "week__span--taken" in page
    assert "week__span--own" in page
    assert query_count(client.get, room.get_absolute_url()) == before
    client.logout()
    assert "week__span--own" not in text(client, room.get_absolute_url())


@pytest.mark.parametrize("asked", ["x", "2026-99-99", "1999-01-01", "2199-01-01"])
def test_a_week_that_makes_no_sense_is_a_near_one(client, asked):
    assert "Pekan" in text(client, f"{RoomFactory().get_absolute_url()}?dari={asked}")


def test_a_room_out_of_use_is_not_found(client):
    assert client.get(RoomFactory(is_active=False).get_absolute_url()).status_code == 404


def test_booking_a_room(client):
    room, user = RoomFactory(), MemberFactory().user
    client.force_login(user)

    page = text(client, f"/ruang/{room.slug}/pesan/?hari=2026-06-11&jam=10.00")
    assert '<option value="10.00" selected>' in page
    response = client.post(f"/ruang/{room.slug}/pesan/", WISH)

    booking = Booking.objects.get()
    assert response.url == booking.get_absolute_url() == f"/saya/ruang/{booking.code}/"
    assert (booking.holder, booking.period.lower) == (user, hour_of(1, 10)[0])
    assert room.name in text(client, "/saya/ruang/")
    assert room.name in text(client, "/saya/")


def test_a_refused_form_keeps_what_was_typed_and_offers_times(client):
    room = RoomFactory()
    BookingFactory(room=room, period=hour_of(1, 10))
    client.force_login(MemberFactory().user)

    response = client.post(f"/ruang/{room.slug}/pesan/", WISH | {"about": "Foto keripik"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Foto keripik" in page
    assert "data-offers" in page
    assert "hari=2026-06-11&amp;jam=11.00" in page
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"day": ""}, {"start": "3"}, {"minutes": "7"}, {"people": "0"}])
def test_a_wrong_form_books_nothing(client, wrong):
    client.force_login(MemberFactory().user)

    response = client.post(f"/ruang/{RoomFactory().slug}/pesan/", WISH | wrong)

    assert response.status_code == 422
    assert not Booking.objects.exists()


def test_who_is_no_member_is_told(client):
    client.force_login(UserFactory())

    response = client.get(f"/ruang/{RoomFactory().slug}/pesan/")

    assert response.status_code == 403
    assert "pendaftaran" in response.content.decode()


def test_checking_in_and_cancelling_by_the_buttons(client):
    booking = BookingFactory(period=hour_of(0, 9, hours=2))
    client.force_login(booking.holder)
    address = booking.get_absolute_url()

    assert client.post(f"{address}apa/").status_code == 404
    assert client.post(f"{address}masuk/").url == address
    assert client.post(f"{address}batal/").status_code == 422
    assert client.post(f"{address}selesai/").status_code == 302
    booking.refresh_from_db()
    assert booking.status == BookingStatus.ENDED


def test_a_booking_of_others_is_not_found(client):
    booking = BookingFactory()
    client.force_login(MemberFactory().user)

    for address in ("", "pindah/", "batal/"):
        call = client.post if address == "batal/" else client.get
        assert call(f"{booking.get_absolute_url()}{address}").status_code == 404


def test_another_time_by_the_form(client):
    booking = BookingFactory()
    client.force_login(booking.holder)

    words = {"day": "2026-06-12", "start": "13.00", "minutes": "90"}
    response = client.post(f"{booking.get_absolute_url()}pindah/", words)

    booking.refresh_from_db()
    assert response.status_code == 302
    assert booking.period.lower == hour_of(2, 13)[0]


def test_the_list_of_ones_own_costs_the_same_with_many(client, query_count):
    user = MemberFactory().user
    client.force_login(user)
    BookingFactory(holder=user, period=hour_of(1, 8))
    BookingFactory(holder=user, period=hour_of(-1, 8), status=BookingStatus.ENDED)
    few = query_count(client.get, "/saya/ruang/")
    for hour in range(9, 14):
        BookingFactory(holder=user, period=hour_of(1, hour))
        BookingFactory(holder=user, period=hour_of(-1, hour), status=BookingStatus.RELEASED)

    assert query_count(client.get, "/saya/ruang/") == few


def test_the_desk_shows_names_of_the_rooms_one_keeps(client, query_count):
    tebet = BookingFactory(room=RoomFactory(kecamatan_id=TEBET), period=hour_of(0, 12))
    office = BookingFactory(period=hour_of(0, 12))

    client.force_login(PendampingFactory())
    page = text(client, "/ruang/meja/")
    assert tebet.holder.name in page
    assert office.holder.name not in page

    client.force_login(StaffFactory())
    assert office.holder.name in text(client, "/ruang/meja/")
    few = query_count(client.get, "/ruang/meja/")
    for hour in range(13, 18):
        BookingFactory(room=office.room, period=hour_of(0, hour))
    assert query_count(client.get, "/ruang/meja/") == few


@pytest.mark.parametrize("person", ["member", "superadmin"])
def test_the_desk_does_not_exist_for_others(client, person):
    people = {
        "member": lambda: MemberFactory().user,
        "superadmin": lambda: UserFactory(is_staff=True, is_superuser=True),
    }
    client.force_login(people[person]())

    assert client.get("/ruang/meja/").status_code == 404
    assert client.post(f"/ruang/meja/pesan/{RoomFactory().slug}/", WISH).status_code == 404


def test_the_desk_books_for_a_member_and_for_the_house(client):
    room, member = RoomFactory(), MemberFactory()
    client.force_login(StaffFactory())
    address = f"/ruang/meja/pesan/{room.slug}/"

    assert client.post(address, WISH).status_code == 422
    assert client.post(address, WISH | {"number": "salah"}).status_code == 422
    assert client.post(address, WISH | {"number": member.number}).status_code == 302
    house = WISH | {"purpose": "rumah", "start": "12.00", "minutes": "300"}
    assert client.post(address, house | {"number": member.number}).status_code == 422
    assert client.post(address, house).status_code == 302

    assert list(Booking.objects.order_by("pk").values_list("holder", "purpose")) == [
        (member.user_id, RoomPurpose.OWN),
        (None, RoomPurpose.HOUSE),
    ]


def test_a_keeper_cancels_with_a_reason_and_comes_back_to_the_desk(client):
    booking = BookingFactory()
    client.force_login(StaffFactory())
    address = f"{booking.get_absolute_url()}batal/"

    assert client.post(address, {"note": ""}).status_code == 422
    response = client.post(address, {"note": "Listrik padam"})

    assert response.url == "/ruang/meja/?hari=2026-06-11"


def test_a_meeting_leads_to_a_room(client):
    meeting = meeting_at_the_office()
    room = RoomFactory()
    low, high = meeting.connection.low, meeting.connection.high
    client.force_login(low)

    assert f"/ruang/?temu={meeting.code}" in text(client, meeting.get_absolute_url())
    assert f"/ruang/{room.slug}/pesan/?temu={meeting.code}" in text(
        client, f"/ruang/?temu={meeting.code}"
    )
    page = text(client, f"/ruang/{room.slug}/pesan/?temu={meeting.code}")
    assert '<option value="10.00" selected>' in page
    client.post(f"/ruang/{room.slug}/pesan/?temu={meeting.code}", WISH | {"purpose": "temu"})

    assert Booking.objects.get().meeting == meeting
    client.force_login(high)
    assert room.name in text(client, meeting.get_absolute_url())
    client.force_login(MemberFactory().user)
    assert meeting.about not in text(client, f"/ruang/?temu={meeting.code}")


def test_today_is_that_of_jakarta(client, time_machine):
    time_machine.move_to("2026-06-10 00:30+07:00")
    room = RoomFactory()

    assert timezone.localdate().isoformat() == "2026-06-10"
    assert "Kosong 08.00–20.00 WIB" in text(client, "/ruang/")
    assert "week__day--today" in text(client, room.get_absolute_url())
