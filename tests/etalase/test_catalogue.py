"""What the public etalase holds follows the record of its makers."""

import pytest
from django.utils import timezone

from etalase.choices import HiddenReason, ProductStatus
from etalase.models import Product
from etalase.receivers import export_products
from etalase.services.catalogue import refresh_business, refresh_listing
from members.choices import MemberStatus, Visibility
from members.models import Member
from members.signals import member_changed, member_graduated
from tests.factories import CategoryFactory, CredentialFactory, PhotoFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown():
    return ProductFactory()


def test_flags_are_written_from_the_record(shown):
    Product.objects.filter(pk=shown.pk).update(
        is_listed=False, main_category=None, kecamatan=None, search_extra="", published_at=None
    )

    refresh_listing(shown)

    shown.refresh_from_db()
    assert shown.is_listed
    assert shown.main_category.slug == "kerajinan"
    assert shown.kecamatan_id == "31.74.01"
    assert shown.published_at is not None
    for words in ("Anyaman", "Kerajinan", shown.business.name):
        assert words in shown.search_extra


def test_long_names_fit(shown):
    shown.business.name = "W" * 80
    shown.business.save()

    refresh_listing(shown)

    assert len(shown.search_extra) <= 300


def spoil_member(product):
    Member.objects.filter(business=product.business).update(status=MemberStatus.FLAGGED)


def spoil_graduation(product):
    Member.objects.filter(business=product.business).update(graduated_on=None)


def spoil_account(product):
    product.business.member.user.is_active = False
    product.business.member.user.save()


def spoil_visibility(product):
    product.business.visibility = Visibility.HIDDEN
    product.business.save()


def spoil_permit(product):
    Product.objects.filter(pk=product.pk).update(
        category=CategoryFactory(slug="kue-kering"),
        permit=CredentialFactory(business=product.business, revoked_at=timezone.now()),
    )


def spoil_halal(product):
    Product.objects.filter(pk=product.pk).update(is_halal=True)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (spoil_member, HiddenReason.MEMBER),
        (spoil_graduation, HiddenReason.MEMBER),
        (spoil_account, HiddenReason.MEMBER),
        (spoil_visibility, HiddenReason.BUSINESS),
        (spoil_permit, HiddenReason.PERMIT),
        (spoil_halal, HiddenReason.HALAL),
    ],
)
def test_product_that_may_no_longer_be_shown_is_hidden(shown, spoil, reason):
    spoil(shown)

    refresh_listing(Product.objects.get(pk=shown.pk))

    shown.refresh_from_db()
    assert (shown.is_listed, shown.hidden_reason) == (False, reason)
    assert shown.status == ProductStatus.LIVE


@pytest.mark.parametrize("signal", [member_changed, member_graduated])
def test_news_of_a_member_reaches_all_products(shown, signal):
    other = ProductFactory(business=shown.business)
    draft = ProductFactory(business=shown.business, status=ProductStatus.DRAFT)
    spoil_visibility(shown)

    signal.send(sender=Member, member=shown.business.member)
    assert set(Product.objects.filter(is_listed=True)) == set()

    shown.business.visibility = Visibility.PUBLIC
    shown.business.save()
    signal.send(sender=Member, member=shown.business.member)
    assert set(Product.objects.filter(is_listed=True)) == {shown, other}
    draft.refresh_from_db()
    assert draft.published_at is None


def test_refreshing_what_is_true_writes_nothing(shown):
    refresh_listing(shown)
    before = Product.objects.values().get(pk=shown.pk)

    refresh_business(shown.business)

    assert Product.objects.values().get(pk=shown.pk) == before


def test_member_without_a_business_is_no_trouble(shown):
    member_changed.send(sender=Member, member=Member(pk=0))


def test_export_holds_the_products_of_the_member_only(shown):
    PhotoFactory(product=shown, position=0)
    ProductFactory()

    export = export_products(sender=Member, member=shown.business.member)

    assert [row["name"] for row in export["products"]] == [shown.name]
    assert len(export["products"][0]["photos"]) == 1
