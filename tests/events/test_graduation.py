"""Graduation of a class: thresholds, who proposes and who confirms, and what comes of it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from zeal import zeal_ignore

from events.choices import (
    PROPOSAL_MOVES,
    AttemptStatus,
    ProposalActor,
    ProposalStatus,
    SeatStatus,
    Verdict,
    WorkStatus,
)
from events.models import (
    Certificate,
    Event,
    GraduationProposal,
    QuizAttempt,
    Seat,
    SeatChange,
)
from events.services import graduations
from events.services.graduations import decide, decide_all, propose
from events.services.standings import standing_of
from members.choices import MemberStatus, StepStatus
from members.models import Graduation, Member, Notification
from members.services.privacy import erase_account
from okoce.errors import RuleBroken
from tests.events.classes import held_class, participant
from tests.factories import (
    CourseFactory,
    EventFactory,
    LessonFactory,
    MemberFactory,
    PendampingFactory,
    QuestionFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PASS, FAIL = Verdict.PASS, Verdict.FAIL
CONFIRMED, REFUSED = ProposalStatus.CONFIRMED, ProposalStatus.REFUSED


def proposed(event: Event, *seats: Seat, verdict: str = PASS, by=None) -> list[GraduationProposal]:
    outcome = propose(event, [seat.pk for seat in seats], verdict, by=by or event.trainer)
    assert outcome.problems == []
    return list(GraduationProposal.objects.filter(seat__in=seats).order_by("pk"))


def standing(seat: Seat) -> str:
    seat.refresh_from_db()
    return seat.status


# What one still needs.


@pytest.mark.parametrize(
    ("attended", "sessions", "needed", "is_enough"),
    [
        # 4 of 5 are 80 percent; 3 of 4 are 75; 5 of 6 are 83; 2 of 3 are 66, rounded down.
        (4, 5, 80, True),
        (3, 4, 80, False),
        (5, 6, 83, True),
        (5, 6, 84, False),
        (2, 3, 66, True),
        (2, 3, 67, False),
        (0, 1, 1, False),
        (1, 1, 100, True),
    ],
)
def test_attendance_reaches_the_percentage_or_not(attended, sessions, needed, is_enough):
    event = held_class(sessions=sessions, attendance_percent=needed)
    seat = participant(event, attended=attended)

    assert standing_of(seat).attended_enough == is_enough
    assert bool(standing_of(seat).missing) != is_enough


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (None, ["praktik belum dikirim"]),
        ("draf", ["praktik belum dikirim"]),
        ("dikirim", ["praktik menunggu dinilai"]),
        ("dikembalikan", ["praktik dikembalikan untuk diperbaiki"]),
        ("diterima", []),
    ],
)
def test_practice_has_to_be_accepted(work, words):
    assert standing_of(participant(held_class(), work=work)).missing == words


def test_quiz_has_to_be_passed_where_there_is_one():
    event = held_class()
    seat = participant(event)
    assert standing_of(seat).passed_quiz is None
    QuestionFactory(lesson=LessonFactory(course=event.course))
    assert standing_of(seat).missing == ["kuis belum lulus"]

    QuizAttempt.objects.create(
        user=seat.user,
        course=event.course,
        status=AttemptStatus.PASSED,
        pass_percent=70,
        right_count=1,
        finished_at=timezone.now(),
    )

    assert standing_of(seat).missing == []


# Proposing.


def test_those_who_are_ready_are_proposed_and_the_others_named():
    event, officer = held_class(), StaffFactory()
    ready, lacking = participant(event), participant(event, work=None)
    unverified = participant(event, status=MemberStatus.SUBMITTED)

    outcome = propose(event, [ready.pk, lacking.pk, unverified.pk], PASS, by=event.trainer)

    assert outcome.done == 1
    assert outcome.problems == [
        f"{lacking.shown_name}: praktik belum dikirim",
        f"{unverified.shown_name}: data belum diverifikasi",
    ]
    assert GraduationProposal.objects.get().seat == ready
    assert Notification.objects.get(user=officer).kind == "graduation_proposed"
    # Pressed twice, it is proposed once.
    assert propose(event, [ready.pk], PASS, by=event.trainer).done == 0


def test_class_that_goes_on_has_no_graduates_yet():
    event = EventFactory(course=CourseFactory())
    with pytest.raises(RuleBroken, match="belum selesai"):
        propose(event, [participant(event).pk], PASS, by=StaffFactory())


@pytest.mark.parametrize(
    ("make", "may"),
    [
        (PendampingFactory, True),
        (lambda: PendampingFactory(kecamatan=["31.71.01"]), False),
        (StaffFactory, True),
        (lambda: UserFactory(is_staff=True, is_superuser=True), False),
        (lambda: MemberFactory().user, False),
    ],
)
def test_who_runs_the_class_proposes(make, may):
    event = held_class()
    seat = participant(event)
    if may:
        assert propose(event, [seat.pk], PASS, by=make()).done == 1
    else:
        with pytest.raises(RuleBroken):
            propose(event, [seat.pk], PASS, by=make())


def test_nobody_proposes_themselves():
    event = held_class()
    seat = participant(event)
    event.sessions.update(trainer=seat.user)

    assert propose(event, [seat.pk], PASS, by=seat.user).done == 0


# Deciding.


@pytest.mark.parametrize("actor", ProposalActor.values)
@pytest.mark.parametrize("new", ProposalStatus.values)
@pytest.mark.parametrize("old", ProposalStatus.values)
def test_only_the_moves_of_the_table_are_open(old, new, actor):
    officer = StaffFactory()
    proposal = GraduationProposal(
        seat=Seat(user=UserFactory()),
        status=old,
        proposed_by=officer if actor == ProposalActor.PROPOSER else UserFactory(),
    )

    is_open = new in graduations.moves_of(proposal, officer)

    assert is_open == (PROPOSAL_MOVES.get((old, new)) == actor)


def test_confirmed_member_passes_becomes_a_graduate_and_has_a_certificate():
    event, officer = held_class(), StaffFactory()
    seat = participant(event)
    [proposal] = proposed(event, seat)

    decide(proposal, CONFIRMED, by=officer)

    member = Member.objects.get(user=seat.user)
    assert (standing(seat), member.graduated_on) == (SeatStatus.PASSED, timezone.localdate())
    assert member.steps.get(step__code="P2").status == StepStatus.DONE
    assert Graduation.objects.get(member=member).by == officer
    certificate = Certificate.objects.get()
    assert (certificate.seat, certificate.name) == (seat, member.name)
    assert [change.new_status for change in proposal.history.all()] == ["disahkan", "diajukan"]
    kinds = Notification.objects.filter(user=seat.user).values_list("kind", flat=True)
    assert "member_graduated" in kinds


def test_who_is_a_graduate_already_gets_a_certificate_all_the_same():
    event = held_class()
    seat = participant(event, graduated_on=timezone.localdate() - timedelta(days=40))

    decide(*proposed(event, seat), CONFIRMED, by=StaffFactory())

    assert standing(seat) == SeatStatus.PASSED
    assert not Graduation.objects.exists()
    assert Certificate.objects.get().seat == seat


def test_class_of_no_core_course_gives_a_certificate_only():
    event = held_class(is_core=False)
    seat = participant(event)

    decide(*proposed(event, seat), CONFIRMED, by=StaffFactory())

    assert standing(seat) == SeatStatus.PASSED
    assert Member.objects.get(user=seat.user).graduated_on is None
    assert Certificate.objects.exists()


def test_nobody_confirms_what_they_proposed():
    event, officer = held_class(), StaffFactory()
    [proposal] = proposed(event, participant(event), by=officer)

    with pytest.raises(RuleBroken, match="kedua"):
        decide(proposal, CONFIRMED, by=officer)
    for other in (event.trainer, PendampingFactory(), UserFactory(is_superuser=True)):
        with pytest.raises(RuleBroken):
            decide(proposal, CONFIRMED, by=other)


def test_staff_do_not_confirm_themselves():
    event, officer = held_class(), StaffFactory()
    [proposal] = proposed(event, participant(event, user=officer))
    with pytest.raises(RuleBroken):
        decide(proposal, CONFIRMED, by=officer)


def test_one_who_cannot_pass_any_more_does_not_keep_the_others():
    event, officer = held_class(), StaffFactory()
    good, flagged, returned = participant(event), participant(event), participant(event)
    proposed(event, good, flagged, returned)
    Member.objects.filter(user=flagged.user).update(status=MemberStatus.FLAGGED)
    returned.practice.update(status=WorkStatus.RETURNED)

    chosen = [good.pk, flagged.pk, returned.pk]
    outcome = decide_all(event, chosen, CONFIRMED, by=officer)

    assert outcome.done == 1
    assert [problem.partition(":")[0] for problem in outcome.problems] == [
        flagged.shown_name,
        returned.shown_name,
    ]
    assert [standing(seat) for seat in (good, flagged, returned)] == ["lulus", "hadir", "hadir"]
    assert GraduationProposal.objects.waiting().count() == 2


def test_refused_with_a_reason_and_proposed_again():
    event, officer = held_class(), StaffFactory()
    seat = participant(event)
    [proposal] = proposed(event, seat)
    with pytest.raises(RuleBroken, match="alasan"):
        decide(proposal, REFUSED, by=officer)

    decide(proposal, REFUSED, by=officer, reason="Daftar hadirnya belum ditandatangani.")

    assert standing(seat) == SeatStatus.PRESENT
    told = Notification.objects.get(user=event.trainer)
    assert "belum ditandatangani" in told.body
    assert propose(event, [seat.pk], PASS, by=event.trainer).done == 1


def test_proposal_is_withdrawn_by_who_made_it():
    event = held_class()
    seat = participant(event)
    proposed(event, seat)

    outcome = decide_all(event, [seat.pk], ProposalStatus.WITHDRAWN, by=event.trainer)

    assert outcome.done == 1
    assert propose(event, [seat.pk], PASS, by=event.trainer).done == 1


def test_who_did_not_pass_may_pass_later():
    event, officer = held_class(), StaffFactory()
    seat = participant(event, work="dikirim")
    assert propose(event, [participant(event).pk], FAIL, by=event.trainer).done == 0
    [proposal] = proposed(event, seat, verdict=FAIL)

    decide(proposal, CONFIRMED, by=officer)

    assert standing(seat) == SeatStatus.FAILED
    assert "praktik menunggu" in Notification.objects.get(user=seat.user).body
    seat.practice.update(status=WorkStatus.ACCEPTED)
    *_earlier, second = proposed(event, seat)
    decide(second, CONFIRMED, by=officer)
    assert standing(seat) == SeatStatus.PASSED


def test_erased_person_leaves_no_proposal():
    event = held_class()
    seat = participant(event)
    [proposal] = proposed(event, seat)

    erase_account(seat.user)

    assert not GraduationProposal.objects.exists()
    with pytest.raises(RuleBroken):
        decide(proposal, CONFIRMED, by=StaffFactory())


@pytest.mark.django_db(transaction=True)
def test_two_staff_at_once_confirm_each_person_once():
    event = held_class()
    seats = [participant(event) for _each in range(4)]
    proposed(event, *seats)
    officers = [StaffFactory(), StaffFactory()]
    start, outcomes, wrongs = threading.Barrier(2), [], []

    def press(officer) -> None:
        try:
            start.wait()
            chosen = [seat.pk for seat in seats]
            outcomes.append(decide_all(event, chosen, CONFIRMED, by=officer))
        except Exception as wrong:
            wrongs.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrongs == []
    assert sum(outcome.done for outcome in outcomes) == 4
    assert Graduation.objects.count() == Certificate.objects.count() == 4
    assert SeatChange.objects.filter(new_status=SeatStatus.PASSED).count() == 4
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    year = timezone.localdate().year
    assert numbers == [f"OKOCE-{year}-{number:06d}" for number in range(1, 5)]


# The page.


def test_page_proposes_and_another_confirms(client):
    event = held_class()
    ready, lacking = participant(event), participant(event, work=None)
    address = f"/acara/kelola/{event.pk}/kelulusan/"
    client.force_login(event.trainer)
    page = client.get(address)
    assert [[s.seat for s in page.context[name]] for name in ("ready", "lacking")] == [
        [ready],
        [lacking],
    ]
    client.post(address, {"kursi": [ready.pk], "langkah": "lulus"})
    # The proposer sees no way to confirm, and the service has none either.
    assert b'value="sahkan"' not in client.get(address).content
    client.post(address, {"kursi": [ready.pk], "langkah": "sahkan"})
    assert standing(ready) == SeatStatus.PRESENT

    client.force_login(StaffFactory())
    client.post(address, {"kursi": [ready.pk], "langkah": "sahkan"})

    assert standing(ready) == SeatStatus.PASSED
    assert Certificate.objects.get().number in client.get(address).content.decode()


def test_page_takes_only_people_of_this_class(client):
    event, other = held_class(), held_class()
    stranger = participant(other)
    client.force_login(StaffFactory())

    answer = client.post(
        f"/acara/kelola/{event.pk}/kelulusan/", {"kursi": [stranger.pk], "langkah": "lulus"}
    )

    assert answer.status_code == 422
    assert not GraduationProposal.objects.exists()


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (PendampingFactory, 200),
        (lambda: PendampingFactory(kecamatan=["31.71.01"]), 404),
        (StaffFactory, 200),
        (lambda: UserFactory(is_staff=True, is_superuser=True), 404),
        (lambda: MemberFactory().user, 404),
    ],
)
def test_page_is_for_who_runs_the_class(client, make, status):
    event = held_class()
    client.force_login(make())
    assert client.get(f"/acara/kelola/{event.pk}/kelulusan/").status_code == status


def test_page_costs_the_same_for_many(client, query_count):
    event = held_class()
    client.force_login(StaffFactory())
    address = f"/acara/kelola/{event.pk}/kelulusan/"
    proposed(event, participant(event))
    participant(event)
    client.get(address)
    few = query_count(client.get, address)

    more = [participant(event) for _each in range(10)]
    proposed(event, *more[:5])

    assert query_count(client.get, address) == few


def test_desk_counts_what_waits_for_another(client):
    event, officer = held_class(), StaffFactory()
    proposed(event, participant(event))
    proposed(event, participant(event), by=officer)
    client.force_login(officer)

    queues = {queue.url: queue.count for queue in client.get("/admin/").context["queues"]}

    assert queues["/admin/events/graduationproposal/?status__exact=diajukan"] == 1
    assert queues["/acara/kelola/praktik/"] == 0


def test_staff_confirm_over_classes_at_the_desk(client):
    first, second = held_class(), held_class()
    proposals = proposed(first, participant(first)) + proposed(second, participant(second))
    client.force_login(StaffFactory())

    # Each is decided for itself, under its own locks.
    with zeal_ignore():
        client.post(
            "/admin/events/graduationproposal/",
            {"action": "to_disahkan", "_selected_action": [row.pk for row in proposals]},
        )

    assert Certificate.objects.count() == 2
