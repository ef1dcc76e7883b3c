"""Sheets of labels for slots: A4 paper of 21 or 24 stickers, each with the QR code of its slot.

What stands on a label reads from a metre. An eye of ordinary sharpness needs letters of 5 minutes
of arc; capitals of 3.4 mm, which is what 14 points give, are nearly 12 minutes high at a metre.
Only where a name does not fit in 14 points is it set smaller, and ``too_long`` says so.
"""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from okoce.pdf import SOFT, Document
from okoce.rupiah import format_rupiah

from ..models import Placement, Site, Slot

# What is meant to read from a metre is not printed smaller, in points.
FROM_A_METRE = 14
# Words that did not fit so are still printed whole, down to this size.
SMALLEST = 7
COLUMNS = 3
LABEL_WIDTH = 70.0
PAPER_HEIGHT = 297.0
# Printers leave the rim of the paper white.
RIM = 4.5
GAP = 2.0
CODE_HEIGHT = 4.5
# The price stands out from the name above it; on a printer without colours it is grey enough.
LOUD = (0xC2, 0x3B, 0x0B)


class Sheet(NamedTuple):
    """How labels lie on the paper, measured in millimetres."""

    rows: int
    label_height: float
    qr: float

    @property
    def size(self) -> int:
        return self.rows * COLUMNS

    @property
    def top(self) -> float:
        return (PAPER_HEIGHT - self.rows * self.label_height) / 2

    def corner(self, place: int) -> tuple[float, float]:
        """The upper left corner of a label by its place on the sheet, counted from 0."""
        down, across = divmod(place, COLUMNS)
        return across * LABEL_WIDTH, self.top + down * self.label_height


SHEETS = {
    21: Sheet(rows=7, label_height=42.3, qr=25.0),
    24: Sheet(rows=8, label_height=37.0, qr=23.0),
}


class Label(NamedTuple):
    """What is printed for one slot; without goods it names the slot alone."""

    slot: Slot
    name: str
    price: str
    maker: str


def scan_address(slot: Slot) -> str:
    """What the QR code of a slot says: the whole address of ``/r/<kode>/``."""
    return urljoin(settings.SITE_URL, reverse("etalase:slot_scan", args=[slot.code]))


def slots_of(site: Site) -> QuerySet:
    """The slots of a centre in use, in the order in which one walks along them."""
    holding = Placement.objects.holding().select_related("product__business").order_by("period")
    return (
        Slot.objects.filter(shelf__site=site)
        .in_use()
        .select_related("shelf__site")
        .prefetch_related(Prefetch("placements", holding, to_attr="held"))
        .order_by("shelf__order", "shelf__label", "number")
    )


def goods_in(slot: Slot) -> Placement | None:
    """What stands in a slot of ``slots_of``, or else what comes next."""
    standing = [placement for placement in slot.held if placement.is_on_shelf]
    return next(iter([*standing, *slot.held]), None)


def labels_for(slots: Iterable[Slot]) -> list[Label]:
    """The labels of slots as ``slots_of`` gives them."""
    return [_label(slot, goods_in(slot)) for slot in slots]


def _label(slot: Slot, placement: Placement | None) -> Label:
    if placement is None:
        return Label(slot, "", "", slot.shelf.site.name)
    product = placement.product
    price = "" if product.price is None else format_rupiah(product.price)
    if product.price_max:
        price = _("from %(price)s") % {"price": price}
    return Label(slot, product.name, price, product.business.name)


def draw_sheets(
    labels: list[Label], *, sheet: Sheet, start: int = 1, has_frames: bool = False
) -> bytes:
    """A PDF of labels, the first at place ``start`` (from 1) of a sheet that was begun.

    ``has_frames`` draws the edge of each label, for a test on plain paper.
    """
    document = Document(_("Labels for slots"))
    for number, label in enumerate(labels, start=start - 1):
        place = number % sheet.size
        if place == 0 or number == start - 1:
            document.add_page()
            if has_frames:
                _draw_frames(document, sheet)
        _draw(document, label, sheet, *sheet.corner(place))
    return document.to_bytes()


def too_long(labels: list[Label], sheet: Sheet) -> list[Label]:
    """Labels whose name or price does not fit in letters that read from a metre."""
    document = Document("")
    return [
        label
        for label in labels
        if any(
            fitted.size < FROM_A_METRE
            for fitted in _fit(document, label, sheet)[:2]
            if fitted.lines != [""]
        )
    ]


def _fit(document: Document, label: Label, sheet: Sheet) -> list:
    """Name, price and maker, each fitted into its part of the label."""
    width = LABEL_WIDTH - 2 * RIM - GAP - sheet.qr
    maker_height, price_height = 4.2, 7.6
    name_height = sheet.label_height - 2 * RIM - maker_height - price_height + 1
    name = label.name or label.slot.label
    parts = [
        (name, name_height, 20 if label.name else 34, True),
        (label.price, price_height, 18, True),
        (label.maker, maker_height, 9, False),
    ]
    fitted = []
    for text, height, largest, bold in parts:
        room = {"width": width, "height": height, "largest": largest, "bold": bold}
        least = min(FROM_A_METRE, largest)
        found = document.fit(text, smallest=least, **room)
        # A word that had to be broken is no better than one that was cut.
        whole = " ".join(found.lines) == " ".join(text.replace("\u00a0", " ").split())
        if found.is_cut or not whole:
            found = document.fit(text, smallest=SMALLEST, **room)
        fitted.append(found)
    return fitted


def _draw(document: Document, label: Label, sheet: Sheet, left: float, top: float) -> None:
    name, price, maker = _fit(document, label, sheet)
    x, bottom = left + RIM, top + sheet.label_height - RIM
    document.put(name, x, top + RIM - 0.5)
    document.put(price, x, bottom - maker.height - price.height, colour=LOUD)
    document.put(maker, x, bottom - maker.height, colour=SOFT)
    code_x = left + LABEL_WIDTH - RIM - sheet.qr
    code_y = top + (sheet.label_height - sheet.qr - CODE_HEIGHT) / 2
    document.qr(scan_address(label.slot), code_x, code_y, sheet.qr)
    written = document.fit(
        f"{label.slot.label} {label.slot.code}",
        width=sheet.qr,
        height=CODE_HEIGHT,
        largest=9,
        smallest=5,
        bold=True,
    )
    document.put(written, code_x, code_y + sheet.qr - 0.5, width=sheet.qr, align="C")


def _draw_frames(document: Document, sheet: Sheet) -> None:
    document.set_draw_color(*SOFT)
    document.set_line_width(0.1)
    for place in range(sheet.size):
        document.rect(*sheet.corner(place), LABEL_WIDTH, sheet.label_height)
