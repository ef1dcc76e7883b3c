"""Lists of a session on paper: for the door, and to sign in the room.

Like every list of people that is taken along, each is written down with who took it. They carry
names, kecamatan and the codes of tickets, and never a number that reaches or names a person
elsewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from members.models import User
from members.services.access import log_export
from okoce.codes import grouped
from okoce.dates import clock, long_date
from okoce.pdf import LINE, SOFT, Document

from ..choices import SeatStatus
from ..models import Seat, Session

# A4 upright, in millimetres; printers leave a rim white.
LEFT, RIGHT, TOP, BOTTOM = 14.0, 196.0, 12.0, 280.0
WIDTH = RIGHT - LEFT
# The head of a page ends here, the names of the columns included.
HEAD = 58.0
DOOR_ROW, SIGN_ROW, HEADING = 8.0, 11.5, 17.0
BOX = 4.6
# Where columns begin: of the door list, then of the sheet.
DOOR_NAME, DOOR_MARK, DOOR_CODE = LEFT + 8, RIGHT - 62, RIGHT - 34
SIGN_NAME, SIGN_AREA, SIGN_HAND = LEFT + 11, LEFT + 83, LEFT + 122
# For who comes without a seat, at least so many lines stand empty.
EMPTY_LINES = 8


@dataclass(frozen=True)
class Part:
    """Something on paper that stands whole on one page, and what must follow on the same one."""

    height: float
    draw: Callable[[Document, float], None]
    followed_by: float = 0


DOOR_LIST, SHEET = gettext_lazy("Door list"), gettext_lazy("Attendance sheet")


def draw_door_list(session: Session, *, by: User) -> bytes:
    """Who has a seat, by name, with a box to tick; and apart from them who waits."""
    with_seat, waiting = _people(session)
    _log(DOOR_LIST, session, len(with_seat) + len(waiting), by)
    here = set(session.attendances.values_list("seat", flat=True))
    parts = [
        Part(DOOR_ROW, partial(_draw_guest, seat, is_here=seat.pk in here)) for seat in with_seat
    ]
    if not with_seat:
        parts.append(Part(DOOR_ROW, partial(_draw_words, _("Nobody has a seat yet."))))
    if waiting:
        parts.append(Part(HEADING, _draw_waiting_heading, followed_by=DOOR_ROW))
        parts += [Part(DOOR_ROW, partial(_draw_guest, seat, mark=mark)) for mark, seat in waiting]
    columns = ((DOOR_NAME, _("Name")), (DOOR_CODE, _("Ticket")))
    counted = ngettext("%(count)d seat", "%(count)d seats", len(with_seat))
    return _print(str(DOOR_LIST), session, parts, columns, counted % {"count": len(with_seat)})


def draw_signing_sheet(session: Session, *, by: User) -> bytes:
    """Numbered names with room to sign, and empty lines for who comes without a seat."""
    with_seat, _waiting = _people(session)
    _log(SHEET, session, len(with_seat), by)
    fits = int((BOTTOM - HEAD) / SIGN_ROW)
    # Further, until the page that was begun is full.
    lines = len(with_seat) + EMPTY_LINES
    lines += -lines % fits
    seats = [*with_seat, *[None] * (lines - len(with_seat))]
    parts = [
        Part(SIGN_ROW, partial(_draw_signer, number, seat))
        for number, seat in enumerate(seats, start=1)
    ]
    columns = (
        (LEFT, pgettext("column", "No.")),
        (SIGN_NAME, _("Name")),
        (SIGN_AREA, _("Kecamatan")),
        (SIGN_HAND, _("Signature")),
    )
    return _print(str(SHEET), session, parts, columns, _trainer(session))


def _log(title: Promise, session: Session, people: int, by: User) -> None:
    # The log is read by the office, whoever printed it.
    with translation.override(settings.LANGUAGE_CODE):
        words = _("%(list)s of “%(event)s”, %(day)s") % {
            "list": title,
            "event": session.event.title,
            "day": long_date(session.starts_at),
        }
        log_export(by=by, what=words, rows=people, purpose=_("On paper, to run the session"))


# Who stands on them.


def _people(session: Session) -> tuple[list[Seat], list[tuple[str, Seat]]]:
    """Who has a seat, by name; and who has none yet, as the line goes, with their place in it.

    Whom a seat is offered stands before the line.
    """
    rows = Seat.objects.filter(event=session.event_id).kept()
    rows = rows.select_related("user__member__kelurahan__kecamatan").defer("user__member__nik")
    seats = list(rows)
    with_seat = [seat for seat in seats if seat.holds and seat.status != SeatStatus.OFFERED]
    with_seat.sort(key=lambda seat: (_name(seat).casefold(), seat.pk))
    offered = [seat for seat in seats if seat.status == SeatStatus.OFFERED]
    offered.sort(key=lambda seat: (seat.offered_until, seat.pk))
    line = [seat for seat in seats if seat.status == SeatStatus.WAITING]
    line.sort(key=lambda seat: (seat.waiting_since, seat.pk))
    waiting = [(pgettext("seat on paper", "offered"), seat) for seat in offered]
    waiting += [(_("no. %(place)d") % {"place": n}, seat) for n, seat in enumerate(line, start=1)]
    return with_seat, waiting


def _name(seat: Seat) -> str:
    return seat.shown_name or _("a visitor")


def _area(seat: Seat) -> str:
    member = getattr(seat.user, "member", None) if seat.user_id else None
    return member.kecamatan.name if member and member.kecamatan else ""


def _trainer(session: Session) -> str:
    if session.trainer is None:
        return ""
    return _("With %(name)s") % {"name": session.trainer.shown_name}


# How they are drawn.


def _print(
    title: str,
    session: Session,
    parts: Iterable[Part],
    columns: tuple[tuple[float, str], ...],
    note: str,
) -> bytes:
    """The parts on as many pages as they need, each with the head and its number of how many."""
    pages = list(_on_pages(parts))
    paper = Document(f"{title}: {session.event.title}")
    for number, page in enumerate(pages, start=1):
        paper.add_page()
        _draw_head(paper, title, session, columns, note)
        for down, part in page:
            part.draw(paper, down)
        _draw_foot(paper, number, len(pages))
    return paper.to_bytes()


def _on_pages(parts: Iterable[Part]) -> Iterable[list[tuple[float, Part]]]:
    """Each page with its parts and where they stand."""
    page, down = [], HEAD
    for part in parts:
        if down + part.height + part.followed_by > BOTTOM + 1e-6:
            yield page
            page, down = [], HEAD
        page.append((down, part))
        down += part.height
    yield page


def _draw_head(
    paper: Document,
    title: str,
    session: Session,
    columns: tuple[tuple[float, str], ...],
    note: str,
) -> None:
    paper.letters(10, bold=True, colour=SOFT)
    paper.text(LEFT, TOP + 3.5, title)
    name = paper.fit(
        session.event.title, width=WIDTH, height=15, largest=18, smallest=11, bold=True
    )
    down = paper.put(name, LEFT, TOP + 6) + 1
    times = f"{timezone.localtime(session.starts_at):%H.%M}–{clock(session.ends_at)}"
    when = paper.fit(
        f"{long_date(session.starts_at)}, {times}", width=WIDTH, height=6, largest=11, smallest=9
    )
    down = paper.put(when, LEFT, down)
    for words in (session.place or session.link, note):
        line = paper.fit(words, width=WIDTH, height=5, largest=9.5, smallest=6.5)
        down = paper.put(line, LEFT, down, colour=SOFT)
    paper.letters(9, bold=True, colour=SOFT)
    for x, label in columns:
        paper.text(x, HEAD - 3, label)
    _rule(paper, HEAD - 0.6, 0.4)


def _draw_foot(paper: Document, number: int, pages: int) -> None:
    now = timezone.now()
    printed = _("Printed on %(day)s, %(time)s")
    words = paper.fit(
        printed % {"day": long_date(now), "time": clock(now)},
        width=WIDTH - 40,
        height=5,
        largest=8,
        smallest=6.5,
    )
    paper.put(words, LEFT, BOTTOM + 4, colour=SOFT)
    count = _("Page %(page)d of %(pages)d") % {"page": number, "pages": pages}
    fitted = paper.fit(count, width=38, height=5, largest=8, smallest=6.5)
    paper.put(fitted, RIGHT - 38, BOTTOM + 4, width=38, align="R", colour=SOFT)


def _draw_guest(
    seat: Seat, paper: Document, down: float, *, mark: str = "", is_here: bool = False
) -> None:
    """A box, crossed when the person was noted before it was printed; name; ticket."""
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.35)
    box = down + (DOOR_ROW - BOX) / 2
    paper.rect(LEFT + 0.5, box, BOX, BOX)
    if is_here:
        paper.line(LEFT + 0.5, box, LEFT + 0.5 + BOX, box + BOX)
        paper.line(LEFT + 0.5, box + BOX, LEFT + 0.5 + BOX, box)
    edge = DOOR_MARK if mark else DOOR_CODE
    _put_in_row(paper, _name(seat), DOOR_NAME, down, edge - DOOR_NAME - 2, DOOR_ROW, bold=True)
    _put_in_row(paper, mark, DOOR_MARK, down, DOOR_CODE - DOOR_MARK - 2, DOOR_ROW, largest=9.5)
    _put_in_row(paper, grouped(seat.code), DOOR_CODE, down, RIGHT - DOOR_CODE, DOOR_ROW)
    _rule(paper, down + DOOR_ROW)


def _draw_signer(number: int, seat: Seat | None, paper: Document, down: float) -> None:
    _put_in_row(paper, str(number), LEFT, down, SIGN_NAME - LEFT - 1, SIGN_ROW, largest=10)
    if seat:
        name, area = SIGN_AREA - SIGN_NAME - 2, SIGN_HAND - SIGN_AREA - 2
        _put_in_row(paper, _name(seat), SIGN_NAME, down, name, SIGN_ROW, bold=True)
        _put_in_row(paper, _area(seat), SIGN_AREA, down, area, SIGN_ROW, largest=9.5)
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.2)
    for x in (SIGN_AREA - 1, SIGN_HAND - 1):
        paper.line(x, down, x, down + SIGN_ROW)
    _rule(paper, down + SIGN_ROW)


def _draw_waiting_heading(paper: Document, down: float) -> None:
    paper.letters(12, bold=True)
    paper.text(LEFT, down + 9, _("Without a seat yet"))
    paper.letters(9, colour=SOFT)
    paper.text(LEFT, down + 13.5, _("They come in when a seat is free, in this order."))
    _rule(paper, down + HEADING - 0.6, 0.4)


def _draw_words(words: str, paper: Document, down: float) -> None:
    _put_in_row(paper, words, LEFT, down, WIDTH, DOOR_ROW)


def _put_in_row(
    paper: Document,
    text: str,
    x: float,
    down: float,
    width: float,
    height: float,
    *,
    largest: float = 11,
    bold: bool = False,
) -> None:
    """A text in the middle of its row, in one line or, where it is long, in two."""
    fitted = paper.fit(
        text, width=width, height=height - 1, largest=largest, smallest=6.5, bold=bold
    )
    paper.put(fitted, x, down + (height - fitted.height) / 2)


def _rule(paper: Document, down: float, width: float = 0.15) -> None:
    paper.set_draw_color(*LINE)
    paper.set_line_width(width)
    paper.line(LEFT, down, RIGHT, down)
