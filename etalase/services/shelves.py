"""What every service of the shelves needs: who keeps them, the locks, and news for the maker."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members import notices
from members.choices import NoticeTopic
from members.models import User
from okoce.dates import short_date
from okoce.errors import RuleBroken

from ..choices import ShelfActor
from ..models import Placement, Site, Slot
from ..querysets import keeps_everything


def is_keeper(user: User, site: Site) -> bool:
    """Whether this person keeps the shelves of a centre; a superadmin decides nothing there."""
    if not user.is_active or user.is_superuser:
        return False
    return keeps_everything(user) or site.kecamatan_id in user.kecamatan_codes


def shelf_actor(user: User | None, placement: Placement) -> ShelfActor | None:
    """Who ``user`` is to this placement, None for a stranger; without a user, it is the portal.

    Whoever keeps a shelf is, for goods of their own, a maker like any other.
    """
    if user is None:
        return ShelfActor.SYSTEM
    if placement.product.business.member.user_id == user.pk:
        return ShelfActor.MAKER
    return ShelfActor.KEEPER if is_keeper(user, placement.slot.shelf.site) else None


def check_keeps(placement: Placement, by: User) -> None:
    """Raise ``RuleBroken`` unless this person may write down what becomes of the goods."""
    if shelf_actor(by, placement) != ShelfActor.KEEPER:
        raise RuleBroken(_("You do not keep this shelf."))
    if not placement.is_on_shelf:
        raise RuleBroken(
            _("This placement is “%(status)s”; only goods on the shelf are counted.")
            % {"status": placement.get_status_display()}
        )


def lock_slot(slot: Slot) -> Slot:
    """The slot read anew and held, so that two people give it out one after the other."""
    rows = Slot.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("shelf__site").get(pk=slot.pk)


def lock_placement(placement: Placement) -> Placement:
    """The placement read anew and held; its slot first, so that nobody waits in a circle."""
    lock_slot(placement.slot)
    placement.refresh_from_db(
        from_queryset=Placement.objects.with_place()
        .select_related("product__permit", "product__halal_credential")
        .select_for_update(of=["self"], no_key=True)
    )
    return placement


def own_nonce(nonce: str, placement: Placement, form: str) -> str:
    """The nonce of one form of one placement: the same one elsewhere is no repeat."""
    return f"{placement.pk}:{form}:{nonce}"


def tell_maker(placement: Placement, event: str, title: Promise, body: Promise) -> None:
    """Tell a maker once what happened to their goods on a shelf; the two texts are lazy."""
    notices.notify(
        placement.product.business.member.user,
        f"shelf_{event.partition(':')[0].replace('-', '_')}",
        key=f"placement:{placement.pk}:{event}",
        topic=NoticeTopic.PRODUCT,
        title=title,
        body=body,
        params={
            "product": placement.product.name,
            "slot": placement.slot.label,
            "site": placement.slot.shelf.site.name,
            "last": short_date(placement.last_day),
            "sold": placement.sold,
        },
        path=placement.get_absolute_url(),
    )
