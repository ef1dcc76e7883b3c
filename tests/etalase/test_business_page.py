"""The page of a business: who finds it, and what it shows to whom."""

import pytest

from etalase.views.public import PAGE_SIZE
from members.choices import CredentialKind, MemberStatus, Visibility
from tests.factories import (
    BusinessFactory,
    CredentialFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PhotoFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_public_business_shows_itself_and_its_products(client):
    business = GraduateBusinessFactory(story="Dari dapur nenek")
    product = ProductFactory(business=business)
    ProductFactory()
    ProductFactory(business=business, is_listed=False)
    nib = CredentialFactory(business=business, kind=CredentialKind.NIB)

    response = client.get(business.get_absolute_url())

    assert response.status_code == 200
    assert response.context["page"].rows == [product]
    assert response.context["credentials"] == [nib]
    assert "Dari dapur nenek" in response.content.decode()


def test_owner_sees_a_page_that_others_do_not_see_yet(client):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    business = BusinessFactory(member=member)
    client.force_login(MemberFactory().user)
    assert client.get(business.get_absolute_url()).status_code == 404

    client.force_login(member.user)

    assert client.get(business.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "visibility", [Visibility.MEMBERS, Visibility.CONNECTIONS, Visibility.HIDDEN]
)
def test_business_that_is_not_public_is_not_found_by_visitors(client, visibility):
    business = GraduateBusinessFactory(visibility=visibility)

    assert client.get(business.get_absolute_url()).status_code == 404


def test_business_of_an_unverified_member_is_not_found(client):
    business = GraduateBusinessFactory(member__status=MemberStatus.FLAGGED)

    assert client.get(business.get_absolute_url()).status_code == 404


def test_business_for_members_opens_for_a_verified_member_only(client):
    business = GraduateBusinessFactory(visibility=Visibility.MEMBERS)

    client.force_login(UserFactory())
    assert client.get(business.get_absolute_url()).status_code == 404

    client.force_login(MemberFactory().user)
    assert client.get(business.get_absolute_url()).status_code == 200


def test_hidden_fields_stay_hidden(client):
    business = GraduateBusinessFactory(
        address="Gang Buntu 7",
        address_visibility=Visibility.MEMBERS,
        since_visibility=Visibility.HIDDEN,
        since_year=1987,
    )

    page = client.get(business.get_absolute_url()).content.decode()
    assert "Gang Buntu 7" not in page
    assert "1987" not in page

    client.force_login(MemberFactory().user)
    page = client.get(business.get_absolute_url()).content.decode()
    assert "Gang Buntu 7" in page
    assert "1987" not in page


def test_products_are_paged_by_key(client):
    business = GraduateBusinessFactory()
    for _number in range(PAGE_SIZE + 3):
        ProductFactory(business=business)
    url = business.get_absolute_url()

    first = client.get(url)
    second = client.get(url + first.context["links"]["next"])

    assert len(first.context["page"].rows) == PAGE_SIZE
    assert len(second.context["page"].rows) == 3
    assert "next" not in second.context["links"]
    assert second.context["noindex"]


def test_page_costs_the_same_with_one_and_with_thirty_products(client, query_count):
    business = GraduateBusinessFactory()
    PhotoFactory(product=ProductFactory(business=business), position=1)
    one = query_count(client.get, business.get_absolute_url())
    for _number in range(29):
        PhotoFactory(product=ProductFactory(business=business), position=1)

    assert query_count(client.get, business.get_absolute_url()) == one
    assert one <= 6


@pytest.mark.browser
def test_page_in_a_browser(transactional_db, browser_page, axe):
    business = GraduateBusinessFactory(story="Dari dapur nenek")
    ProductFactory(business=business, is_halal=True, availability="pesanan")
    CredentialFactory(business=business, kind=CredentialKind.NIB)

    browser_page.goto(business.get_absolute_url())

    axe(browser_page)
