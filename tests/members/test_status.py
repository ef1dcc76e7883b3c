from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection

from members.choices import (
    MEMBER_MOVES,
    REASON_NEEDED,
    Actor,
    ClaimStatus,
    MemberStatus,
    NoticeTopic,
    Role,
    StepStatus,
)
from members.models import ClaimCase, Holiday, Member, MemberChange, Notification, User
from members.services import actor_for, change_member_status, moves_of
from members.services.access import refuse_private_numbers
from members.signals import member_changed
from okoce.errors import RuleBroken
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

SETIABUDI = "31.74.02"
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def people() -> dict[str, tuple[User | None, Actor | None]]:
    """Everybody who might try, each with who they are to a member of Tebet."""
    expired = PendampingFactory()
    expired.assignments.update(until=date(2026, 1, 2))
    not_yet = PendampingFactory()
    not_yet.assignments.update(since=date(2099, 1, 1))
    assigned_without_group = PendampingFactory()
    assigned_without_group.groups.clear()
    superuser = UserFactory(is_superuser=True, is_staff=True)
    superuser_in_group = StaffFactory(is_superuser=True)
    return {
        "the portal": (None, Actor.SYSTEM),
        "pendamping": (PendampingFactory(), Actor.PENDAMPING),
        "pendamping elsewhere": (PendampingFactory(kecamatan=[SETIABUDI]), None),
        "pendamping until yesterday": (expired, None),
        "pendamping from tomorrow": (not_yet, None),
        "assigned, not in the group": (assigned_without_group, None),
        "staff": (StaffFactory(), Actor.STAFF),
        "staff who left": (StaffFactory(is_active=False), None),
        "superadmin": (superuser, None),
        "superadmin in the staff group": (superuser_in_group, None),
        "operator": (StaffFactory(group=Role.OPERATOR), None),
        "lender": (StaffFactory(group=Role.LENDER), None),
        "another member": (MemberFactory().user, None),
        "somebody": (UserFactory(), None),
    }


@pytest.mark.parametrize("old", MemberStatus)
def test_moves_are_made_by_those_in_the_table_and_nobody_else(people, old):
    member = MemberFactory(status=old)
    people["the member"] = (member.user, Actor.MEMBER)

    for name, (person, actor) in people.items():
        for new in MemberStatus:
            Member.objects.filter(pk=member.pk).update(status=old)
            allowed = actor in MEMBER_MOVES.get((old, new), frozenset())

            if allowed:
                change_member_status(member, new, by=person, note="Namanya belum cocok.")
            else:
                with pytest.raises(RuleBroken):
                    change_member_status(member, new, by=person, note="Namanya belum cocok.")

            member.refresh_from_db()
            assert member.status == (new if allowed else old), (name, old, new)


@pytest.mark.parametrize("old", MemberStatus)
@pytest.mark.parametrize("actor", [*Actor, None])
def test_moves_of_is_the_table(old, actor):
    member = MemberFactory.build(status=old)

    moves = moves_of(member, actor)

    assert moves == {
        new for (start, new), who in MEMBER_MOVES.items() if start == old and actor in who
    }


def test_nobody_acts_in_their_own_record_except_as_the_member():
    user = PendampingFactory()
    user.groups.add(Group.objects.get(name=Role.STAFF))
    member = MemberFactory(user=user, status=MemberStatus.SUBMITTED)

    with pytest.raises(RuleBroken):
        change_member_status(member, MemberStatus.VERIFIED, by=user)

    assert actor_for(user, member) == Actor.MEMBER
    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED


def test_a_move_writes_one_history_row_with_who_and_why():
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    pendamping = PendampingFactory()

    change_member_status(member, MemberStatus.RETURNED, by=pendamping, note=" Nama belum cocok. ")

    (change,) = member.history.all()
    assert (change.old_status, change.new_status) == (MemberStatus.SUBMITTED, MemberStatus.RETURNED)
    assert (change.by, change.note) == (pendamping, "Nama belum cocok.")
    assert member.status_since == change.at


@pytest.mark.parametrize("new", sorted(REASON_NEEDED))
def test_a_reason_is_owed_when_a_record_is_returned_or_flagged(new):
    member = MemberFactory(status=MemberStatus.SUBMITTED)

    with pytest.raises(RuleBroken):
        change_member_status(member, new, by=PendampingFactory(), note="  ")

    assert not MemberChange.objects.exists()


@pytest.mark.parametrize(
    "note",
    [
        "NIK 3174014101900001 salah",
        "NIK 3174 0141 0190 0001 salah",
        "NIK 31.74.01.410190.0001 salah",
        "hubungi 081234567890",
        "hubungi 0812-3456-7890 saja",
        "hubungi +62 812 3456 7890",
        "hubungi 6281234567890",
    ],
)
def test_a_note_holds_no_nik_and_no_phone_number(note):
    member = MemberFactory(status=MemberStatus.SUBMITTED)

    with pytest.raises(RuleBroken):
        change_member_status(member, MemberStatus.RETURNED, by=PendampingFactory(), note=note)

    assert not MemberChange.objects.exists()


@pytest.mark.parametrize(
    "note",
    ["Rumah di Jl. Tebet Raya 12, RT 03/RW 08", "Datang 24-11-2026 pukul 09.30", "Rp 15.000.000"],
)
def test_a_note_may_hold_other_numbers(note):
    refuse_private_numbers(note)


def test_verifying_needs_a_nik():
    member = MemberFactory(status=MemberStatus.SUBMITTED, nik=None)

    with pytest.raises(RuleBroken):
        change_member_status(member, MemberStatus.VERIFIED, by=PendampingFactory())


def test_verifying_needs_a_kelurahan():
    member = MemberFactory(status=MemberStatus.SUBMITTED, kelurahan=None)

    with pytest.raises(RuleBroken):
        change_member_status(member, MemberStatus.VERIFIED, by=StaffFactory())


@pytest.mark.parametrize("side", ["claimant", "holder"])
def test_verifying_waits_for_an_open_claim_case(side):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    other = {"claimant": "holder", "holder": "claimant"}[side]
    opponent = MemberFactory(status=MemberStatus.SUBMITTED)
    case = ClaimCase.objects.create(**{side: member, other: opponent}, nik="3174014101900001")

    with pytest.raises(RuleBroken):
        change_member_status(member, MemberStatus.VERIFIED, by=StaffFactory())
    ClaimCase.objects.filter(pk=case.pk).update(status=ClaimStatus.REJECTED)
    change_member_status(member, MemberStatus.VERIFIED, by=StaffFactory())

    assert member.status == MemberStatus.VERIFIED


def test_a_claim_that_was_never_sent_holds_up_nobody():
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    typing = MemberFactory(status=MemberStatus.REGISTERING, nik=None)
    ClaimCase.objects.create(claimant=typing, holder=member, nik=member.nik)

    change_member_status(member, MemberStatus.VERIFIED, by=PendampingFactory())

    assert member.status == MemberStatus.VERIFIED


@pytest.mark.parametrize(
    ("old", "new", "by", "state", "turn"),
    [
        ("registering", "submitted", "member", StepStatus.RUNNING, Actor.PENDAMPING),
        ("submitted", "returned", "pendamping", StepStatus.AWAITING_EVIDENCE, Actor.MEMBER),
        ("returned", "submitted", "member", StepStatus.RUNNING, Actor.PENDAMPING),
        ("submitted", "flagged", "pendamping", StepStatus.BLOCKED, Actor.STAFF),
        ("flagged", "returned", "staff", StepStatus.AWAITING_EVIDENCE, Actor.MEMBER),
        ("flagged", "verified", "staff", StepStatus.DONE, ""),
        ("submitted", "verified", "pendamping", StepStatus.DONE, ""),
    ],
)
def test_the_step_of_registration_follows(old, new, by, state, turn):
    member = MemberFactory(status=old)
    actors = {"member": member.user, "pendamping": PendampingFactory(), "staff": StaffFactory()}

    change_member_status(member, new, by=actors[by], note="Dua nama tidak cocok.")

    step = member.steps.get(step__code="P1")
    assert (step.status, step.turn) == (state, turn)
    assert step.history.get().new_status == state


@time_machine.travel(datetime(2026, 11, 27, 10, tzinfo=WIB), tick=False)
def test_an_answer_is_due_in_two_working_days():
    member = MemberFactory(status=MemberStatus.REGISTERING)

    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)

    # 27 November 2026 is a Friday.
    assert member.steps.get(step__code="P1").due_on == date(2026, 12, 1)


@pytest.mark.parametrize(("language", "day"), [("id", "Selasa, 1"), ("en", "Tuesday, 1")])
@time_machine.travel(datetime(2026, 11, 27, 10, tzinfo=WIB), tick=False)
def test_the_last_day_is_told_in_the_language_of_the_member(language, day):
    member = MemberFactory(status=MemberStatus.REGISTERING, user__language=language)

    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)

    assert day in member.user.notifications.get().body


def test_a_missing_holiday_table_does_not_stop_a_registration():
    Holiday.objects.all().delete()
    member = MemberFactory(status=MemberStatus.REGISTERING)

    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)

    assert member.steps.get(step__code="P1").due_on is None
    assert member.user.notifications.count() == 1


def test_the_member_and_the_pendamping_are_told_of_a_new_registration():
    here, elsewhere = PendampingFactory(), PendampingFactory(kecamatan=[SETIABUDI])
    staff = StaffFactory()
    member = MemberFactory(status=MemberStatus.REGISTERING)

    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)

    assert {notice.user for notice in Notification.objects.all()} == {member.user, here}
    assert elsewhere.notifications.count() == staff.notifications.count() == 0


def test_a_pendamping_is_not_told_to_verify_themselves():
    pendamping, other = PendampingFactory(), PendampingFactory()
    member = MemberFactory(user=pendamping, status=MemberStatus.REGISTERING)

    change_member_status(member, MemberStatus.SUBMITTED, by=pendamping)

    assert not pendamping.notifications.filter(topic=NoticeTopic.WORK).exists()
    assert other.notifications.filter(topic=NoticeTopic.WORK).count() == 1


def test_staff_are_told_where_no_pendamping_works():
    staff = StaffFactory()
    member = MemberFactory(status=MemberStatus.REGISTERING)

    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)

    assert staff.notifications.count() == 1


def test_a_returned_member_reads_the_reason_and_where_to_mend_it():
    member = MemberFactory(status=MemberStatus.SUBMITTED)

    change_member_status(
        member, MemberStatus.RETURNED, by=PendampingFactory(), note="Nama belum cocok."
    )

    notice = member.user.notifications.get()
    assert "Nama belum cocok." in notice.body
    assert notice.path == "/saya/pendaftaran/"


def test_a_flagged_record_is_told_to_staff():
    staff = StaffFactory()
    member = MemberFactory()

    change_member_status(member, MemberStatus.FLAGGED, by=PendampingFactory(), note="Ganda.")

    assert staff.notifications.get().path == f"/lapangan/{member.number}/"


def test_member_changed_is_sent_after_commit(django_capture_on_commit_callbacks):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    heard = []
    member_changed.connect(
        lambda member, **kwargs: heard.append(member.status), weak=False, dispatch_uid="t"
    )

    with django_capture_on_commit_callbacks() as callbacks:
        change_member_status(member, MemberStatus.VERIFIED, by=PendampingFactory())
        assert heard == []
    for callback in callbacks:
        callback()
    member_changed.disconnect(dispatch_uid="t")

    assert heard == [MemberStatus.VERIFIED]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [MemberStatus.VERIFIED, MemberStatus.RETURNED])
def test_of_two_officers_at_once_the_second_is_told(second):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    officers = [PendampingFactory(), StaffFactory()]
    start = Barrier(2)

    def decide(officer: User, new_status: str) -> str:
        mine = Member.objects.get(pk=member.pk)
        start.wait()
        try:
            change_member_status(mine, new_status, by=officer, note="Nama belum cocok.")
        except RuleBroken as problem:
            return problem.message
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(decide, officers[0], MemberStatus.VERIFIED)
        answers = [pool.submit(decide, officers[1], second).result(), first.result()]

    assert sorted(map(bool, answers)) == [False, True]
    assert member.history.count() == 1
