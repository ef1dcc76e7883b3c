from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from members.choices import CLAIM_MOVES, ClaimStatus, MemberStatus, Role
from members.models import Business, ClaimCase, Consent, ConsentText, Member, Notification
from members.services import change_member_status, graduate
from members.services.claims import decide_claim
from members.signals import member_changed
from okoce.errors import RuleBroken
from okoce.nik import hash_nik
from tests.factories import (
    BusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NIK = "3174014101900012"
NOTE = "Dicocokkan dengan KTP di kantor kecamatan"
BY_STAFF = [new for (_old, new), actors in CLAIM_MOVES.items() if "staff" in actors]


@pytest.fixture
def staff():
    return StaffFactory()


@pytest.fixture
def holder() -> Member:
    return MemberFactory(nik=NIK, name="Pemegang Lama")


def claim(holder: Member, status=MemberStatus.SUBMITTED, **fields) -> ClaimCase:
    """A registration that met the NIK of ``holder``."""
    claimant = MemberFactory(nik=None, status=status, name="Pendaftar Baru", **fields)
    return ClaimCase.objects.create(claimant=claimant, holder=holder, nik=NIK)


@pytest.fixture
def case(holder) -> ClaimCase:
    return claim(holder)


def state(case: ClaimCase) -> tuple:
    case.refresh_from_db()
    members = [(member.pk, member.status, member.nik) for member in Member.objects.order_by("pk")]
    return case.status, case.nik, case.decided_by, members


# Who decides, and when.


def test_only_staff_decide_and_nobody_their_own(case, holder):
    superadmin = StaffFactory(is_superuser=True)
    strangers = [
        UserFactory(),
        PendampingFactory(),
        superadmin,
        StaffFactory(group=Role.OPERATOR),
        StaffFactory(is_active=False),
    ]
    for member in [case.claimant, holder]:
        staff_themselves = StaffFactory()
        staff_themselves, member.user = member.user, staff_themselves
        member.save()
        strangers.append(member.user)
    before = state(case)

    for by in strangers:
        for new_status in BY_STAFF:
            with pytest.raises(RuleBroken):
                decide_claim(case, new_status, by=by, note=NOTE)

    assert state(case) == before


@pytest.mark.parametrize(
    "note", ["", "  ", f"NIK {NIK} milik orang lain", "telepon 0812 3456 7890"]
)
def test_decision_needs_a_reason_without_private_numbers(case, staff, note):
    before = state(case)

    for new_status in BY_STAFF:
        with pytest.raises(RuleBroken):
            decide_claim(case, new_status, by=staff, note=note)

    assert state(case) == before


@pytest.mark.parametrize("new_status", [ClaimStatus.OPEN, ClaimStatus.LAPSED])
def test_what_is_no_decision_is_refused(case, staff, new_status):
    with pytest.raises(RuleBroken):
        decide_claim(case, new_status, by=staff, note=NOTE)


@pytest.mark.parametrize(
    "status", [MemberStatus.REGISTERING, MemberStatus.RETURNED, MemberStatus.OUTSIDE]
)
@pytest.mark.parametrize("new_status", BY_STAFF)
def test_registration_that_was_not_sent_is_not_decided(holder, staff, status, new_status):
    case = claim(holder, status)

    with pytest.raises(RuleBroken):
        decide_claim(case, new_status, by=staff, note=NOTE)

    assert not ClaimCase.objects.waiting().exists()


@pytest.mark.parametrize("first", BY_STAFF)
def test_second_decider_is_told_and_changes_nothing(case, staff, first):
    decide_claim(case, first, by=staff, note=NOTE)
    decided = state(case)

    for new_status in BY_STAFF:
        with pytest.raises(RuleBroken):
            decide_claim(ClaimCase.objects.get(), new_status, by=StaffFactory(), note=NOTE)

    assert state(case) == decided


@pytest.mark.parametrize("new_status", BY_STAFF)
def test_decided_case_says_who_and_why_and_forgets_the_nik(case, staff, new_status):
    decide_claim(case, new_status, by=staff, note=f" {NOTE} ")

    decided = ClaimCase.objects.get()
    assert (decided.status, decided.decided_by, decided.note) == (new_status, staff, NOTE)
    assert decided.decided_at is not None
    assert decided.nik is None
    assert not ClaimCase.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_make_one_decision():
    case = claim(MemberFactory(nik=NIK))
    officers = [StaffFactory(), StaffFactory()]
    start = Barrier(2)

    def decide(by):
        start.wait()
        try:
            decide_claim(ClaimCase.objects.get(), ClaimStatus.DIFFERENT_PERSON, by=by, note=NOTE)
        except RuleBroken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(decide, officers))

    assert sorted(results) == [False, True]
    assert case.claimant.history.count() == 1


# The same person.


def test_same_person_gets_the_old_record_with_the_new_account(
    case, holder, staff, django_capture_on_commit_callbacks
):
    heard = []

    def listen(member, **kwargs):
        heard.append(member)

    member_changed.connect(listen)
    old_account, new_account = holder.user, case.claimant.user
    BusinessFactory(member=holder, name="Usaha lama")
    BusinessFactory(member=case.claimant, name="Usaha baru")

    with django_capture_on_commit_callbacks(execute=True):
        decide_claim(case, ClaimStatus.SAME_PERSON, by=staff, note=NOTE)
    member_changed.disconnect(listen)

    record = Member.objects.get()
    assert (record.pk, record.user, record.nik) == (holder.pk, new_account, NIK)
    assert record.status == MemberStatus.VERIFIED
    assert Business.objects.get().name == "Usaha lama"
    old_account.refresh_from_db()
    assert old_account.is_active
    told = {notice.user for notice in Notification.objects.filter(kind__startswith="record_")}
    assert told == {old_account, new_account}
    decided = ClaimCase.objects.get()
    assert (decided.claimant, decided.holder) == (None, record)
    assert heard == [record]


def test_new_record_of_the_same_person_leaves_no_trace(case, staff):
    claimant = case.claimant
    claimant.save()
    Consent.objects.create(member=claimant, text=ConsentText.objects.first())

    decide_claim(case, ClaimStatus.SAME_PERSON, by=staff, note=NOTE)

    assert not Consent.objects.exists()
    assert not Member.record.filter(name="Pendaftar Baru").exists()


def test_business_comes_along_when_the_old_record_has_none(case, holder, staff):
    business = BusinessFactory(member=case.claimant)

    decide_claim(case, ClaimStatus.SAME_PERSON, by=staff, note=NOTE)

    business.refresh_from_db()
    assert business.member == holder


def test_old_account_may_begin_anew_and_meets_the_nik_again(case, holder, staff):
    old_account = holder.user
    decide_claim(case, ClaimStatus.SAME_PERSON, by=staff, note=NOTE)

    again = ClaimCase.objects.create(
        claimant=MemberFactory(user=old_account, nik=None, status=MemberStatus.SUBMITTED),
        holder=Member.objects.get(nik_hash=hash_nik(NIK)),
        nik=NIK,
    )

    assert ClaimCase.objects.waiting().get() == again


# Another person, who mistyped.


def test_different_person_is_asked_to_type_again_and_learns_nothing(case, holder, staff):
    note = f"NIK milik {holder.name}, kami sudah bertemu"

    decide_claim(case, ClaimStatus.DIFFERENT_PERSON, by=staff, note=note)

    case.claimant.refresh_from_db()
    assert case.claimant.status == MemberStatus.RETURNED
    assert case.claimant.masked_nik == ""
    change = case.claimant.history.get()
    assert change.note
    told = Notification.objects.filter(user=case.claimant.user)
    said = [change.note, *(f"{notice.title} {notice.body}" for notice in told)]
    for text in said:
        assert holder.name not in text
        assert note not in text
    holder.refresh_from_db()
    assert holder.nik == NIK
    assert not Notification.objects.filter(user=holder.user).exists()


def test_different_person_who_was_flagged_is_returned_too(holder, staff):
    case = claim(holder, MemberStatus.FLAGGED)

    decide_claim(case, ClaimStatus.DIFFERENT_PERSON, by=staff, note=NOTE)

    case.claimant.refresh_from_db()
    assert case.claimant.status == MemberStatus.RETURNED


# The holder was wrong.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MemberStatus.VERIFIED, MemberStatus.FLAGGED),
        (MemberStatus.SUBMITTED, MemberStatus.RETURNED),
        (MemberStatus.REGISTERING, MemberStatus.REGISTERING),
        (MemberStatus.RETURNED, MemberStatus.RETURNED),
        (MemberStatus.FLAGGED, MemberStatus.FLAGGED),
        (MemberStatus.OUTSIDE, MemberStatus.OUTSIDE),
    ],
)
def test_nik_goes_to_its_owner_and_the_other_record_waits(staff, before, after):
    holder = MemberFactory(nik=NIK, status=before)
    case, later = claim(holder), claim(holder)

    decide_claim(case, ClaimStatus.CLAIMANT_OWNS, by=staff, note=NOTE)

    holder.refresh_from_db()
    assert (holder.nik, holder.nik_hash, holder.status) == (None, None, after)
    case.claimant.refresh_from_db()
    assert (case.claimant.nik, case.claimant.status) == (NIK, MemberStatus.SUBMITTED)
    later.refresh_from_db()
    assert (later.status, later.holder) == (ClaimStatus.OPEN, case.claimant)
    case.refresh_from_db()
    assert case.status == ClaimStatus.CLAIMANT_OWNS


def test_owner_of_the_nik_can_then_be_verified(case, staff):
    decide_claim(case, ClaimStatus.CLAIMANT_OWNS, by=staff, note=NOTE)

    change_member_status(case.claimant, MemberStatus.VERIFIED, by=PendampingFactory())

    case.claimant.refresh_from_db()
    assert case.claimant.status == MemberStatus.VERIFIED


# Rejected.


@pytest.mark.parametrize("status", [MemberStatus.SUBMITTED, MemberStatus.FLAGGED])
def test_rejected_claim_flags_the_registration(holder, staff, status):
    case = claim(holder, status)

    decide_claim(case, ClaimStatus.REJECTED, by=staff, note=NOTE)

    case.claimant.refresh_from_db()
    holder.refresh_from_db()
    assert case.claimant.status == MemberStatus.FLAGGED
    assert case.claimant.nik is None
    assert holder.nik == NIK
    expected = [NOTE] if status == MemberStatus.SUBMITTED else []
    assert list(case.claimant.history.values_list("note", flat=True)) == expected


def test_admin_log_forgets_the_name_of_a_record_that_went(case, staff):
    entry = LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(Member),
        object_id=str(case.claimant.pk),
        object_repr=case.claimant.name,
        action_flag=2,
    )

    decide_claim(case, ClaimStatus.SAME_PERSON, by=staff, note=NOTE)

    entry.refresh_from_db()
    assert entry.object_repr == ""


def test_graduate_stays_a_graduate_with_the_new_account(case, holder, staff):
    graduate(holder, on=holder.created_at.date(), evidence="Daftar hadir", reason="Lulus", by=staff)

    decide_claim(case, ClaimStatus.SAME_PERSON, by=staff, note=NOTE)

    assert Member.objects.get().is_graduate
