"""The draw of shelf places: states of a wish, a round and an entry, and who may move them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DrawActor(TextChoices):
    MAKER = "maker", _("the maker")
    STAFF = "staff", _("Pemprov staff")
    SYSTEM = "system", _("the portal")


class RequestStatus(TextChoices):
    """A maker's wish for a place; it carries the wait from round to round."""

    WAITING = "menunggu", _("Waiting for a place")
    PLACED = "dapat", _("Got a place")
    LAPSED = "hangus", _("Lapsed")
    WITHDRAWN = "ditarik", _("Withdrawn")


REQUEST_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (RequestStatus.WAITING, RequestStatus.PLACED): frozenset({DrawActor.MAKER}),
    (RequestStatus.WAITING, RequestStatus.LAPSED): frozenset({DrawActor.SYSTEM}),
    (RequestStatus.WAITING, RequestStatus.WITHDRAWN): frozenset({DrawActor.MAKER}),
    # A place that was given back or never used: the wait has been spent.
    (RequestStatus.PLACED, RequestStatus.WITHDRAWN): frozenset({DrawActor.MAKER}),
    (RequestStatus.PLACED, RequestStatus.LAPSED): frozenset({DrawActor.SYSTEM}),
}


class RoundStatus(TextChoices):
    OPEN = "dibuka", _("Open for asking")
    CLOSED = "ditutup", _("List published")
    DRAWN = "diundi", _("Drawn")
    DONE = "selesai", pgettext_lazy("a round of the draw", "Finished")
    CANCELLED = "batal", pgettext_lazy("a round of the draw", "Called off")


# A round whose list is published is drawn, whatever comes of it: nobody calls off a result.
ROUND_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (RoundStatus.OPEN, RoundStatus.CLOSED): frozenset({DrawActor.SYSTEM, DrawActor.STAFF}),
    (RoundStatus.OPEN, RoundStatus.CANCELLED): frozenset({DrawActor.STAFF}),
    (RoundStatus.CLOSED, RoundStatus.DRAWN): frozenset({DrawActor.STAFF}),
    (RoundStatus.DRAWN, RoundStatus.DONE): frozenset({DrawActor.SYSTEM}),
}
# Slots of a round in one of these are kept for it.
ROUND_HOLDS = (RoundStatus.OPEN, RoundStatus.CLOSED, RoundStatus.DRAWN)


class EntryStatus(TextChoices):
    """Where one line of a published list stands."""

    LISTED = "terdaftar", _("On the list")
    DROPPED = "gugur", _("Dropped out")
    RESERVE = "cadangan", _("Reserve")
    OFFERED = "ditawari", _("Offered, waits for an answer")
    CONFIRMED = "dikonfirmasi", pgettext_lazy("a place on a shelf", "Confirmed")
    DECLINED = "menolak", _("Not taken")
    LAPSED = "lewat", _("No answer in time")
    NO_SHOW = "tidak-datang", _("Goods were not brought")
    UNPLACED = "belum", _("Not this time")


_MAKER, _SYSTEM = frozenset({DrawActor.MAKER}), frozenset({DrawActor.SYSTEM})
ENTRY_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (EntryStatus.LISTED, EntryStatus.OFFERED): _SYSTEM,
    (EntryStatus.LISTED, EntryStatus.RESERVE): _SYSTEM,
    (EntryStatus.LISTED, EntryStatus.DROPPED): _SYSTEM,
    (EntryStatus.RESERVE, EntryStatus.OFFERED): _SYSTEM,
    (EntryStatus.RESERVE, EntryStatus.DROPPED): _SYSTEM,
    (EntryStatus.RESERVE, EntryStatus.UNPLACED): _SYSTEM,
    (EntryStatus.OFFERED, EntryStatus.CONFIRMED): _MAKER,
    (EntryStatus.OFFERED, EntryStatus.DECLINED): _MAKER,
    (EntryStatus.OFFERED, EntryStatus.LAPSED): _SYSTEM,
    (EntryStatus.CONFIRMED, EntryStatus.DECLINED): _MAKER,
    (EntryStatus.CONFIRMED, EntryStatus.NO_SHOW): _SYSTEM,
}
# An entry in one of these has its slot.
ENTRY_HOLDS = (EntryStatus.OFFERED, EntryStatus.CONFIRMED)
# A wish with an entry in one of these stands in a published list and is not changed.
ENTRY_LIVE = (EntryStatus.LISTED, EntryStatus.RESERVE, EntryStatus.OFFERED)


class DropOut(TextChoices):
    """Why an entry of a published list takes no part; published with its code."""

    NOT_GRADUATE = "lulusan", _("the maker is not a verified graduate at the moment")
    NOT_SHOWN = "produk", _("the product is not in the public etalase at the moment")
    WITHDRAWN = "ditarik", _("the maker withdrew the wish")
    PLACED = "dapat", _("the maker got a place in another round")
