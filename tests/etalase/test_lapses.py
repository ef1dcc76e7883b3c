"""News of papers that was lost on its way is found again by looking at what is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from etalase.choices import HiddenReason
from etalase.models import Product
from etalase.services.catalogue import refresh_listing
from etalase.services.lapses import follow_missed_news
from etalase.tasks import follow_missed_news as errand
from members.choices import CredentialKind
from members.models import Credential, Notification
from tests.factories import CategoryFactory, CredentialFactory, ProductFactory

pytestmark = pytest.mark.django_db


def food(**fields) -> Product:
    """A snack on show that rests on a permit in force."""
    permit = CredentialFactory(stated_at=timezone.now() - timedelta(days=300))
    category = CategoryFactory(slug="keripik-dan-camilan")
    product = ProductFactory(business=permit.business, category=category, permit=permit, **fields)
    return refresh_listing(product)


def revoke_in_silence(credential: Credential) -> None:
    """As if the process had died between the withdrawal and the telling."""
    Credential.objects.filter(pk=credential.pk).update(revoked_at=timezone.now())


def test_a_withdrawal_nobody_heard_of_hides_the_product_and_tells_its_maker_once():
    product = food()
    revoke_in_silence(product.permit)

    assert follow_missed_news() == 1
    assert follow_missed_news() == 0

    product.refresh_from_db()
    assert (product.is_listed, product.hidden_reason) == (False, HiddenReason.PERMIT)
    maker = product.business.member.user
    assert Notification.objects.filter(user=maker, kind="product_hidden").count() == 1


def test_a_paper_whose_first_day_has_come_brings_the_product_back():
    today = timezone.localdate()
    product = food()
    Credential.objects.filter(pk=product.permit_id).update(valid_from=today + timedelta(days=1))
    refresh_listing(product)
    assert not product.is_listed
    Credential.objects.filter(pk=product.permit_id).update(valid_from=today)

    assert follow_missed_news() == 1
    assert follow_missed_news() == 0

    product.refresh_from_db()
    assert (product.is_listed, product.hidden_reason) == (True, "")


def test_a_halal_certificate_counts_only_where_halal_is_claimed():
    certificates = [CredentialFactory(kind=CredentialKind.HALAL) for _number in range(2)]
    claiming, silent = (
        refresh_listing(
            ProductFactory(
                business=certificate.business, halal_credential=certificate, is_halal=is_halal
            )
        )
        for certificate, is_halal in zip(certificates, (True, False), strict=True)
    )
    for certificate in certificates:
        revoke_in_silence(certificate)

    assert follow_missed_news() == 1

    claiming.refresh_from_db()
    silent.refresh_from_db()
    assert (claiming.is_listed, claiming.hidden_reason) == (False, HiddenReason.HALAL)
    assert silent.is_listed


def test_what_stands_as_it_should_is_left_alone():
    product = food()
    craft = ProductFactory(permit=CredentialFactory(business=product.business))
    revoke_in_silence(craft.permit)

    assert follow_missed_news() == 0

    product.refresh_from_db()
    craft.refresh_from_db()
    assert (product.is_listed, craft.is_listed) == (True, True)


def test_a_product_hidden_for_another_reason_is_not_asked_about_every_hour():
    product = food(reported_at=timezone.now())
    assert product.hidden_reason == HiddenReason.REPORTED
    Credential.objects.filter(pk=product.permit_id).update(stated_at=timezone.now())

    assert follow_missed_news() == 0


def test_many_papers_cost_as_many_questions_as_one(query_count):
    food()
    for_one = query_count(follow_missed_news)
    for _number in range(29):
        food()

    assert query_count(follow_missed_news) == for_one == 4


def test_the_errand_runs_it():
    product = food()
    revoke_in_silence(product.permit)

    errand()

    product.refresh_from_db()
    assert not product.is_listed
