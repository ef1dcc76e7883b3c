"""Who is told what of a pooled order: members by notices, other buyers by letters."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic, Role
from members.models import Notification, User
from members.services import letters

from ..choices.pools import PoolActor, PoolLetterKind, PoolStatus
from ..models import PoolLetter, PoolOrder, PoolPart, Product
from .pool_fit import misfit

# Makers hear of new orders at most so often; they see the others on their page.
MOST_NOTICES_A_DAY = 3
MOST_MAKERS_TOLD = 200

TO_BUYER = {
    PoolLetterKind.CONFIRM: (
        _("Please confirm your pooled order"),
        _("Open this page and confirm your order. Without that it goes to nobody."),
    ),
    PoolLetterKind.OPENED: (
        _("Your pooled order is open to makers"),
        _("Makers who fit can take a part of it now. You see on its page who takes what."),
    ),
    PoolLetterKind.REFUSED: (
        _("Your pooled order was not passed on"),
        _("Pemprov staff looked it over. The reason stands on its page."),
    ),
    PoolLetterKind.FULL: (
        _("Your pooled order is covered"),
        _("Makers have taken all of it. Please look at the parts and decide."),
    ),
    PoolLetterKind.SHORT: (
        _("Your pooled order is not fully covered"),
        _("The time is up. You can agree to the parts there are, give makers a week, or decline."),
    ),
    PoolLetterKind.CHANGED: (
        _("A part of your pooled order fell away"),
        _("A maker left the portal. Please look at what remains."),
    ),
    PoolLetterKind.SENT: (
        _("A maker says their part was delivered"),
        _("Please say on the page of your order whether you have it."),
    ),
    PoolLetterKind.ENDED: (
        _("Your pooled order has ended"),
        _("Nothing more happens with it. Its page says why."),
    ),
}
TO_MAKER = {
    "accepted": (
        _("Your part of “%(what)s” is agreed"),
        _("The buyer's contact stands on its page now. Agree on payment and delivery directly."),
    ),
    "unused": (
        _("Your part of “%(what)s” is not used"),
        _("The buyer decided without it. Your capacity of that month is free again."),
    ),
    "ended": (
        _("The order “%(what)s” has ended"),
        _("Your part is free again. Nothing of it needs to be made."),
    ),
    "unlisted": (
        _("Your part of “%(what)s” was given back"),
        _("The product is no longer in the etalase, so it cannot serve the order."),
    ),
    "received": (
        _("Your part of “%(what)s” was received"),
        _("Thank you. If you go on working together, keep it as a deal."),
    ),
}
# What the buyer hears of the order's own moves.
OF_STATUS = {
    PoolStatus.OPEN: PoolLetterKind.OPENED,
    PoolStatus.REFUSED: PoolLetterKind.REFUSED,
    PoolStatus.FULL: PoolLetterKind.FULL,
    PoolStatus.SHORT: PoolLetterKind.SHORT,
    PoolStatus.CANCELLED: PoolLetterKind.ENDED,
}


def tell_of_order(order: PoolOrder, old_status: str, *, actor: str, note: str) -> None:
    """Tell the buyer, the staff or the makers of a move of the order."""
    stamp = f"{order.status_since:%Y%m%d%H%M%S%f}"
    if order.status == PoolStatus.REVIEW and not (order.buyer and order.buyer.is_verified_member):
        notices.notify_role(
            Role.STAFF,
            "pool_review",
            key=f"pool-review:{order.pk}",
            topic=NoticeTopic.WORK,
            title=_("A pooled order waits to be looked over"),
            body=_("It goes to makers once you let it through. Please answer today or tomorrow."),
            path=reverse("admin:etalase_poolorder_change", args=[order.pk]),
            exclude=[order.buyer] if order.buyer else [],
        )
    kind = OF_STATUS.get(order.status)
    # A buyer who made the move knows of it, and an order nobody confirmed has nobody to write to.
    # A part given back in time is news only when its place stays empty.
    if (
        kind
        and actor != PoolActor.BUYER
        and old_status != PoolStatus.UNCONFIRMED
        and (old_status, order.status) != (PoolStatus.FULL, PoolStatus.OPEN)
    ):
        tell_buyer(order, kind, mark=stamp)
    if order.status == PoolStatus.OPEN:
        tell_makers(order)


def tell_buyer(order: PoolOrder, kind: str, *, mark: str = "") -> None:
    """A notice for a buyer with an account, a letter for anybody else; each once."""
    title, body = TO_BUYER[kind]
    if order.buyer:
        notices.notify(
            order.buyer,
            f"pool_buyer_{kind}",
            key=f"pool:{order.pk}:{kind}:{mark}",
            topic=NoticeTopic.PRODUCT,
            title=title,
            body=body,
            path=order.get_absolute_url(),
        )
        return
    letters.write(
        PoolLetter,
        order,
        kind,
        key=f"{kind}:{mark}",
        # Whoever just sent the form waits for it.
        is_awaited=kind == PoolLetterKind.CONFIRM,
    )


def tell_maker(part: PoolPart, kind: str) -> None:
    title, body = TO_MAKER[kind]
    notices.notify(
        part.maker,
        f"pool_part_{kind}",
        key=f"pool-part:{part.pk}:{kind}",
        topic=NoticeTopic.PRODUCT,
        title=title,
        body=body,
        params={"what": part.order.title},
        path=reverse("etalase:pool_part", args=[part.order.code]),
    )


def tell_makers(order: PoolOrder) -> int:
    """Tell makers who fit of an open order, each once and at most three times a day; count them.

    Beat asks again each hour, so that who had heard enough today hears of it tomorrow.
    """
    rows = Product.objects.listed().in_category(order.category)
    rows = rows.exclude(business__member__user=order.buyer_id)
    told = Notification.objects.filter(key=f"pool-open:{order.pk}").values("user")
    rows = rows.exclude(business__member__user__in=told).select_related(
        "business__member__user", "permit", "halal_credential"
    )
    rows = rows.defer("business__member__nik").order_by("-published_at", "-pk")
    makers: dict[int, User] = {}
    for product in rows[: MOST_MAKERS_TOLD * 3]:
        maker = product.business.member.user
        if maker.pk not in makers and not misfit(order, product):
            makers[maker.pk] = maker
    start_of_day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    count = 0
    for maker in list(makers.values())[:MOST_MAKERS_TOLD]:
        today = Notification.objects.filter(
            user=maker, kind="pool_open", created_at__gte=start_of_day
        )
        if today.count() >= MOST_NOTICES_A_DAY:
            continue
        notices.notify(
            maker,
            "pool_open",
            key=f"pool-open:{order.pk}",
            topic=NoticeTopic.PRODUCT,
            title=_("A large order that you could serve: “%(what)s”"),
            body=_("Take as much of it as you can make; other makers take the rest."),
            params={"what": order.title},
            path=reverse("etalase:pool_part", args=[order.code]),
        )
        count += 1
    return count
