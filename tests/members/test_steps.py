from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from members.choices import STEP_MOVES, STEP_REASON_NEEDED, Actor, StepStatus
from members.models import MemberStep, Step, StepChange
from members.services import change_step, complete_step, ensure_steps, step_of
from members.services.steps import next_step, road
from okoce.errors import RuleBroken
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def put(step: MemberStep, status: str) -> MemberStep:
    """Put a step into a state, as if it had come there long ago."""
    done_on = date(2026, 1, 5) if status == StepStatus.DONE else None
    MemberStep.objects.filter(pk=step.pk).update(
        status=status, reason="Menunggu", evidence="", done_on=done_on
    )
    step.refresh_from_db()
    return step


@pytest.mark.parametrize("old", StepStatus)
def test_moves_are_made_by_those_in_the_table_and_nobody_else(old):
    member = MemberFactory()
    step = step_of(member, "P3")
    people = [
        (None, Actor.SYSTEM),
        (member.user, Actor.MEMBER),
        (PendampingFactory(), Actor.PENDAMPING),
        (PendampingFactory(kecamatan=["31.74.02"]), None),
        (StaffFactory(), Actor.STAFF),
        (UserFactory(is_superuser=True), None),
        (UserFactory(), None),
    ]

    for person, actor in people:
        for new in StepStatus:
            put(step, old)
            allowed = actor in STEP_MOVES.get((old, new), frozenset())

            if allowed:
                change_step(step, new, by=person, reason="Sakit", evidence="Daftar hadir")
            else:
                with pytest.raises(RuleBroken):
                    change_step(step, new, by=person, reason="Sakit", evidence="Daftar hadir")

            step.refresh_from_db()
            assert step.status == (new if allowed else old), (actor, old, new)


def test_the_road_has_all_steps_in_order_without_writing_any():
    member = MemberFactory()

    steps = road(member)

    assert [row.step.code for row in steps] == ["P1", "P2", "P3", "P4", "P5", "P6", "P7"]
    assert not MemberStep.objects.exists()


def test_the_order_and_the_names_are_data():
    member = MemberFactory()
    Step.objects.filter(code="P3").update(order=20, name="Pendampingan usaha", name_en="Coaching")

    last = road(member)[-1]

    with override("id"):
        assert last.step.label == "Pendampingan usaha"
    with override("en"):
        assert last.step.label == "Coaching"


def test_ensure_steps_makes_each_row_once():
    member = MemberFactory()

    first, second = ensure_steps(member), ensure_steps(member)

    assert [row.pk for row in first] == [row.pk for row in second]
    assert len(first) == 7


def test_the_order_is_not_locked():
    member = MemberFactory()

    complete_step(member, "P5", "Kurasi 24 November", by=PendampingFactory())

    assert next_step(road(member)).step.code == "P1"
    assert member.steps.get(step__code="P5").status == StepStatus.DONE


def test_a_move_is_dated_and_remembered():
    member, pendamping = MemberFactory(), PendampingFactory()
    due_on = timezone.localdate() + timedelta(days=7)

    step = change_step(
        step_of(member, "P2"),
        StepStatus.RUNNING,
        by=pendamping,
        due_on=due_on,
        turn=Actor.PENDAMPING,
    )

    assert (step.started_on, step.due_on) == (timezone.localdate(), due_on)
    assert step.turn == Actor.PENDAMPING
    change = step.history.get()
    assert (change.old_status, change.new_status) == (StepStatus.NOT_STARTED, StepStatus.RUNNING)
    assert change.by == pendamping


def test_a_finished_step_is_nobodys_turn_and_has_its_day():
    member, pendamping = MemberFactory(), PendampingFactory()
    step = change_step(step_of(member, "P2"), StepStatus.RUNNING, by=pendamping)
    assert step.turn == Actor.MEMBER

    change_step(step, StepStatus.DONE, by=pendamping, evidence="Daftar hadir")

    assert (step.turn, step.due_on) == ("", None)
    assert step.done_on == timezone.localdate()


@pytest.mark.parametrize("new", sorted(STEP_REASON_NEEDED))
def test_a_reason_is_owed_when_a_step_stops(new):
    step = change_step(step_of(MemberFactory(), "P4"), StepStatus.RUNNING, by=None)

    with pytest.raises(RuleBroken):
        change_step(step, new, by=StaffFactory())

    change_step(step, new, by=StaffFactory(), reason="Menunggu dapur baru")
    assert step.reason == "Menunggu dapur baru"


def test_a_reason_is_owed_when_a_finished_step_is_opened_again():
    member, staff = MemberFactory(), StaffFactory()
    step = complete_step(member, "P4", "NIB terbit", by=staff)

    with pytest.raises(RuleBroken):
        change_step(step, StepStatus.RUNNING, by=staff)


def test_a_step_is_not_done_without_evidence():
    with pytest.raises(RuleBroken):
        complete_step(MemberFactory(), "P4", " ", by=StaffFactory())


def test_completing_twice_changes_nothing():
    member = MemberFactory()
    first = complete_step(member, "P4", "NIB terbit")

    second = complete_step(member, "P4", "Bukti lain")

    assert first == second
    assert second.evidence == "NIB terbit"
    assert StepChange.objects.count() == 1


def test_the_step_of_registration_is_moved_by_nobody():
    member = MemberFactory()

    for person in (StaffFactory(), None):
        with pytest.raises(RuleBroken):
            complete_step(member, "P1", "Sudah", by=person)


def test_a_date_in_the_past_is_refused():
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(RuleBroken):
        change_step(
            step_of(MemberFactory(), "P2"), StepStatus.RUNNING, by=StaffFactory(), due_on=yesterday
        )


def test_an_unknown_step_is_refused():
    with pytest.raises(RuleBroken):
        complete_step(MemberFactory(), "P9", "Bukti")


def test_evidence_holds_no_phone_number():
    with pytest.raises(RuleBroken):
        complete_step(MemberFactory(), "P4", "Hubungi 0812 3456 7890", by=StaffFactory())


def test_the_member_is_told_of_a_move():
    member = MemberFactory()

    change_step(
        step_of(member, "P4"), StepStatus.BLOCKED, by=PendampingFactory(), reason="Dapur belum siap"
    )

    notice = member.user.notifications.get()
    assert "Dapur belum siap" in notice.body
    assert notice.path == "/saya/"
