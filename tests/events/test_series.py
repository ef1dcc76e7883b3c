"""Series: days around holidays, one or those that follow, and each participant told once."""

from datetime import date, datetime, time, timedelta
from itertools import count

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from zeal import zeal_ignore

from events.choices import BookingStatus, EventStatus, SeatStatus
from events.demo.series import repeat
from events.models import Booking, Event, Seat
from events.services import bookings, seats, series, session_rooms
from events.services.series import MOST, Rule, days_of
from members.models import Holiday, Kecamatan, Notification
from okoce.demo import City
from okoce.errors import RuleBroken
from tests.factories import (
    EventFactory,
    MemberFactory,
    PendampingFactory,
    RoomFactory,
    SeatFactory,
    StaffFactory,
    hour_of,
)
from tests.races import at_once

NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
numbers = count()


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def weekly(times: int = 4, *, room=None, by=None, every: int = 1, **fields) -> list[Event]:
    """An event in ten days, and again every week."""
    staff, event = by or StaffFactory(), EventFactory(**fields)
    if room:
        event.sessions.update(room=room)
        session_rooms.take(event.sessions.get(), by=staff)
    rule = Rule(every, count=times)
    days = [row.day for row in series.plan(event, rule, by=staff) if row.is_free]
    series.make(event, rule, days, by=staff)
    return list(Event.objects.order_by("position"))


def state(event: Event) -> dict:
    event.refresh_from_db()
    return series.state_of(event)


def seat_at(event: Event, user=None) -> Seat:
    return seats.register(event, nonce=f"s{next(numbers)}", user=user or MemberFactory().user)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as refused:
        call(*args, **kwargs)
    return str(refused.value)


# Days.

DAYS = st.dates(date(2026, 1, 1), date(2027, 1, 1))
WEEKS = st.integers(1, 8)


@given(first=DAYS, every=WEEKS, length=st.integers(0, 366), holidays=st.sets(DAYS))
def test_days_until_a_day_are_each_so_many_weeks_but_holidays(first, every, length, holidays):
    last = first + timedelta(days=length)
    planned = list(
        days_of(first, Rule(every, until=last), lambda day: "Libur" if day in holidays else "")
    )
    # Day by day, with the calendar's own count of weeks.
    expected = [
        day
        for day in (first + timedelta(days=number) for number in range(1, length + 1))
        if (day.toordinal() - first.toordinal()) % (7 * every) == 0
    ]
    assert [day for day, _why in planned] == expected
    assert {day for day, why in planned if why} == holidays & set(expected)


@given(first=DAYS, every=WEEKS, times=st.integers(2, MOST), holidays=st.sets(DAYS))
def test_so_many_times_counts_only_what_takes_place(first, every, times, holidays):
    planned = list(
        days_of(first, Rule(every, count=times), lambda day: "Libur" if day in holidays else "")
    )
    kept = [day for day, why in planned if not why]
    assert all(day.weekday() == first.weekday() for day in kept)
    assert not holidays & set(kept)
    # As many as asked for, unless the year is over before.
    if len(kept) + 1 < times:
        assert planned[-1][0] + timedelta(weeks=every) > first + timedelta(days=366)
    else:
        assert len(kept) + 1 == times
        assert not planned[-1][1]


# Making.


@pytest.mark.django_db
def test_series_skips_holidays_and_remembers_them():
    Holiday.objects.create(date=date(2026, 10, 3), name="Libur Uji", kind="cuti_bersama")
    rows = weekly(3, opens_at=NOW - timedelta(days=30))
    assert [timezone.localdate(row.starts_at) for row in rows] == [
        date(2026, 9, 26),
        date(2026, 10, 10),
        date(2026, 10, 17),
    ]
    assert [row.position for row in rows] == [1, 2, 3]
    assert {row.status for row in rows} == {EventStatus.PUBLISHED}
    assert rows[0].series.left_out == [(date(2026, 10, 3), "Libur Uji")]
    # Each has seats, a registration window and a history of its own.
    assert rows[1].opens_at == rows[0].opens_at + timedelta(days=14)
    seat_at(rows[1])
    assert [row.taken for row in Event.objects.order_by("position")] == [0, 1, 0]
    assert rows[2].history.filter(new_status=EventStatus.PUBLISHED).exists()


@pytest.mark.django_db
def test_draft_is_repeated_as_drafts_and_only_once():
    event = EventFactory(status=EventStatus.DRAFT)
    staff, rule = StaffFactory(), Rule(2, until=date(2026, 11, 1))
    days = [row.day for row in series.plan(event, rule, by=staff)]
    assert refusal(series.make, event, rule, [], by=staff)
    series.make(event, rule, days[:1], by=staff)
    assert list(Event.objects.values_list("status", flat=True)) == [EventStatus.DRAFT] * 2
    assert refusal(series.make, event, rule, days, by=staff)
    assert Event.objects.count() == 2


@pytest.mark.django_db
def test_a_series_is_lengthened_like_its_last_date_and_around_what_was_called_off():
    staff, room = StaffFactory(), RoomFactory()
    rows = weekly(3, room=room, by=staff)
    series.change(rows[2], {"title": "Kelas lanjutan"}, by=staff)
    last = timezone.localdate(rows[2].starts_at)
    Holiday.objects.create(date=last + timedelta(weeks=2), name="Libur")
    found = rows[0].series
    rule = series.longer(found, more=3)
    planned = series.plan(series.last_of(found), rule, by=staff)
    days = [row.day for row in planned if row.is_free]
    assert days == [last + timedelta(weeks=weeks) for weeks in (1, 3, 4)]

    series.lengthen(rows[0], rule, days, by=staff)

    dates = list(Event.objects.order_by("position"))
    assert [row.position for row in dates] == [1, 2, 3, 4, 5, 6]
    assert [timezone.localdate(row.starts_at) for row in dates[3:]] == days
    assert {row.title for row in dates[2:]} == {"Kelas lanjutan"}
    assert {row.status for row in dates} == {rows[0].status}
    assert Booking.objects.filter(room=room, status=BookingStatus.HELD).count() == 6
    found.refresh_from_db()
    assert found.count == 6
    assert [day for day, _why in found.left_out] == [last + timedelta(weeks=2)]

    # The last one is called off: more dates begin after it, and are like the one before.
    series.call_off(dates[5], by=staff, reason="Banjir")
    again = series.longer(found, until=days[-1] + timedelta(weeks=1))
    planned = series.plan(series.last_of(found), again, by=staff)
    assert [(row.day, row.is_free) for row in planned] == [
        (days[-1], False),
        (days[-1] + timedelta(weeks=1), True),
    ]


@pytest.mark.django_db
def test_a_series_never_grows_beyond_its_most(monkeypatch):
    staff = StaffFactory()
    rows = weekly(3, by=staff)
    monkeypatch.setattr(series, "MOST", 4)
    rule = Rule(1, until=timezone.localdate(rows[2].starts_at) + timedelta(weeks=2))
    days = [row.day for row in series.plan(rows[2], rule, by=staff)]

    assert "paling banyak 4 tanggal" in refusal(series.lengthen, rows[0], rule, days, by=staff)
    series.lengthen(rows[0], rule, days[:1], by=staff)

    assert Event.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_lengthen_at_once_make_each_date_once():
    staff = StaffFactory()
    rows = weekly(2, room=RoomFactory(), by=staff)
    rule = series.longer(rows[0].series, more=2)
    days = [row.day for row in series.plan(rows[1], rule, by=staff)]

    came = at_once(*[lambda: series.lengthen(rows[0], rule, days, by=staff) for _each in range(2)])

    assert sorted(isinstance(each, RuleBroken) for each in came) == [False, True]
    assert list(Event.objects.order_by("position").values_list("position", flat=True)) == [
        1,
        2,
        3,
        4,
    ]


@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_calling_off_at_once_leave_nothing_half_done():
    staff = StaffFactory()
    rows = weekly(3, by=staff)
    for row in rows:
        seat_at(row)

    changed, off = at_once(
        lambda: series.change(
            Event.objects.get(pk=rows[0].pk), {"quota": 50}, by=staff, and_following=True
        ),
        lambda: series.call_off(
            Event.objects.get(pk=rows[1].pk), by=staff, reason="Banjir", and_following=True
        ),
    )

    assert not isinstance(off, RuleBroken)
    found = list(Event.objects.order_by("position"))
    assert [row.is_cancelled for row in found] == [False, True, True]
    # All three were changed first, or none: the second was called off by then.
    wanted = rows[0].quota if isinstance(changed, RuleBroken) else 50
    assert {row.quota for row in found} == {wanted}
    assert all(row.taken == row.seats.kept().count() for row in found)


@pytest.mark.django_db
def test_rooms_are_booked_for_all_or_for_none():
    room, staff = RoomFactory(capacity=30), StaffFactory()
    bookings.book(room, hour_of(17, 10), by=StaffFactory(), purpose="rumah")
    event = EventFactory()
    event.sessions.update(room=room)
    session_rooms.take(event.sessions.get(), by=staff)
    rule = Rule(1, count=3)

    planned = series.plan(event, rule, by=staff)
    assert [bool(row.clash) for row in planned] == [True, False]
    assert "Sabtu, 3 Oktober 2026" in planned[0].clash
    assert "Sabtu, 3 Oktober 2026" in refusal(
        series.make, event, rule, [row.day for row in planned], by=staff
    )
    assert Event.objects.count() == 1

    series.make(event, rule, [planned[1].day], by=staff)
    copy = Event.objects.get(position=2).sessions.get()
    assert (copy.booking.room, copy.booking.starts_at) == (room, copy.starts_at)


# One, and those that follow.


@pytest.mark.django_db
def test_change_of_one_leaves_the_others():
    rows = weekly(3)
    series.change(rows[1], {"title": "Kelas khusus", "starts": time(10)}, by=StaffFactory())
    assert [state(row)["starts"] for row in rows] == [time(9), time(10), time(9)]
    assert state(rows[1])["title"] == "Kelas khusus"
    assert state(rows[2])["title"] == rows[0].title


@pytest.mark.django_db
@pytest.mark.parametrize("everywhere", [False, True])
def test_change_from_one_on_keeps_what_was_changed_singly(everywhere):
    rows, staff = weekly(4), StaffFactory()
    series.change(rows[2], {"starts": time(8), "quota": 5}, by=staff)
    assert series.changed_singly(rows[1]) == [(rows[2], ["quota", "starts"])]

    changes = {"starts": time(10), "ends": time(13), "quota": 30, "summary": "Baru."}
    series.change(rows[1], changes, by=staff, and_following=True, and_changed_singly=everywhere)
    assert [state(row)["starts"] for row in rows] == [
        time(9),
        time(10),
        time(10) if everywhere else time(8),
        time(10),
    ]
    assert [row.quota for row in rows] == [20, 30, 30 if everywhere else 5, 30]
    assert [row.summary == "Baru." for row in rows] == [False, True, True, True]
    assert {state(row)["ends"] for row in rows[1:]} == {time(13)}
    assert rows[0].sequence < rows[1].sequence


@pytest.mark.django_db
def test_each_participant_is_told_once_of_a_change():
    rows, user = weekly(4), MemberFactory().user
    for row in rows[1:]:
        seat_at(row, user)
    only_first = seat_at(rows[0]).user
    visitor = {"name": "Rina", "email": "rina@contoh.test"}
    guests = [SeatFactory(event=row, **visitor) for row in rows[2:]]
    series.change(rows[1], {"place": "Aula"}, by=StaffFactory(), and_following=True)
    told = Notification.objects.get(kind="seat_berubah")
    assert (told.user, told.path) == (
        user,
        Seat.objects.get(user=user, event=rows[1]).get_absolute_url(),
    )
    assert [guest.letters.count() for guest in guests] == [1, 0]
    assert not Notification.objects.filter(user=only_first, kind="seat_berubah").exists()

    # Words alone are read on the page.
    series.change(rows[1], {"summary": "Lain.", "quota": 25}, by=StaffFactory())
    assert Notification.objects.filter(kind="seat_berubah").count() == 1


@pytest.mark.django_db
def test_change_that_cannot_be_made_everywhere_is_made_nowhere():
    room, staff = RoomFactory(capacity=30), StaffFactory()
    rows = weekly(3, room=room, by=staff)
    bookings.book(room, hour_of(17, 14), by=StaffFactory(), purpose="rumah")
    words = refusal(
        series.change,
        rows[0],
        {"starts": time(13), "ends": time(16)},
        by=staff,
        and_following=True,
    )
    assert "Sabtu, 3 Oktober 2026" in words
    assert {state(row)["starts"] for row in rows} == {time(9)}
    assert {
        timezone.localtime(row.starts_at).hour for row in Booking.objects.filter(purpose="kelas")
    } == {9}

    for _each in range(2):
        seat_at(rows[2])
    assert "10 Oktober" in refusal(
        series.change, rows[0], {"quota": 1}, by=staff, and_following=True
    )


@pytest.mark.django_db
def test_calling_off_from_one_on_tells_each_once_and_frees_the_rooms():
    room, staff, user = RoomFactory(capacity=30), StaffFactory(), MemberFactory().user
    rows = weekly(4, room=room, by=staff)
    for row in rows:
        seat_at(row, user)
    done = series.call_off(rows[1], by=staff, reason="Pelatih sakit", and_following=True)
    assert done == rows[1:]
    assert [row.status for row in Event.objects.order_by("position")] == ["terbit"] + ["batal"] * 3
    assert Notification.objects.filter(user=user, kind="seat_acara_batal").count() == 1
    gone = Seat.objects.filter(user=user, event__in=rows[1:])
    assert set(gone.values_list("status", "reason")) == {(SeatStatus.CANCELLED, "acara-batal")}
    assert Booking.objects.filter(status=BookingStatus.HELD).count() == 1
    assert refusal(series.call_off, rows[1], by=staff, reason="Lagi", and_following=True)
    assert series.following(rows[0]) == [rows[0]]


# Pages.


@pytest.mark.django_db
def test_staff_make_a_series_on_its_page(client):
    event, staff = EventFactory(), StaffFactory()
    client.force_login(staff)
    page = f"/acara/kelola/{event.pk}/seri/"
    assert page in client.get(f"/acara/kelola/{event.pk}/").content.decode()
    assert client.get(page).status_code == 200
    for wrong in ("?setiap=1", "?setiap=1&kali=3&sampai=2026-12-01", "?setiap=0&kali=3"):
        assert client.get(page + wrong).status_code == 422
    asked = f"{page}?setiap=1&kali=3"
    shown = client.get(asked)
    days = [row.day.isoformat() for row in shown.context["planned"]]
    assert client.post(asked, {"tanggal": ["2026-01-01"]}).status_code == 422
    # Each date is made by itself.
    with zeal_ignore():
        assert client.post(asked, {"tanggal": days[:1]}).status_code == 302
    assert Event.objects.count() == 2
    longer = f"/acara/kelola/{event.pk}/seri/tambah/"
    assert client.get(page).url == longer
    for wrong in ("?kali=0", "?kali=1&sampai=2026-12-01", "?sampai=2020-01-01"):
        assert client.get(longer + wrong).status_code == (200 if "2020" in wrong else 422)
    [day] = client.get(f"{longer}?kali=1").context["planned"]
    with zeal_ignore():
        done = client.post(f"{longer}?kali=1", {"tanggal": [day.day.isoformat()]})
    assert done.url == f"/acara/kelola/{event.pk}/"
    assert Event.objects.count() == 3
    # Visitors see the other dates.
    other = Event.objects.get(position=2)
    client.logout()
    assert other.get_absolute_url() in client.get(event.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_staff_change_and_call_off_on_pages(client):
    rows = weekly(3)
    client.force_login(StaffFactory())
    page = f"/acara/kelola/{rows[1].pk}/seri/ubah/"
    form = client.get(page).context["form"]
    words = {name: form[name].value() or "" for name in form.fields} | {
        "starts": "10:00",
        "ends": "12:00",
        "and_following": "berikut",
    }
    assert client.post(page, words | {"ends": "09:00"}).status_code == 422
    assert client.post(page, words | {"place": ""}).status_code == 422
    with zeal_ignore():
        assert client.post(page, words).status_code == 302
    assert [state(row)["starts"] for row in rows] == [time(9), time(10), time(10)]
    page = f"/acara/kelola/{rows[2].pk}/seri/batal/"
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Banjir", "and_following": "ini"}).status_code == 302
    rows[2].refresh_from_db()
    assert rows[2].is_cancelled


@pytest.mark.django_db
def test_only_who_plans_it_repeats_it(client):
    own = PendampingFactory()
    area = Kecamatan.objects.get(pk=next(iter(own.kecamatan_codes)))
    elsewhere = Kecamatan.objects.exclude(pk=area.pk).first().pk
    event = EventFactory(kecamatan=area)
    trainer = MemberFactory().user
    event.sessions.update(trainer=trainer)
    for user, status in (
        (own, 200),
        (PendampingFactory(kecamatan=[elsewhere]), 404),
        (trainer, 404),
        (MemberFactory().user, 404),
    ):
        client.force_login(user)
        for page in ("seri/", "seri/ubah/", "seri/batal/"):
            assert client.get(f"/acara/kelola/{event.pk}/{page}").status_code == status
        lengthened = client.get(f"/acara/kelola/{event.pk}/seri/tambah/")
        # An event alone is made a series first.
        assert lengthened.status_code == (302 if status == 200 else status)


@pytest.mark.django_db
def test_demo_has_a_series_in_a_room():
    StaffFactory(email="staf@demo.test")
    MemberFactory.create_batch(3)
    repeat(City(seed=7, members=3, businesses=1, products=1, say=print))
    rows = list(Event.objects.order_by("position"))
    assert len(rows) == 6
    assert [row.is_cancelled for row in rows] == [False] * 3 + [True] + [False] * 2
    assert rows[2].title != rows[1].title
    assert rows[0].taken == 3
    assert Booking.objects.filter(status=BookingStatus.HELD).count() == 5
