import pytest
from django.contrib import admin

from etalase.models import SlotDay
from events.models import Booking, Mending, Mentoring
from loans.models import PermitCase
from members.models import Deal
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def labels(response) -> dict:
    return {queue.url: queue for queue in response.context["queues"]}


def test_desk_shows_staff_every_queue_with_its_count_and_age(client):
    MemberFactory(status="submitted")
    client.force_login(StaffFactory())

    response = client.get("/admin/")

    queues = labels(response)
    assert {url.partition("?")[0] for url in queues} == {
        "/acara/kelola/praktik/",
        "/admin/etalase/collection/",
        "/admin/etalase/drawround/",
        "/admin/etalase/poolorder/",
        "/admin/etalase/product/",
        "/admin/events/course/",
        "/admin/events/graduationproposal/",
        "/admin/events/guide/",
        "/admin/events/guidequestion/",
        "/admin/loans/lenderproduct/",
        "/admin/loans/lenderstatus/",
        "/admin/members/claimcase/",
        "/admin/members/credential/",
        "/admin/members/forumreply/",
        "/admin/members/forumtopic/",
        "/admin/members/member/",
        "/admin/members/reportcase/",
    }
    waiting = queues["/admin/members/member/?status__exact=submitted"]
    assert waiting.count == 1
    assert waiting.oldest is not None
    assert not waiting.late


def test_desk_counts_for_a_pendamping_what_is_in_their_kecamatan(client):
    MemberFactory(status="submitted")
    client.force_login(PendampingFactory(kecamatan=["31.71.01"]))

    queues = labels(client.get("/admin/"))

    assert [queue.count for queue in queues.values()] == [0]


@pytest.mark.parametrize("role", ["Operator Etalase", "Mitra Pembiayaan"])
def test_desk_has_no_queue_for_other_desks(client, role):
    client.force_login(StaffFactory(group=role))

    assert client.get("/admin/").context["queues"] == []


def test_desk_sends_strangers_to_our_own_sign_in(client):
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/").headers["Location"].startswith("/akun/masuk/")

    client.force_login(UserFactory())
    assert client.get("/admin/members/member/").status_code in (302, 403)


def test_desk_start_page_costs_the_same_with_many_rows(client, query_count):
    client.force_login(StaffFactory())
    MemberFactory(status="submitted")
    client.get("/admin/")
    few = query_count(client.get, "/admin/")

    for _row in range(29):
        MemberFactory(status="submitted")

    assert query_count(client.get, "/admin/") == few


# What comes of deals and of shelves, who sits in which room and who is mentored is for Pemprov
# staff alone; a superadmin configures.
CLOSED = (Booking, Deal, Mending, Mentoring, PermitCase, SlotDay)
LISTS = [model for model in admin.site._registry if model not in CLOSED]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_every_list_of_the_desk_opens_for_a_superadmin(client, model):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    name = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"

    response = client.get(name, {"q": "a"} if admin.site._registry[model].search_fields else {})

    assert response.status_code == 200


def test_nothing_can_be_deleted_at_the_desk(client):
    member = MemberFactory()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    response = client.post(f"/admin/members/member/{member.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
