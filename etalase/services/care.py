"""Products that nobody has stood for in a while: whose price and stock may no longer be true."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import Business, User
from okoce.errors import RuleBroken

from ..choices import Actor, ProductStatus
from ..models import Product
from . import catalogue
from .rules import actor_for, lock

# After this long without an edit the maker is asked whether it still holds,
STALE_AFTER = timedelta(days=90)
# and asked again after this long, once.
ASK_AGAIN_AFTER = timedelta(days=14)
# From then on visitors are told since when nobody has confirmed it. It stays on show: most of
# what is not confirmed is still true, and who asks on WhatsApp learns it at once.
TOLD_AFTER = timedelta(days=120)
# Nobody is asked about their goods more than once in so many days, however many there are.
REST = timedelta(days=7)
BATCH = 200

ONE = gettext_lazy("Is “%(product)s” still to be had at this price?")
SEVERAL = gettext_lazy("Are %(count)d of your products still to be had at their prices?")
MEND = gettext_lazy(
    "Nobody has touched it for three months. Confirm it with one press, or mend what has changed."
)


def vouched_at(product: Product) -> datetime:
    """When somebody last stood for what the product says: an edit, a decision, a confirmation."""
    return max(
        filter(None, (product.updated_at, product.status_since, product.confirmed_at)),
    )


def is_stale(product: Product) -> bool:
    """Whether its maker should say that it still holds."""
    return product.is_live and vouched_at(product) < timezone.now() - STALE_AFTER


def unconfirmed_since(product: Product) -> datetime | None:
    """Since when nobody has confirmed it, once visitors should know."""
    since = vouched_at(product)
    return since if since < timezone.now() - TOLD_AFTER else None


@transaction.atomic
def confirm(product: Product, *, by: User) -> Product:
    """The maker says that a product is still to be had at this price; asking begins anew."""
    lock(product)
    if actor_for(by, product) != Actor.MAKER:
        raise RuleBroken(_("Only the maker of a product confirms it."))
    if product.status != ProductStatus.LIVE:
        raise RuleBroken(_("Only a product on show is confirmed."))
    product.confirmed_at = timezone.now()
    Product.objects.filter(pk=product.pk).update(confirmed_at=product.confirmed_at)
    catalogue.forget_pages()
    return product


def find_reminders() -> None:
    """Ask makers about their stale products, all in one notice; safe to run twice or late."""
    now = timezone.now()
    due = Product.objects.to_be_asked_about(
        stale_before=now - STALE_AFTER,
        asked_before=now - ASK_AGAIN_AFTER,
        given_up_before=now - STALE_AFTER - 2 * ASK_AGAIN_AFTER,
    )
    resting = Product.objects.filter(asked_at__gt=now - REST).values("business")
    businesses = due.exclude(business__in=resting).values_list("business", flat=True)
    for pk in list(businesses.order_by().distinct()[:BATCH]):
        _ask(pk, due, now)


@transaction.atomic
def _ask(business_pk: int, due, now: datetime) -> None:
    # Whoever asks at the same moment waits here, and then finds nothing left to ask about.
    business = (
        Business.objects.select_for_update(of=("self",))
        .select_related("member__user")
        .defer("member__nik", "member__nik_hash")
        .get(pk=business_pk)
    )
    rows = list(due.filter(business=business).values_list("pk", "name"))
    if not rows:
        return
    Product.objects.filter(pk__in=[pk for pk, _name in rows]).update(asked_at=now)
    notices.notify(
        business.member.user,
        "products_unconfirmed",
        key=f"care:{business.pk}:{now:%Y%m%d%H%M%S}",
        topic=NoticeTopic.REMINDER,
        title=ONE if len(rows) == 1 else SEVERAL,
        body=MEND,
        params={"product": rows[0][1], "count": len(rows)},
        path=reverse("etalase:care"),
    )
