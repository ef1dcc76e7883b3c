"""News of papers that never reached the etalase, found again by looking at what is.

A paper is withdrawn or renewed first, and the products that rest on it follow after commit: a
process that dies between the two would leave food on show without its permit. And the first day
of a paper that was entered ahead of time comes without anybody doing anything.
"""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from members.models import Credential

from ..choices import HiddenReason, ProductStatus
from ..models import Product
from . import catalogue

# Looked for every hour; whatever is older was looked at many times.
LOOK_BACK = timedelta(days=3)


def follow_missed_news() -> int:
    """Hide or show again the products that do not stand as their papers do now; how many papers.

    Safe to run at any time: a product that stands as it should is left alone.
    """
    rows = Credential.objects.filter(pk__in=_papers_not_followed()).order_by("pk")
    for credential in rows:
        catalogue.refresh_products_of(credential)
    return len(rows)


def _papers_not_followed() -> set[int]:
    live = Product.objects.filter(status=ProductStatus.LIVE)
    recent = _lately_changed()
    holding, dead = recent.in_force(), recent.exclude(pk__in=Credential.objects.in_force())
    shown, hidden = live.filter(is_listed=True), live.filter(is_listed=False)
    found = [
        _papers(shown.filter(permit__in=dead, category__is_food=True), "permit"),
        _papers(shown.filter(halal_credential__in=dead, is_halal=True), "halal_credential"),
        _papers(hidden.filter(permit__in=holding, hidden_reason=HiddenReason.PERMIT), "permit"),
        _papers(
            hidden.filter(halal_credential__in=holding, hidden_reason=HiddenReason.HALAL),
            "halal_credential",
        ),
    ]
    return set().union(*found)


def _papers(products: QuerySet[Product], field: str) -> set[int]:
    """The papers in this field, each of the product's own business: another's never counts."""
    own = products.filter(**{f"{field}__business": F("business")})
    return set(own.order_by().values_list(field, flat=True).distinct())


def _lately_changed() -> QuerySet[Credential]:
    now, today = timezone.now(), timezone.localdate()
    since = now - LOOK_BACK
    first_day = today - LOOK_BACK
    return Credential.objects.filter(
        Q(revoked_at__gte=since)
        | Q(stated_at__gte=since)
        | Q(valid_from__range=(first_day, today))
        | Q(valid_until__range=(first_day, today))
    )
