"""A PAS step that was opened again: what is booked for the member, once, and who hears of it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone

from events.choices import EventStatus, MendingHelp, MentoringStatus, SeatActor, SeatStatus
from events.models import Event, LessonProgress, Mending, Mentoring, Prerequisite, Seat
from events.services import mending, seats
from events.tasks import find_mendings
from loans.services import lender_desk
from members.choices import MemberStatus, StepStatus
from members.models import Member, Notification, PendampingAssignment, Step, User
from members.services import complete_step, reopen_step
from members.services.privacy import erase_account, personal_data
from members.services.steps import step_of
from tests.factories import (
    TEBET,
    CourseFactory,
    EventFactory,
    LessonFactory,
    MemberFactory,
    MentoringFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    holder_of,
    kelurahan_in,
)
from tests.loans.referring import officer_of, referral_of
from tests.races import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
ELSEWHERE = "31.71.01"
WHY = "Koperasi Uji: Pembukuan belum cukup lengkap"


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member() -> Member:
    return MemberFactory()


def step(code: str) -> Step:
    return Step.objects.get(code=code)


def class_of(code: str = "P6", *, days: int = 5, **fields) -> Event:
    """A class of a course that serves this step, in so many days from nine to twelve."""
    fields.setdefault("course", CourseFactory(step=step(code)))
    start = (NOW + timedelta(days=days)).replace(hour=9)
    return EventFactory(**{"kecamatan_id": TEBET, "starts_at": start, **fields})


def mend(member: Member, code: str = "P6", reason: str = WHY) -> Mending:
    return mending.mend(member, step(code), reason=reason)


def told(user: User) -> list[str]:
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def fill(event: Event) -> Event:
    Event.objects.filter(pk=event.pk).update(quota=1)
    event.refresh_from_db()
    holder_of(event)
    return event


# A class.


def test_reopened_step_books_a_class_and_says_why(member, django_capture_on_commit_callbacks):
    event = class_of()

    with django_capture_on_commit_callbacks(execute=True):
        reopen_step(member, "P6", reason=WHY)

    seat = Seat.objects.get()
    assert (seat.event, seat.user, seat.status) == (event, member.user, SeatStatus.REGISTERED)
    assert (seat.history.get().actor, seat.history.get().by) == (SeatActor.SYSTEM, None)
    event.refresh_from_db()
    assert event.taken == 1
    assert step_of(member, "P6").status == StepStatus.RUNNING
    notice = Notification.objects.get(user=member.user, kind="mending")
    assert notice.path == seat.get_absolute_url()
    assert WHY in notice.body
    assert "lepaskan kursinya" in notice.body
    # One piece of news, not a second one of the seat itself.
    assert "seat_terdaftar" not in told(member.user)


def test_own_kecamatan_comes_before_a_sooner_class_elsewhere(member):
    class_of(days=3, kecamatan_id=ELSEWHERE)
    near, _later = class_of(days=8), class_of(days=9)

    assert mend(member).seat.event == near


def test_soonest_class_is_booked_where_none_is_in_the_own_kecamatan(member):
    class_of(days=8, kecamatan_id=ELSEWHERE)
    sooner = class_of(days=3, kecamatan_id=None)

    assert mend(member).seat.event == sooner


def test_free_seat_elsewhere_comes_before_a_waiting_list_at_home(member):
    fill(class_of(days=3))
    free = class_of(days=9, kecamatan_id=ELSEWHERE)

    assert mend(member).seat.event == free


def test_full_class_is_a_place_on_the_waiting_list(member):
    event = fill(class_of())

    row = mend(member)

    assert (row.seat.event, row.seat.status) == (event, SeatStatus.WAITING)
    event.refresh_from_db()
    assert event.taken == 1
    notice = Notification.objects.get(user=member.user, kind="mending")
    assert "daftar tunggu" in notice.title


def test_free_seat_that_is_promised_to_a_line_is_no_free_seat(member):
    promised, free = class_of(days=3), class_of(days=9)
    holder_of(promised, status=SeatStatus.WAITING)

    assert mend(member).seat.event == free


@pytest.mark.parametrize(
    "fields",
    [
        {"status": EventStatus.CANCELLED, "cancel_reason": "Pengajar sakit"},
        {"closes_at": NOW - timedelta(hours=1)},
        {"opens_at": NOW + timedelta(days=1)},
        {"starts_at": NOW + timedelta(hours=3)},
        {"starts_at": NOW + timedelta(days=200)},
        {"code": "P2"},
    ],
    ids=["called off", "closed", "not open yet", "too soon", "far off", "of another step"],
)
def test_class_that_does_not_help_now_is_not_booked(member, fields):
    PendampingFactory()
    class_of(**fields)

    assert mend(member).help == MendingHelp.MENTORING
    assert not Seat.objects.exists()


def test_class_for_which_a_course_is_missing_is_not_booked(member):
    PendampingFactory()
    event = class_of()
    Prerequisite.objects.create(course=event.course, needs=CourseFactory())

    assert mend(member).help == MendingHelp.MENTORING
    assert not Seat.objects.exists()


def test_course_that_is_finished_is_not_booked_again(member):
    PendampingFactory()
    event = class_of()
    lesson = LessonFactory(course=event.course)
    LessonProgress.objects.create(user=member.user, lesson=lesson, finished_at=NOW)

    assert mend(member).help == MendingHelp.MENTORING
    assert not Seat.objects.exists()


def test_class_at_the_time_of_another_seat_gives_way_to_the_next(member):
    busy = class_of("P2", days=5)
    holder_of(busy, user=member.user)
    class_of(days=5)
    free = class_of(days=6, kecamatan_id=ELSEWHERE)

    assert mend(member).seat.event == free


def test_class_that_closes_at_this_moment_gives_way_to_the_next(member, monkeypatch):
    closing, free = class_of(days=3), class_of(days=4)
    register = seats.register

    def close_first(event, **kwargs):
        if event == closing:
            Event.objects.filter(pk=closing.pk).update(closes_at=NOW - timedelta(minutes=1))
        return register(event, **kwargs)

    monkeypatch.setattr(seats, "register", close_first)

    assert mend(member).seat.event == free
    assert Seat.objects.count() == 1


@pytest.mark.parametrize("status", [SeatStatus.REGISTERED, SeatStatus.WAITING, SeatStatus.OFFERED])
def test_own_seat_is_enough(member, status):
    own = holder_of(class_of(days=9), user=member.user, status=status)
    class_of(days=3)

    row = mend(member)

    assert (row.help, row.seat) == (MendingHelp.OWN_CLASS, own)
    assert Seat.objects.filter(user=member.user).count() == 1
    assert told(member.user) == ["mending"]


@pytest.mark.parametrize("status", [SeatStatus.CANCELLED, SeatStatus.ABSENT])
def test_seat_that_was_given_up_or_missed_is_not_enough(member, status):
    holder_of(class_of(days=9), user=member.user, status=status)
    wanted = class_of(days=3)

    assert mend(member).seat.event == wanted


# Once.


def test_same_news_twice_books_and_tells_once(member):
    class_of(days=3)
    class_of(days=4)

    first, second = mend(member), mend(member)

    assert first == second
    assert Seat.objects.count() == 1
    assert told(member.user) == ["mending"]


def test_seat_that_was_given_up_is_not_booked_again_by_a_repeat(member):
    class_of(days=3)
    seats.give_up(mend(member).seat, by=member.user)

    mend(member)
    find_mendings()

    assert list(Seat.objects.values_list("status", flat=True)) == [SeatStatus.CANCELLED]


def test_another_reason_for_the_same_step_books_no_second_seat(member):
    class_of(days=3)
    class_of(days=4)

    first, second = mend(member), mend(member, reason="Bank Uji: Pembukuan belum lengkap")

    assert (first.help, second.help) == (MendingHelp.CLASS, MendingHelp.OWN_CLASS)
    assert first.seat == second.seat
    assert Seat.objects.count() == 1


def test_same_reason_weeks_later_is_a_new_matter(member):
    class_of(days=3)
    seats.give_up(mend(member).seat, by=member.user)
    later = class_of(days=30)

    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        assert mend(member).seat.event == later


@pytest.mark.django_db(transaction=True)
def test_same_news_at_the_same_moment_books_once():
    member = MemberFactory()
    class_of(days=3)
    class_of(days=4)
    found = step("P6")

    at_once(*[lambda: mending.mend(member, found, reason=WHY)] * 3)

    assert Seat.objects.count() == Mending.objects.count() == 1
    assert told(member.user) == ["mending"]


@pytest.mark.django_db(transaction=True)
def test_two_reasons_at_the_same_moment_book_one_seat():
    member = MemberFactory()
    class_of(days=3)
    class_of(days=4)
    found = step("P6")

    at_once(
        lambda: mending.mend(member, found, reason=WHY),
        lambda: mending.mend(member, found, reason="Bank Uji: lain"),
    )

    assert Seat.objects.count() == 1
    assert Mending.objects.exclude(help="").count() == 2


@pytest.mark.django_db(transaction=True)
def test_last_seat_has_one_winner_and_the_other_waits():
    event = class_of()
    Event.objects.filter(pk=event.pk).update(quota=1)
    people, found = [MemberFactory(), MemberFactory()], step("P6")

    at_once(*[lambda each=each: mending.mend(each, found, reason=WHY) for each in people])

    statuses = sorted(Seat.objects.values_list("status", flat=True))
    assert statuses == sorted([SeatStatus.REGISTERED, SeatStatus.WAITING])


# A pendamping.


def test_mentoring_is_asked_for_where_no_class_fits(member):
    pendamping = PendampingFactory()

    row = mend(member, "P5")

    asked = Mentoring.objects.get()
    assert (asked.member, asked.status) == (member, MentoringStatus.ASKED)
    assert (asked.goal, asked.pendamping) == (WHY, None)
    assert asked.history.get().by is None
    assert (row.help, row.mentoring) == (MendingHelp.MENTORING, asked)
    assert told(pendamping) == ["mending_asked"]
    assert Notification.objects.get(user=pendamping).path == asked.get_absolute_url()
    assert told(member.user) == ["mending"]


def test_mentoring_step_is_mended_by_mentoring_even_with_a_class(member):
    PendampingFactory()
    class_of("P3")

    assert mend(member, "P3").help == MendingHelp.MENTORING
    assert not Seat.objects.exists()


def test_open_mentoring_takes_it_up(member):
    running, other = MentoringFactory(member=member), PendampingFactory()

    row = mend(member, "P3")

    assert row.mentoring == running
    assert Mentoring.objects.count() == 1
    assert told(running.pendamping) == ["mending_asked"]
    assert told(other) == []


def test_long_reason_with_a_number_is_no_goal(member):
    PendampingFactory()

    row = mend(member, "P3", reason="Hubungi 0812 3456 7890. " * 30)

    assert row.mentoring.goal == step("P3").name
    assert len(row.reason) == 300


def test_staff_are_told_where_nobody_works(member):
    staff = StaffFactory()
    PendampingAssignment.objects.all().delete()

    row = mend(member, "P5")

    assert (row.help, row.mentoring) == (MendingHelp.STAFF, None)
    assert told(staff) == ["mending_without_pendamping"]
    assert member.name not in Notification.objects.get(user=staff).body
    assert told(member.user) == ["mending"]


# Who cannot be helped now, and what fails.


@pytest.mark.parametrize("status", [each for each in MemberStatus if each != MemberStatus.VERIFIED])
def test_member_who_is_not_verified_is_helped_once_they_are(status):
    member = MemberFactory(status=status)
    event = class_of()

    row = mend(member)

    assert (row.help, Seat.objects.count()) == ("", 0)
    assert find_mendings() == 0
    Member.objects.filter(pk=member.pk).update(status=MemberStatus.VERIFIED)
    assert find_mendings() == 1
    row.refresh_from_db()
    assert (row.help, row.seat.event) == (MendingHelp.CLASS, event)
    assert find_mendings() == 0


def test_nobody_is_booked_months_later(member):
    Member.objects.filter(pk=member.pk).update(status=MemberStatus.FLAGGED)
    mend(member)
    Member.objects.filter(pk=member.pk).update(status=MemberStatus.VERIFIED)

    with time_machine.travel(NOW + timedelta(days=61), tick=False):
        class_of(days=70)
        assert find_mendings() == 0


def test_failure_is_tried_again_and_told_to_staff_once(
    member, monkeypatch, django_capture_on_commit_callbacks
):
    staff = StaffFactory()
    event = class_of()
    register = seats.register

    def break_down(*args, **kwargs):
        raise OSError("no disk")

    monkeypatch.setattr(seats, "register", break_down)
    with django_capture_on_commit_callbacks(execute=True):
        reopen_step(member, "P6", reason=WHY)
    assert told(staff) == []
    find_mendings()
    find_mendings()
    assert told(staff) == ["mending_failed"]
    assert (Mending.objects.get().help, Seat.objects.count()) == ("", 0)

    monkeypatch.setattr(seats, "register", register)
    find_mendings()

    assert Mending.objects.get().seat.event == event
    assert told(member.user)[-1] == "mending"


def test_what_could_not_even_be_written_down_is_told_to_staff(
    member, monkeypatch, django_capture_on_commit_callbacks
):
    staff = StaffFactory()

    def break_down(*args, **kwargs):
        raise OSError("no disk")

    monkeypatch.setattr(mending, "note", break_down)
    with django_capture_on_commit_callbacks(execute=True):
        reopen_step(member, "P6", reason=WHY)

    assert told(staff) == ["mending_failed"]
    assert not Mending.objects.exists()


def test_what_is_arranged_is_told_in_the_language_of_the_member(member):
    member.user.language = "en"
    member.user.save()
    class_of()

    mend(member)

    notice = Notification.objects.get(user=member.user, kind="mending")
    assert notice.title.startswith("We have booked a class for you")


def test_declined_loan_books_the_class_and_is_offered_again_when_mended(
    django_capture_on_commit_callbacks,
):
    referral = referral_of("diterima")
    event = class_of()

    with django_capture_on_commit_callbacks(execute=True):
        lender_desk.decline(referral, by=officer_of(referral.lender), reason="catatan")
    seat = Seat.objects.get(user=referral.member.user)
    assert (seat.event, seat.status) == (event, SeatStatus.REGISTERED)
    assert referral.lender.name in Mending.objects.get().reason
    with django_capture_on_commit_callbacks(execute=True):
        complete_step(referral.member, "P6", "Buku kas enam bulan, dilihat pendamping.")

    assert told(referral.member.user)[-2:] == ["step_changed", "referral_again"]


# What pages show.


def panel(member: Member, user, code: str = "P6") -> str:
    page = Template("{% load mending_tags %}{% mending_panel member code %}")
    return page.render(Context({"member": member, "code": code, "user": user})).strip()


def test_panel_shows_the_class_with_the_way_out_to_its_member_alone(member):
    row = mend(member) if class_of(title="Kelas kas & “uang”") else None
    link = row.seat.get_absolute_url()

    own, stranger = panel(member, member.user), panel(member, MemberFactory().user)

    assert "Kelas kas &amp; “uang”" in own
    assert link in own
    assert stranger == ""
    assert panel(member, UserFactory(is_superuser=True)) == ""
    for reader in (StaffFactory(), PendampingFactory()):
        assert "Kelas kas" in panel(member, reader)
        assert link not in panel(member, reader)
    assert panel(member, PendampingFactory(kecamatan=[ELSEWHERE])) == ""
    assert panel(member, member.user, "P5") == ""
    assert panel(member, member.user, "") == ""


def test_panel_says_when_a_seat_is_no_longer_theirs(member):
    class_of()
    seats.give_up(mend(member).seat, by=member.user)

    assert "bukan milik Anda lagi" in panel(member, member.user)


def test_panel_of_each_kind_of_help(member):
    PendampingFactory()
    fill(class_of())
    mend(member)
    assert "daftar tunggu" in panel(member, member.user)
    mend(member, "P3")
    assert "/pendampingan/" in panel(member, member.user, "P3")
    Mentoring.objects.update(status=MentoringStatus.STOPPED)
    assert "sudah berakhir" in panel(member, member.user, "P3")

    PendampingAssignment.objects.all().delete()
    mend(member, "P4")
    assert "Kantor sedang mencarikan" in panel(member, member.user, "P4")
    Mending.objects.create(member=member, step=step("P5"), reason="<b>Sepi</b>")
    assert "Kami sedang mencarikan" in panel(member, member.user, "P5")
    assert "<b>Sepi" not in panel(member, member.user, "P5")


def test_page_of_a_booked_seat_says_why(client, member):
    class_of()
    seat = mend(member).seat
    client.force_login(member.user)

    page = client.get(seat.get_absolute_url()).content.decode()

    assert WHY in page
    assert f"{seat.get_absolute_url()}lepas/" in page


def test_page_of_a_chosen_seat_says_nothing(client, member):
    own = holder_of(class_of(), user=member.user)
    mend(member)
    client.force_login(member.user)

    assert WHY not in client.get(own.get_absolute_url()).content.decode()


# The desk, and one's own data.


def test_desk_shows_each_officer_their_scope(client, member):
    class_of()
    mend(member)
    elsewhere = MemberFactory(kelurahan=kelurahan_in(ELSEWHERE), name="Orang Gambir")
    mend(elsewhere, "P3")

    client.force_login(PendampingFactory())
    page = client.get("/admin/events/mending/").content.decode()
    assert (member.name in page, "Orang Gambir" in page) == (True, False)

    client.force_login(StaffFactory())
    page = client.get("/admin/events/mending/").content.decode()
    assert (member.name in page, "Orang Gambir" in page) == (True, True)
    row = Mending.objects.get(member=member)
    assert WHY in client.get(f"/admin/events/mending/{row.pk}/change/").content.decode()


def test_own_data_holds_what_was_arranged_and_goes_with_the_account(member):
    class_of(title="Kelas kas")
    mend(member)

    [row] = personal_data(member.user)["steps_to_be_mended"]

    assert (row["reason"], row["class"]) == (WHY, "Kelas kas")
    erase_account(member.user)
    assert not Mending.objects.exists()
    assert not Seat.objects.exists()
