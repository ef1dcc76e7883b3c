"""Mentoring: the moves of its parts, three tries to reach a member, and who reads what."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.choices import (
    MENTORING_MOVES,
    SESSION_MOVES,
    ContactChannel,
    ContactOutcome,
    MentoringActor,
    MentoringPlace,
    MentoringStatus,
    NextStepStatus,
    SessionStatus,
    StepOwner,
)
from events.models import Booking, Mentoring, MentoringSession
from events.services import mentoring as services
from events.services import mentoring_contacts, mentoring_sessions, mentoring_steps
from members.choices import MENTORING_STEP, MemberStatus, StepStatus
from members.models import Notification, PendampingAssignment, User
from members.services.privacy import erase_account, personal_data
from members.services.steps import step_of
from okoce.errors import RuleBroken
from tests.factories import (
    TEBET,
    MemberFactory,
    MentoringFactory,
    MentoringSessionFactory,
    PendampingFactory,
    RoomFactory,
    StaffFactory,
    UserFactory,
    hour_of,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db

ELSEWHERE = "31.71.01"
WISH = {"about": "Harga pokok", "place": MentoringPlace.VISIT}
EVIDENCE = "Buku kas terisi tiga bulan dan harga pokok dihitung sendiri."


@pytest.fixture(autouse=True)
def a_wednesday(time_machine):
    time_machine.move_to("2026-06-10 09:00+07:00")


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as problem:
        call(*args, **kwargs)
    return str(problem.value)


def in_days(days: float):
    return timezone.now() + timedelta(days=days)


def told(user: User) -> set[str]:
    return set(Notification.objects.filter(user=user).values_list("kind", flat=True))


def people_of(mentoring: Mentoring) -> dict[str, User | None]:
    return {
        MentoringActor.MEMBER: mentoring.member.user,
        MentoringActor.PENDAMPING: mentoring.pendamping,
        MentoringActor.STAFF: StaffFactory(),
        MentoringActor.SYSTEM: None,
        "another pendamping": PendampingFactory(),
        "a stranger": MemberFactory().user,
        "superadmin": UserFactory(is_superuser=True, is_staff=True),
    }


# Where things stand.


@pytest.mark.parametrize("status", MentoringStatus)
def test_mentoring_moves_only_as_the_table_says(status):
    mentoring = MentoringFactory(status=status)

    for who, user in people_of(mentoring).items():
        allowed = {
            new for (old, new), actors in MENTORING_MOVES.items() if old == status and who in actors
        }
        assert services.moves_of(mentoring, user) == allowed, who


@pytest.mark.parametrize("has_begun", [False, True])
@pytest.mark.parametrize("status", SessionStatus)
def test_a_session_moves_only_as_the_table_says(status, has_begun):
    session = MentoringSessionFactory(status=status, starts_at=in_days(-1 if has_begun else 1))

    for who, user in people_of(session.mentoring).items():
        allowed = {
            new for (old, new), actors in SESSION_MOVES.items() if old == status and who in actors
        }
        if has_begun:
            allowed -= {SessionStatus.AGREED}
            if status == SessionStatus.AGREED:
                allowed -= {SessionStatus.PROPOSED, SessionStatus.CANCELLED}
        else:
            allowed -= {SessionStatus.HELD, SessionStatus.MISSED}
        # The pendamping of the factory proposed it, and the portal agrees to nothing.
        if who != MentoringActor.MEMBER:
            allowed -= {SessionStatus.AGREED}
        assert mentoring_sessions.moves_of(session, user) == allowed, who


def test_a_member_has_one_open_mentoring():
    mentoring = MentoringFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        MentoringFactory(member=mentoring.member)
    MentoringFactory(member=mentoring.member, status=MentoringStatus.DONE)


# Asking and answering.


def test_who_asks_is_answered_by_the_first_pendamping():
    member, first, second = MemberFactory(), PendampingFactory(), PendampingFactory()
    session = mentoring_sessions.ask(member, **WISH, wish="Selasa sore")
    assert told(first) == told(second) == {"mentoring_asked"}
    assert session.mentoring.is_asked

    mentoring_sessions.propose_time(
        session, by=first, starts_at=in_days(2), minutes=60, place=MentoringPlace.OFFICE
    )

    mentoring = Mentoring.objects.get()
    assert (mentoring.status, mentoring.pendamping) == (MentoringStatus.RUNNING, first)
    assert step_of(member, MENTORING_STEP).status == StepStatus.RUNNING
    assert {"mentoring_running", "mentoring_session_proposed"} <= told(member.user)
    assert "orang lain" in refusal(services.take, mentoring, by=second).lower()


def test_a_time_of_the_member_is_agreed_with_one_press():
    member, pendamping = MemberFactory(), PendampingFactory()
    session = mentoring_sessions.ask(member, **WISH, starts_at=in_days(1))

    mentoring_sessions.agree(session, by=pendamping)

    assert session.is_agreed
    assert Mentoring.objects.get().pendamping == pendamping
    assert "mentoring_session_agreed" in told(member.user) & told(pendamping)


def test_nobody_agrees_to_their_own_proposal():
    PendampingFactory()
    session = mentoring_sessions.ask(MemberFactory(), **WISH, starts_at=in_days(1))

    assert "menjawab" in refusal(
        mentoring_sessions.agree, session, by=session.mentoring.member.user
    )


def test_asking_needs_a_verified_member_and_a_pendamping_of_the_kecamatan():
    member = MemberFactory()
    assert "kecamatan" in refusal(mentoring_sessions.ask, member, **WISH, wish="Pagi")
    # Nobody is mentored by themselves.
    member.user.groups.set(PendampingFactory(kecamatan=[ELSEWHERE]).groups.all())
    PendampingAssignment.objects.create(
        user=member.user, kecamatan_id=TEBET, since=timezone.localdate()
    )
    assert "kecamatan" in refusal(mentoring_sessions.ask, member, **WISH, wish="Pagi")
    PendampingFactory()
    waiting = MemberFactory(status=MemberStatus.SUBMITTED)
    assert refusal(mentoring_sessions.ask, waiting, **WISH, wish="Pagi")

    assert mentoring_sessions.ask(member, **WISH, wish="Pagi").is_wished


def test_the_same_press_twice_asks_once():
    member, _pendamping = MemberFactory(), PendampingFactory()
    for _press in range(2):
        mentoring_sessions.ask(member, **WISH, wish="Pagi")

    assert MentoringSession.objects.count() == Mentoring.objects.count() == 1


def test_nobody_is_agreed_to_two_sessions_at_once():
    own = MentoringSessionFactory()
    other = MentoringSessionFactory(
        mentoring__pendamping=own.mentoring.pendamping,
        status=SessionStatus.PROPOSED,
        starts_at=own.starts_at + timedelta(minutes=30),
    )

    assert "waktu itu" in refusal(mentoring_sessions.agree, other, by=other.mentoring.member.user)


def test_calling_off_an_agreed_session_needs_a_reason_and_tells_the_other_side():
    session = MentoringSessionFactory()
    member = session.mentoring.member.user
    assert refusal(mentoring_sessions.call_off, session, by=member)

    mentoring_sessions.call_off(session, by=member, note="Anak sakit")

    assert session.status == SessionStatus.CANCELLED
    assert "mentoring_session_cancelled" in told(session.mentoring.pendamping)


def test_a_room_is_taken_and_given_back():
    starts, _ends = hour_of(1, 10)
    session = MentoringSessionFactory(place=MentoringPlace.OFFICE, starts_at=starts)
    pendamping, room = session.mentoring.pendamping, RoomFactory(kecamatan_id=TEBET)
    mentoring_sessions.book_room(session, room, by=pendamping)
    assert Booking.objects.taking().get().holder == session.mentoring.member.user
    assert room.name in session.place_in_words

    mentoring_sessions.call_off(session, by=pendamping, note="Rapat mendadak")

    assert not Booking.objects.taking().exists()


# Afterwards.


def test_what_was_agreed_is_the_members_and_own_notes_are_in_their_export():
    session = MentoringSessionFactory(starts_at=in_days(-0.1))
    mentoring = session.mentoring
    mentoring_sessions.write_up(
        session,
        by=mentoring.pendamping,
        agreed="Harga naik seribu",
        aside="Ragu soal suaminya",
        step="Foto tiga produk",
        step_due_on=timezone.localdate() + timedelta(days=7),
    )

    assert session.is_held
    assert mentoring.next_steps.get().owner == StepOwner.MEMBER
    assert "mentoring_noted" in told(mentoring.member.user)
    row = personal_data(mentoring.member.user)["mentoring"][0]["sessions"][0]
    assert (row["agreed"], row["notes_of_the_pendamping"]) == (
        "Harga naik seribu",
        "Ragu soal suaminya",
    )


def test_a_note_is_corrected_by_its_author_and_keeps_what_it_said():
    session = MentoringSessionFactory(starts_at=in_days(-1))
    member, author = session.mentoring.member, session.mentoring.pendamping
    mentoring_sessions.write_up(session, by=author, agreed="Harga naik 1.000", aside="Ragu")
    right = {"agreed": "Harga naik 2.000", "aside": "Ragu"}
    for other in (member.user, PendampingFactory(), StaffFactory()):
        assert "oleh penulisnya" in refusal(mentoring_sessions.correct, session, by=other, **right)

    note = mentoring_sessions.correct(session, by=author, **right)
    # Pressed twice, it is one correction.
    mentoring_sessions.correct(session, by=author, **right)
    mentoring_sessions.correct(session, by=author, agreed="Harga naik 2.000", aside="Yakin")

    note.refresh_from_db()
    assert (note.agreed, note.aside) == ("Harga naik 2.000", "Yakin")
    assert [(row.agreed, row.aside) for row in note.versions.all()] == [
        ("Harga naik 2.000", "Ragu"),
        ("Harga naik 1.000", "Ragu"),
    ]
    # One of the note, one of the correction: what the member does not read is not told.
    assert Notification.objects.filter(user=member.user, kind="mentoring_noted").count() == 2
    [row] = personal_data(member.user)["mentoring"]
    [kept] = row["sessions"]
    assert [each["agreed"] for each in kept["earlier_notes"]] == [
        "Harga naik 2.000",
        "Harga naik 1.000",
    ]

    services.complete(session.mentoring, by=author, evidence=EVIDENCE)
    assert "selama pendampingan masih berjalan" in refusal(
        mentoring_sessions.correct, session, by=author, agreed="Lain", aside=""
    )


def test_a_session_is_not_written_up_before_it_began():
    session = MentoringSessionFactory()

    assert "belum" in refusal(
        mentoring_sessions.write_up, session, by=session.mentoring.pendamping, agreed="Ya"
    )


def test_done_needs_a_session_and_reports_p3():
    mentoring = MentoringFactory()
    pendamping = mentoring.pendamping
    assert refusal(services.complete, mentoring, by=pendamping, evidence=EVIDENCE)
    mentoring_sessions.write_up_visit(
        mentoring,
        by=pendamping,
        place=MentoringPlace.VISIT,
        held_at=in_days(-1),
        agreed="Mulai dengan buku kas",
    )
    ahead = MentoringSessionFactory(mentoring=mentoring)

    services.complete(mentoring, by=pendamping, evidence=EVIDENCE)

    step = step_of(mentoring.member, MENTORING_STEP)
    assert step.status == StepStatus.DONE
    assert EVIDENCE in step.evidence
    assert "9 Jun 2026" in step.evidence
    ahead.refresh_from_db()
    assert ahead.status == SessionStatus.CANCELLED


def test_a_member_marks_own_steps_and_no_others():
    mentoring = MentoringFactory(last_contact_at=None)
    due = timezone.localdate() + timedelta(days=3)
    own, other = (
        mentoring_steps.add_step(
            mentoring, by=mentoring.pendamping, words="Foto", due_on=due, owner=owner
        )
        for owner in StepOwner
    )
    member = mentoring.member.user

    mentoring_steps.change_step(own, NextStepStatus.DONE, by=member)

    assert own.is_done
    mentoring.refresh_from_db()
    assert mentoring.last_contact_at is not None
    assert refusal(mentoring_steps.change_step, other, NextStepStatus.DONE, by=member)
    assert refusal(mentoring_steps.change_step, other, NextStepStatus.DONE, by=PendampingFactory())
    mentoring_steps.change_step(other, NextStepStatus.DROPPED, by=mentoring.pendamping)


def test_notes_hold_no_private_numbers():
    mentoring = MentoringFactory()

    assert "NIK" in refusal(
        services.set_goal, mentoring, by=mentoring.pendamping, goal="Hubungi 0812 3456 7890"
    )


# Three tries in two weeks.


def try_in_vain(mentoring: Mentoring, by: User | None = None, **words):
    return mentoring_contacts.record_attempt(
        mentoring,
        by=by or mentoring.pendamping,
        **{"channel": ContactChannel.WHATSAPP, "outcome": ContactOutcome.MISSED} | words,
    )


def test_the_third_day_in_vain_ends_it_kindly_with_a_way_back(time_machine):
    mentoring = MentoringFactory(last_contact_at=None)
    for day in (10, 14, 20):
        assert mentoring.is_open
        time_machine.move_to(f"2026-06-{day} 10:00+07:00")
        try_in_vain(mentoring)
        # Again on the same day is the same try.
        time_machine.move_to(f"2026-06-{day} 15:00+07:00")
        if mentoring.is_open:
            try_in_vain(mentoring, channel=ContactChannel.PHONE)

    assert mentoring.status == MentoringStatus.STOPPED
    assert "mentoring_out_of_reach" in told(mentoring.member.user)
    again = mentoring_sessions.ask(mentoring.member, **WISH, wish="Pagi")
    assert again.mentoring.is_asked


def test_tries_that_lie_further_apart_than_two_weeks_end_nothing(time_machine):
    mentoring = MentoringFactory(last_contact_at=None)
    for moment in ("2026-06-10", "2026-06-20", "2026-06-25"):
        time_machine.move_to(f"{moment} 10:00+07:00")
        try_in_vain(mentoring)

    assert mentoring.is_open


def test_reaching_begins_the_count_anew(time_machine):
    mentoring = MentoringFactory(
        last_contact_at=None, status=MentoringStatus.ASKED, pendamping=None
    )
    pendamping = PendampingFactory()
    try_in_vain(mentoring, pendamping)
    assert mentoring.pendamping == pendamping
    time_machine.move_to("2026-06-11 10:00+07:00")
    try_in_vain(mentoring, outcome=ContactOutcome.REACHED)
    assert mentoring.is_running
    for day in (12, 13):
        time_machine.move_to(f"2026-06-{day} 10:00+07:00")
        try_in_vain(mentoring)

    assert mentoring.is_open


def test_who_has_an_agreed_session_is_not_given_up(time_machine):
    mentoring = MentoringSessionFactory(
        mentoring__last_contact_at=None, starts_at=in_days(20)
    ).mentoring
    for day in (10, 11, 12):
        time_machine.move_to(f"2026-06-{day} 10:00+07:00")
        try_in_vain(mentoring)

    assert mentoring.is_open


# Handing over.


def test_staff_hand_over_with_a_reason_and_the_new_one_agrees_anew():
    session = MentoringSessionFactory()
    mentoring, before = session.mentoring, session.mentoring.pendamping
    new, staff = PendampingFactory(), StaffFactory()
    assert refusal(services.reassign, mentoring, to=new, by=staff, reason=" ")
    far = PendampingFactory(kecamatan=[ELSEWHERE])
    assert refusal(services.reassign, mentoring, to=far, by=staff, reason="Cuti")
    assert refusal(services.reassign, mentoring, to=new, by=before, reason="Cuti")

    services.reassign(mentoring, to=new, by=staff, reason="Cuti melahirkan")

    assert (mentoring.pendamping, mentoring.last_contact_at) == (new, None)
    assert not Mentoring.objects.worked_on_by(before).exists()
    session.refresh_from_db()
    assert session.is_proposed
    mentoring_sessions.agree(session, by=new)
    assert "mentoring_handed_over" in told(before)
    assert "mentoring_assigned" in told(new)


def test_a_pendamping_of_the_past_loses_the_view_and_staff_see_that():
    mentoring = MentoringFactory()
    assert Mentoring.objects.worked_on_by(mentoring.pendamping).exists()

    yesterday = timezone.localdate() - timedelta(days=1)
    PendampingAssignment.objects.update(until=yesterday)

    user = User.objects.get(pk=mentoring.pendamping_id)
    assert not Mentoring.objects.worked_on_by(user).exists()
    assert services.actor_of(user, mentoring) is None
    assert Mentoring.objects.stranded().get() == mentoring


# Being forgotten.


def test_erasing_a_member_takes_their_mentoring_and_what_officers_were_told():
    member, pendamping = MemberFactory(), PendampingFactory()
    session = mentoring_sessions.ask(member, **WISH, starts_at=in_days(1))
    mentoring_sessions.agree(session, by=pendamping)

    erase_account(member.user)

    assert not Mentoring.objects.exists()
    assert not Notification.objects.filter(user=pendamping).exists()


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_of_two_pendamping_one_takes_who_asked():
    member = MemberFactory()
    people = [PendampingFactory(), PendampingFactory()]
    session = mentoring_sessions.ask(member, wish="Sore", **WISH)

    def take(user):
        own = MentoringSession.objects.select_related("mentoring__member__user").get(pk=session.pk)
        when = {"starts_at": in_days(2), "minutes": 60, "place": MentoringPlace.OFFICE}
        return mentoring_sessions.propose_time(own, by=user, **when)

    came = at_once(*[lambda user=user: take(user) for user in people])

    assert sorted(isinstance(each, MentoringSession) for each in came) == [False, True]
    winner = people[[isinstance(each, MentoringSession) for each in came].index(True)]
    mentoring = Mentoring.objects.get()
    assert (mentoring.status, mentoring.pendamping) == (MentoringStatus.RUNNING, winner)
    assert mentoring.history.filter(new_status=MentoringStatus.RUNNING).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sessions_at_one_time_are_not_both_agreed():
    pendamping = PendampingFactory()
    sessions = [
        MentoringSessionFactory(
            mentoring=MentoringFactory(pendamping=pendamping), status=SessionStatus.PROPOSED
        )
        for _each in range(2)
    ]
    for session in sessions:
        MentoringSession.objects.filter(pk=session.pk).update(
            starts_at=in_days(3), proposed_by=pendamping
        )

    def agree(pk):
        session = MentoringSession.objects.with_people().get(pk=pk)
        return mentoring_sessions.agree(session, by=session.mentoring.member.user)

    came = at_once(*[lambda pk=session.pk: agree(pk) for session in sessions])

    assert sorted(isinstance(each, MentoringSession) for each in came) == [False, True]
    assert MentoringSession.objects.agreed().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_session_that_is_called_off_is_not_agreed_at_the_same_moment():
    session = MentoringSessionFactory(status=SessionStatus.PROPOSED)
    pendamping, member = session.mentoring.pendamping, session.mentoring.member.user
    MentoringSession.objects.update(proposed_by=pendamping)

    def own():
        return MentoringSession.objects.with_people().get(pk=session.pk)

    agreed, off = at_once(
        lambda: mentoring_sessions.agree(own(), by=member),
        lambda: mentoring_sessions.call_off(own(), by=pendamping, note="Sakit"),
    )

    # Whichever came first, it ends as called off, and each move stands in the history once.
    session.refresh_from_db()
    assert session.status == SessionStatus.CANCELLED
    assert not isinstance(off, RuleBroken)
    moves = list(session.history.order_by("pk").values_list("new_status", flat=True))
    wanted = [SessionStatus.CANCELLED]
    if not isinstance(agreed, RuleBroken):
        wanted.insert(0, SessionStatus.AGREED)
    assert [move for move in moves if move != SessionStatus.PROPOSED] == wanted
