"""Tables as people's programs write them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from okoce.tables import plain_cell, read_table, safe_cell, write_table

ROWS = [["nama", "harga"], ["Kopi, bubuk", "15.000"], ['Kue "Lapis"', ""]]
TEXT = 'nama{0}harga\r\n"Kopi, bubuk"{0}15.000\r\n"Kue ""Lapis"""{0}\r\n'


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_every_dialect_reads_the_same(separator, encoding, newline):
    content = TEXT.format(separator).replace("\r\n", newline).encode(encoding)

    assert read_table(content) == ROWS


def test_line_that_says_the_separator_is_believed():
    assert read_table(b"sep=;\nnama;harga\nKopi;1,5") == [["nama", "harga"], ["Kopi", "1,5"]]


def test_separator_in_quotes_of_the_head_does_not_count():
    assert read_table(b'"a;b;c",harga\nx,1') == [["a;b;c", "harga"], ["x", "1"]]


def test_empty_lines_keep_the_numbers_of_the_rest():
    assert read_table(b"nama;harga\n;\n\nKopi;1\n") == [["nama", "harga"], [], [], ["Kopi", "1"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n;;\r\n", "empty"),
        (b"PK\x03\x04rest", "excel"),
        (b"\xd0\xcf\x11\xe0rest", "excel"),
        (b"nama;\x00harga", "not_text"),
        (b"\xff\xfea", "not_text"),
        (b"nama\n" + b"x" * 10_001, "long_cell"),
        (b'nama\n"' + b"x\n" * 200_000, "not_text"),
        (b"x" * (2 * 1024 * 1024 + 1), "heavy"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content, code):
    with pytest.raises(ValidationError) as refused:
        read_table(content)

    assert refused.value.code == code


@given(st.binary(max_size=400))
def test_nothing_breaks_the_reader(content):
    try:
        rows = read_table(content)
    except ValidationError:
        return
    assert any(rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_starts_a_formula(start):
    formula = f"{start}HYPERLINK(1)"

    assert safe_cell(formula) == f"'{formula}"
    assert plain_cell(safe_cell(formula)) == formula


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))))
def test_what_is_written_is_read_again(cells):
    cells = [cell.strip().lstrip("'\ufeff").strip() for cell in cells]
    rows = [["a", "b"], [*cells, "x"]]

    read = read_table(write_table(rows))

    assert [[plain_cell(cell) for cell in row] for row in read] == rows


def test_written_table_opens_in_excel():
    assert write_table([["nama", None], ["Kopi", 5]]) == (b"\xef\xbb\xbfnama;\r\nKopi;5\r\n")
