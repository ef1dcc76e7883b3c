"""Shelves: kinds of slots, the states of a placement, and who may make which move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ShelfActor(TextChoices):
    # Operators, Pemprov staff, and the pendamping of the centre's kecamatan.
    KEEPER = "keeper", _("who keeps the shelves")
    MAKER = "maker", _("the maker")
    SYSTEM = "system", _("the portal")


class SlotKind(TextChoices):
    AMBIENT = "biasa", _("Ambient")
    CHILLED = "dingin", _("Chilled")
    DISPLAY = "pajang", _("Display only")


class PlacementStatus(TextChoices):
    PLANNED = "rencana", _("Planned")
    ON_SHELF = "di-rak", _("On the shelf")
    ENDED = "selesai", _("Ended")
    CANCELLED = "batal", _("Cancelled")


# A placement in one of these holds its slot for its period.
HOLDING = (PlacementStatus.PLANNED, PlacementStatus.ON_SHELF)

PLACEMENT_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (PlacementStatus.PLANNED, PlacementStatus.ON_SHELF): frozenset({ShelfActor.KEEPER}),
    (PlacementStatus.PLANNED, PlacementStatus.CANCELLED): frozenset(
        {ShelfActor.KEEPER, ShelfActor.MAKER, ShelfActor.SYSTEM}
    ),
    (PlacementStatus.ON_SHELF, PlacementStatus.ENDED): frozenset({ShelfActor.KEEPER}),
}


class MoveKind(TextChoices):
    """What became of some pieces of a batch."""

    IN = "masuk", _("Brought in")
    SOLD = "terjual", _("Sold")
    RETURNED = "kembali", _("Given back to the maker")
    SPOILED = "rusak", _("Spoiled")


# Which count of a placement each kind of move adds to.
COUNTS = {
    MoveKind.IN: "quantity_in",
    MoveKind.SOLD: "sold",
    MoveKind.RETURNED: "returned",
    MoveKind.SPOILED: "spoiled",
}


class TaskKind(TextChoices):
    """Why goods have to be taken off the shelf."""

    EXPIRY = "kedaluwarsa", _("Expires within a week")
    PERIOD = "masa-habis", _("The period is over")
