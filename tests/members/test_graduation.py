from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.choices import MemberStatus, StepStatus
from members.models import Graduation
from members.services import graduate, revoke_graduation
from members.signals import member_changed, member_graduated
from okoce.errors import RuleBroken
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

FACTS = {"on": date(2026, 6, 1), "evidence": "Daftar hadir", "reason": "Hadir penuh"}


@pytest.fixture
def heard():
    """The names of the signals that were sent, with the member's number."""
    news = []
    for name, signal in {"graduated": member_graduated, "changed": member_changed}.items():
        signal.connect(
            lambda member, name=name, **kwargs: news.append((name, member.number)),
            weak=False,
            dispatch_uid="heard",
        )
    yield news
    for signal in (member_graduated, member_changed):
        signal.disconnect(dispatch_uid="heard")


def test_staff_make_a_graduate(heard, django_capture_on_commit_callbacks):
    member, staff = MemberFactory(), StaffFactory()

    with django_capture_on_commit_callbacks(execute=True):
        graduate(member, by=staff, **FACTS)

    member.refresh_from_db()
    assert member.graduated_on == FACTS["on"]
    assert member.graduations.get().by == staff
    training = member.steps.get(step__code="P2")
    assert (training.status, training.evidence) == (StepStatus.DONE, "Daftar hadir")
    assert heard == [("graduated", member.number)]
    assert member.user.notifications.get().path == "/saya/produk/baru/"


def test_nobody_else_makes_a_graduate():
    member = MemberFactory()
    people = [
        member.user,
        PendampingFactory(),
        UserFactory(is_superuser=True),
        StaffFactory(is_superuser=True),
        StaffFactory(is_active=False),
        UserFactory(),
        None,
    ]

    for person in people:
        with pytest.raises(RuleBroken):
            graduate(member, by=person, **FACTS)

    assert not Graduation.objects.exists()


def test_staff_do_not_make_themselves_graduates():
    staff = StaffFactory()
    member = MemberFactory(user=staff)

    with pytest.raises(RuleBroken):
        graduate(member, by=staff, **FACTS)


@pytest.mark.parametrize("status", sorted(set(MemberStatus) - {MemberStatus.VERIFIED}))
def test_only_a_verified_member_graduates(status):
    with pytest.raises(RuleBroken):
        graduate(MemberFactory(status=status), by=StaffFactory(), **FACTS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"evidence": " "},
        {"reason": ""},
        {"on": timezone.localdate() + timedelta(days=2)},
        {"evidence": "NIK 3174014101900001"},
    ],
)
def test_a_graduation_needs_its_facts(wrong):
    with pytest.raises(RuleBroken):
        graduate(MemberFactory(), by=StaffFactory(), **(FACTS | wrong))


def test_a_graduate_graduates_once():
    member = MemberFactory()
    graduate(member, by=StaffFactory(), **FACTS)

    with pytest.raises(RuleBroken):
        graduate(member, by=StaffFactory(), **FACTS)

    assert member.graduations.count() == 1


def test_a_graduation_is_withdrawn_and_kept(heard, django_capture_on_commit_callbacks):
    member, staff = MemberFactory(), StaffFactory()
    graduate(member, by=staff, **FACTS)

    with django_capture_on_commit_callbacks(execute=True):
        revoke_graduation(member, reason="Bukti milik orang lain", by=staff)

    member.refresh_from_db()
    assert not member.is_graduate
    graduation = member.graduations.get()
    assert (graduation.withdrawn_by, graduation.withdrawn_because) == (
        staff,
        "Bukti milik orang lain",
    )
    assert member.steps.get(step__code="P2").status == StepStatus.RUNNING
    assert heard[-1] == ("changed", member.number)
    assert "Bukti milik orang lain" in member.user.notifications.first().body


def test_a_graduation_may_be_given_again():
    member, staff = MemberFactory(), StaffFactory()
    graduate(member, by=staff, **FACTS)
    revoke_graduation(member, reason="Salah orang", by=staff)

    graduate(member, by=staff, **FACTS)

    assert member.is_graduate
    assert member.graduations.count() == 2


def test_withdrawing_needs_staff_a_reason_and_a_graduation():
    member, staff = MemberFactory(), StaffFactory()
    with pytest.raises(RuleBroken):
        revoke_graduation(member, reason="Salah orang", by=staff)
    graduate(member, by=staff, **FACTS)

    with pytest.raises(RuleBroken):
        revoke_graduation(member, reason=" ", by=staff)
    with pytest.raises(RuleBroken):
        revoke_graduation(member, reason="Salah orang", by=PendampingFactory())

    member.refresh_from_db()
    assert member.is_graduate
