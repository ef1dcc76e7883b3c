"""Goods of the demo city that may not stand on their shelf: one recall waits, one was undone."""

from datetime import timedelta

from django.utils import timezone

from members.choices import Role
from members.models import Credential, User
from okoce.demo import City

from ..models import Placement, Recall
from ..services import catalogue, recalls


def recall_goods(city: City) -> None:
    """A permit that ran out yesterday, and another that was renewed in time to put goods back."""
    standing = Placement.objects.on_shelf().filter(
        product__is_listed=True, product__permit__isnull=False
    )
    others = standing.exclude(product__business__member__user__email="lulusan@demo.test")
    rows = others.select_related("product__permit").order_by("slot__shelf__site", "pk")
    permits: dict[int, Placement] = {}
    for placement in rows:
        permits.setdefault(placement.product.permit_id, placement)
    waiting, undone = [*permits.values(), None, None][:2]
    if waiting:
        _run_out(city, waiting.product.permit, days=400)
        _date(waiting.product.permit, hours=3)
    if undone:
        permit = undone.product.permit
        until = permit.valid_until
        _run_out(city, permit, days=500)
        keeper = User.objects.filter(groups__name=Role.OPERATOR).earliest("pk")
        for recall in Recall.objects.standing().filter(placement__product__permit=permit):
            recalls.put_away(recall, by=keeper)
        Credential.objects.filter(pk=permit.pk).update(valid_until=until)
        catalogue.refresh_products_of(permit)
        _date(permit, hours=52, took=timedelta(minutes=40), lasted=timedelta(hours=26))


def _run_out(city: City, permit: Credential, *, days: int) -> None:
    """Let a permit that was in force for so many days end yesterday."""
    yesterday = city.today - timedelta(days=1)
    Credential.objects.filter(pk=permit.pk).update(
        valid_from=yesterday - timedelta(days=days), valid_until=yesterday
    )
    catalogue.refresh_products_of(permit)


def _date(
    permit: Credential,
    *,
    hours: int,
    took: timedelta | None = None,
    lasted: timedelta | None = None,
) -> None:
    """Let what happened just now to goods that rest on a permit have begun so many hours ago."""
    opened = timezone.now() - timedelta(hours=hours)
    moments = {"terbuka": opened, "disimpan": took and opened + took}
    moments["selesai"] = lasted and opened + lasted
    for recall in Recall.objects.filter(placement__product__permit=permit):
        Recall.objects.filter(pk=recall.pk).update(
            opened_at=opened, put_away_at=moments["disimpan"], closed_at=moments["selesai"]
        )
        for change in recall.history.all():
            recall.history.filter(pk=change.pk).update(at=moments[change.new_status])
