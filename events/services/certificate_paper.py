"""The certificate as it is printed: A4 on its side, with a code that says whether it is valid."""

from datetime import date, datetime
from math import cos, pi, sin

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from okoce.dates import long_date
from okoce.pdf import INK, SOFT, Document
from okoce.schema import absolute

from ..models import Certificate

WIDTH, HEIGHT, BAND, RIM = 297.0, 210.0, 44.0, 7.0
# Where what is written begins, how wide it may be, and where the numbers at the foot begin.
LEFT, FOOT = 64.0, 158.0
ROOM = WIDTH - LEFT - 22
LOUD, TEAL, MARIGOLD = (0xC2, 0x3B, 0x0B), (0x0B, 0x5E, 0x63), (0xE2, 0xA3, 0x2B)
PALE = (0xF3, 0xEA, 0xDB)
QR = 34.0
# A certificate is a document of the city: it is written in Indonesian, whoever made it.
LANGUAGE = "id"


def draw_certificate(certificate: Certificate) -> bytes:
    """The PDF of one certificate."""
    with translation.override(LANGUAGE):
        paper = Document(
            _("Certificate %(number)s") % {"number": certificate.number}, is_landscape=True
        )
        paper.add_page()
        _draw_frame(paper)
        _draw_words(paper, certificate)
        _draw_foot(paper, certificate)
        return paper.to_bytes()


def _draw_frame(paper: Document) -> None:
    """A band of kawung at the left, and a rim in teal around what is written."""
    paper.set_fill_color(*PALE)
    paper.rect(0, 0, BAND, HEIGHT, style="F")
    for row in range(9):
        for column in range(2):
            _draw_kawung(paper, 11 + 22 * column, 17 + 22 * row, 10)
    paper.set_draw_color(*TEAL)
    paper.set_line_width(0.6)
    paper.rect(BAND + RIM, RIM, WIDTH - BAND - 2 * RIM, HEIGHT - 2 * RIM)
    paper.set_fill_color(*LOUD)
    paper.rect(LEFT, 34, 22, 1.6, style="F")


def _draw_kawung(paper: Document, x: float, y: float, size: float) -> None:
    """Four seeds around a point, as batik draws them."""
    paper.set_draw_color(*MARIGOLD)
    paper.set_line_width(0.35)
    for turn in range(4):
        angle = pi / 4 + turn * pi / 2
        along = size * 0.52
        with paper.rotation(-45 - 90 * turn, x + along * cos(angle), y + along * sin(angle)):
            centre_x, centre_y = x + along * cos(angle), y + along * sin(angle)
            paper.ellipse(centre_x - size * 0.42, centre_y - size * 0.2, size * 0.84, size * 0.4)


def _draw_words(paper: Document, certificate: Certificate) -> None:
    paper.letters(13, bold=True, colour=TEAL)
    paper.text(LEFT, 29, "OK OCE Global Office")
    paper.letters(36, bold=True)
    paper.text(LEFT, 54, _("Certificate"))
    paper.letters(12, colour=SOFT)
    paper.text(LEFT, 68, _("is given to"))
    name = paper.fit(certificate.name, width=ROOM, height=26, largest=34, smallest=16, bold=True)
    down = paper.put(name, LEFT, 71, colour=LOUD)
    paper.letters(12, colour=SOFT)
    paper.text(LEFT, down + 8, _("who came, practised and passed the class"))
    title = paper.fit(certificate.title, width=ROOM, height=18, largest=22, smallest=13, bold=True)
    down = paper.put(title, LEFT, down + 11.5)
    if held := _when_held(certificate):
        paper.letters(12, colour=SOFT)
        paper.text(LEFT, down + 6.5, held)
        down += 8
    _draw_outcomes(paper, certificate, down + 7)


def _draw_outcomes(paper: Document, certificate: Certificate, down: float) -> None:
    """What one can do after the course, as far as there is room for it."""
    for line in certificate.course.outcome_lines[:4]:
        if down > FOOT - 8:
            return
        paper.set_fill_color(*MARIGOLD)
        paper.ellipse(LEFT, down + 1.6, 2, 2, style="F")
        words = paper.fit(line, width=ROOM - 6, height=5.5, largest=11, smallest=8)
        down = paper.put(words, LEFT + 6, down) + 1.5


def _when_held(certificate: Certificate) -> str:
    event = certificate.seat.event if certificate.seat else None
    if event is None or event.starts_at is None:
        return ""
    first, last = _day(event.starts_at), _day(event.ends_at)
    if first == last:
        return _("held on %(date)s") % {"date": first}
    return _("held from %(first)s to %(last)s") % {"first": first, "last": last}


def _draw_foot(paper: Document, certificate: Certificate) -> None:
    paper.qr(absolute(certificate.get_absolute_url()), WIDTH - 18 - QR, FOOT - 1, QR)
    facts = (
        (_("Issued"), _("Jakarta, %(date)s") % {"date": _day(certificate.issued_on)}),
        (_("Number"), certificate.number),
        (_("Code"), spaced(certificate.code)),
    )
    down = FOOT + 6
    for label, value in facts:
        paper.letters(10, colour=SOFT)
        paper.text(LEFT, down, label)
        paper.letters(11.5, bold=True, colour=INK)
        paper.text(LEFT + 26, down, value)
        down += 7.5
    words = _("Whether it is valid: point your phone at the code, or type it at %(address)s") % {
        "address": f"{settings.SITE_URL.split('//')[-1]}/sertifikat/"
    }
    line = paper.fit(words, width=ROOM - 6 - QR, height=10, largest=9.5, smallest=7.5)
    paper.put(line, LEFT, down - 1.5, colour=SOFT)


def _day(moment: date | datetime) -> str:
    """``14 Februari 2018``: the day of the week has no place on a certificate."""
    return long_date(moment).partition(", ")[2]


def spaced(code: str) -> str:
    """A code as one reads it aloud: ``K7QM 2XW9 3TB``."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
