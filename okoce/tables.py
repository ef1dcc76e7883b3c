"""Tables as people save them: CSV in whatever dialect their program writes, and back; and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

MAX_BYTES = 2 * 1024 * 1024
# Of a workbook: what its parts may weigh unfolded, and how much of its first sheet is read.
MAX_UNFOLDED, MAX_SHEET_ROWS, MAX_SHEET_COLUMNS = 40 * 1024 * 1024, 2000, 60
LONGEST_CELL = 10_000
BOM = "\ufeff"
# What spreadsheets take for the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ZIP_START, OLD_EXCEL_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

PROBLEMS = {
    "heavy": _("This table is larger than 2 MB."),
    "excel": _(
        "This is an Excel file. In Excel choose File › Save as › CSV UTF-8, and send that one."
    ),
    "not_sheet": _("This Excel file cannot be read. Save it once more, or send it as CSV."),
    "not_text": _("This file is not a table in CSV."),
    "empty": _("This table is empty."),
    "long_cell": _("A cell of this table is too long."),
}


def refusal(code: str) -> ValidationError:
    return ValidationError(PROBLEMS[code], code=code)


def read_table(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, empty ones left out but the numbering of lines kept as ``[]``.

    Takes commas, semicolons and tabs, with or without the mark that Excel puts first. Raises
    ``ValidationError`` with a sentence for the sender.
    """
    if len(content) > MAX_BYTES:
        raise refusal("heavy")
    if content.startswith((ZIP_START, OLD_EXCEL_START)):
        raise refusal("excel")
    text = _decoded(content).lstrip(BOM).replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise refusal("not_text")
    separator = None
    # Excel may say in a line of its own what parts the cells.
    first, _newline, rest = text.partition("\n")
    if first.lower().strip('" ').startswith("sep=") and len(first.strip('" ')) == 5:
        separator, text = first.strip('" ')[-1], rest
    separator = separator or _separator(text)
    try:
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=separator, strict=False)
        ]
    except csv.Error:
        raise refusal("not_text") from None
    if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
        raise refusal("long_cell")
    rows = [row if any(row) else [] for row in rows]
    if not any(rows):
        raise refusal("empty")
    return rows


def read_sheet(content: bytes) -> list[list[str]]:
    """The rows of a CSV or of the first sheet of an XLSX file, as ``read_table`` gives them."""
    return _read_workbook(content) if content.startswith(ZIP_START) else read_table(content)


def _read_workbook(content: bytes) -> list[list[str]]:
    if len(content) > MAX_BYTES:
        raise refusal("heavy")
    try:
        with ZipFile(io.BytesIO(content)) as parcel:
            # A small file may say that it unfolds to a huge one.
            if sum(part.file_size for part in parcel.infolist()) > MAX_UNFOLDED:
                raise refusal("heavy")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        lines = sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=MAX_SHEET_COLUMNS, values_only=True)
        rows = [[_cell_text(cell) for cell in line] for line in lines]
        book.close()
    except ValidationError:
        raise
    # A broken workbook shows itself in a dozen ways, from the ZIP down to a cell.
    except Exception:
        raise refusal("not_sheet") from None
    if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
        raise refusal("long_cell")
    rows = [row if any(row) else [] for row in rows]
    if not any(rows):
        raise refusal("empty")
    return rows


def _cell_text(cell: object) -> str:
    """A cell as somebody would type it; a number keeps all its digits."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell).strip()


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        # What old Excel writes on Windows; it takes any bytes, so it comes last.
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("not_text")


def _separator(text: str) -> str:
    """What parts the cells of the first line that says anything."""
    head = next((line for line in text.split("\n") if line.strip()), "")
    outside = "".join(part for place, part in enumerate(head.split('"')) if place % 2 == 0)
    return max(";\t,", key=outside.count)


def write_table(rows: Iterable[Iterable[object]], *, separator: str = ";") -> bytes:
    """``rows`` as CSV in which no cell starts a formula.

    Excel in Indonesia opens it with one click where semicolons part the cells.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell("" if cell is None else str(cell)) for cell in row])
    return (BOM + sheet.getvalue()).encode()


def write_workbook(
    rows: Iterable[Iterable[object]], *, title: str, widths: Sequence[int] = ()
) -> bytes:
    """``rows``, the headings first, as the only sheet of an XLSX file in which no cell reckons.

    Numbers and moments (without a time zone) stay what they are; ``widths`` are in letters.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in rows:
        sheet.append([_sheet_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_cell(sheet: object, value: object) -> Cell | object:
    if not isinstance(value, str | datetime):
        return value
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    # As in CSV, for somebody may save the sheet as one.
    cell = WriteOnlyCell(sheet, safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value)))
    # Also what looks like the name of an error is a word here.
    cell.data_type = "s"
    return cell


def safe_cell(text: str) -> str:
    """``text`` with an apostrophe before what a spreadsheet would reckon."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain_cell(text: str) -> str:
    """The text that ``safe_cell`` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
