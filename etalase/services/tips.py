"""What would make a listing better, from rules alone: for its maker, never shown to anybody else.

Each threshold is where a rule of thumb of curators begins; none of them keeps a product out.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..choices import Availability, PhotoState
from ..models import Photo, Product

# The whole product, a detail, and one in use.
ENOUGH_PHOTOS = 3
# Large enough to be looked at closely on a phone.
WIDE_ENOUGH = 800
# Three or four sentences: what it is, what it is made of, how it is kept.
ENOUGH_WORDS = 150
# Shorter than this, a name says "Kopi" and not which.
LONG_ENOUGH_NAME = 12
# Beyond this a range is several products in one, and no buyer knows what theirs costs.
WIDEST_RANGE = 3
# A category for what fits nowhere; nobody looks for anything there.
OTHER = "lain"


class Tip(NamedTuple):
    """One thing to mend: a code for programs, what to do, why, and the page it is done on."""

    code: str
    text: str
    reason: str
    page: str


class Advice(NamedTuple):
    """What a listing does well, ``met`` of ``total``, and the tips for the rest."""

    met: int
    total: int
    tips: list[Tip]


def advise(product: Product, photos: list[Photo]) -> Advice:
    """The tips for a product with this gallery; reads the product's category and nothing more."""
    usable = [photo for photo in photos if photo.state != PhotoState.FAILED]
    tips = [
        Tip(code, *words(), page)
        for code, (is_met, words, page) in RULES.items()
        if not is_met(product, usable)
    ]
    return Advice(len(RULES) - len(tips), len(RULES), tips)


Check = Callable[[Product, list[Photo]], bool]
DETAILS, PHOTOS = "etalase:product_edit", "etalase:product_photos"

# Most useful first. Words are made when they are asked for, in the reader's language.
RULES: dict[str, tuple[Check, Callable[[], tuple[str, str]], str]] = {
    "price": (
        lambda product, photos: product.price is not None,
        lambda: (
            _("Write the price."),
            _("Buyers pass by what they would have to ask the price of."),
        ),
        DETAILS,
    ),
    "photos": (
        lambda product, photos: len(photos) >= ENOUGH_PHOTOS,
        lambda: (
            _("Show at least %(count)d photos.") % {"count": ENOUGH_PHOTOS},
            _("The whole product, a detail, and one in use tell more than a page of words."),
        ),
        PHOTOS,
    ),
    "large_photo": (
        lambda product, photos: (
            bool(photos)
            and (photos[0].state == PhotoState.WAITING or photos[0].width >= WIDE_ENOUGH)
        ),
        lambda: (
            _("Take a larger main photo, at least %(count)d pixels wide.") % {"count": WIDE_ENOUGH},
            _("A small picture is blurred on a phone, and on the card that chats show."),
        ),
        PHOTOS,
    ),
    "description": (
        lambda product, photos: len(product.description.strip()) >= ENOUGH_WORDS,
        lambda: (
            _("Describe it in at least %(count)d letters.") % {"count": ENOUGH_WORDS},
            _("What it is made of, for how many, how it is kept: search finds these words too."),
        ),
        DETAILS,
    ),
    "name": (
        lambda product, photos: len(product.name.strip()) >= LONG_ENOUGH_NAME,
        lambda: (
            _("Write a fuller name: what it is, which kind, how much."),
            _("Buyers look for “banana chips, sweet, 250 g”, not for “chips”."),
        ),
        DETAILS,
    ),
    "unit": (
        lambda product, photos: bool(product.unit),
        lambda: (
            _("Say what the price is for: a piece, a pack, a box."),
            _("Without it nobody can compare."),
        ),
        DETAILS,
    ),
    "price_range": (
        lambda product, photos: (
            not product.price
            or not product.price_max
            or product.price_max <= product.price * WIDEST_RANGE
        ),
        lambda: (
            _("Make the range of prices narrower, or make several products of it."),
            _("The highest price is more than %(count)d times the lowest.")
            % {"count": WIDEST_RANGE},
        ),
        DETAILS,
    ),
    "category": (
        lambda product, photos: not product.category.slug.startswith(OTHER),
        lambda: (
            _("Choose a category that says what it is."),
            _("Nobody looks among “others”."),
        ),
        DETAILS,
    ),
    "capacity": (
        lambda product, photos: product.monthly_capacity is not None,
        lambda: (
            _("Say how many you can make in a month."),
            _("Offices that order many look at this first."),
        ),
        DETAILS,
    ),
    "lead_days": (
        lambda product, photos: product.lead_days is not None,
        lambda: (
            _("Say how many days pass from order to ready."),
            _("Who needs it for a date must know whether you can."),
        ),
        DETAILS,
    ),
    "availability": (
        lambda product, photos: product.availability != Availability.OUT_OF_STOCK,
        lambda: (
            _("Make it again, offer it to order, or put it away."),
            _("Visitors find it and cannot buy it."),
        ),
        DETAILS,
    ),
    "alt": (
        lambda product, photos: bool(photos) and all(photo.alt.strip() for photo in photos),
        lambda: (
            _("Say in a few words what each photo shows."),
            _("People who cannot see the photos hear these words."),
        ),
        PHOTOS,
    ),
}
