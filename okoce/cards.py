"""Cards that chat apps and social sites show for an address: 1200 × 630, in the portal's colours.

WhatsApp shows them some 300 pixels wide, or cut to a square in the middle: so few words, large.
"""

import functools
import unicodedata
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont, ImageOps

from .pictures import encode
from .staticfiles import FONT_SOURCE

SIZE = WIDTH, HEIGHT = 1200, 630
# Part of each card's version: raised when cards are to be drawn anew.
DESIGN = 1
# Chat apps leave out heavier pictures.
MAX_BYTES = 250 * 1024

PAPER, INK, INK_SOFT = "#fbf7f0", "#1d2433", "#545c6d"
LOUD, TEAL, MARIGOLD, FOAM = "#cf400d", "#0d666e", "#f4aa1c", "#7fb0ae"
REGULAR, SEMIBOLD, EXTRABOLD = 500, 600, 800

PICTURE = 560
LEFT, RIGHT = PICTURE + 56, WIDTH - 56
ELLIPSIS = "…"


@dataclass(frozen=True)
class Card:
    """What a card says. ``figure`` is the loud line (a price), ``note`` stands behind it."""

    title: str
    figure: str = ""
    note: str = ""
    by: str = ""
    place: str = ""


def draw_card(card: Card, picture: Image.Image | None = None) -> bytes:
    """The card as JPEG; without a picture a kawung pattern takes its place."""
    sheet = Image.new("RGB", SIZE, PAPER)
    if picture:
        sheet.paste(ImageOps.fit(picture.convert("RGB"), (PICTURE, HEIGHT)), (0, 0))
    else:
        sheet.paste(_kawung(PICTURE, HEIGHT), (0, 0))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle([PICTURE, 0, PICTURE + 11, HEIGHT], fill=LOUD)
    _wordmark(sheet, LEFT, 48)

    bottom = HEIGHT - 52
    for text, weight, colour in ((card.place, REGULAR, INK_SOFT), (card.by, SEMIBOLD, INK)):
        if text:
            bottom -= 44
            line = _cut(_plain(text), _font(34, weight))
            pen.text((LEFT, bottom), line, font=_font(34, weight), fill=colour)
    if card.figure:
        bottom -= 104
        _figure(pen, card, bottom)

    lines, font, step = _title(_plain(card.title), room=bottom - 142)
    for number, line in enumerate(lines):
        pen.text((LEFT, 132 + number * step), line, font=font, fill=INK)
    return encode(sheet, "jpg", MAX_BYTES)


def _figure(pen: ImageDraw.ImageDraw, card: Card, top: int) -> None:
    """The price as large as the room allows, and for one what, when there is room beside it."""
    text, size = _plain(card.figure), 66
    while size > 28 and _font(size, EXTRABOLD).getlength(text) > RIGHT - LEFT:
        size -= 2
    font = _font(size, EXTRABOLD)
    # On one base line, whatever the size.
    base = top + 76
    pen.text((LEFT, base), _cut(text, font), font=font, fill=LOUD, anchor="ls")
    start = LEFT + font.getlength(text) + 16
    note, small = _plain(card.note), _font(32, REGULAR)
    if note and start + small.getlength(note) <= RIGHT:
        pen.text((start, base), note, font=small, fill=INK_SOFT, anchor="ls")


def _title(text: str, *, room: int) -> tuple[list[str], ImageFont.FreeTypeFont, int]:
    """The title in lines: the largest letters in which all of it fits, else cut short."""
    for size in (84, 72, 64, 56, 50, 46):
        font, step = _font(size, EXTRABOLD), round(size * 1.2)
        most = max(1, room // step)
        lines = _wrap(text, font)
        if len(lines) <= most and all(font.getlength(line) <= RIGHT - LEFT for line in lines):
            return lines, font, step
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] = f"{kept[-1]} {lines[most]}"
        kept[-1] = _cut(kept[-1], font, force=True)
    return [_cut(line, font) for line in kept], font, step


def _wrap(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        wider = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(wider) <= RIGHT - LEFT:
            lines[-1] = wider
        else:
            lines.append(word)
    return lines or [""]


def _cut(text: str, font: ImageFont.FreeTypeFont, *, force: bool = False) -> str:
    """``text`` as far as it fits in one line, with an ellipsis where it was cut."""
    if not force and font.getlength(text) <= RIGHT - LEFT:
        return text
    while text and font.getlength(text.rstrip(" ,.-") + ELLIPSIS) > RIGHT - LEFT:
        text = text[:-1]
    return text.rstrip(" ,.-") + ELLIPSIS


def _plain(text: str) -> str:
    """``text`` in one line, without the letters that our typeface does not have."""
    known = _known_letters()
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return " ".join("".join(letter for letter in composed if ord(letter) in known).split())


@functools.cache
def _known_letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(FONT_SOURCE, lazy=True) as font:
        return frozenset(font.getBestCmap())


@functools.cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """The portal's typeface; the file holds all its weights."""
    font = ImageFont.truetype(str(FONT_SOURCE), size)
    font.set_variation_by_axes([weight])
    return font


# The sign and the pattern, drawn as in templates/components/wordmark.html and kawung.svg.

STALL = (
    (LOUD, ((4, 16), (8, 5), (32, 5), (36, 16))),
    (MARIGOLD, ((14, 5), (12, 16), (20, 16), (20, 5))),
    (MARIGOLD, ((26, 5), (28, 16), (36, 16), (32, 5))),
    (LOUD, ((4, 16), (12, 16), (8, 22))),
    (LOUD, ((20, 16), (28, 16), (24, 22))),
    (MARIGOLD, ((12, 16), (20, 16), (16, 22))),
    (MARIGOLD, ((28, 16), (36, 16), (32, 22))),
    (TEAL, ((7, 25), (33, 25), (33, 35), (7, 35))),
)


def _wordmark(sheet: Image.Image, left: int, top: int) -> None:
    # Drawn four times as large and made small again, so that the edges are smooth.
    side, scale = 60, 6
    sign = Image.new("RGB", (40 * scale, 40 * scale), PAPER)
    pen = ImageDraw.Draw(sign)
    for colour, points in STALL:
        pen.polygon([(x * scale, y * scale) for x, y in points], fill=colour)
    pen.ellipse([17 * scale, 27 * scale, 23 * scale, 33 * scale], fill=PAPER)
    sheet.paste(sign.resize((side, side), Image.Resampling.LANCZOS), (left - 6, top - 6))
    words = ImageDraw.Draw(sheet)
    bold, light = _font(32, EXTRABOLD), _font(32, REGULAR)
    base, start = top + 37, left + side + 6
    words.text((start, base), "OK OCE", font=bold, fill=INK, anchor="ls")
    words.text(
        (start + bold.getlength("OK OCE "), base),
        "Global Office",
        font=light,
        fill=INK_SOFT,
        anchor="ls",
    )


@functools.cache
def _kawung(width: int, height: int) -> Image.Image:
    """Four petals around a point, again and again, in foam on teal."""
    cell, scale = 140, 2
    side = cell * scale
    tile = Image.new("RGB", (side, side), TEAL)
    petal = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(petal)
    middle = side // 2
    reach, half = round(side * 0.43), round(side * 0.13)
    pen.ellipse(
        [middle - half, middle - reach - half // 4, middle + half, middle - half // 2],
        outline=255,
        width=5 * scale // 2,
    )
    mark = round(side * 0.018)
    place = middle - reach // 2 - half // 2
    pen.ellipse([middle - mark, place - mark, middle + mark, place + mark], fill=255)
    for turn in (45, 135, 225, 315):
        turned = petal.rotate(turn, Image.Resampling.BICUBIC)
        tile.paste(Image.new("RGB", tile.size, FOAM), (0, 0), turned)
    tile = tile.resize((cell, cell), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", (width, height), TEAL)
    for x in range(0, width, cell):
        for y in range(-cell // 4, height, cell):
            sheet.paste(tile, (x, y))
    return sheet
