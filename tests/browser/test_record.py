import pytest

from members.choices import MemberStatus
from members.services import change_member_status
from tests.browser import road
from tests.factories import BusinessFactory, GraduateBusinessFactory, PendampingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_page(page, address: str):
    response = page.goto(address)
    assert response.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_member_are_for_everybody(new_page, axe, scheme):
    member = GraduateBusinessFactory().member
    page = new_page(member.user, color_scheme=scheme)

    for address in (
        "/saya/",
        "/saya/profil/",
        "/saya/usaha/",
        "/saya/usaha/kebutuhan/",
        f"/anggota/{member.number}/",
    ):
        axe(open_page(page, address))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_of_a_pendamping_is_for_everybody(new_page, axe, scheme):
    member = BusinessFactory(member__status=MemberStatus.REGISTERING).member
    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)
    page = new_page(PendampingFactory(), color_scheme=scheme)

    axe(open_page(page, "/lapangan/"))
    axe(open_page(page, f"/lapangan/{member.number}/langkah/P2/"))
    open_page(page, f"/lapangan/{member.number}/")
    page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
    axe(page)


def test_a_pendamping_decides_without_javascript(new_page):
    member = BusinessFactory(member__status=MemberStatus.REGISTERING).member
    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)
    page = new_page(PendampingFactory(), java_script_enabled=False)

    page.goto("/lapangan/")
    page.locator("main .list a").first.click()
    page.locator(f"form[action='/lapangan/{member.number}/verifikasi/'] button").click()
    road.arrive(page, "/lapangan/")

    member.refresh_from_db()
    assert member.status == MemberStatus.VERIFIED
