from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from members.choices import MemberStatus
from members.services import change_member_status, change_step, step_of
from tests.factories import (
    BusinessFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WIB = ZoneInfo("Asia/Jakarta")


def desk(client, user):
    client.force_login(user)
    return client.get("/saya/")


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/saya/").status_code == 302


@pytest.mark.parametrize("status", MemberStatus)
def test_each_status_says_where_the_member_stands(client, status):
    member = MemberFactory(status=status)

    page = desk(client, member.user).content.decode()

    assert f'data-status="{status}"' in page


@pytest.mark.parametrize(
    ("status", "way_on"),
    [
        (MemberStatus.REGISTERING, "/saya/pendaftaran/"),
        (MemberStatus.RETURNED, "/saya/pendaftaran/"),
        (MemberStatus.OUTSIDE, "/etalase/"),
    ],
)
def test_who_must_act_finds_the_way(client, status, way_on):
    page = desk(client, MemberFactory(status=status).user).content.decode()

    assert f'class="btn btn--primary" href="{way_on}"' in page


@pytest.mark.parametrize("status", [MemberStatus.SUBMITTED, MemberStatus.FLAGGED])
def test_who_need_not_act_is_asked_nothing(client, status):
    page = desk(client, MemberFactory(status=status).user).content.decode()

    assert "btn--primary" not in page


def test_a_submitted_member_reads_the_last_day_for_the_answer(client):
    member = MemberFactory(status=MemberStatus.REGISTERING)
    with time_machine.travel(datetime(2026, 11, 30, 10, tzinfo=WIB)):
        change_member_status(member, MemberStatus.SUBMITTED, by=member.user)
        page = desk(client, member.user)

    assert page.context["answer_due_on"] == date(2026, 12, 2)
    assert page.context["next_step"].step.code == "P1"


def test_a_returned_member_reads_why_and_from_whom(client):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    pendamping = PendampingFactory(name="Ibu Wulan")
    change_member_status(member, MemberStatus.RETURNED, by=pendamping, note="Nama belum cocok.")

    page = desk(client, member.user).content.decode()

    assert "Nama belum cocok." in page
    assert "Ibu Wulan" in page


def test_a_verified_member_reads_what_is_next_and_what_holds_it_up(client):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    pendamping = PendampingFactory()
    change_member_status(member, MemberStatus.VERIFIED, by=pendamping)
    change_step(step_of(member, "P2"), "terhambat", by=pendamping, reason="Kelas penuh bulan ini")

    page = desk(client, member.user)

    assert page.context["steps_done"] == 1
    assert page.context["next_step"].step.code == "P2"
    assert "Kelas penuh bulan ini" in page.content.decode()


def test_a_graduate_is_invited_to_list_a_product(client):
    business = GraduateBusinessFactory()

    page = desk(client, business.member.user).content.decode()

    assert 'href="/saya/produk/baru/"' in page


def test_somebody_new_is_invited_to_register(client):
    page = desk(client, UserFactory()).content.decode()

    assert 'class="btn btn--primary" href="/saya/pendaftaran/"' in page


@pytest.mark.parametrize(
    ("make_user", "field", "admin"),
    [(PendampingFactory, True, True), (StaffFactory, True, True), (UserFactory, False, False)],
)
def test_people_who_work_here_find_their_work(client, make_user, field, admin):
    page = desk(client, make_user()).content.decode()

    assert ('href="/lapangan/"' in page) == field
    assert ('href="/admin/"' in page) == admin


def test_the_desk_holds_no_nik(client):
    member = BusinessFactory().member

    page = desk(client, member.user).content.decode()

    assert member.nik not in page


def test_the_desk_costs_the_same_with_all_steps_begun(client, query_count):
    member = BusinessFactory().member
    desk(client, member.user)
    few = query_count(client.get, "/saya/")

    for code in ("P2", "P3", "P4", "P5"):
        change_step(step_of(member, code), "berjalan", by=PendampingFactory())

    assert query_count(client.get, "/saya/") == few
