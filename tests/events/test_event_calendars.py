"""Calendars: files and feeds read back by another parser, told of changes, and kept secret."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from events.choices import Audience, EventStatus
from events.models import CalendarAddress, Session
from events.services import calendars, events, seats
from members.models import Kecamatan
from members.services.privacy import personal_data
from tests.calendars import read_back
from tests.factories import EventFactory, MemberFactory, SeatFactory, StaffFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
FEED = "/acara.ics"
WORDS = "Foto; harga, ukuran \\ warna\ndan jadwal: untuk keripik singkong pedas manis dari rumah 🍌"


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def later(**span):
    return time_machine.travel(NOW + timedelta(**span), tick=False)


def read(client, address: str) -> list[dict]:
    response = client.get(address)
    assert response["Content-Type"].startswith("text/calendar; charset=utf-8")
    return read_back(response.content)


def file_of(page) -> str:
    return f"{page.get_absolute_url()}kalender.ics"


def move(event, **span):
    session, before = event.sessions.first(), events.sessions_in_words(event)
    session.starts_at += timedelta(**span)
    session.ends_at += timedelta(**span)
    session.save()
    events.sessions_changed(event, by=None, before=before)


# Files.


def test_file_of_an_event_holds_each_session(client):
    event = EventFactory(title="Kelas, foto; produk", summary=WORDS)
    Session.objects.create(
        event=event,
        starts_at=event.starts_at + timedelta(days=7),
        ends_at=event.ends_at + timedelta(days=7),
        link="https://temu.contoh.test/rahasia",
    )
    first, second = read(client, file_of(event))
    assert first["summary"] == "Kelas, foto; produk"
    assert first["description"].startswith(WORDS)
    assert first["dtstart"] == event.starts_at
    assert first["dtend"] == event.ends_at
    assert first["dtstart"].utcoffset() == timedelta(hours=7)
    assert (first["location"], first["status"], first["sequence"]) == (
        "Ruang latih",
        "CONFIRMED",
        "0",
    )
    assert first["last-modified"] == NOW.astimezone(UTC)
    assert first["organizer"].startswith("mailto:")
    assert second["dtstart"] - first["dtstart"] == timedelta(days=7)
    assert first["uid"] != second["uid"]
    # The link is for who has a seat.
    assert "rahasia" not in str(second)


def test_change_keeps_the_uid_and_raises_the_sequence(client):
    event = EventFactory()
    (before,) = read(client, file_of(event))
    with later(minutes=5):
        move(event, hours=1)
        (after,) = read(client, file_of(event))
    assert after["uid"] == before["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert after["dtstart"] - before["dtstart"] == timedelta(hours=1)
    assert after["last-modified"] - before["last-modified"] == timedelta(minutes=5)

    events.call_off(event, by=StaffFactory(), reason="Banjir")
    (last,) = read(client, file_of(event))
    assert (last["uid"], last["status"]) == (before["uid"], "CANCELLED")
    assert int(last["sequence"]) > int(after["sequence"])
    assert "Banjir" in last["description"]


def test_session_that_is_gone_is_off_in_calendars(client):
    event = EventFactory()
    second = Session.objects.create(
        event=event,
        starts_at=event.starts_at + timedelta(days=7),
        ends_at=event.ends_at + timedelta(days=7),
        place="Aula",
    )
    user = MemberFactory().user
    seat = seats.register(event, nonce="a", user=user)
    client.force_login(user)
    kept, gone = (entry["uid"] for entry in read(client, file_of(event)))

    before = events.sessions_in_words(event)
    events.drop_session(second)
    events.sessions_changed(event, before=before)

    for address in (file_of(event), FEED):
        found = {entry["uid"]: entry["status"] for entry in read(client, address)}
        assert found == {kept: "CONFIRMED", gone: "CANCELLED"}
    assert [entry["status"] for entry in read(client, file_of(seat))] == ["CONFIRMED", "CANCELLED"]


def test_draft_has_no_file_and_forgets_its_sessions(client):
    event = EventFactory(status=EventStatus.DRAFT)
    assert client.get(file_of(event)).status_code == 404
    events.drop_session(event.sessions.get())
    assert not event.dropped_sessions.exists()


def test_file_of_a_seat_follows_the_seat(client):
    event, user = EventFactory(quota=1), MemberFactory().user
    seats.register(event, nonce="a", user=MemberFactory().user)
    seat = seats.register(event, nonce="b", user=user)
    client.force_login(user)
    (waiting,) = read(client, file_of(seat))
    assert waiting["status"] == "TENTATIVE"
    seats.give_up(seat, by=user)
    (gone,) = read(client, file_of(seat))
    assert "Hapus dari kalender" in client.get(seat.get_absolute_url()).content.decode()
    assert (gone["uid"], gone["status"]) == (waiting["uid"], "CANCELLED")
    assert int(gone["sequence"]) > int(waiting["sequence"])
    # What everybody may read is another entry: giving up a seat does not take that away.
    assert read(client, file_of(event))[0]["uid"] != gone["uid"]

    client.force_login(MemberFactory().user)
    assert client.get(file_of(seat)).status_code == 404


def test_visitor_has_a_file_at_the_private_address(client):
    seat = SeatFactory(
        event__audience=Audience.PUBLIC, status="terdaftar", waiting_since=None, event__taken=1
    )
    seat.event.sessions.update(link="https://temu.contoh.test/ruang", place="")
    response = client.get(file_of(seat))
    (entry,) = read_back(response.content)
    assert entry["location"] == "https://temu.contoh.test/ruang"
    assert seat.link in entry["url"]
    assert response["X-Robots-Tag"].startswith("noindex")
    assert "private" in response["Cache-Control"]


# Feeds.


def test_feed_holds_what_comes_what_was_lately_and_what_was_called_off(client):
    comes = EventFactory(title="Akan datang")
    EventFactory(title="Baru lewat", starts_at=NOW - timedelta(days=29))
    EventFactory(title="Lama", starts_at=NOW - timedelta(days=31))
    EventFactory(title="Draf", status=EventStatus.DRAFT)
    off = EventFactory(title="Batal")
    events.call_off(off, by=StaffFactory(), reason="Banjir")
    found = {entry["summary"]: entry["status"] for entry in read(client, FEED)}
    assert found == {
        "Baru lewat": "CONFIRMED",
        comes.title: "CONFIRMED",
        "Batal": "CANCELLED",
    }


def test_feed_of_a_kecamatan_holds_its_own(client):
    EventFactory(title="Tebet", kecamatan=Kecamatan.objects.get(slug="tebet"))
    EventFactory(title="Kuningan")
    assert [entry["summary"] for entry in read(client, "/acara/tebet.ics")] == ["Tebet"]
    assert client.get("/acara/entah.ics").status_code == 404
    assert "/acara/tebet.ics" in client.get("/acara/?kecamatan=tebet").content.decode()


@pytest.mark.parametrize("is_kept", [True, False])
def test_feed_is_not_sent_twice(client, settings, django_capture_on_commit_callbacks, is_kept):
    settings.PUBLIC_PAGE_SECONDS = 300 if is_kept else 0
    event = EventFactory()
    first = client.get(FEED)
    for header, mark in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        assert client.get(FEED, headers={header: first[mark]}).status_code == 304
    with later(minutes=1):
        with django_capture_on_commit_callbacks(execute=True):
            move(event, hours=1)
        for header, mark in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            assert client.get(FEED, headers={header: first[mark]}).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_feeds_cost_the_same_for_one_and_for_thirty(
    client, settings, django_assert_max_num_queries, number
):
    settings.PUBLIC_PAGE_SECONDS = 0
    user = MemberFactory().user
    for event in EventFactory.create_batch(number):
        SeatFactory(event=event, user=user, name="", email="")
    address = calendars.renew_address(user).get_absolute_url()
    for feed, most in ((FEED, 3), (address, 5)):
        with django_assert_max_num_queries(most):
            assert len(read(client, feed)) == number


# One's own.


def test_own_feed_is_secret_and_can_be_renewed(client):
    user, event = MemberFactory().user, EventFactory()
    seat = seats.register(event, nonce="a", user=user)
    client.force_login(user)
    assert b"webcal" not in client.get("/saya/kalender/").content
    client.post("/saya/kalender/")
    first = CalendarAddress.objects.get(user=user).get_absolute_url()
    assert first in client.get("/saya/kalender/").content.decode()
    client.logout()
    response = client.get(first)
    assert response["X-Robots-Tag"].startswith("noindex")
    assert "private" in response["Cache-Control"]
    (entry,) = read_back(response.content)
    assert entry["url"].endswith(seat.get_absolute_url())
    assert client.get(first, headers={"If-None-Match": response["ETag"]}).status_code == 304

    seats.give_up(seat, by=user)
    again = client.get(first, headers={"If-None-Match": response["ETag"]})
    assert read_back(again.content)[0]["status"] == "CANCELLED"

    client.force_login(user)
    client.post("/saya/kalender/")
    assert client.get(first).status_code == 404
    second = CalendarAddress.objects.get(user=user).get_absolute_url()
    assert client.get(second).status_code == 200
    assert personal_data(user)["calendar_address"] == [
        {"renewed_at": NOW.astimezone(UTC).isoformat()}
    ]
    user.is_active = False
    user.save()
    assert client.get(second).status_code == 404


def test_own_feed_holds_what_one_teaches(client):
    staff, event = StaffFactory(), EventFactory(title="Saya mengajar")
    event.sessions.update(trainer=staff)
    EventFactory()
    address = calendars.renew_address(staff).get_absolute_url()
    assert [entry["summary"] for entry in read(client, address)] == ["Saya mengajar"]


# Links.


def test_google_gets_the_same_hours(client):
    event = EventFactory(title="Kelas foto & harga")
    page = client.get(event.get_absolute_url())
    ((_session, link),) = [
        pair for context in page.context if "links" in context for pair in context["links"]
    ][:1]
    asked = parse_qs(urlsplit(link).query)
    assert asked["text"] == ["Kelas foto & harga"]
    assert asked["dates"] == ["20260926T020000Z/20260926T050000Z"]
    assert asked["location"] == ["Ruang latih"]
