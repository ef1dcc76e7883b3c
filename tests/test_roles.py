"""Who may do what: each row of the table of roles that this portal has, tried by everybody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from etalase.choices import ProductStatus
from etalase.models import Category, Product
from members.choices import MemberStatus, Role, Visibility
from members.models import AccessLog, Member, PendampingAssignment, User
from tests.desk import decide
from tests.factories import (
    CredentialFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PendampingFactory,
    PhotoFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ELSEWHERE = "31.71.01"


def past_pendamping() -> User:
    user = PendampingFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    PendampingAssignment.objects.filter(user=user).update(until=yesterday)
    return user


PEOPLE: dict[str, Callable[[], User | None]] = {
    "visitor": lambda: None,
    "registering": lambda: MemberFactory(status=MemberStatus.REGISTERING).user,
    "calon": lambda: MemberFactory().user,
    "lulusan": lambda: GraduateBusinessFactory().member.user,
    "pendamping": PendampingFactory,
    "pendamping elsewhere": lambda: PendampingFactory(kecamatan=[ELSEWHERE]),
    "pendamping of the past": past_pendamping,
    "staff": StaffFactory,
    "operator": lambda: StaffFactory(group=Role.OPERATOR),
    "lender": lambda: StaffFactory(group=Role.LENDER),
    "superadmin": lambda: UserFactory(is_staff=True, is_superuser=True),
}
EVERYBODY = set(PEOPLE)


def browse(client: Client) -> bool:
    return client.get(ProductFactory().get_absolute_url()).status_code == 200


def read_a_profile_for_members(client: Client) -> bool:
    member = MemberFactory(visibility=Visibility.MEMBERS)
    return client.get(member.get_absolute_url()).status_code == 200


def verify(client: Client) -> bool:
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    client.post(f"/lapangan/{member.number}/verifikasi/")
    at_the_phone = Member.objects.get(pk=member.pk).is_verified
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    decide(client, f"/admin/members/member/{member.pk}/change/", MemberStatus.VERIFIED)
    assert Member.objects.get(pk=member.pk).is_verified == at_the_phone
    return at_the_phone


def read_a_full_nik(client: Client) -> bool:
    member = MemberFactory()
    page = client.post(f"/lapangan/{member.number}/nik/", {"reason": "Mencocokkan dengan KTP"})
    was_logged = AccessLog.objects.filter(member=member).exists()
    # Never on a page without a row in the log.
    assert was_logged or member.nik not in page.content.decode()
    return was_logged


def graduate(client: Client) -> bool:
    member = MemberFactory()
    words = {"on": "2026-06-01", "evidence": "Daftar hadir dan foto", "reason": "Hadir penuh"}
    client.post(f"/lapangan/{member.number}/kelulusan/", words)
    return Member.objects.get(pk=member.pk).is_graduate


def enter_a_product(client: Client) -> bool:
    category = Category.objects.get(slug="anyaman")
    client.post(
        "/saya/produk/baru/",
        {"name": "Keranjang baru", "category": category.pk, "availability": "tersedia"},
    )
    return Product.objects.filter(name="Keranjang baru").exists()


def waiting_product(**fields) -> Product:
    product = ProductFactory(status=ProductStatus.SUBMITTED, **fields)
    return PhotoFactory(product=product, position=0).product


def approve_a_product(client: Client) -> bool:
    product = waiting_product()
    decide(client, f"/admin/etalase/product/{product.pk}/change/", ProductStatus.LIVE)
    return Product.objects.get(pk=product.pk).is_live


def recommend_a_product(client: Client) -> bool:
    product = waiting_product()
    client.post(f"/saya/produk/{product.pk}/rekomendasi/", {"note": "Dapurnya bersih"})
    return product.recommendations.exists()


def help_with_a_draft(client: Client) -> bool:
    product = ProductFactory(status=ProductStatus.DRAFT)
    client.post(
        f"/saya/produk/{product.pk}/",
        {"name": "Keranjang rapi", "category": product.category_id, "availability": "tersedia"},
    )
    return Product.objects.get(pk=product.pk).name == "Keranjang rapi"


def check_a_paper(client: Client) -> bool:
    paper = CredentialFactory()
    decide(client, f"/admin/members/credential/{paper.pk}/change/", "verify")
    paper.refresh_from_db()
    return paper.verified_at is not None


def hand_out_roles(client: Client) -> bool:
    words = {"name": "Petugas baru", "phone": "0812 9999 0000", "email": ""}
    client.post("/admin/members/user/add/", words)
    return User.objects.filter(name="Petugas baru").exists()


ROWS: dict[Callable[[Client], bool], set[str]] = {
    browse: EVERYBODY,
    # The directory is not for shelf operators and lenders, nor for those nobody verified.
    read_a_profile_for_members: EVERYBODY - {"visitor", "registering", "operator", "lender"},
    verify: {"pendamping", "staff"},
    read_a_full_nik: {"pendamping", "staff"},
    graduate: {"staff"},
    enter_a_product: {"lulusan"},
    approve_a_product: {"staff"},
    recommend_a_product: {"pendamping"},
    help_with_a_draft: {"pendamping"},
    check_a_paper: {"staff"},
    hand_out_roles: {"superadmin"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", ROWS, ids=lambda action: action.__name__)
def test_only_those_of_the_table_may(client, action, who):
    person = PEOPLE[who]()
    if person:
        client.force_login(person)

    assert action(client) == (who in ROWS[action])


def test_nobody_approves_what_they_entered(client):
    officer = StaffFactory()
    product = waiting_product()
    product.edited_by.add(officer)
    client.force_login(officer)

    decide(client, f"/admin/etalase/product/{product.pk}/change/", ProductStatus.LIVE)

    assert not Product.objects.get(pk=product.pk).is_live


def test_nobody_decides_about_themselves(client):
    for officer in (StaffFactory(), PendampingFactory()):
        own = MemberFactory(user=officer, status=MemberStatus.SUBMITTED)
        client.force_login(officer)

        client.post(f"/lapangan/{own.number}/verifikasi/")
        decide(client, f"/admin/members/member/{own.pk}/change/", MemberStatus.VERIFIED)

        assert Member.objects.get(pk=own.pk).status == MemberStatus.SUBMITTED
