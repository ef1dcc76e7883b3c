"""A table of months, as people keep it: which column is what, and what each row says.

Nothing is guessed: an amount or a month that can be read in two ways is a problem of its row.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from okoce.months import month_from
from okoce.rupiah import parse_rupiah
from okoce.tables import plain_cell, read_sheet, refusal, write_table

from ..models.growth import MOST_RUPIAH, MOST_WORKERS

MAX_ROWS = 60
COLUMNS = ("bulan", "penjualan", "biaya", "pekerja", "catatan")
NEEDED = COLUMNS[:4]
# What people call the columns themselves.
ALIASES = {
    "month": "bulan",
    "periode": "bulan",
    "tanggal": "bulan",
    "omzet": "penjualan",
    "omset": "penjualan",
    "pendapatan": "penjualan",
    "pemasukan": "penjualan",
    "sales": "penjualan",
    "pengeluaran": "biaya",
    "beban": "biaya",
    "ongkos": "biaya",
    "costs": "biaya",
    "karyawan": "pekerja",
    "pegawai": "pekerja",
    "tenaga_kerja": "pekerja",
    "jumlah_pekerja": "pekerja",
    "jumlah_karyawan": "pekerja",
    "orang": "pekerja",
    "workers": "pekerja",
    "keterangan": "catatan",
    "alasan": "catatan",
    "note": "catatan",
}
# Behind a name of a column: in what it is counted.
UNITS = re.compile(r"_(rp|rupiah|idr|per_bulan|sebulan|bulanan|orang)$")
MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            *["januari jan january", "februari feb pebruari february", "maret mar march"],
            *["april apr", "mei may", "juni jun june", "juli jul july"],
            *["agustus agu agt ags aug august", "september sep sept", "oktober okt oct october"],
            *["november nov nopember nop", "desember des dec december"],
        ),
        start=1,
    )
    for name in names.split()
}
# A bare M is a miliar to one reader and a million to another, so it is not among them.
WORDS = {"rb": 10**3, "ribu": 10**3, "jt": 10**6, "juta": 10**6, "miliar": 10**9, "milyar": 10**9}
IN_WORDS = re.compile(rf"(\d{{1,6}})(?:[.,](\d{{1,3}}))?({'|'.join(WORDS)})")


@dataclass
class Row:
    """One line of the table: a month and its numbers, or what is wrong with them."""

    line: int
    month: date | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    note: str = ""
    problems: list[str] = field(default_factory=list)


def read_rows(content: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file below its headings.

    Raises ``ValidationError`` with a sentence for what is no such table.
    """
    table = read_sheet(content)
    start = next(place for place, row in enumerate(table) if row)
    names = [column_of(cell) for cell in table[start]]
    if missing := [name for name in NEEDED if name not in names]:
        raise ValidationError(
            _("The first line must name the columns; missing: %(columns)s."),
            code="columns",
            params={"columns": ", ".join(missing)},
        )
    if twice := sorted({name for name in names if name in COLUMNS and names.count(name) > 1}):
        raise ValidationError(
            _("A column is there twice: %(columns)s."),
            code="twice",
            params={"columns": ", ".join(twice)},
        )
    body = [(line, row) for line, row in enumerate(table[start + 1 :], start + 2) if row]
    if not body:
        raise refusal("empty")
    if len(body) > MAX_ROWS:
        raise ValidationError(
            _("A table has at most %(count)d months. Part it into several."),
            code="too_many",
            params={"count": MAX_ROWS},
        )
    rows = [_row(line, dict(zip(names, cells, strict=False))) for line, cells in body]
    _refuse_doubles(rows)
    return rows


def column_of(cell: str) -> str:
    """The name of a column as the portal calls it, or as it stands when it is none of ours."""
    name = re.sub(r"[^a-z0-9]+", "_", plain_cell(cell).casefold()).strip("_")
    name = UNITS.sub("", name)
    return ALIASES.get(name, name)


def _row(line: int, cells: dict[str, str]) -> Row:
    row = Row(line)
    row.note = " ".join(plain_cell(cells.get("catatan", "")).split())
    for name, column, read in (
        ("month", "bulan", month_of),
        ("sales", "penjualan", amount_of),
        ("costs", "biaya", amount_of),
        ("workers", "pekerja", people_of),
    ):
        try:
            value = read(plain_cell(cells.get(column, "")))
        except ValidationError as problem:
            row.problems += [f"{column}: {text}" for text in problem.messages]
        else:
            if name == "month":
                row.month = value
            else:
                row.numbers[name] = value
    if len(row.note) > 300:
        row.problems.append(_("catatan: at most 300 letters."))
    return row


def _refuse_doubles(rows: list[Row]) -> None:
    """A month that stands there twice is a problem of both lines: neither is the right one."""
    lines: dict[date, list[Row]] = {}
    for row in rows:
        if row.month:
            lines.setdefault(row.month, []).append(row)
    for same in lines.values():
        if len(same) > 1:
            told = ", ".join(str(row.line) for row in same)
            for row in same:
                row.problems.append(
                    _("bulan: it stands in several lines (%(lines)s).") % {"lines": told}
                )


def month_of(text: str) -> date:
    """A month from ``2026-10``, ``Oktober 2026``, ``Okt-26``, ``10/2026`` or a day written out."""
    tidy = " ".join(text.casefold().split())
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?(?: 00:00:00)?", tidy):
        year, number = int(found[1]), int(found[2])
    # Of days only the first: 10/12/2026 is in October to one and in December to another.
    elif found := re.fullmatch(r"(?:0?1[/\-.])?(\d{1,2})[/\-.](\d{4})", tidy):
        year, number = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([a-z]+)[ \-/.']*(\d{4}|\d{2})", tidy):
        year, number = int(found[2]), MONTH_NAMES.get(found[1], 0)
        year += 2000 if year < 100 else 0
    else:
        year, number = 0, 0
    month = month_from(f"{year:04}-{number:02}")
    if month is None:
        raise ValidationError(
            _("Write the month as 2026-10 or Oktober 2026, not “%(text)s”."),
            code="month",
            params={"text": text[:40]},
        )
    return month


def amount_of(text: str) -> int:
    """Whole rupiah from ``1250000``, ``Rp 1.250.000`` or ``1,25 jt``; nothing unclear is taken."""
    if not text.strip():
        raise ValidationError(_("An amount is missing; nothing at all is 0."), code="empty")
    tidy = re.sub(r"[\s\u00a0]", "", text.casefold())
    tidy = re.sub(r"^(rp|idr)\.?", "", tidy)
    found = IN_WORDS.fullmatch(tidy)
    if not found:
        amount = parse_rupiah(text)
    elif found[2] and len(found[2]) == 3:
        raise ValidationError(
            _("“%(text)s” can be read in two ways. Write all the digits, for example 1.250.000."),
            code="unclear",
            params={"text": text[:40]},
        )
    else:
        exact = Decimal(f"{found[1]}.{found[2] or 0}") * WORDS[found[3]]
        if exact != exact.to_integral_value():
            raise ValidationError(_("Write whole rupiah."), code="parts")
        amount = int(exact)
    if amount > MOST_RUPIAH:
        raise ValidationError(_("This amount has too many zeros."), code="too_large")
    return amount


def people_of(text: str) -> int:
    """How many people worked, the owner among them."""
    tidy = re.sub(r"\s*(orang|org)$", "", text.strip().casefold())
    if not re.fullmatch(r"[0-9]{1,5}", tidy) or not 1 <= int(tidy) <= MOST_WORKERS:
        raise ValidationError(
            _("Write how many people worked, with you at least 1."), code="people"
        )
    return int(tidy)


def template_table(months: list[date]) -> bytes:
    """An empty table with a line for each month, to be filled in and sent."""
    return write_table([COLUMNS, *[[f"{month:%Y-%m}", "", "", "", ""] for month in months]])
