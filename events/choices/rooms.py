"""What rooms are booked for, where a booking stands, and who may make which move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoomPurpose(TextChoices):
    OWN = "sendiri", _("Own work")
    MEETING = "temu", _("Meeting")
    CLASS = "kelas", _("Class or event")
    HOUSE = "rumah", _("For the house")


# What a member books; the rest is the house's own and belongs to nobody.
OF_MEMBERS = (RoomPurpose.OWN, RoomPurpose.MEETING)
OF_THE_HOUSE = (RoomPurpose.CLASS, RoomPurpose.HOUSE)


class BookingStatus(TextChoices):
    HELD = "dipesan", _("Booked")
    CHECKED_IN = "dipakai", _("In use")
    ENDED = "selesai", _("Ended")
    RELEASED = "dilepas", _("Given free: nobody came")
    CANCELLED = "batal", _("Cancelled")


# A booking that stands in the way of others.
TAKING = (BookingStatus.HELD, BookingStatus.CHECKED_IN)


class BookingActor(TextChoices):
    """Who makes a move, seen from one booking."""

    HOLDER = "holder", _("the member")
    KEEPER = "keeper", _("who keeps the room")
    SYSTEM = "system", _("the portal")


_EVERYBODY = frozenset(BookingActor)
_PEOPLE = frozenset({BookingActor.HOLDER, BookingActor.KEEPER})

BOOKING_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (BookingStatus.HELD, BookingStatus.CHECKED_IN): _PEOPLE,
    (BookingStatus.HELD, BookingStatus.RELEASED): frozenset({BookingActor.SYSTEM}),
    (BookingStatus.HELD, BookingStatus.CANCELLED): _EVERYBODY,
    # A class has a door list of its own, so its booking may end without a check-in.
    (BookingStatus.HELD, BookingStatus.ENDED): frozenset({BookingActor.SYSTEM}),
    (BookingStatus.CHECKED_IN, BookingStatus.ENDED): _EVERYBODY,
}
