"""What beat looks for among pooled orders. Keys make a repeat harmless."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic
from members.services.reminders import remind_each

from ..choices.pools import (
    POOL_ENDED,
    POOL_TAKING,
    PartStatus,
    PoolActor,
    PoolLetterKind,
    PoolStatus,
)
from ..models import PoolOrder, PoolPart
from . import pool_news, pools

# A maker is reminded so long before the day the goods are needed, and when it has passed.
BEFORE = timedelta(days=2)
REMIND_UNTIL = timedelta(days=14)
# A buyer who has not decided is asked once more.
UNDECIDED_FOR = timedelta(days=3)


def find() -> None:
    """Close what is over, tell makers of what is open, remind who is waited for; safe twice."""
    now, today = timezone.now(), timezone.localdate()
    orders = PoolOrder.objects.select_related("category", "buyer")
    over = (
        Q(status=PoolStatus.UNCONFIRMED, status_since__lt=now - pools.UNCONFIRMED_FOR)
        | Q(status__in=[PoolStatus.REVIEW, *POOL_TAKING], needed_on__lt=today)
        | Q(status=PoolStatus.OPEN, take_until__lt=today)
        | Q(status=PoolStatus.ACCEPTED, needed_on__lt=today - pools.FORGOTTEN_AFTER)
        | Q(status__in=POOL_ENDED, erased_at=None, status_since__lt=now - pools.KEPT_FOR)
    )
    remind_each(orders.filter(over), pools.close_if_over)
    parts = PoolPart.objects.select_related("order", "maker")
    fallen = parts.filter(
        status=PartStatus.TAKEN, order__status__in=POOL_TAKING, product__is_listed=False
    )
    remind_each(fallen, lambda part: pools.withdraw_part(part, by=None))
    remind_each(orders.taking().filter(take_until__gte=today), pool_news.tell_makers)
    undecided = orders.filter(
        status__in=[PoolStatus.FULL, PoolStatus.SHORT], status_since__lt=now - UNDECIDED_FOR
    )
    remind_each(undecided, _ask_again)
    remind_each(
        parts.filter(
            status=PartStatus.ACCEPTED,
            order__needed_on__range=(today - REMIND_UNTIL, today + BEFORE),
        ),
        _remind_of_delivery,
    )
    silent = parts.filter(status=PartStatus.SENT, status_since__lt=now - pools.SILENT_FOR)
    remind_each(silent, lambda part: pools.receive_part(part, actor=PoolActor.SYSTEM))


def _ask_again(order: PoolOrder) -> None:
    kind = PoolLetterKind.FULL if order.status == PoolStatus.FULL else PoolLetterKind.SHORT
    pool_news.tell_buyer(order, kind, mark=f"again{order.status_since:%Y%m%d%H%M%S}")


def _remind_of_delivery(part: PoolPart) -> None:
    is_late = part.order.needed_on < timezone.localdate()
    notices.notify(
        part.maker,
        "pool_delivery",
        key=f"pool-part:{part.pk}:{'late' if is_late else 'soon'}",
        topic=NoticeTopic.REMINDER,
        title=_("Is your part of “%(what)s” delivered?")
        if is_late
        else _("Your part of “%(what)s” is needed in two days"),
        body=_("When the buyer has it, say so on the page of the order."),
        params={"what": part.order.title},
        path=reverse("etalase:pool_part", args=[part.order.code]),
    )
