"""The recall chain: a product is hidden, so every slot that holds it is flagged, and undone.

``follow`` looks at what is, not at what changed: it may be called at any time and any number of
times. The hourly ``sweep`` calls it for whatever a crash, or two people at once, left behind.
"""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.models import User
from okoce.errors import RuleBroken

from ..choices import RECALL_MOVES, STANDING, PlacementStatus, RecallReason, RecallStatus
from ..models import Placement, Product, Recall
from .shelves import shelf_actor, tell_maker

# Goods stay in sight no longer than this before their keepers are asked again, and staff told.
REMIND_AFTER = timedelta(hours=4)
CLIMBS_AFTER = timedelta(hours=24)
# Times to put away are averaged over so many days.
MEASURED = timedelta(days=90)


@transaction.atomic
def follow(product: Product) -> None:
    """Flag every slot that holds a product which may not be shown; undo it once it may."""
    standing = Recall.objects.standing().filter(placement__product=product)
    if product.is_listed:
        for recall in standing.with_place().select_for_update(of=("self",)):
            _close(recall, is_mended=True)
        return
    flagged = standing.values("placement")
    rows = Placement.objects.on_shelf().filter(product=product).exclude(pk__in=flagged)
    for placement in rows.with_place():
        _open(placement, product)


def _open(placement: Placement, product: Product) -> None:
    recall, is_new = Recall.objects.get_or_create(
        placement=placement,
        status__in=STANDING,
        defaults={
            "reason": product.hidden_reason or RecallReason.ENDED,
            "status": RecallStatus.OPEN,
        },
    )
    if not is_new:
        return
    recall.history.create(new_status=RecallStatus.OPEN)
    tell_maker(
        placement,
        f"recall:{recall.pk}",
        gettext_lazy("“%(product)s” is taken out of sight"),
        gettext_lazy(
            "It may not be shown at the moment, so it is put away from slot %(slot)s of %(site)s. "
            "Once that is mended it may stand there again."
        ),
    )
    _tell_keepers(
        recall,
        "recall",
        gettext_lazy("Put goods away"),
        gettext_lazy(
            "“%(product)s” in slot %(slot)s of %(site)s may not be shown now. Put it away and "
            "confirm that you did."
        ),
    )


def _close(recall: Recall, *, is_mended: bool) -> None:
    was_put_away = recall.status == RecallStatus.PUT_AWAY
    _move(recall, RecallStatus.CLOSED, by=None)
    if not is_mended:
        return
    tell_maker(
        recall.placement,
        f"recall-undone:{recall.pk}",
        gettext_lazy("“%(product)s” may be shown again"),
        gettext_lazy("It may stand in slot %(slot)s of %(site)s again."),
    )
    _tell_keepers(
        recall,
        "recall_undone",
        gettext_lazy("Goods may be shown again"),
        gettext_lazy("Put “%(product)s” back into slot %(slot)s of %(site)s.")
        if was_put_away
        else gettext_lazy("“%(product)s” in slot %(slot)s of %(site)s may stay where it is."),
    )


def _tell_keepers(
    recall: Recall, kind: str, title: Promise, body: Promise, *, roles: Iterable[str] = ()
) -> None:
    placement = recall.placement
    site = placement.slot.shelf.site
    words = {
        "key": f"{kind}:{recall.pk}",
        "topic": NoticeTopic.WORK,
        "title": title,
        "body": body,
        "params": {
            "product": placement.product.name,
            "slot": placement.slot.label,
            "site": site.name,
        },
        "path": reverse("etalase:recall_list"),
        # Nobody works on goods of their own.
        "exclude": [placement.product.business.member.user],
    }
    for role in roles or (Role.OPERATOR, Role.PENDAMPING):
        scope = {"kecamatan": site.kecamatan} if role == Role.PENDAMPING else {}
        notices.notify_role(role, kind, **words, **scope)


@transaction.atomic
def put_away(recall: Recall, *, by: User) -> Recall:
    """Write down that the goods are out of sight, and when; pressed twice it counts once."""
    rows = Recall.objects.with_place().select_for_update(of=("self",))
    recall = rows.get(pk=recall.pk)
    if recall.status == RecallStatus.PUT_AWAY:
        return recall
    actor = shelf_actor(by, recall.placement)
    if actor not in RECALL_MOVES.get((recall.status, RecallStatus.PUT_AWAY), frozenset()):
        raise RuleBroken(
            _("This recall is closed: the goods may be shown again, or are off the shelf.")
            if recall.status == RecallStatus.CLOSED
            else _("You do not keep this shelf.")
        )
    recall.put_away_at = timezone.now()
    _move(recall, RecallStatus.PUT_AWAY, by=by)
    return recall


def _move(recall: Recall, new_status: RecallStatus, *, by: User | None) -> None:
    old_status = recall.status
    recall.status = new_status
    if new_status == RecallStatus.CLOSED:
        recall.closed_at = timezone.now()
    recall.save(update_fields=["status", "put_away_at", "closed_at"])
    recall.history.create(old_status=old_status, new_status=new_status, by=by)


def close_for(placement: Placement) -> None:
    """Close the recall of goods that have left the shelf for good."""
    for recall in placement.recalls.standing().with_place().select_for_update(of=("self",)):
        _close(recall, is_mended=False)


def sweep() -> None:
    """Follow every product whose flags do not say what is so now; safe to run at any time."""
    flagged = Recall.objects.standing().values("placement")
    unflagged = Placement.objects.on_shelf().filter(product__is_listed=False)
    mended = Recall.objects.standing().filter(placement__product__is_listed=True)
    rows = Product.objects.filter(
        Q(pk__in=unflagged.exclude(pk__in=flagged).values("product"))
        | Q(pk__in=mended.values("placement__product"))
    )
    for product in rows:
        follow(product)
    ended = Recall.objects.standing().exclude(placement__status=PlacementStatus.ON_SHELF)
    for placement in Placement.objects.filter(recalls__in=ended):
        with transaction.atomic():
            close_for(placement)


def find_reminders() -> None:
    """Ask keepers again about goods still in sight, and tell staff a day later; once each."""
    sweep()
    now = timezone.now()
    late = Recall.objects.to_put_away().filter(opened_at__lte=now - REMIND_AFTER)
    for recall in late.with_place():
        _tell_keepers(
            recall,
            "recall_reminder",
            gettext_lazy("Goods are still in sight"),
            gettext_lazy(
                "“%(product)s” in slot %(slot)s of %(site)s may not be shown. Please put it away "
                "and confirm that you did."
            ),
        )
        if recall.opened_at <= now - CLIMBS_AFTER:
            _tell_keepers(
                recall,
                "recall_late",
                gettext_lazy("Recalled goods are in sight since a day"),
                gettext_lazy(
                    "Nobody has confirmed that “%(product)s” was put away from slot %(slot)s of "
                    "%(site)s."
                ),
                roles=[Role.STAFF],
            )


def usual_time(user: User) -> timedelta | None:
    """The median time to put goods away at this person's centres in 90 days; None below three."""
    rows = Recall.objects.kept_by(user).filter(
        ~Q(put_away_at=None), opened_at__gte=timezone.now() - MEASURED
    )
    times = [recall.took for recall in rows.only("put_away_at", "opened_at")]
    return median(times) if len(times) >= 3 else None
