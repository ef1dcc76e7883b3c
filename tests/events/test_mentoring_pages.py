"""The pages of mentoring: the member's, the pendamping's on a phone, and the load."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import ContactOutcome, MentoringPlace, MentoringStatus, SessionStatus
from events.models import ContactAttempt, Mentoring, MentoringSession
from events.services import calendars, mentoring_reminders, mentoring_sessions, mentoring_steps
from members.choices import MemberStatus
from members.models import Notification
from tests.calendars import read_back
from tests.factories import (
    MemberFactory,
    MentoringFactory,
    MentoringSessionFactory,
    PendampingFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_wednesday(time_machine):
    time_machine.move_to("2026-06-10 09:00+07:00")


def text(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def in_days(days: float):
    return timezone.now() + timedelta(days=days)


# The member.


def test_without_a_pendamping_the_page_says_so_and_what_to_do(client):
    client.force_login(MemberFactory().user)

    page = text(client, "/saya/pendampingan/")

    assert "belum ada pendamping" in page
    assert "/panduan/tanya/" in page
    assert "/saya/pendampingan/minta/" not in page


def test_whoever_is_not_verified_is_led_to_the_registration(client):
    client.force_login(MemberFactory(status=MemberStatus.SUBMITTED).user)

    assert "terverifikasi" in text(client, "/saya/pendampingan/")


def test_asking_by_the_form(client):
    member, pendamping = MemberFactory(), PendampingFactory()
    client.force_login(member.user)
    words = {"about": "Harga pokok", "place": MentoringPlace.VISIT}
    refused = client.post("/saya/pendampingan/minta/", words)
    assert refused.status_code == 422
    assert "Harga pokok" in refused.content.decode()

    answer = client.post("/saya/pendampingan/minta/", words | {"wish": "Selasa sore"})

    session = MentoringSession.objects.get()
    assert answer.url == session.get_absolute_url()
    assert "Selasa sore" in text(client, answer.url)
    client.force_login(pendamping)
    assert member.name in text(client, "/pendampingan/")


def test_a_member_reads_what_was_agreed_but_not_the_own_notes(client):
    session = MentoringSessionFactory(starts_at=in_days(-1))
    mentoring = session.mentoring
    words = {"agreed": "Harga naik seribu", "aside": "Ragu"}
    mentoring_sessions.write_up(session, by=mentoring.pendamping, **words)
    for user, reads in ((mentoring.member.user, False), (mentoring.pendamping, True)):
        client.force_login(user)
        page = text(client, session.get_absolute_url())
        assert "Harga naik seribu" in page
        assert ("Ragu" in page) == reads
    client.force_login(mentoring.member.user)
    own = text(client, "/saya/pendampingan/")
    assert "Harga naik seribu" in own
    assert "Ragu" not in own


def test_the_author_corrects_a_note_and_the_member_reads_both(client):
    session = MentoringSessionFactory(starts_at=in_days(-1))
    member, author = session.mentoring.member.user, session.mentoring.pendamping
    mentoring_sessions.write_up(session, by=author, agreed="Harga naik seribu")
    page = session.get_absolute_url()
    client.force_login(author)
    assert client.post(f"{page}perbaiki/", {"agreed": ""}).status_code == 422

    assert client.post(f"{page}perbaiki/", {"agreed": "Harga naik dua ribu"}).url == page

    client.force_login(member)
    shown = text(client, page)
    assert "Harga naik dua ribu" in shown
    assert "Harga naik seribu" in shown
    assert f"{page}perbaiki/" not in shown
    assert client.post(f"{page}perbaiki/", {"agreed": "Harga turun"}).status_code == 422
    assert "Harga turun" not in text(client, page)


def test_an_agreed_session_stands_in_both_calendars(client, query_count):
    session = MentoringSessionFactory(starts_at=in_days(2).replace(microsecond=0))
    mentoring = session.mentoring
    file = f"{session.get_absolute_url()}kalender.ics"
    sides = (mentoring.member.user, mentoring.pendamping)
    uids, feeds = set(), {}
    for user, other in (sides, sides[::-1]):
        client.force_login(user)
        assert file in text(client, session.get_absolute_url())
        [entry] = read_back(client.get(file).content)
        assert other.shown_name in entry["summary"]
        assert (entry["dtstart"], entry["status"]) == (session.starts_at, "CONFIRMED")
        uids.add(entry["uid"])
        feeds[user] = calendars.renew_address(user).get_absolute_url()
        assert [each["uid"] for each in read_back(client.get(feeds[user]).content)] == [
            entry["uid"]
        ]
    assert len(uids) == 1
    client.force_login(MemberFactory().user)
    assert client.get(file).status_code == 404
    client.logout()

    def follow():
        assert client.get(feeds[mentoring.pendamping]).status_code == 200

    few = query_count(follow)
    for _each in range(5):
        more = MentoringSessionFactory(
            mentoring=MentoringFactory(pendamping=mentoring.pendamping), starts_at=in_days(3)
        )
        more.history.create(new_status=more.status)
    assert query_count(follow) == few

    before = entry["sequence"]
    mentoring_sessions.call_off(session, by=mentoring.pendamping, note="Sakit")

    [entry] = read_back(client.get(feeds[mentoring.member.user]).content)
    assert (entry["status"], entry["uid"]) == ("CANCELLED", uids.pop())
    assert int(entry["sequence"]) > int(before)


def test_what_was_only_wished_for_is_in_no_calendar(client):
    session = MentoringSessionFactory(status=SessionStatus.WISHED, starts_at=None, wish="Sore")
    client.force_login(session.mentoring.member.user)

    assert client.get(f"{session.get_absolute_url()}kalender.ics").status_code == 404


def test_a_member_agrees_marks_a_step_and_leaves(client):
    session = MentoringSessionFactory(status=SessionStatus.PROPOSED)
    mentoring = session.mentoring
    step = mentoring_steps.add_step(
        mentoring,
        by=mentoring.pendamping,
        words="Foto",
        due_on=timezone.localdate(),
        owner="anggota",
    )
    client.force_login(mentoring.member.user)

    client.post(f"{session.get_absolute_url()}setuju/")
    client.post(f"/pendampingan/langkah/{step.pk}/selesai/")
    client.post("/saya/pendampingan/berhenti/", {"note": "Pindah kota"})

    for row in (session, step, mentoring):
        row.refresh_from_db()
    assert step.is_done
    assert mentoring.status == MentoringStatus.STOPPED
    assert session.status == SessionStatus.CANCELLED
    assert "/saya/pendampingan/" in text(client, "/saya/")


# Strangers.


def test_sessions_and_steps_are_the_two_peoples_alone(client):
    session = MentoringSessionFactory()
    step = mentoring_steps.add_step(
        session.mentoring,
        by=session.mentoring.pendamping,
        words="Foto",
        due_on=timezone.localdate(),
        owner="anggota",
    )
    for stranger in (MemberFactory().user, PendampingFactory(), StaffFactory()):
        client.force_login(stranger)
        assert client.get(session.get_absolute_url()).status_code == 404
        assert client.get(session.mentoring.get_absolute_url()).status_code == 404
        assert client.post(f"/pendampingan/langkah/{step.pk}/selesai/").status_code == 404


# The pendamping.


def test_a_try_is_noted_with_one_press_from_the_desk(client):
    mentoring = MentoringFactory(last_contact_at=None)
    client.force_login(mentoring.pendamping)
    page = text(client, "/pendampingan/")
    assert "https://wa.me/62" in page
    assert f"tel:{mentoring.member.user.phone}" in page

    answer = client.post(
        f"{mentoring.get_absolute_url()}hubungi/",
        {"channel": "whatsapp", "outcome": "tidak", "meja": "ya"},
    )

    assert answer.url == "/pendampingan/"
    assert ContactAttempt.objects.get().outcome == ContactOutcome.MISSED


def test_beginning_noting_and_finishing_by_the_forms(client):
    pendamping, member = PendampingFactory(), MemberFactory()
    client.force_login(pendamping)
    assert member.name in text(client, "/pendampingan/daftar/?tampil=belum")
    client.post(f"/pendampingan/mulai/{member.number}/", {"goal": "Buku kas"})
    mentoring = Mentoring.objects.get()
    place = mentoring.get_absolute_url()
    words = {"held_at_0": "2026-06-09", "held_at_1": "14:00", "place": MentoringPlace.VISIT}
    words |= {"agreed": "Mulai dengan buku kas", "step": "Isi tujuh hari"}
    assert client.post(f"{place}kunjungan/", words).status_code == 422
    words |= {"step_due_on": "2026-06-17", "step_owner": "anggota"}
    assert client.post(f"{place}kunjungan/", words).url == place
    page = text(client, place)
    assert "Mulai dengan buku kas" in page
    assert "Isi tujuh hari" in page

    client.post(f"{place}tuntas/", {"evidence": "Buku kas terisi sebulan penuh tanpa bantuan."})

    mentoring.refresh_from_db()
    assert mentoring.is_done
    assert client.post(f"{place}entah/").status_code == 404


def test_the_desk_and_the_lists_cost_the_same_with_many_rows(client, query_count):
    pendamping = PendampingFactory()

    def fill() -> None:
        session = MentoringSessionFactory(mentoring__pendamping=pendamping)
        MentoringSessionFactory(mentoring=session.mentoring, starts_at=in_days(-2))
        MentoringSessionFactory(mentoring=session.mentoring, status=SessionStatus.WISHED)
        mentoring_steps.add_step(
            session.mentoring,
            by=pendamping,
            words="Foto",
            due_on=timezone.localdate(),
            owner="anggota",
        )
        MentoringFactory(pendamping=pendamping, last_contact_at=None)
        MentoringFactory(pendamping=None, status=MentoringStatus.ASKED)
        MemberFactory()

    pages = ["/pendampingan/", "/pendampingan/daftar/", "/pendampingan/daftar/?tampil=belum"]
    fill()
    client.force_login(pendamping)
    few = [query_count(client.get, page) for page in pages]
    for _number in range(29):
        fill()

    assert [query_count(client.get, page) for page in pages] == few


def test_one_mentoring_costs_the_same_with_many_rows(client, query_count):
    mentoring = MentoringFactory()
    member = mentoring.member.user

    def fill() -> None:
        held = MentoringSessionFactory(mentoring=mentoring, starts_at=in_days(-1))
        mentoring_sessions.write_up(held, by=mentoring.pendamping, agreed="Ya")
        MentoringSessionFactory(mentoring=mentoring)
        mentoring.next_steps.create(words="Foto", due_on=timezone.localdate())
        mentoring.attempts.create(channel="whatsapp", outcome="tidak")

    pages = [(mentoring.pendamping, mentoring.get_absolute_url()), (member, "/saya/pendampingan/")]
    fill()
    few = []
    for user, page in pages:
        client.force_login(user)
        few.append(query_count(client.get, page))
    for _number in range(9):
        fill()

    for (user, page), count in zip(pages, few, strict=True):
        client.force_login(user)
        assert query_count(client.get, page) == count


# The load.


def test_staff_see_the_load_and_hand_over(client, query_count):
    mentoring, new = MentoringFactory(), PendampingFactory()
    late = mentoring.next_steps.create(
        words="Kirim daftar", owner="pendamping", due_on=timezone.localdate() - timedelta(days=2)
    )
    client.force_login(StaffFactory())
    page = text(client, "/pendampingan/beban/")
    assert mentoring.pendamping.name in page
    assert late.words not in page
    few = query_count(client.get, "/pendampingan/beban/")
    MentoringFactory.create_batch(5, pendamping=new)
    assert query_count(client.get, "/pendampingan/beban/") == few
    assert mentoring.member.name in text(client, "/pendampingan/beban/?kecamatan=tebet")
    place = f"/pendampingan/beban/{mentoring.code}/"
    assert client.post(place, {"to": new.pk}).status_code == 422

    client.post(place, {"to": new.pk, "reason": "Cuti melahirkan"})

    mentoring.refresh_from_db()
    assert mentoring.pendamping == new
    client.force_login(mentoring.member.user)
    assert "Cuti melahirkan" in text(client, "/saya/pendampingan/")


# Reminders.


def kinds() -> list[str]:
    return sorted(Notification.objects.values_list("kind", flat=True))


def find_twice() -> list[str]:
    mentoring_reminders.find()
    once = kinds()
    mentoring_reminders.find()
    assert kinds() == once
    return once


def test_both_are_reminded_the_day_before(time_machine):
    MentoringSessionFactory(starts_at=in_days(2))
    assert find_twice() == []

    time_machine.move_to("2026-06-11 20:00+07:00")

    assert find_twice() == ["mentoring_eve", "mentoring_eve"]


def test_owners_are_reminded_of_steps_due_and_late(time_machine):
    mentoring = MentoringFactory()
    for owner in ("anggota", "pendamping"):
        mentoring.next_steps.create(
            words="Foto", owner=owner, due_on=timezone.localdate() + timedelta(days=2)
        )
    assert find_twice() == []
    time_machine.move_to("2026-06-11 10:00+07:00")
    assert find_twice() == ["next_step_due"] * 2
    time_machine.move_to("2026-06-13 10:00+07:00")

    assert find_twice() == ["next_step_due"] * 2 + ["next_step_late"] * 2
    assert Notification.objects.filter(user=mentoring.pendamping).count() == 2


def test_a_month_of_silence_and_unanswered_wishes_are_told_once_a_week(time_machine):
    MentoringFactory(last_contact_at=in_days(-31))
    MentoringSessionFactory(
        status=SessionStatus.WISHED, starts_at=None, proposed_by=None, status_since=in_days(-4)
    )
    assert find_twice() == ["mentoring_answer", "mentoring_silent"]

    time_machine.move_to("2026-06-16 09:00+07:00")

    assert find_twice() == ["mentoring_answer"] * 2 + ["mentoring_silent"] * 2


def test_what_nobody_takes_goes_to_all_and_then_to_staff(time_machine):
    PendampingFactory.create_batch(2)
    StaffFactory()
    MentoringFactory(pendamping=None, status=MentoringStatus.ASKED, last_contact_at=None)
    assert find_twice() == []
    time_machine.move_to("2026-06-13 10:00+07:00")
    assert find_twice() == ["mentoring_untaken"] * 2
    time_machine.move_to("2026-06-18 10:00+07:00")

    assert "mentoring_untaken_staff" in find_twice()


def test_the_two_weeks_for_three_tries_close_with_a_reminder(time_machine):
    StaffFactory()
    MentoringFactory(last_contact_at=None)
    time_machine.move_to("2026-06-20 10:00+07:00")
    assert find_twice() == []
    time_machine.move_to("2026-06-21 10:00+07:00")
    assert find_twice() == ["mentoring_reach"]
    time_machine.move_to("2026-06-25 10:00+07:00")

    assert find_twice() == ["mentoring_reach", "mentoring_unreached_staff"]


# The staff desk.


def test_the_staff_desk_shows_no_words_of_the_two(client):
    mentoring = MentoringFactory(goal="Rahasia usaha")
    far = PendampingFactory(kecamatan=["31.71.01"])
    for user, status in ((StaffFactory(), 200), (mentoring.pendamping, 200), (far, 302)):
        client.force_login(user)
        answer = client.get(f"/admin/events/mentoring/{mentoring.pk}/change/")
        assert answer.status_code == status
        assert "Rahasia usaha" not in answer.content.decode()
