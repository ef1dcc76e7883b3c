"""One row of a maker's table as the fields of a product, or what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process, utils

from members.choices import FOOD_PERMITS, CredentialKind
from members.models import Business, Credential
from okoce.rupiah import parse_rupiah
from okoce.tables import plain_cell, refusal
from okoce.text import clean_line, clean_text

from ..choices import Availability
from ..models import Category, Product
from .rules import MAX_PHOTOS

MAX_ROWS = 500
COLUMNS = (
    "kode",
    "nama",
    "kategori",
    "keterangan",
    "harga",
    "harga_tertinggi",
    "satuan",
    "ketersediaan",
    "kapasitas_bulanan",
    "hari_siap",
    "halal",
    "foto",
)
NEEDED = ("nama", "kategori")
# What people call the columns themselves.
ALIASES = {
    "sku": "kode",
    "kode_produk": "kode",
    "nama_produk": "nama",
    "produk": "nama",
    "deskripsi": "keterangan",
    "harga_rp": "harga",
    "harga_terendah": "harga",
    "harga_maks": "harga_tertinggi",
    "unit": "satuan",
    "stok": "ketersediaan",
    "status_stok": "ketersediaan",
    "kapasitas": "kapasitas_bulanan",
    "lama_siap": "hari_siap",
    "gambar": "foto",
}
# The template's own row, which nobody means to sell.
EXAMPLE = "CONTOH"
LONGEST_CODE = 40
LONGEST_DESCRIPTION = Product._meta.get_field("description").max_length
YES = {"ya", "y", "yes", "1", "true", "benar", "halal", "x"}
NO = {"tidak", "t", "tdk", "no", "n", "0", "false", "salah", "-"}
# How alike two names of categories must be to be offered, out of 100.
ALIKE = 62


@dataclass
class Row:
    """``fields`` as the services take them; an empty cell says nothing about its field."""

    line: int
    cells: dict[str, str]
    code: str = ""
    name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_rows(table: list[list[str]]) -> tuple[list[Row], list[str]]:
    """The rows below the first line, and the columns that nothing is known about.

    Raises ``ValidationError`` for a table without the needed columns, or with too many rows.
    """
    start = next(place for place, row in enumerate(table) if row)
    names = [_column(cell) for cell in table[start]]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ValidationError(
            _("The first line must name the columns; missing: %(columns)s."),
            code="columns",
            params={"columns": ", ".join(missing)},
        )
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if twice:
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
            _("A table has at most %(count)d products. Part it into several."),
            code="too_many",
            params={"count": MAX_ROWS},
        )
    rows = [_row(line, names, cells) for line, cells in body]
    return rows, [name for name in names if name and name not in COLUMNS]


def _row(line: int, names: list[str], cells: list[str]) -> Row:
    beyond = [cell for cell in cells[len(names) :] if cell]
    told = dict(zip(names, map(plain_cell, cells), strict=False))
    row = Row(line, {name: cell for name, cell in told.items() if name in COLUMNS})
    if beyond and names[-1] == "foto":
        # Names of files parted by what parts the cells.
        row.cells["foto"] = ";".join([row.cells["foto"], *beyond])
    elif beyond:
        row.problems.append(_("This line has more cells than there are columns."))
    return row


def _column(cell: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", plain_cell(cell).casefold()).strip("_")
    return ALIASES.get(name, name)


class Reader:
    """Reads the rows of one business; asks the database once, however many rows there are."""

    def __init__(self, business: Business) -> None:
        self.categories = list(Category.objects.select_related("parent"))
        groups = {each.parent_id for each in self.categories if each.parent_id}
        self.by_word: dict[str, Category] = {}
        self.groups: dict[str, list[str]] = {}
        for each in self.categories:
            words = {each.slug, _words(each.name)}
            if each.pk in groups:
                below = [one.name for one in self.categories if one.parent_id == each.pk]
                self.groups |= dict.fromkeys(words, below)
            else:
                self.by_word |= dict.fromkeys(words, each)
        papers = list(business.credentials.in_force())
        self.permit = _only(paper for paper in papers if paper.kind in FOOD_PERMITS)
        self.halal = _only(paper for paper in papers if paper.kind == CredentialKind.HALAL)

    def read(self, row: Row) -> None:
        """Fill in what the cells of a row say, and what is wrong with them."""
        cells = row.cells
        row.code = clean_line(cells.get("kode", ""))
        if len(row.code) > LONGEST_CODE:
            row.problems.append(
                _("The code is longer than %(count)d letters.") % {"count": LONGEST_CODE}
            )
        row.name = row.fields["name"] = clean_line(cells.get("nama", ""))
        row.photos = self._photos(cells.get("foto", ""), row)
        category = self._category(cells.get("kategori", ""), row)
        if category:
            row.fields["category"] = category
        for name, column, read in (
            ("description", "keterangan", clean_text),
            ("price", "harga", parse_rupiah),
            ("price_max", "harga_tertinggi", parse_rupiah),
            ("unit", "satuan", clean_line),
            ("availability", "ketersediaan", _availability),
            ("monthly_capacity", "kapasitas_bulanan", _number),
            ("lead_days", "hari_siap", _number),
            ("is_halal", "halal", _answer),
        ):
            if cells.get(column):
                try:
                    row.fields[name] = read(cells[column])
                except ValidationError as problem:
                    row.problems.append(f"{column}: {' '.join(problem.messages)}")
        self._take_papers(row)
        self._judge(row)

    def _category(self, words: str, row: Row) -> Category | None:
        asked = _words(words)
        found = self.by_word.get(words.strip().casefold()) or self.by_word.get(asked)
        if found:
            return found
        if not asked:
            row.problems.append(_("kategori: Write a category."))
        elif below := self.groups.get(words.strip().casefold()) or self.groups.get(asked):
            row.problems.append(
                _("kategori: “%(category)s” is too wide. Choose one of: %(names)s.")
                % {"category": words, "names": ", ".join(below)}
            )
        else:
            names = {each.name: _words(each.name) for each in self.by_word.values()}
            alike = process.extract(
                asked[:80], names, scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=3
            )
            unknown = _("kategori: “%(category)s” is unknown.") % {"category": words[:60]}
            if alike:
                meant = ", ".join(name for _words, _score, name in alike)
                unknown += " " + _("Perhaps you mean: %(names)s.") % {"names": meant}
            row.problems.append(unknown)
        return None

    def _photos(self, cell: str, row: Row) -> list[str]:
        names = [clean_line(name) for name in re.split(r"[;|,\n]", cell)]
        names = list(dict.fromkeys(filter(None, names)))
        if len(names) > MAX_PHOTOS:
            row.problems.append(
                _("foto: A product has at most %(count)d photos.") % {"count": MAX_PHOTOS}
            )
        return names

    def _take_papers(self, row: Row) -> None:
        """A paper that is needed, and the only one there is, need not be chosen by hand."""
        category = row.fields.get("category")
        if category and category.is_food and self.permit:
            row.fields["permit"] = self.permit
        if row.fields.get("is_halal") and self.halal:
            row.fields["halal_credential"] = self.halal

    def _judge(self, row: Row) -> None:
        """What a form would say about these values."""
        product = Product(
            **{name: value for name, value in row.fields.items() if name != "category"}
        )
        if len(product.description) > LONGEST_DESCRIPTION:
            row.problems.append(
                _("keterangan: At most %(count)d letters.") % {"count": LONGEST_DESCRIPTION}
            )
        rest = [each.name for each in Product._meta.fields if each.name not in row.fields]
        try:
            product.clean_fields(
                exclude=[*rest, "category", "permit", "halal_credential", "business"]
            )
        except ValidationError as problem:
            for name, texts in problem.message_dict.items():
                row.problems.append(f"{COLUMN_OF.get(name, name)}: {' '.join(texts)}")

    def judge_range(self, row: Row, product: Product | None) -> None:
        """What is wrong with the two prices, together with those the product has already."""
        low = row.fields.get("price", product and product.price)
        high = row.fields.get("price_max", product and product.price_max)
        if high is not None and low is None:
            row.problems.append(_("harga_tertinggi: Write the lowest price too."))
        elif high is not None and high <= low:
            row.problems.append(_("harga_tertinggi: The highest price must be above the lowest."))


COLUMN_OF = {
    "name": "nama",
    "description": "keterangan",
    "price": "harga",
    "price_max": "harga_tertinggi",
    "unit": "satuan",
    "monthly_capacity": "kapasitas_bulanan",
    "lead_days": "hari_siap",
}


def _only(papers: Iterable[Credential]) -> Credential | None:
    papers = list(papers)
    return papers[0] if len(papers) == 1 else None


def _words(name: str) -> str:
    """A name as it is compared: small letters and digits only, one space between words."""
    return " ".join(utils.default_process(name).split())


def _number(text: str) -> int:
    tidy = text.replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}(\.[0-9]{3}){1,2}", tidy):
        raise ValidationError(_("Write a whole number."))
    return int(tidy.replace(".", ""))


def _answer(text: str) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        raise ValidationError(_("Write “ya” or “tidak”."))
    return word in YES


def _availability(text: str) -> str:
    word = text.strip().casefold()
    for each in Availability:
        if word in (each.value, str(each.label).casefold()):
            return each
    raise ValidationError(_("Write one of: %(words)s.") % {"words": ", ".join(Availability.values)})
