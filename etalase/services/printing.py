"""A selection of products on paper: picture, price, maker, and a code that opens the page."""

import hashlib
import io
from collections.abc import Sequence

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from PIL import Image

from okoce.dates import long_date
from okoce.pdf import INK, LINE, SOFT, Document
from okoce.rupiah import format_rupiah
from okoce.schema import absolute

from ..models import Photo, Product
from .collections import MOST

# Three columns and four rows on an A4 page.
COLUMNS, ROWS = 3, 4
EDGE, TOP, GAP = 12.0, 36.0, 5.0
WIDTH, HEIGHT = (210 - 2 * EDGE - (COLUMNS - 1) * GAP) / COLUMNS, 58.0
PICTURE = 34.0
QR = 17.0
PHOTO_WIDTH = 320
KEPT_SECONDS = 600


def print_catalogue(title: str, intro: str, address: str, products: Sequence[Product]) -> bytes:
    """The PDF of up to 60 products that come from ``for_cards().with_covers()``.

    The file is kept for ten minutes, by all that stands on it.
    """
    products = products[:MOST]
    told = [get_language(), title, intro, address, timezone.localdate()]
    for each in products:
        told += [each.pk, each.name, each.price, each.price_max, each.unit, each.business.name]
        told += [photo.code for photo in each.covers]
    key = f"catalogue-pdf:{hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = _draw(title, intro, address, products)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _draw(title: str, intro: str, address: str, products: Sequence[Product]) -> bytes:
    paper = Document(title)
    on_page = COLUMNS * ROWS
    pages = max(1, -(-len(products) // on_page))
    for page in range(pages):
        paper.add_page()
        _head(paper, title, intro, address)
        for place, product in enumerate(products[page * on_page : (page + 1) * on_page]):
            row, column = divmod(place, COLUMNS)
            _ware(paper, product, EDGE + column * (WIDTH + GAP), TOP + row * (HEIGHT + GAP))
        _foot(paper, page + 1, pages)
    return paper.to_bytes()


def _head(paper: Document, title: str, intro: str, address: str) -> None:
    wide = 210 - 2 * EDGE - 24
    name = paper.fit(title, width=wide, height=10, largest=20, smallest=12, bold=True)
    down = paper.put(name, EDGE, 10)
    words = paper.fit(intro, width=wide, height=10, largest=9.5, smallest=8)
    paper.put(words, EDGE, down + 1, colour=SOFT)
    paper.qr(absolute(address), 210 - EDGE - 20, 8, 20)
    paper.set_draw_color(*LINE)
    paper.line(EDGE, TOP - 4, 210 - EDGE, TOP - 4)


def _ware(paper: Document, product: Product, x: float, y: float) -> None:
    _picture(paper, product, x, y)
    text = WIDTH - QR
    name = paper.fit(product.name, width=WIDTH, height=5, largest=10, smallest=8, bold=True)
    down = paper.put(name, x, y + PICTURE + 1.5)
    price = format_rupiah(product.price)
    if product.price_max:
        price += f" – {format_rupiah(product.price_max)}"
    if product.unit:
        price += f" / {product.unit}"
    below = down + 0.5
    for words, height, size, is_bold in (
        (price, 9, 9, True),
        (product.business.name, 4.5, 8, False),
        (product.kecamatan.name if product.kecamatan else "", 4, 7.5, False),
    ):
        line = paper.fit(
            words, width=text - 1, height=height, largest=size, smallest=7, bold=is_bold
        )
        below = paper.put(line, x, below, colour=SOFT if not is_bold else INK)
    paper.qr(absolute(product.get_absolute_url()), x + WIDTH - QR, down - 0.5, QR)


def _picture(paper: Document, product: Product, x: float, y: float) -> None:
    photo = product.covers[0] if product.covers else None
    content = _photo_content(photo)
    if content is None:
        paper.set_draw_color(*LINE)
        paper.rect(x, y, WIDTH, PICTURE)
        words = paper.fit(_("No photo yet"), width=WIDTH, height=6, largest=8, smallest=7)
        paper.put(words, x, y + PICTURE / 2 - 2, width=WIDTH, align="C", colour=SOFT)
        return
    paper.image(content, x, y, WIDTH, PICTURE)


def _photo_content(photo: Photo | None) -> io.BytesIO | None:
    """The middle of a photo in the shape of its room, or None when its file is not there."""
    if photo is None or not photo.is_ready or not photo.widths:
        return None
    width = min((each for each in photo.widths if each >= PHOTO_WIDTH), default=max(photo.widths))
    name = photo.file_name(width, "jpg")
    try:
        with default_storage.open(name) as file, Image.open(file) as image:
            wanted = WIDTH / PICTURE
            wide, high = image.size
            cut_wide, cut_high = min(wide, high * wanted), min(high, wide / wanted)
            left, top = (wide - cut_wide) / 2, (high - cut_high) / 2
            part = image.convert("RGB").crop(
                (int(left), int(top), int(left + cut_wide), int(top + cut_high))
            )
            content = io.BytesIO()
            part.save(content, "JPEG", quality=82)
    except OSError:
        return None
    content.seek(0)
    return content


def _foot(paper: Document, page: int, pages: int) -> None:
    words = _("Ask the maker: point your phone at the code. Prices of %(date)s; %(site)s") % {
        "date": long_date(timezone.localdate()),
        "site": settings.SITE_URL.split("//")[-1],
    }
    line = paper.fit(words, width=150, height=5, largest=8, smallest=7)
    paper.put(line, EDGE, 287, colour=SOFT)
    count = _("Page %(page)d of %(pages)d") % {"page": page, "pages": pages}
    fitted = paper.fit(count, width=34, height=5, largest=8, smallest=7)
    paper.put(fitted, 210 - EDGE - 34, 287, width=34, align="R", colour=SOFT)
