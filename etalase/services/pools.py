"""Pooled orders: one large request, covered by parts that several makers take.

Whoever changes a part locks its order first and its product second, everywhere, so that nobody
waits in a circle: the order's lock decides who gets the last part, the product's lock keeps a
maker's month from being promised twice.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from members.models import User
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken

from ..choices.pools import (
    PART_CLAIMS,
    PART_MOVES,
    PART_UNDER_WAY,
    POOL_ENDED,
    POOL_MOVES,
    POOL_REASON_NEEDED,
    POOL_TAKING,
    PartStatus,
    PoolActor,
    PoolLetterKind,
    PoolStatus,
)
from ..models import PoolOrder, PoolPart, Product
from . import pool_news
from .pool_fit import misfit, month_room
from .products import edit_product
from .rules import business_obstacle

# Makers have at least this long before the day the goods are needed.
SOONEST = timedelta(days=3)
LATEST = timedelta(days=365)
EXTENSION = timedelta(days=7)
# Staff look over a request within so many working days.
ANSWER_WITHIN = 1
# A request that nobody confirmed is gone after this.
UNCONFIRMED_FOR = timedelta(days=3)
# Contact and words of an ended order are erased after this.
KEPT_FOR = timedelta(days=180)
# A delivery that the buyer says nothing about for so long counts as received.
SILENT_FOR = timedelta(days=14)
# An agreed order that is not finished so long after its day was given up.
FORGOTTEN_AFTER = timedelta(days=90)


# Who somebody is.


def actor_for(user: User | None, order: PoolOrder) -> PoolActor | None:
    """Who a signed-in person is to an order at the desk; without a user, it is the portal.

    Nobody lets through what they asked for, and a superadmin decides no case.
    """
    if user is None:
        return PoolActor.SYSTEM
    if not user.is_active or user.is_superuser or not user.is_pemprov_staff:
        return None
    return None if order.buyer_id == user.pk else PoolActor.OFFICER


def moves_of(order: PoolOrder, actor: str | None) -> set[PoolStatus]:
    """The statuses to which ``actor`` may move this order now."""
    return {
        new for (old, new), actors in POOL_MOVES.items() if old == order.status and actor in actors
    }


# The order.


@transaction.atomic
def start_order(*, nonce: str, buyer: User | None = None, **fields: Any) -> PoolOrder:
    """Keep a request. A visitor confirms it by a private link; a verified member's opens at once.

    The same nonce is the same order.
    """
    needed_on: date = fields["needed_on"]
    today = timezone.localdate()
    if not today + SOONEST <= needed_on <= today + LATEST:
        raise RuleBroken(
            _("Please choose a day between %(days)d days and a year from today.")
            % {"days": SOONEST.days}
        )
    for words in (fields.get("what", ""), fields.get("details", "")):
        refuse_private_numbers(words)
    order, is_new = PoolOrder.objects.get_or_create(
        nonce=nonce,
        defaults={
            **fields,
            "buyer": buyer,
            "take_until": _take_until(needed_on),
            "language": (get_language() or "id")[:2],
        },
    )
    if not is_new:
        return order
    order.history.create(new_status=order.status, actor=PoolActor.BUYER, by=buyer)
    if buyer is None:
        pool_news.tell_buyer(order, PoolLetterKind.CONFIRM)
    else:
        change_order(order, PoolStatus.REVIEW, actor=PoolActor.BUYER, by=buyer)
    return order


def _take_until(needed_on: date) -> date:
    """Half of the time is for finding makers, the other half for making; two weeks at most."""
    today = timezone.localdate()
    return today + min((needed_on - today) // 2, timedelta(days=14))


def _lock(order: PoolOrder) -> None:
    order.refresh_from_db(from_queryset=PoolOrder.objects.select_for_update())


@transaction.atomic
def change_order(
    order: PoolOrder, new_status: str, *, actor: str, by: User | None = None, note: str = ""
) -> PoolOrder:
    """Move an order, record who and why, and tell those who wait for it."""
    _lock(order)
    _move(order, new_status, actor=actor, by=by, note=note)
    return order


def _move(
    order: PoolOrder, new_status: str, *, actor: str, by: User | None = None, note: str = ""
) -> None:
    """``change_order`` for whoever holds the order's lock."""
    old_status, new_status = PoolStatus(order.status), PoolStatus(new_status)
    note = note.strip()
    if new_status not in moves_of(order, actor):
        raise RuleBroken(
            _("This order is “%(old)s” now; it cannot become “%(new)s”.")
            % {"old": old_status.label, "new": new_status.label}
        )
    if (old_status, new_status) in POOL_REASON_NEEDED and not note:
        raise RuleBroken(_("Please say why. The others will read it."))
    refuse_private_numbers(note)
    if (old_status, new_status) == (PoolStatus.REVIEW, PoolStatus.OPEN):
        if order.needed_on <= timezone.localdate():
            raise RuleBroken(_("The day on which the goods are needed is too near."))
        # However long it was looked over, makers have their time from now on.
        order.take_until = _take_until(order.needed_on)
    order.status, order.status_since = new_status, timezone.now()
    order.save()
    order.history.create(
        old_status=old_status,
        new_status=new_status,
        actor=actor,
        by=by,
        note=note,
        at=order.status_since,
    )
    if new_status in (PoolStatus.DECLINED, PoolStatus.CANCELLED, PoolStatus.REFUSED):
        _free_parts(order)
    pool_news.tell_of_order(order, old_status, actor=actor, note=note)
    if new_status == PoolStatus.REVIEW and order.buyer and order.buyer.is_verified_member:
        _move(order, PoolStatus.OPEN, actor=PoolActor.SYSTEM)


def _free_parts(order: PoolOrder) -> None:
    """Nothing of an order that ended is made any more; what was delivered stays delivered."""
    freed = (PartStatus.TAKEN, PartStatus.ACCEPTED)
    for part in order.parts.select_for_update().filter(status__in=freed):
        _move_part(part, PartStatus.UNUSED, actor=PoolActor.SYSTEM)
        pool_news.tell_maker(part, "ended")
    _recount(order)


@transaction.atomic
def extend_order(order: PoolOrder, *, by: User | None = None) -> PoolOrder:
    """Give makers a week more, once; never so long that nothing can be made any more."""
    _lock(order)
    until = min(timezone.localdate() + EXTENSION, order.needed_on - timedelta(days=1))
    if not order.may_be_extended:
        raise RuleBroken(_("The time was extended once already."))
    if until <= timezone.localdate():
        raise RuleBroken(_("The day on which you need the goods is too near."))
    order.take_until, order.extended_at = until, timezone.now()
    _move(order, PoolStatus.OPEN, actor=PoolActor.BUYER, by=by)
    return order


@transaction.atomic
def accept_split(
    order: PoolOrder, part_ids: Iterable[int], *, seen: str, by: User | None = None
) -> PoolOrder:
    """The buyer agrees to these parts; the others are free again.

    ``seen`` says what the buyer had before their eyes (see ``split_version``): nobody agrees to a
    split that has changed meanwhile.
    """
    _lock(order)
    parts = list(
        order.parts.filter(status=PartStatus.TAKEN)
        .select_for_update(of=["self"])
        .select_related("product__business", "maker")
    )
    if PoolStatus.ACCEPTED not in moves_of(order, PoolActor.BUYER):
        raise RuleBroken(
            _("This order is “%(status)s” now; there is nothing to agree to.")
            % {"status": order.get_status_display()}
        )
    if seen != split_version(parts):
        raise RuleBroken(_("The parts have changed since you opened this page. Please look again."))
    wanted = set(part_ids)
    chosen = [part for part in parts if part.pk in wanted]
    if not chosen:
        raise RuleBroken(_("Choose at least one part."))
    for part in chosen:
        if not part.product.is_listed:
            raise RuleBroken(
                _("“%(product)s” is no longer in the etalase. Please leave it out.")
                % {"product": part.product.name}
            )
    for part in parts:
        is_chosen = part.pk in wanted
        _move_part(
            part,
            PartStatus.ACCEPTED if is_chosen else PartStatus.UNUSED,
            actor=PoolActor.BUYER,
            by=by,
        )
        pool_news.tell_maker(part, "accepted" if is_chosen else "unused")
    _recount(order)
    _move(order, PoolStatus.ACCEPTED, actor=PoolActor.BUYER, by=by)
    return order


def split_version(parts: Iterable[PoolPart]) -> str:
    """What stands for the offered parts as they are; it differs once one of them does."""
    return ".".join(
        f"{part.pk}x{part.quantity}x{part.price}"
        for part in sorted(parts, key=lambda each: each.pk)
        if part.status == PartStatus.TAKEN
    )


# The parts.


@transaction.atomic
def take_part(
    order: PoolOrder,
    product: Product,
    *,
    by: User,
    quantity: int,
    price: int,
    nonce: str,
    capacity: int | None = None,
) -> PoolPart:
    """Claim a part of what is missing for a maker; ``capacity`` states a month's where none stood.

    Whoever comes second to the last part is told what remains. The same nonce is the same part.
    """
    _lock(order)
    if made := PoolPart.objects.filter(nonce=nonce, order=order, maker=by).first():
        return made
    product = (
        Product.objects.select_for_update(of=["self"])
        .select_related("business__member__user", "permit", "halal_credential", "category")
        .get(pk=product.pk)
    )
    _check_may_take(order, product, by)
    if quantity < 1:
        raise RuleBroken(_("Take at least one."))
    if quantity > order.missing:
        raise RuleBroken(
            ngettext(
                "Only %(count)d is still missing. Take a smaller part.",
                "Only %(count)d are still missing. Take a smaller part.",
                order.missing,
            )
            % {"count": order.missing}
            if order.missing
            else _("Nothing is missing any more: other makers have covered this order.")
        )
    if product.monthly_capacity is None:
        if not capacity:
            raise RuleBroken(_("Please state how many you can make in a month first."))
        edit_product(product, by=by, monthly_capacity=capacity)
    room = month_room(product, order.month)
    if quantity > room:
        raise RuleBroken(
            ngettext(
                "You can still promise %(count)d of this product for that month.",
                "You can still promise %(count)d of this product for that month.",
                room,
            )
            % {"count": room}
        )
    part = order.parts.create(
        product=product, maker=by, quantity=quantity, price=price, month=order.month, nonce=nonce
    )
    order.history.create(
        part=part, new_status=part.status, actor=PoolActor.MAKER, by=by, at=part.created_at
    )
    _recount(order)
    if order.missing == 0:
        _move(order, PoolStatus.FULL, actor=PoolActor.SYSTEM)
    return part


def _check_may_take(order: PoolOrder, product: Product, by: User) -> None:
    if product.business.member.user_id != by.pk or business_obstacle(product.business):
        raise RuleBroken(_("Only graduates with products on show take part, each with their own."))
    if order.buyer_id == by.pk:
        raise RuleBroken(_("You cannot take a part of your own order."))
    if order.status not in POOL_TAKING:
        raise RuleBroken(_("No parts of this order can be taken any more."))
    is_over = order.take_until < timezone.localdate()
    if order.status == PoolStatus.SHORT or (order.status == PoolStatus.OPEN and is_over):
        raise RuleBroken(_("The time for taking parts is over."))
    if problem := misfit(order, product):
        raise RuleBroken(problem)
    if order.parts.claiming().filter(product=product).exists():
        raise RuleBroken(
            _("You took a part with this product already. Give it back first to change it.")
        )


@transaction.atomic
def withdraw_part(part: PoolPart, *, by: User | None) -> PoolPart:
    """Give a part back before the buyer has agreed; others may take it then."""
    order = part.order
    _lock(order)
    _lock_part(part)
    if by is not None and part.maker_id != by.pk:
        raise RuleBroken(_("This part is another maker's."))
    if order.status not in POOL_TAKING:
        raise RuleBroken(_("The buyer has decided already; this part cannot be given back."))
    _move_part(part, PartStatus.WITHDRAWN, actor=PoolActor.MAKER if by else PoolActor.SYSTEM, by=by)
    _recount(order)
    if by is None:
        pool_news.tell_maker(part, "unlisted")
    if order.status == PoolStatus.FULL:
        is_over = order.take_until < timezone.localdate()
        new_status = PoolStatus.SHORT if is_over else PoolStatus.OPEN
        _move(order, new_status, actor=PoolActor.SYSTEM)
    return part


@transaction.atomic
def deliver_part(part: PoolPart, *, by: User) -> PoolPart:
    """The maker says that their part was delivered; the buyer is asked to say so too."""
    order = part.order
    _lock(order)
    _lock_part(part)
    if part.maker_id != by.pk:
        raise RuleBroken(_("This part is another maker's."))
    _move_part(part, PartStatus.SENT, actor=PoolActor.MAKER, by=by)
    pool_news.tell_buyer(order, PoolLetterKind.SENT, mark=str(part.pk))
    return part


@transaction.atomic
def receive_part(part: PoolPart, *, actor: str = PoolActor.BUYER, by: User | None = None):
    """The buyer has a part; the order is finished when nothing is under way any more."""
    order = part.order
    _lock(order)
    _lock_part(part)
    _move_part(part, PartStatus.RECEIVED, actor=actor, by=by)
    pool_news.tell_maker(part, "received")
    _finish_if_all_is_there(order)
    return part


def _finish_if_all_is_there(order: PoolOrder) -> None:
    if order.status != PoolStatus.ACCEPTED:
        return
    if order.parts.filter(status__in=PART_UNDER_WAY).exists():
        return
    if order.parts.filter(status=PartStatus.RECEIVED).exists():
        _move(order, PoolStatus.DONE, actor=PoolActor.SYSTEM)
    else:
        note = _("The last maker of this order has left the portal.")
        _move(order, PoolStatus.CANCELLED, actor=PoolActor.SYSTEM, note=note)


def _lock_part(part: PoolPart) -> None:
    part.refresh_from_db(from_queryset=PoolPart.objects.select_for_update())


def _move_part(part: PoolPart, new_status: str, *, actor: str, by: User | None = None) -> None:
    old_status, new_status = PartStatus(part.status), PartStatus(new_status)
    if actor not in PART_MOVES.get((old_status, new_status), ()):
        raise RuleBroken(
            _("This part is “%(old)s” now; it cannot become “%(new)s”.")
            % {"old": old_status.label, "new": new_status.label}
        )
    part.status, part.status_since = new_status, timezone.now()
    part.save(update_fields=["status", "status_since"])
    part.order.history.create(
        part=part,
        old_status=old_status,
        new_status=new_status,
        actor=actor,
        by=by,
        at=part.status_since,
    )


def _recount(order: PoolOrder) -> None:
    claims = order.parts.filter(status__in=PART_CLAIMS)
    order.taken = claims.aggregate(sum=Sum("quantity"))["sum"] or 0
    order.save(update_fields=["taken"])


# What time, and people who leave, do to orders.


@transaction.atomic
def close_if_over(order: PoolOrder) -> None:
    """Take an order on where its time has run out; safe to ask at any moment."""
    _lock(order)
    today, status = timezone.localdate(), order.status
    since = timezone.now() - order.status_since
    if status == PoolStatus.UNCONFIRMED and since > UNCONFIRMED_FOR:
        _move(order, PoolStatus.CANCELLED, actor=PoolActor.SYSTEM)
        _erase(order)
    elif status in (PoolStatus.REVIEW, *POOL_TAKING) and order.needed_on < today:
        _move(order, PoolStatus.CANCELLED, actor=PoolActor.SYSTEM)
    elif status == PoolStatus.OPEN and order.take_until < today:
        _move(order, PoolStatus.SHORT, actor=PoolActor.SYSTEM)
    elif status == PoolStatus.ACCEPTED and order.needed_on < today - FORGOTTEN_AFTER:
        _end_forgotten(order)
    elif status in POOL_ENDED and since > KEPT_FOR and order.erased_at is None:
        _erase(order)


def _end_forgotten(order: PoolOrder) -> None:
    """End an agreed order of which nobody speaks any more, so that it is erased in its time."""
    if order.parts.filter(status=PartStatus.SENT).exists():
        return
    if order.parts.filter(status=PartStatus.RECEIVED).exists():
        _free_parts(order)
        _move(order, PoolStatus.DONE, actor=PoolActor.SYSTEM)
    else:
        note = _("For three months nobody said that the goods have come.")
        _move(order, PoolStatus.CANCELLED, actor=PoolActor.SYSTEM, note=note)


def _erase(order: PoolOrder) -> None:
    """The counts stay; the person, their words and their private address go."""
    order.name = order.organisation = order.phone = order.email = order.what = order.details = ""
    order.key = PoolOrder._meta.get_field("key").get_default()
    order.buyer, order.erased_at = None, timezone.now()
    order.save()
    order.history.exclude(note="").update(note="")


@transaction.atomic
def forget_person(user: User) -> None:
    """End what an erased person has running, as a maker and as a buyer, before their rows go."""
    running = PoolPart.objects.claiming().filter(maker=user).exclude(status=PartStatus.RECEIVED)
    for part in running.select_related("order").order_by("order_id", "pk"):
        if part.status == PartStatus.TAKEN:
            withdraw_part(part, by=None)
            continue
        _lock(part.order)
        _lock_part(part)
        if part.status == PartStatus.ACCEPTED:
            _move_part(part, PartStatus.UNUSED, actor=PoolActor.SYSTEM)
        elif part.status == PartStatus.SENT:
            _move_part(part, PartStatus.RECEIVED, actor=PoolActor.SYSTEM)
        _recount(part.order)
        pool_news.tell_buyer(part.order, PoolLetterKind.CHANGED, mark=str(part.pk))
        _finish_if_all_is_there(part.order)
    for order in PoolOrder.objects.filter(buyer=user).order_by("pk"):
        _lock(order)
        # Erased first, so that nothing more is written to who is leaving.
        _erase(order)
        if not order.has_ended:
            _move(
                order,
                PoolStatus.CANCELLED,
                actor=PoolActor.SYSTEM,
                note=_("The buyer has left the portal."),
            )
