"""The earlier versions of rows at the staff desk, and what a superadmin cannot do to others."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from etalase.choices import ProductStatus
from members.choices import MemberStatus
from tests.factories import (
    CredentialFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PendampingFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ELSEWHERE = ["31.71.01"]


def history_of(row) -> str:
    name = f"{row._meta.app_label}/{row._meta.model_name}"
    return f"/admin/{name}/{row.pk}/history/"


def oldest_of(row) -> str:
    return f"{history_of(row)}{row.record.earliest().pk}/"


@pytest.fixture(params=[MemberFactory, GraduateBusinessFactory, CredentialFactory, ProductFactory])
def row(request):
    return request.param()


def test_staff_read_what_a_row_was(client, row):
    client.force_login(StaffFactory())

    assert client.get(history_of(row)).status_code == 200
    assert client.get(oldest_of(row)).status_code == 200


def test_a_pendamping_of_elsewhere_reads_no_history(client, row):
    client.force_login(PendampingFactory(kecamatan=ELSEWHERE))

    assert client.get(history_of(row)).status_code == 404
    assert client.get(oldest_of(row)).status_code == 404


@pytest.mark.parametrize("officer", [StaffFactory, PendampingFactory])
def test_an_old_version_is_never_saved_again(client, row, officer):
    client.force_login(officer())
    before = type(row).objects.filter(pk=row.pk).values().get()

    response = client.post(oldest_of(row), {"name": "Nama lain", "visibility": "publik"})

    assert response.status_code == 405
    assert type(row).objects.filter(pk=row.pk).values().get() == before


def test_history_does_not_bring_a_status_back(client):
    member = MemberFactory(status=MemberStatus.VERIFIED)
    product = ProductFactory(business=GraduateBusinessFactory())
    verified, live = oldest_of(member), oldest_of(product)
    member.status, product.status = MemberStatus.FLAGGED, ProductStatus.ARCHIVED
    product.is_listed = False
    member.save()
    product.save()
    client.force_login(StaffFactory())

    client.post(verified)
    client.post(live)

    member.refresh_from_db()
    product.refresh_from_db()
    assert member.status == MemberStatus.FLAGGED
    assert product.status == ProductStatus.ARCHIVED


@pytest.fixture
def superadmin(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_nobody_sets_the_password_of_another(client, superadmin):
    other = StaffFactory()

    response = client.post(
        f"/admin/members/user/{other.pk}/password/", {"password1": "x", "password2": "x"}
    )

    other.refresh_from_db()
    assert response.status_code in (302, 404)
    assert not other.has_usable_password()


def test_own_password_is_changed_where_proof_is_asked(client, superadmin):
    response = client.get("/admin/password_change/")

    assert response.url == reverse("account_change_password")


def test_the_key_of_a_session_is_not_shown(client, superadmin):
    session = UserSession.objects.create(
        user=StaffFactory(), ip="127.0.0.1", user_agent="x", session_key="k3y" * 10
    )
    page = f"/admin/usersessions/usersession/{session.pk}/change/"

    response = client.get(page)
    client.post(page, {"session_key": "other"})

    session.refresh_from_db()
    assert response.status_code == 200
    assert "k3y" * 10 not in response.content.decode()
    assert session.session_key == "k3y" * 10


def test_a_second_factor_is_taken_away_but_never_given(client, superadmin):
    officer = StaffFactory()
    factor = Authenticator.objects.create(user=officer, type="totp", data={"secret": "s3cr3t"})
    page = f"/admin/mfa/authenticator/{factor.pk}/"

    shown = client.get(f"{page}change/").content.decode()
    added = client.post("/admin/mfa/authenticator/add/", {"user": officer.pk, "type": "totp"})
    client.post(f"{page}delete/", {"post": "yes"})

    assert "s3cr3t" not in shown
    assert added.status_code == 403
    assert not Authenticator.objects.exists()


def test_switching_an_account_off_hides_its_products(
    client, superadmin, django_capture_on_commit_callbacks
):
    product = ProductFactory()
    user = product.business.member.user
    page = f"/admin/members/user/{user.pk}/change/"
    rows = {"assignments-TOTAL_FORMS": 0, "assignments-INITIAL_FORMS": 0}
    data = {"name": user.name, "phone": str(user.phone), "email": user.email, "language": "id"}

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page, data | rows)

    product.refresh_from_db()
    user.refresh_from_db()
    assert response.status_code == 302
    assert not user.is_active
    assert not product.is_listed
    assert user.phone_verified_at is not None

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, data | rows | {"is_active": "on"})

    product.refresh_from_db()
    assert product.is_listed


def test_a_number_that_an_officer_typed_is_not_confirmed(client, superadmin):
    user = UserFactory(phone_verified_at=timezone.now())
    rows = {"assignments-TOTAL_FORMS": 0, "assignments-INITIAL_FORMS": 0}

    client.post(
        f"/admin/members/user/{user.pk}/change/",
        {"name": "A", "phone": "0812 9999 0000", "language": "id", "is_active": "on"} | rows,
    )

    user.refresh_from_db()
    assert str(user.phone) == "+6281299990000"
    assert user.phone_verified_at is None


@pytest.mark.parametrize("role", ["Operator Etalase", "Mitra Pembiayaan"])
def test_the_desk_leads_nobody_to_rows_they_may_not_read(client, role):
    client.force_login(StaffFactory(group=role))

    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, 1])
    assert client.get("/admin/r/1/1/").status_code == 404


def test_staff_still_find_the_public_page_of_a_product(client):
    product = ProductFactory()
    client.force_login(StaffFactory())

    page = client.get(f"/admin/etalase/product/{product.pk}/change/").content.decode()

    assert f'href="{product.get_absolute_url()}"' in page
