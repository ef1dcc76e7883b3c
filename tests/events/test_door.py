"""The door: each answer to a ticket, phones without a network, and codes of the room."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from events.choices import AttendanceSource, DoorAnswer, SeatStatus
from events.models import Attendance, AttendanceChange, RoomCode, Seat
from events.services import attendance, doors
from tests.factories import EventFactory, PendampingFactory, StaffFactory, UserFactory, holder_of

pytestmark = pytest.mark.django_db
TYPED = AttendanceSource.TYPED


def soon(minutes: int = 30, **fields):
    """An event whose door is open: it begins in half an hour, for three hours."""
    start = timezone.now() + timedelta(minutes=minutes)
    return EventFactory(
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        changed_at=timezone.now() - timedelta(days=9),
        **fields,
    )


def scan(event, code, nonce="n1", **more):
    more = {"by": StaffFactory(), "source": TYPED, **more}
    return doors.scan(event.sessions.get(), code, nonce=nonce, **more)


def door_of(event) -> str:
    return f"/acara/kelola/{event.pk}/pintu/{event.sessions.get().pk}/"


# What it answers.


def test_ticket_is_let_in_once_and_then_known():
    event = soon()
    seat = holder_of(event)

    first, replay, second = (
        scan(event, seat.code),
        scan(event, seat.code),
        scan(event, seat.code, "n2"),
    )

    assert [each.answer for each in (first, replay, second)] == ["ok", "ok", "sudah"]
    seat.refresh_from_db()
    assert seat.status == SeatStatus.PRESENT
    assert Attendance.objects.count() == 1


def test_ticket_of_another_event_is_told_which():
    event, other = soon(), soon(title="Kelas membuat tempe")

    verdict = scan(event, holder_of(other).code)

    assert verdict.answer == DoorAnswer.OTHER_EVENT
    assert "Kelas membuat tempe" in verdict.words
    assert verdict.seat is None


def test_too_early_says_when_the_door_opens():
    event = soon(minutes=200)

    verdict = scan(event, holder_of(event).code)

    assert verdict.answer == DoorAnswer.EARLY
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("code", ["", "ZZZZZZZZZZ", "x" * 40, "https://contoh.test/"])
def test_what_is_no_ticket_is_not_known(code):
    assert scan(soon(), code).answer == DoorAnswer.UNKNOWN


def test_cancelled_seat_is_told_and_gets_a_free_seat_by_one_press():
    event = soon(quota=5)
    seat = holder_of(event, status=SeatStatus.CANCELLED)
    verdict = scan(event, seat.code)
    assert (verdict.answer, verdict.may_let_in) == (DoorAnswer.CANCELLED, True)

    verdict = doors.let_in(event.sessions.get(), seat.code, by=StaffFactory(), nonce="m1")

    assert verdict.answer == DoorAnswer.OK
    event.refresh_from_db()
    seat.refresh_from_db()
    assert (event.taken, seat.status, seat.reason) == (1, SeatStatus.PRESENT, "")


def test_who_waits_is_told_their_place_and_stays_out_of_a_full_room():
    event = soon(quota=1)
    holder_of(event)
    event.refresh_from_db()
    seat = holder_of(event, status=SeatStatus.WAITING)

    verdict = scan(event, seat.code)

    assert (verdict.answer, verdict.may_let_in) == (DoorAnswer.WAITING, False)
    assert "1" in verdict.words


def test_used_nonce_lets_nobody_else_in():
    event = soon()
    first, second = holder_of(event), holder_of(event)
    scan(event, first.code)

    assert scan(event, second.code).answer == DoorAnswer.UNKNOWN
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(
    ("minutes_ago", "is_believed"), [(5, True), (29, True), (31, False), (-5, False), (5000, False)]
)
def test_clock_of_a_phone_is_believed_within_reason(minutes_ago, is_believed):
    # The door opened thirty minutes ago.
    event = soon(minutes=30)
    said = timezone.now() - timedelta(minutes=minutes_ago)

    scan(event, holder_of(event).code, device_time=said)

    assert (Attendance.objects.get().at == said) is is_believed


@pytest.mark.django_db(transaction=True)
def test_two_phones_that_read_one_ticket_at_once_let_it_in_once():
    event, staff = soon(), StaffFactory()
    seat, session = holder_of(event), event.sessions.get()

    def read(number: int) -> str:
        try:
            return doors.scan(
                session, seat.code, by=staff, nonce=f"hp-{number}", source=TYPED
            ).answer
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(read, range(6)))

    assert answers == ["ok", *["sudah"] * 5]
    assert Attendance.objects.count() == AttendanceChange.objects.count() == 1


# Its pages.


def test_phone_sends_what_it_kept_and_a_replay_changes_nothing(client):
    event, staff = soon(), StaffFactory()
    seats = [holder_of(event) for _place in range(3)]
    client.force_login(staff)
    at = int((timezone.now() - timedelta(minutes=4)).timestamp() * 1000)
    scans = [
        {"kode": code, "sumber": "kamera", "nonce": f"n-{code}", "perangkat": "hp-a1b2c3"}
        | {"saat": at}
        for code in [*(seat.code for seat in seats), "TIDAKADA00"]
    ]

    address = door_of(event) + "pindai/"
    answers = [client.post(address, scan).json() for _time in range(2) for scan in scans]

    told = [each["answer"] for each in answers]
    assert told == ["ok", "ok", "ok", "tak-dikenal"] * 2
    assert answers[-1]["came"] == 3
    row = Attendance.objects.first()
    assert (row.device, row.source, row.by) == ("hp-a1b2c3", "kamera", staff)
    assert int(row.at.timestamp() * 1000) == at


@pytest.mark.parametrize("sent", [{}, {"kode": "A"}, {"kode": "A", "sumber": "x", "nonce": "a"}])
def test_nonsense_of_a_phone_is_answered(client, sent):
    client.force_login(StaffFactory())

    answer = client.post(door_of(soon()) + "pindai/", sent)

    assert (answer.status_code, list(answer.json())) == (422, ["problem"])


def test_door_works_by_plain_forms_and_finds_by_name(client):
    event = soon()
    seat = holder_of(event)
    client.force_login(StaffFactory())

    found = client.get(door_of(event), {"cari": seat.shown_name.split()[0]})
    assert seat.shown_name in found.content.decode()
    answer = client.post(
        door_of(event), {"kode": seat.code.lower(), "sumber": "nama", "nonce": "formulir-1"}
    )

    assert 'data-verdict="ok"' in answer.content.decode()
    empty = client.post(door_of(event), {"kode": "", "sumber": "ketik", "nonce": "formulir-2"})
    assert empty.status_code == 422


def test_door_costs_the_same_for_many(client, query_count):
    few, many = soon(), soon(quota=60)
    holder_of(few)
    for _place in range(30):
        holder_of(many)
    client.force_login(StaffFactory())
    client.get(door_of(few))

    assert query_count(client.get, door_of(many)) == query_count(client.get, door_of(few))


def test_only_who_runs_the_event_stands_at_its_door(client):
    event = soon()
    seat = holder_of(event)
    trainer = UserFactory()
    event.sessions.update(trainer=trainer)
    expected = {seat.user: 404, PendampingFactory(): 404, trainer: 200, StaffFactory(): 200}

    for user, status in expected.items():
        client.force_login(user)
        assert client.get(door_of(event)).status_code == status
        assert client.get(door_of(event) + "kode/").status_code == status


def test_qr_leads_its_holder_to_the_seat_and_the_runner_to_the_door(client):
    event = soon()
    seat = holder_of(event)
    address = f"/acara/tiket/{seat.code}/"

    for user, place in ((seat.user, f"/saya/acara/{seat.code}/"), (StaffFactory(), door_of(event))):
        client.force_login(user)
        assert client.get(address)["Location"].startswith(place)
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


# Oneself.


def test_code_of_the_room_checks_in_who_enters_it(client):
    event = soon()
    seat, session = holder_of(event), event.sessions.get()
    code = doors.show_code(session, by=StaffFactory()).code
    client.force_login(seat.user)
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    refused = client.post(f"/saya/acara/{seat.code}/hadir/", {"kode": wrong, "nonce": "a1"})
    assert refused.status_code == 422
    client.post(
        f"/saya/acara/{seat.code}/hadir/", {"kode": f"{code[:3]} {code[3:]}", "nonce": "a2"}
    )

    seat.refresh_from_db()
    assert seat.status == SeatStatus.PRESENT
    assert Attendance.objects.get().source == AttendanceSource.SELF


def test_codes_are_not_guessed(client):
    event = soon()
    seat = holder_of(event)
    doors.show_code(event.sessions.get(), by=StaffFactory())
    client.force_login(seat.user)

    statuses = [
        client.post(
            f"/saya/acara/{seat.code}/hadir/", {"kode": "000000", "nonce": f"t{n}"}
        ).status_code
        for n in range(9)
    ]

    assert statuses[-1] == 429


def test_new_code_ends_the_old_one(monkeypatch):
    event, staff = soon(), StaffFactory()
    seat, session = holder_of(event), event.sessions.get()
    codes = iter(["111111", "222222"])
    monkeypatch.setattr(doors, "new_room_code", lambda: next(codes))
    doors.show_code(session, by=staff)
    doors.show_code(session, by=staff, anew=True)

    assert not doors.enter_code(seat, "111111", nonce="b1")
    assert doors.enter_code(seat, "222222", nonce="b2")
    assert RoomCode.objects.count() == 1


def test_visitor_without_an_account_checks_in_by_the_code_too(client):
    event = soon()
    seat = holder_of(event, user=None, name="Tamu", email="tamu@contoh.test")
    code = doors.show_code(event.sessions.get(), by=StaffFactory()).code

    page = client.get(f"/acara/kursi/{seat.link}/").content.decode()
    assert "data-ticket" in page
    client.post(f"/acara/kursi/{seat.link}/hadir/", {"kode": code, "nonce": "c1"})

    assert Attendance.objects.get().seat == seat


# Who did not come.


def over(**fields):
    start = timezone.now() - timedelta(days=2)
    fields = {"changed_at": start - timedelta(days=9), **fields}
    return EventFactory(starts_at=start, ends_at=start + timedelta(hours=3), **fields)


def came(event):
    seat = holder_of(event)
    attendance.check_in(seat, event.sessions.get(), nonce=seat.code, source=TYPED)
    return seat


def test_who_did_not_come_is_noted_a_day_later():
    event = over()
    here, away = came(event), holder_of(event)

    attendance.find_absent()
    attendance.find_absent()

    assert Seat.objects.get(pk=here.pk).status == SeatStatus.PRESENT
    assert Seat.objects.get(pk=away.pk).status == SeatStatus.ABSENT
    assert away.history.filter(new_status=SeatStatus.ABSENT).count() == 1


def test_nobody_is_absent_where_no_list_was_kept():
    away = holder_of(over())
    attendance.find_absent()
    assert Seat.objects.get(pk=away.pk).status == SeatStatus.REGISTERED


def test_nobody_is_absent_from_what_was_moved_at_the_last_moment():
    event = over(changed_at=timezone.now() - timedelta(days=2, hours=3))
    came(event)
    away = holder_of(event)

    attendance.find_absent()

    assert Seat.objects.get(pk=away.pk).status == SeatStatus.REGISTERED


def test_list_is_open_for_a_day():
    start = timezone.now() - timedelta(hours=9)
    event = EventFactory(
        starts_at=start, ends_at=start + timedelta(hours=3), changed_at=start - timedelta(days=3)
    )
    came(event)
    away = holder_of(event)

    attendance.find_absent()

    assert Seat.objects.get(pk=away.pk).status == SeatStatus.REGISTERED
