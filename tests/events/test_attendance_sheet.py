"""The attendance of a session by ticking: only what one person changed is written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from events.choices import AttendanceSource, SeatActor, SeatStatus
from events.models import Attendance, AttendanceChange, Event, Seat
from events.services import attendance, attendance_sheet, seats
from okoce.errors import RuleBroken
from tests.factories import EventFactory, MemberFactory, PendampingFactory, StaffFactory, holder_of

pytestmark = pytest.mark.django_db
SHEET, CAMERA = AttendanceSource.SHEET, AttendanceSource.CAMERA


def running(**fields):
    start = timezone.now() - timedelta(hours=1)
    return EventFactory(starts_at=start, ends_at=start + timedelta(hours=3), **fields)


def address(event) -> str:
    return f"/acara/kelola/{event.pk}/hadir/{event.sessions.get().pk}/"


def shown(client, event) -> dict:
    """What the sheet carries when it is opened."""
    page = client.get(address(event)).context
    return {"semula": page["semula"], "sampai": page["seen"]}


def send(client, event, sheet, ticked):
    return client.post(address(event), {**sheet, "kursi": [seat.pk for seat in ticked]})


def noted(event) -> set[int]:
    return set(Attendance.objects.filter(session__event=event).values_list("seat", flat=True))


@pytest.fixture
def staff(client):
    user = StaffFactory()
    client.force_login(user)
    return user


def test_one_post_saves_who_was_ticked_and_unticked_and_who_did_it(client, staff):
    event = running()
    stays, leaves, comes = (holder_of(event) for _place in range(3))
    for seat in (stays, leaves):
        attendance.check_in(
            seat, event.sessions.get(), nonce=seat.code, source=CAMERA, by=StaffFactory()
        )

    answer = send(client, event, shown(client, event), [stays, comes])

    assert answer.status_code == 302
    assert noted(event) == {stays.pk, comes.pk}
    mine = AttendanceChange.objects.filter(by=staff).order_by("pk")
    assert [(each.seat, each.is_present, each.source) for each in mine] == [
        (leaves, False, SHEET),
        (comes, True, SHEET),
    ]
    comes.refresh_from_db()
    assert comes.status == SeatStatus.PRESENT
    page = client.get(address(event)).content.decode()
    assert page.count(staff.shown_name) >= 2


def test_sheet_sent_twice_is_saved_once(client, staff):
    event = running()
    seat = holder_of(event)
    sheet = shown(client, event)
    for _time in range(2):
        send(client, event, sheet, [seat])
    assert Attendance.objects.count() == AttendanceChange.objects.count() == 1


def test_sheet_sent_again_undoes_nothing_that_came_after_it(client, staff):
    event = running()
    seat = holder_of(event)
    sheet = shown(client, event)
    send(client, event, sheet, [seat])
    attendance.take_back(seat, event.sessions.get(), by=StaffFactory())

    send(client, event, sheet, [seat])

    assert noted(event) == set()
    assert seat.shown_name in client.get(address(event)).content.decode()


def test_what_others_noted_meanwhile_is_kept(client, staff):
    event = running()
    session, other = event.sessions.get(), StaffFactory()
    taken_back, comes, mine = (holder_of(event) for _place in range(3))
    attendance.check_in(taken_back, session, nonce="a", source=CAMERA, by=other)
    sheet = shown(client, event)
    attendance.take_back(taken_back, session, by=other)
    attendance.check_in(comes, session, nonce="b", source=CAMERA, by=other)

    # The sheet still has the first one ticked and the second one not.
    send(client, event, sheet, [taken_back, mine])

    assert noted(event) == {comes.pk, mine.pk}
    assert AttendanceChange.objects.filter(by=staff).get().seat == mine


def test_who_was_noted_again_since_is_not_taken_back_unseen(client, staff):
    event = running()
    session, other = event.sessions.get(), StaffFactory()
    seat = holder_of(event)
    attendance.check_in(seat, session, nonce="a", source=CAMERA, by=other)
    sheet = shown(client, event)
    attendance.take_back(seat, session, by=other)
    attendance.check_in(seat, session, nonce="b", source=CAMERA, by=other)

    answer = client.post(address(event), {**sheet, "kursi": []}, follow=True)

    assert noted(event) == {seat.pk}
    assert f"{seat.shown_name} sudah diubah orang lain" in answer.content.decode()


def test_who_has_passed_cannot_be_unticked_and_the_page_says_why(client, staff):
    event = running()
    seat, other = holder_of(event), holder_of(event)
    for each in (seat, other):
        attendance.check_in(each, event.sessions.get(), nonce=each.code, source=CAMERA)
    sheet = shown(client, event)
    seats.mark(seat, SeatStatus.PASSED, actor=SeatActor.OFFICER, by=staff)

    answer = client.post(address(event), {**sheet, "kursi": []}, follow=True)

    assert noted(event) == {seat.pk}
    assert f"{seat.shown_name}: Orang ini sudah lulus" in answer.content.decode()
    # A browser does not send a box that is fixed, so leaving it out is no wish.
    assert "Sudah lulus: dasar kelulusannya tetap." in answer.content.decode()
    assert shown(client, event)["semula"] == ""


def test_session_to_come_is_answered_kindly(client, staff):
    event = EventFactory()
    seat = holder_of(event)

    page = client.get(address(event))
    answer = send(client, event, shown(client, event), [seat])

    assert "masih akan datang" in page.content.decode()
    assert "Simpan kehadiran" not in page.content.decode()
    assert answer.status_code == 422
    assert noted(event) == set()


@pytest.mark.parametrize(
    "sent", [{}, {"sampai": "x"}, {"sampai": "0", "kursi": "a"}, {"sampai": "0", "semula": "1,;"}]
)
def test_nonsense_is_refused_and_saves_nothing(client, staff, sent):
    event = running()
    holder_of(event)
    assert client.post(address(event), sent).status_code == 422
    assert noted(event) == set()


def test_seats_of_other_events_and_of_who_left_are_passed_over(client, staff):
    event = running()
    seat, gone, elsewhere = holder_of(event), holder_of(event), holder_of(running())
    sheet = shown(client, event)
    seats.forget_person(gone.user)

    answer = send(client, event, sheet, [seat, gone, elsewhere])

    assert answer.status_code == 302
    assert set(Attendance.objects.values_list("seat", flat=True)) == {seat.pk}


def test_one_who_gave_up_does_not_hold_up_the_others(client, staff):
    event = running()
    gave_up, comes = holder_of(event), holder_of(event)
    sheet = shown(client, event)
    seats.give_up(gave_up, by=staff, actor=SeatActor.OFFICER)

    answer = client.post(address(event), {**sheet, "kursi": [gave_up.pk, comes.pk]}, follow=True)

    assert noted(event) == {comes.pk}
    assert gave_up.shown_name in answer.content.decode()


def test_sheet_lists_who_holds_a_seat_by_name(client, staff):
    event = running()
    names = ["Wati", "agus", "Budi"]
    rows = [holder_of(event, user=MemberFactory(name=name).user) for name in names]
    holder_of(event, status=SeatStatus.CANCELLED)
    offered = holder_of(event, user=None, name="Tamu", status=SeatStatus.OFFERED)

    page = client.get(address(event))

    assert page.context["seats"] == [rows[1], rows[2], offered, rows[0]]
    assert "ditawarkan" in page.content.decode()


def test_sheet_costs_the_same_for_many(client, staff, query_count):
    few, many = running(), running(quota=60)
    for event, people in ((few, 1), (many, 30)):
        for _place in range(people):
            seat = holder_of(event)
            attendance.check_in(seat, event.sessions.get(), nonce=seat.code, source=CAMERA)
    client.get(address(few))

    assert query_count(client.get, address(many)) == query_count(client.get, address(few))


def test_only_who_runs_the_event_ticks(client):
    event = running()
    seat = holder_of(event)
    for user in (seat.user, PendampingFactory()):
        client.force_login(user)
        assert client.get(address(event)).status_code == 404
        assert send(client, event, {"semula": "", "sampai": 0}, [seat]).status_code == 404
    client.force_login(StaffFactory())
    assert address(event) in client.get(f"/acara/kelola/{event.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_sheets_at_once_note_each_person_once_and_keep_both():
    event, people = running(), [StaffFactory(), StaffFactory()]
    both, first, second = (holder_of(event) for _place in range(3))
    session = event.sessions.get()
    wishes = [{both.pk, first.pk}, {both.pk, second.pk}]

    def save(number: int) -> attendance_sheet.Saved:
        try:
            return attendance_sheet.save(
                session, ticked=wishes[number], shown_ticked=set(), seen=0, by=people[number]
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        saved = list(pool.map(save, range(2)))

    assert sorted(each.ticked for each in saved) == [1, 2]
    assert noted(event) == {both.pk, first.pk, second.pk}
    assert AttendanceChange.objects.count() == 3
    assert set(Seat.objects.values_list("status", flat=True)) == {SeatStatus.PRESENT}


def test_service_refuses_a_session_to_come():
    event = EventFactory()
    seat = holder_of(event)
    with pytest.raises(RuleBroken):
        attendance_sheet.save(
            event.sessions.get(), ticked={seat.pk}, shown_ticked=set(), seen=0, by=StaffFactory()
        )
    assert Event.objects.get(pk=event.pk).taken == 1


def test_page_of_a_long_sheet_leaves_the_other_pages_alone(client, staff, monkeypatch):
    monkeypatch.setattr("events.views.desk_attendance.SHEET_SIZE", 2)
    event = running()
    people = [holder_of(event) for _place in range(3)]
    attendance.check_in(people[2], event.sessions.get(), nonce="a", source=CAMERA)
    page = client.get(address(event)).context

    sheet = {"semula": page["semula"], "sampai": page["seen"]}
    send(client, event, sheet, people[:1])

    assert (page["semula"], page["next_url"] != "") == ("", True)
    assert noted(event) == {people[0].pk, people[2].pk}
