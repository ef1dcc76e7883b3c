"""Collections: who may move them, what stands in them, and what lies near a kecamatan."""

import hashlib
from math import dist

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import Kecamatan, User
from okoce.errors import RuleBroken

from ..choices import COLLECTION_MOVES, CollectionActor, CollectionStatus
from ..models import Collection, CollectionChange, Product
from . import cards, catalogue

# A page and a printed catalogue hold no more.
MOST = 60
# Of the chosen kecamatan, and of each of those around it.
NEAR_OWN, NEAR_EACH, NEAR_AROUND = 12, 4, 5

TELLS = {
    CollectionStatus.LIVE: gettext_lazy("The collection “%(title)s” is published"),
    CollectionStatus.DRAFT: gettext_lazy("The collection “%(title)s” came back to you"),
    CollectionStatus.WITHDRAWN: gettext_lazy("The collection “%(title)s” was withdrawn"),
}


def actors_for(user: User | None, collection: Collection) -> set[str]:
    """What a person is to a collection; a superadmin configures and publishes nothing."""
    if user is None or not user.is_authenticated:
        return set()
    is_staff = user.is_pemprov_staff
    wrote = collection.edited_by.filter(pk=user.pk).exists()
    actors = {CollectionActor.STAFF} if is_staff else set()
    if wrote and (is_staff or user.is_pendamping):
        actors.add(CollectionActor.EDITOR)
    if is_staff and not wrote:
        actors.add(CollectionActor.PUBLISHER)
    return actors


def note_edit(collection: Collection, *, by: User) -> None:
    """Remember who entered or changed a collection, since they may not publish it."""
    collection.edited_by.add(by)


def edition_of(collection: Collection) -> str:
    """Changes with every field and every hand-picked product of a collection."""
    fields = [field.value_from_object(collection) for field in Collection._meta.concrete_fields]
    items = collection.items.values_list("pk", "product", "position")
    told = repr((fields, list(items)))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


@transaction.atomic
def change_collection_status(
    collection: Collection, new_status: str, *, by: User, note: str = ""
) -> Collection:
    """Move a collection, record who and why, and tell those who wrote it."""
    # The lock stops two officers from deciding at once.
    collection.refresh_from_db(from_queryset=Collection.objects.select_for_update())
    old_status, new_status = CollectionStatus(collection.status), CollectionStatus(new_status)
    may = COLLECTION_MOVES.get((old_status, new_status), frozenset())
    if not may:
        raise RuleBroken(
            _("A collection that is “%(status)s” cannot take this step.")
            % {"status": old_status.label}
        )
    if not may & actors_for(by, collection):
        raise RuleBroken(_("Nobody publishes what they entered. Ask a second member of staff."))
    if new_status == CollectionStatus.SUBMITTED and not products_of(collection):
        raise RuleBroken(_("There is no product on show in this collection yet."))
    collection.status, collection.status_since = new_status, timezone.now()
    collection.save(update_fields=["status", "status_since"])
    change = collection.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note.strip()[:300]
    )
    _tell_editors(collection, change)
    if new_status == CollectionStatus.WITHDRAWN:
        cards.forget_cards_later(cards.folder_of(collection))
    catalogue.forget_pages()
    return collection


def _tell_editors(collection: Collection, change: CollectionChange) -> None:
    if change.new_status not in TELLS:
        return
    notices.notify_all(
        collection.edited_by.exclude(pk=change.by_id),
        f"collection_{change.new_status}",
        key=f"collection:change:{change.pk}",
        topic=NoticeTopic.WORK,
        title=TELLS[change.new_status],
        body=gettext_lazy("Reason: %(note)s")
        if change.note
        else gettext_lazy("Since today, decided by a colleague."),
        params={"title": collection.title, "note": change.note},
        path=collection.get_absolute_url()
        if change.new_status == CollectionStatus.LIVE
        else f"/admin/etalase/collection/{collection.pk}/change/",
    )


def products_of(collection: Collection, limit: int = MOST) -> list[Product]:
    """What stands in a collection: the hand-picked in their order, then what the rule takes."""
    shown = Product.objects.listed().for_cards().with_covers()
    picked = list(
        shown.filter(collectionitem__collection=collection).order_by(
            "collectionitem__position", "collectionitem__pk"
        )[:limit]
    )
    if not collection.takes_by_rule or len(picked) >= limit:
        return picked
    # Taken whole and sifted here, so that the walk along the index is not filtered by ids.
    newest = _by_rule(collection, shown).order_by("-published_at", "-id")[:limit]
    known = {each.pk for each in picked}
    return [*picked, *(each for each in newest if each.pk not in known)][:limit]


def _by_rule(collection: Collection, products: QuerySet) -> QuerySet:
    if collection.category_id:
        products = products.in_category(collection.category)
    if collection.kecamatan_id:
        products = products.filter(kecamatan=collection.kecamatan_id)
    if collection.is_halal:
        products = products.filter(is_halal=True)
    return products.costing(highest=collection.price_max)


def around(home: Kecamatan, areas: list[Kecamatan]) -> list[Kecamatan]:
    """A kecamatan and those nearest to it on the map of tiles, the nearest first."""
    nearest = sorted(
        areas, key=lambda area: (dist((area.col, area.row), (home.col, home.row)), area.code)
    )
    return nearest[: NEAR_AROUND + 1]


def near(home: Kecamatan, areas: list[Kecamatan]) -> list[tuple[Kecamatan, list[Product]]]:
    """The newest products of a kecamatan and of those around it, each a short walk."""
    nearest = around(home, areas)
    parts = [
        Product.objects.listed()
        .filter(kecamatan=area)
        .order_by("-published_at", "-id")
        .values("pk")[: NEAR_OWN if area == home else NEAR_EACH]
        for area in nearest
    ]
    rows = Product.objects.filter(pk__in=parts[0].union(*parts[1:], all=True))
    found = list(rows.for_cards().with_covers().order_by("-published_at", "-id"))
    groups = [(area, [each for each in found if each.kecamatan_id == area.pk]) for area in nearest]
    return [(area, products) for area, products in groups if products or area == home]
