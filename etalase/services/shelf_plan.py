"""The room of a centre as a picture: where each slot is, and how it stands with it."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import PlacementStatus, SlotKind
from ..models import Placement, Shelf, Site, Slot

# The picture counts in centimetres; the room is entered in decimetres.
CM = 10
MARGIN = 4
# Above the slots of a shelf its letter and name are written.
HEADROOM = 26


class State:
    """How it stands with a slot: a word, a colour, and a mark that is read without colour."""

    EMPTY = "empty"
    PLANNED = "planned"
    FULL = "full"
    ATTENTION = "attention"
    CLOSED = "closed"


STATE_LABELS = {
    State.EMPTY: _("Empty"),
    State.PLANNED: _("Planned"),
    State.FULL: _("Filled"),
    State.ATTENTION: _("Needs attention"),
    State.CLOSED: _("Not in use"),
}
STATE_MARKS = {
    State.EMPTY: "○",
    State.PLANNED: "◷",
    State.FULL: "●",
    State.ATTENTION: "!",
    State.CLOSED: "×",
}
STATE_TONES = {State.FULL: "success", State.PLANNED: "info", State.ATTENTION: "warn"}


@dataclass
class SlotPlace:
    """One slot in the picture, with what stands in it or is planned for it."""

    slot: Slot
    state: str
    placement: Placement | None
    problem: str
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    @property
    def label(self) -> str:
        return str(STATE_LABELS[self.state])

    @property
    def mark(self) -> str:
        return STATE_MARKS[self.state]

    @property
    def tone(self) -> str:
        return STATE_TONES.get(self.state, "neutral")

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def number_y(self) -> int:
        return self.y + self.height // 2 - 2

    @property
    def mark_y(self) -> int:
        return self.y + self.height // 2 + 19

    @property
    def is_chilled(self) -> bool:
        return self.slot.kind == SlotKind.CHILLED


@dataclass
class ShelfPlace:
    """One shelf in the picture with its slots, in order."""

    shelf: Shelf
    slots: list[SlotPlace]
    x: int
    y: int
    width: int
    height: int
    counts: Counter = field(default_factory=Counter)

    @property
    def text_y(self) -> int:
        return self.y + HEADROOM - 8

    @property
    def filled(self) -> int:
        return self.counts[State.FULL]

    @property
    def empty(self) -> int:
        return self.counts[State.EMPTY]

    @property
    def attention(self) -> int:
        return self.counts[State.ATTENTION]


def problem_of(placement: Placement) -> str:
    """Why somebody should look at goods on the shelf today; empty when all is well."""
    if placement.status != PlacementStatus.ON_SHELF:
        return ""
    if placement.has_to_go:
        return str(_("Has to be taken off"))
    if not placement.product.is_listed:
        return str(_("No longer in the etalase"))
    if not placement.remaining:
        return str(_("Sold out"))
    return ""


def situate_slots(slots: list[Slot]) -> list[SlotPlace]:
    """How it stands with each of these slots today; one query."""
    today = timezone.localdate()
    held: dict[int, Placement] = {}
    rows = Placement.objects.holding().filter(
        Q(status=PlacementStatus.ON_SHELF) | Q(period__endswith__gt=today), slot__in=slots
    )
    # What stands there comes before what is planned, and the next plan before later ones.
    for row in rows.select_related("product__business").order_by("status", "period"):
        held.setdefault(row.slot_id, row)
    return [_situate(slot, held.get(slot.pk)) for slot in slots]


def _situate(slot: Slot, placement: Placement | None) -> SlotPlace:
    if placement is None:
        return SlotPlace(slot, State.EMPTY if slot.is_active else State.CLOSED, None, "")
    placement.slot = slot
    problem = problem_of(placement)
    state = State.FULL if placement.is_on_shelf else State.PLANNED
    return SlotPlace(slot, State.ATTENTION if problem else state, placement, problem)


def plan_of(site: Site) -> list[ShelfPlace]:
    """The shelves of a centre as they stand in the room, with all their slots."""
    slots = list(
        Slot.objects.filter(shelf__site=site)
        .select_related("shelf")
        .order_by("shelf__order", "shelf__label", "number")
    )
    places: dict[int, ShelfPlace] = {}
    for place in situate_slots(slots):
        shelf = place.slot.shelf
        if shelf.pk not in places:
            places[shelf.pk] = ShelfPlace(
                shelf, [], shelf.x * CM, shelf.y * CM, shelf.width * CM, shelf.height * CM
            )
        places[shelf.pk].slots.append(place)
        places[shelf.pk].counts[place.state] += 1
    for shelf_place in places.values():
        _lay_out(shelf_place)
    return list(places.values())


def _lay_out(place: ShelfPlace) -> None:
    columns = place.shelf.columns
    rows = -(-len(place.slots) // columns)
    width = (place.width - MARGIN) // columns
    height = (place.height - HEADROOM - MARGIN) // rows
    for index, slot in enumerate(place.slots):
        slot.x = place.x + MARGIN + index % columns * width
        slot.y = place.y + HEADROOM + index // columns * height
        slot.width, slot.height = width - MARGIN, height - MARGIN


def sites_with_counts(rows: QuerySet[Site]) -> list[Site]:
    """Centres with how many slots they have (``slots``) and how many hold goods (``filled``)."""
    in_use = Q(shelves__slots__is_active=True)
    # A slot carries one placement; those that have ended are not looked at.
    standing = Exists(Placement.objects.on_shelf().filter(slot=OuterRef("shelves__slots")))
    return list(
        rows.open()
        .select_related("kecamatan")
        .annotate(
            slots=Count("shelves__slots", filter=in_use),
            filled=Count("shelves__slots", filter=standing),
        )
        .order_by("name")
    )
