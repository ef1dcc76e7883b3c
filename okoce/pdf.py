"""Printed pages: our typeface, text that fits its room, and QR codes as lines and not as pictures.

``Document`` is an A4 page of fpdf2 measured in millimetres, with all that fpdf2 can do. What it
adds: ``fit`` finds the largest size at which a text fits a room, ``put`` prints what was fitted,
``qr`` draws a code, ``to_bytes`` gives the file.
"""

import io
import logging
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

import segno
from django.utils.translation import get_language
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align

from .staticfiles import FONT_SOURCE, keep_built

FAMILY = "Plus Jakarta Sans"
REGULAR, BOLD = 500, 800
INK, SOFT, LINE = (0x1D, 0x24, 0x33), (0x54, 0x5C, 0x6D), (0x85, 0x7B, 0x69)
POINT = 25.4 / 72
# From one line to the next, and from the top of a line to where its letters stand, in sizes.
LEADING, ASCENT = 1.18, 0.93
# A code needs a white rim of four of its squares, or phones do not find it.
RIM = 4
PDF_TYPE = "application/pdf"


class Fitted(NamedTuple):
    """A text that was broken into lines to fit a room."""

    lines: list[str]
    # In points.
    size: float
    is_bold: bool
    # Even the smallest size was too large for the room: the last line ends with “…”.
    is_cut: bool

    @property
    def height(self) -> float:
        """How much room the lines take, in millimetres."""
        return len(self.lines) * self.size * LEADING * POINT


class Document(FPDF):
    """A document for paper in the reader's language; text is kept as text, measures are in mm."""

    def __init__(self, title: str, *, is_landscape: bool = False) -> None:
        super().__init__("landscape" if is_landscape else "portrait", "mm", "A4")
        self.add_font(FAMILY, "", font_file(REGULAR))
        self.add_font(FAMILY, "B", font_file(BOLD))
        self.set_font(FAMILY)
        self.set_text_color(*INK)
        # Who prints places every thing; nothing wanders to another page by itself.
        self.set_auto_page_break(False)
        self.set_title(title)
        self.set_lang("id-ID" if get_language() == "id" else get_language() or "id-ID")
        self.set_author("OK OCE Global Office")
        self.set_creator("OK OCE Global Office")
        # Labels and forms must come out in their true size.
        self.viewer_preferences = ViewerPreferences(display_doc_title=True, print_scaling="None")

    def letters(
        self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = INK
    ) -> None:
        """Print in this size (points) and colour from now on."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)

    def fit(
        self,
        text: str,
        *,
        width: float,
        height: float,
        largest: float,
        smallest: float,
        bold: bool = False,
    ) -> Fitted:
        """Break a text into lines at the largest size, by half points, that fits the room.

        Words are broken only when the smallest size is too large for one. What does not fit even
        then is cut with “…”, and the answer says so.
        """
        text = printable(text)
        size = largest
        while size > smallest:
            lines = self._wrap(text, width, size, bold)
            if lines and len(lines) <= _lines_in(height, size):
                return Fitted(lines, size, bold, is_cut=False)
            size -= 0.5
        lines = self._wrap(text, width, smallest, bold, may_break_words=True) or [""]
        room = max(1, _lines_in(height, smallest))
        is_cut = len(lines) > room
        if is_cut:
            lines = [*lines[: room - 1], self._shortened(lines[room - 1], width)]
        return Fitted(lines, smallest, bold, is_cut=is_cut)

    def put(
        self,
        fitted: Fitted,
        x: float,
        y: float,
        *,
        width: float = 0,
        align: str = Align.L,
        colour: tuple[int, int, int] = INK,
    ) -> float:
        """Print fitted lines with their top at ``y``; returns where the next thing may begin.

        ``align`` places each line within ``width``: at the left, or in the centre (``"C"``), or at
        the right (``"R"``).
        """
        self.letters(fitted.size, bold=fitted.is_bold, colour=colour)
        step = fitted.size * POINT
        for number, line in enumerate(fitted.lines):
            free = width - self.get_string_width(line)
            start = x + {Align.L: 0, Align.C: free / 2, Align.R: free}[Align.coerce(align)]
            self.text(start, y + step * (number * LEADING + ASCENT), line)
        return y + fitted.height

    def qr(self, text: str, x: float, y: float, size: float) -> None:
        """Draw a QR code, its white rim included, in a square of ``size`` mm.

        Error correction M: it still reads with a scratch, and its squares stay large.
        """
        rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=RIM)]
        square = size / len(rows)
        self.set_fill_color(0, 0, 0)
        for down, row in enumerate(rows):
            across = 0
            while across < len(row):
                run = across
                while run < len(row) and row[run]:
                    run += 1
                if run > across:
                    # A hair of overlap, or a screen shows light lines between the rows.
                    self.rect(
                        x + across * square,
                        y + down * square,
                        (run - across) * square + 0.02,
                        square + 0.02,
                        style="F",
                    )
                across = max(run, across + 1)

    def to_bytes(self) -> bytes:
        """The finished file."""
        # It would tell of every letter that it leaves out of the file.
        logging.getLogger("fontTools").setLevel(logging.WARNING)
        return bytes(self.output())

    def _wrap(
        self, text: str, width: float, size: float, bold: bool, *, may_break_words: bool = False
    ) -> list[str]:
        """The lines of a text in this size; empty when a word is too wide and must stay whole."""
        self.set_font(FAMILY, "B" if bold else "", size)
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if self.get_string_width(longer) <= width:
                lines[-1] = longer
                continue
            pieces = [word]
            if self.get_string_width(word) > width:
                if not may_break_words:
                    return []
                pieces = self._broken(word, width)
            lines += pieces
        return [line for line in lines if line]

    def _broken(self, word: str, width: float) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.get_string_width(pieces[-1] + letter) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _shortened(self, line: str, width: float) -> str:
        while line and self.get_string_width(f"{line}…") > width:
            line = line[:-1]
        return f"{line.rstrip()}…"


def _lines_in(height: float, size: float) -> int:
    return int(height / (size * LEADING * POINT) + 1e-6)


def printable(text: str) -> str:
    """A text in letters that the typeface has: accents it lacks are left off, and pictures too."""
    known = _letters_of_font()
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in "\n\t":
            kept.append(" ")
        elif ord(letter) in known:
            kept.append(letter)
        else:
            bare = unicodedata.normalize("NFKD", letter)
            kept.append("".join(part for part in bare if ord(part) in known))
    # Breaking at every space but those that do not break.
    return " ".join(part for part in "".join(kept).split(" ") if part)


@cache
def _letters_of_font() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(font_file(REGULAR), lazy=True).getBestCmap())


def font_file(weight: int) -> Path:
    """The typeface in one weight as TrueType, which is what a PDF can carry."""
    return keep_built(
        f"pdf/plus-jakarta-sans-{weight}.ttf",
        [FONT_SOURCE, Path(__file__)],
        lambda: _cut_weight(weight),
    )


def _cut_weight(weight: int) -> bytes:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = instantiateVariableFont(TTFont(FONT_SOURCE), {"wght": weight})
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()
