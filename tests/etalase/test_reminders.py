"""Products left lying are found by beat; twice or late makes no difference."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from etalase import tasks
from etalase.choices import ProductStatus, RevisionStatus
from etalase.models import Product, ProductRevision
from members.models import Notification
from tests.factories import ProductFactory, StaffFactory

pytestmark = pytest.mark.django_db
# A Wednesday without a holiday near.
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def left(status: str, days: float, **fields) -> Product:
    product = ProductFactory(status=status, **fields)
    moment = NOW - timedelta(days=days)
    Product.objects.filter(pk=product.pk).update(updated_at=moment, status_since=moment)
    return product


def told(product: Product) -> list[str]:
    return list(
        Notification.objects.filter(user=product.business.member.user).values_list(
            "kind", flat=True
        )
    )


@pytest.mark.parametrize(
    ("status", "days", "kinds"),
    [
        (ProductStatus.DRAFT, 6.9, []),
        (ProductStatus.DRAFT, 7, ["product_idle"]),
        (ProductStatus.DRAFT, 30, []),
        (ProductStatus.RETURNED, 6.9, []),
        (ProductStatus.RETURNED, 7.1, ["product_not_mended"]),
        (ProductStatus.LIVE, 9, []),
        (ProductStatus.ARCHIVED, 9, []),
        (ProductStatus.SUBMITTED, 9, []),
    ],
)
def test_makers_are_reminded_of_what_lies_with_them(status, days, kinds):
    product = left(status, days)

    tasks.find_reminders()
    tasks.find_reminders()

    assert told(product) == kinds


def test_returned_change_is_reminded_of():
    product = left(ProductStatus.LIVE, 30)
    ProductRevision.objects.create(
        product=product, status=RevisionStatus.RETURNED, status_since=NOW - timedelta(days=8)
    )

    tasks.find_reminders()

    assert told(product) == ["product_not_mended"]


def test_draft_left_again_is_reminded_of_again():
    product = left(ProductStatus.DRAFT, 8)
    tasks.find_reminders()
    Product.objects.filter(pk=product.pk).update(updated_at=NOW)

    with time_machine.travel(NOW + timedelta(days=8)):
        tasks.find_reminders()
        tasks.find_reminders()

    assert told(product) == ["product_idle"] * 2


def test_staff_hear_once_a_working_day_of_what_is_late():
    staff = StaffFactory()
    left(ProductStatus.SUBMITTED, 2)
    late = left(ProductStatus.SUBMITTED, 6)
    live = left(ProductStatus.LIVE, 9)
    ProductRevision.objects.create(
        product=live, status=RevisionStatus.SUBMITTED, status_since=late.status_since
    )

    tasks.find_reminders()
    tasks.find_reminders()
    notices = Notification.objects.filter(user=staff, kind="curation_late")
    assert notices.count() == 1

    with time_machine.travel(NOW + timedelta(days=1)):
        tasks.find_reminders()
    assert notices.count() == 2

    # Saturday: the offices are closed.
    with time_machine.travel(NOW + timedelta(days=3)):
        tasks.find_reminders()
    assert notices.count() == 2


def test_staff_hear_nothing_while_all_is_in_time():
    staff = StaffFactory()
    left(ProductStatus.SUBMITTED, 2)

    tasks.find_reminders()

    assert not Notification.objects.filter(user=staff).exists()
