"""A permit is withdrawn and found again: officer, operator and visitor walk the recall chain."""

import re

import pytest
from playwright.sync_api import expect

from etalase.choices import RecallStatus
from etalase.models import Category, Recall
from etalase.services import catalogue
from members.choices import Role
from members.models import Credential
from members.services.credentials import revoke_credential
from tests.browser import road
from tests.factories import CredentialFactory, PlacementFactory, ProductFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]


@pytest.fixture
def placement():
    permit = CredentialFactory()
    product = ProductFactory(
        business=permit.business,
        permit=permit,
        category=Category.objects.filter(is_food=True, parent__isnull=False).first(),
    )
    catalogue.refresh_listing(product)
    return PlacementFactory(product=product)


def test_goods_without_a_permit_are_put_away_and_come_back(new_page, axe, placement):
    code, permit = placement.slot.code, placement.product.permit
    visitor = new_page(user_agent=road.ANDROID)
    keeper = new_page(StaffFactory(group=Role.OPERATOR))

    revoke_credential(permit, by=StaffFactory(), reason="Nomor tidak terdaftar.")

    visitor.goto(f"/r/{code.lower()}/")
    expect(visitor).to_have_url(re.compile(f"/r/{code}/$", re.IGNORECASE))
    expect(visitor.locator("main")).not_to_contain_text(placement.product.name)
    keeper.goto(placement.slot.shelf.site.get_absolute_url())
    keeper.locator("main a[href='/etalase/rak/tarik/']").click()
    road.arrive(keeper, "/etalase/rak/tarik/")
    axe(keeper)
    keeper.locator("form[action^='/etalase/rak/tarik/'] button").click()
    expect(keeper.locator("form[action^='/etalase/rak/tarik/']")).to_have_count(0)
    assert Recall.objects.get().status == RecallStatus.PUT_AWAY

    Credential.objects.filter(pk=permit.pk).update(revoked_at=None, lapse_told_at=None)
    catalogue.refresh_products_of(permit)

    visitor.goto(f"/r/{code}/")
    road.arrive(visitor, re.escape(placement.product.get_absolute_url()))
    assert f"rak={code}" in visitor.url
    assert Recall.objects.get().status == RecallStatus.CLOSED
