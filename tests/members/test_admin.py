import pytest
from zeal import zeal_ignore

from members.choices import ClaimStatus, MemberStatus
from members.models import ClaimCase, Member, User
from tests.desk import decide
from tests.factories import (
    CredentialFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def page(member: Member) -> str:
    return f"/admin/members/member/{member.pk}/change/"


def test_staff_verify_from_the_page_of_a_member(client):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    client.force_login(StaffFactory())

    response = decide(client, page(member), "verified", "")

    member.refresh_from_db()
    assert response.status_code == 302
    assert member.status == MemberStatus.VERIFIED


def test_returning_without_a_reason_changes_nothing(client):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    client.force_login(StaffFactory())

    decide(client, page(member), "returned", " ")

    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED


def test_the_second_officer_is_told(client):
    member = MemberFactory(status=MemberStatus.VERIFIED)
    client.force_login(StaffFactory())

    response = decide(client, page(member), "returned", "Nama belum cocok")

    member.refresh_from_db()
    assert member.status == MemberStatus.VERIFIED
    assert "error" in {str(told.tags) for told in client.get(response.url).context["messages"]}


def test_an_action_of_the_list_moves_several_with_one_reason(client):
    members = [MemberFactory(status=MemberStatus.SUBMITTED) for _row in range(3)]
    client.force_login(StaffFactory())

    # Each row is locked and told by itself, so each costs its own queries.
    with zeal_ignore():
        client.post(
            "/admin/members/member/",
            {
                "action": "to_returned",
                "reason": "Alamat usaha belum jelas",
                "_selected_action": [member.pk for member in members],
            },
        )

    assert set(Member.objects.values_list("status", flat=True)) == {MemberStatus.RETURNED}
    assert members[0].history.first().note == "Alamat usaha belum jelas"


def test_a_pendamping_sees_and_moves_only_their_own_kecamatan(client):
    here = MemberFactory(status=MemberStatus.SUBMITTED)
    client.force_login(PendampingFactory(kecamatan=["31.71.01"]))

    listed = client.get("/admin/members/member/")
    opened = client.get(page(here))
    moved = decide(client, page(here), "verified")

    here.refresh_from_db()
    assert list(listed.context["cl"].queryset) == []
    # The admin answers a row out of sight with the way back to its start page.
    assert opened.status_code == 302
    assert moved.status_code == 404
    assert here.status == MemberStatus.SUBMITTED


def test_a_superadmin_reads_but_decides_no_case(client):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert client.get(page(member)).context["moves"] == []
    decide(client, page(member), "verified")

    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED


def test_the_page_of_a_member_masks_the_nik(client):
    member = MemberFactory(nik="3174014101900012")
    client.force_login(StaffFactory())

    html = client.get(page(member)).content.decode()

    assert "3174014101900012" not in html
    assert "3174••••••••0012" in html


def test_the_status_of_a_member_cannot_be_typed(client):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    client.force_login(StaffFactory())

    client.post(page(member), {"status": "verified", "name": "Orang Lain"})

    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED
    assert member.name != "Orang Lain"


def test_the_list_of_members_costs_the_same_with_many_rows(client, query_count):
    client.force_login(StaffFactory())
    MemberFactory()
    client.get("/admin/members/member/")
    few = query_count(client.get, "/admin/members/member/")

    for _row in range(29):
        MemberFactory()

    assert query_count(client.get, "/admin/members/member/") == few


def test_staff_decide_a_claim_case(client):
    holder = MemberFactory()
    claimant = MemberFactory(status=MemberStatus.SUBMITTED, nik=None)
    case = ClaimCase.objects.create(claimant=claimant, holder=holder, nik=holder.nik)
    client.force_login(StaffFactory())
    url = f"/admin/members/claimcase/{case.pk}/change/"

    html = client.get(url).content.decode()
    decide(client, url, ClaimStatus.DIFFERENT_PERSON, "Salah ketik satu angka")

    case.refresh_from_db()
    claimant.refresh_from_db()
    assert holder.nik not in html
    assert case.status == ClaimStatus.DIFFERENT_PERSON
    assert claimant.status == MemberStatus.RETURNED


def test_staff_check_and_withdraw_a_paper(client):
    paper = CredentialFactory()
    client.force_login(StaffFactory())
    url = f"/admin/members/credential/{paper.pk}/change/"

    decide(client, url, "verify")
    decide(client, url, "revoke", "Nomor tidak dikenal penerbitnya")

    paper.refresh_from_db()
    assert paper.verified_at is not None
    assert paper.revoked_at is not None


def test_the_history_of_a_member_opens(client):
    member = MemberFactory()
    client.force_login(StaffFactory())

    assert client.get(f"/admin/members/member/{member.pk}/history/").status_code == 200


def test_a_superadmin_makes_an_officer_by_phone(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    client.post("/admin/members/user/add/", {"name": "Pendamping Baru", "phone": "0812 9999 0000"})

    assert User.objects.get(phone="+6281299990000").name == "Pendamping Baru"
