"""Events as people see them: lists, the month, one event, and a seat with or without an account."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from events.choices import Audience, EventStatus, SeatStatus
from events.models import Event, Seat, SeatRequest, Session
from events.services import events, seats, visitors
from members.models import Kecamatan
from okoce import messaging
from tests.factories import (
    EventFactory,
    MemberFactory,
    PendampingFactory,
    SeatFactory,
    SeatRequestFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
PERSON = {"name": "Rina Hartati", "email": "rina@contoh.test", "phone": "", "nonce": "satu"}


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def later(**span):
    return time_machine.travel(NOW + timedelta(**span), tick=False)


def shown(client, address: str) -> str:
    return client.get(address).content.decode()


def form_of(event: Event) -> str:
    return f"{event.get_absolute_url()}daftar/"


# Lists.


def test_list_shows_what_comes_and_what_was(client):
    comes = EventFactory(title="Kelas kemasan")
    was = EventFactory(title="Kelas lama", starts_at=NOW - timedelta(days=3))
    EventFactory(title="Kelas rahasia", status=EventStatus.DRAFT)

    page = shown(client, "/acara/")
    assert comes.title in page
    assert was.title not in page
    assert "Kelas rahasia" not in page
    assert was.title in shown(client, "/acara/?daftar=lewat")
    # Past ones keep their page.
    assert client.get(was.get_absolute_url()).status_code == 200


def test_list_is_chosen_by_kind_and_kecamatan(client):
    tebet = Kecamatan.objects.get(slug="tebet")
    EventFactory(title="Kelas Tebet", kecamatan=tebet)
    EventFactory(title="Bazar Kuningan", kind="bazar")
    page = shown(client, "/acara/?kecamatan=tebet")
    assert "Kelas Tebet" in page
    assert "Bazar Kuningan" not in page
    page = shown(client, "/acara/?jenis=bazar")
    assert "Kelas Tebet" not in page
    assert "Belum ada yang seperti itu" in shown(client, "/acara/?jenis=webinar")
    assert client.get("/acara/?jenis=entah&kecamatan=entah&bulan=x").status_code == 200


@pytest.mark.parametrize("address", ["/acara/", "/acara/kalender/?bulan=2026-09"])
def test_lists_cost_the_same_for_one_and_for_thirty(
    client, settings, django_assert_max_num_queries, address
):
    settings.PUBLIC_PAGE_SECONDS = 0
    EventFactory.create_batch(30, kecamatan=Kecamatan.objects.get(slug="tebet"))
    with django_assert_max_num_queries(6):
        client.get(address)


def test_calendar_has_each_session_on_its_day_in_jakarta(client):
    # 23.30 in Jakarta is the day before in London.
    event = EventFactory(title="Kelas malam", starts_at=NOW.replace(day=30, hour=23, minute=30))
    Session.objects.create(
        event=event,
        starts_at=NOW.replace(month=10, day=7, hour=9),
        ends_at=NOW.replace(month=10, day=7, hour=11),
        place="Ruang latih",
    )
    days = {
        cell["day"].isoformat(): [session.event.title for session in cell["sessions"]]
        for week in client.get("/acara/kalender/").context["weeks"]
        for cell in week
    }
    assert days["2026-09-30"] == ["Kelas malam"]
    assert "2026-08-31" in days
    assert days["2026-10-01"] == []
    assert "Kelas malam" in shown(client, "/acara/kalender/?bulan=2026-10")
    assert client.get("/acara/kalender/?bulan=9999-13").status_code == 200


def test_kept_pages_follow_the_seats(client):
    event = EventFactory(quota=5)
    assert "5 kursi tersisa" in shown(client, event.get_absolute_url())
    with_signal = seats.register(event, nonce="a", user=MemberFactory().user)
    assert with_signal.status == SeatStatus.REGISTERED


# A seat with an account.


def test_member_takes_and_gives_up_a_seat(client):
    event, user = EventFactory(quota=1), MemberFactory().user
    client.force_login(user)
    assert "Ambil kursi" in shown(client, event.get_absolute_url())

    response = client.post(form_of(event), {"nonce": "a"})

    seat = Seat.objects.get()
    assert response.url == f"/saya/acara/{seat.code}/"
    assert "Terdaftar" in shown(client, event.get_absolute_url())
    assert event.title in shown(client, "/saya/acara/")
    assert client.get(form_of(event)).url == response.url

    client.post(f"{response.url}lepas/")
    seat.refresh_from_db()
    assert seat.status == SeatStatus.CANCELLED
    assert "Ambil kursi" in shown(client, event.get_absolute_url())


def test_offered_seat_is_taken_on_its_page(client):
    event = EventFactory(quota=1)
    first = seats.register(event, nonce="a", user=MemberFactory().user)
    user = MemberFactory().user
    client.force_login(user)
    client.post(form_of(event), {"nonce": "b"})
    seat = Seat.objects.get(user=user)
    assert "Nomor 1 dalam antrean" in shown(client, seat.get_absolute_url())
    seats.give_up(first)
    assert "Ambil kursinya" in shown(client, seat.get_absolute_url())
    client.post(f"{seat.get_absolute_url()}ambil/")
    seat.refresh_from_db()
    assert seat.status == SeatStatus.REGISTERED
    # Pressed once more in another tab.
    assert client.post(f"{seat.get_absolute_url()}ambil/").status_code == 302


def test_late_is_told_and_nothing_is_lost(client):
    event = EventFactory()
    seat = seats.register(event, nonce="a", user=MemberFactory().user)
    client.force_login(seat.user)
    with later(days=10, hours=1):
        response = client.post(f"{seat.get_absolute_url()}lepas/")
    assert response.status_code == 422
    seat.refresh_from_db()
    assert seat.status == SeatStatus.REGISTERED


def test_stranger_is_asked_to_sign_in_for_an_event_of_members(client):
    event = EventFactory()
    assert "untuk anggota program" in shown(client, event.get_absolute_url())
    assert client.get(form_of(event)).url.startswith("/akun/masuk/")
    client.force_login(UserFactory())
    assert client.post(form_of(event), {"nonce": "a"}).status_code == 422
    assert not Seat.objects.exists()


def test_seat_of_somebody_else_is_not_there(client):
    seat = seats.register(EventFactory(), nonce="a", user=MemberFactory().user)
    client.force_login(MemberFactory().user)
    assert client.get(seat.get_absolute_url()).status_code == 404
    assert client.post(f"{seat.get_absolute_url()}lepas/").status_code == 404
    assert client.get(f"/acara/kursi/{seat.link}/").status_code == 404


def test_link_is_for_who_has_a_seat(client):
    event = EventFactory(audience=Audience.PUBLIC)
    event.sessions.update(place="", link="https://temu.example/abc")
    assert "temu.example" not in shown(client, event.get_absolute_url())
    seat = seats.register(event, nonce="a", user=MemberFactory().user)
    client.force_login(seat.user)
    assert "temu.example" in shown(client, seat.get_absolute_url())
    seats.give_up(seat)
    assert "temu.example" not in shown(client, seat.get_absolute_url())


# A seat without an account.


def test_visitor_proves_the_address_by_a_code(client, mailoutbox):
    event = EventFactory(audience=Audience.PUBLIC)
    response = client.post(form_of(event), PERSON)
    asked = SeatRequest.objects.get()
    assert response.url == f"/acara/kode/{asked.key}/"
    assert not Seat.objects.exists()
    code = mailoutbox[0].subject[:6]
    assert code not in shown(client, response.url)

    wrong = client.post(response.url, {"kode": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422
    right = client.post(response.url, {"kode": f"{code[:3]} {code[3:]}"})

    seat = Seat.objects.get()
    assert right.url == f"/acara/kursi/{seat.link}/"
    assert (seat.email, seat.status) == ("rina@contoh.test", SeatStatus.REGISTERED)
    assert not SeatRequest.objects.exists()
    assert client.get(right.url).headers["Referrer-Policy"] == "same-origin"

    client.post(f"{right.url}lepas/")
    seat.refresh_from_db()
    assert seat.status == SeatStatus.CANCELLED


def test_code_goes_to_a_phone_too(client):
    messaging.clear_outbox()
    event = EventFactory(audience=Audience.PUBLIC)
    client.post(form_of(event), PERSON | {"email": "", "phone": "0812-3456-7890"})
    assert messaging.outbox()[0].to == "+6281234567890"


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "", "phone": ""}, {"email": "rina"}, {"situs": "x"}]
)
def test_what_is_missing_is_told_and_no_code_is_sent(client, mailoutbox, wrong):
    event = EventFactory(audience=Audience.PUBLIC)
    assert client.post(form_of(event), PERSON | wrong).status_code == 422
    assert not mailoutbox
    assert not SeatRequest.objects.exists()


def test_code_is_good_for_ten_minutes_and_five_tries(client, mailoutbox):
    event = EventFactory(audience=Audience.PUBLIC)
    address = client.post(form_of(event), PERSON).url
    code = mailoutbox[0].subject[:6]
    for number in range(5):
        wrong = f"{(int(code) + 1 + number) % 10**6:06d}"
        assert client.post(address, {"kode": wrong}).status_code == 422
    assert client.post(address, {"kode": code}).status_code == 422
    assert not Seat.objects.exists()

    address = client.post(form_of(event), PERSON | {"nonce": "dua"}).url
    with later(minutes=11):
        assert client.post(address, {"kode": mailoutbox[1].subject[:6]}).status_code == 422
    assert not Seat.objects.exists()


def test_form_sent_twice_sends_one_code(client, mailoutbox):
    event = EventFactory(audience=Audience.PUBLIC)
    first, second = (client.post(form_of(event), PERSON).url for _each in range(2))
    assert first == second
    assert len(mailoutbox) == 1


def test_gateway_that_is_away_keeps_what_was_typed(client, monkeypatch):
    def away(*args, **kwargs):
        raise messaging.Unavailable("away")

    monkeypatch.setattr(messaging, "send_email", away)
    response = client.post(form_of(EventFactory(audience=Audience.PUBLIC)), PERSON)
    assert response.status_code == 422
    assert "Rina Hartati" in response.content.decode()
    assert not SeatRequest.objects.exists()


def test_contacts_of_visitors_are_forgotten():
    seat = SeatFactory(event=EventFactory(audience=Audience.PUBLIC))
    SeatRequestFactory()
    with later(hours=1, minutes=1):
        events.find_moves()
        assert not SeatRequest.objects.exists()
    with later(days=10 + 180, hours=4):
        visitors.erase_old_contacts()
        seat.refresh_from_db()
        assert (seat.name, seat.email) == ("", "")


# The desk.


def test_staff_plan_publish_and_call_off(client):
    client.force_login(StaffFactory())
    words = {
        "kind": "kelas",
        "title": "Kelas harga",
        "summary": "Menghitung harga jual.",
        "description": "",
        "audience": "anggota",
        "quota": 20,
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-starts_at_0": "2026-10-01",
        "sessions-0-starts_at_1": "09:00",
        "sessions-0-ends_at_0": "2026-10-01",
        "sessions-0-ends_at_1": "12:00",
        "sessions-0-place": "Ruang latih",
        "seats-TOTAL_FORMS": 0,
        "seats-INITIAL_FORMS": 0,
        "history-TOTAL_FORMS": 0,
        "history-INITIAL_FORMS": 0,
    }
    client.post("/admin/events/event/add/", words)
    event = Event.objects.get()
    assert timezone.localtime(event.starts_at).hour == 9
    assert event.status == EventStatus.DRAFT

    page = f"/admin/events/event/{event.pk}/change/"
    version = str(event.status_since)
    client.post(page, {"_move": "terbit", "_version": version})
    event.refresh_from_db()
    assert event.status == EventStatus.PUBLISHED

    seats.register(event, nonce="a", user=MemberFactory().user)
    session = event.sessions.get()
    words |= {
        "quota": 0,
        "sessions-INITIAL_FORMS": 1,
        "sessions-0-id": session.pk,
        "sessions-0-event": event.pk,
    }
    assert client.post(page, words).status_code == 200
    client.post(page, words | {"quota": 1})
    event.refresh_from_db()
    assert (event.quota, event.taken) == (1, 1)


def test_pendamping_plans_in_their_kecamatan_only(client):
    pendamping = PendampingFactory()
    own = Kecamatan.objects.get(pk=next(iter(pendamping.kecamatan_codes)))
    other = Kecamatan.objects.exclude(pk=own.pk).first()
    mine, foreign = EventFactory(kecamatan=own), EventFactory(kecamatan=other)
    client.force_login(pendamping)
    listed = shown(client, "/admin/events/event/")
    assert mine.title in listed
    assert foreign.title not in listed
    page = client.get(f"/admin/events/event/{foreign.pk}/change/")
    assert page.status_code == 302
