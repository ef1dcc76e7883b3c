"""Pages for paper: what is printed can be read back, by people, programs and phones."""

import pypdfium2
import pytest
import zxingcpp
from django.utils import translation

from okoce.pdf import POINT, Document, printable

LONG = "Keripik Pisang Kepok Cokelat Lumer Tabur Kacang Mede Panggang Khas Betawi 250 gram"


def text_of(content: bytes, page: int = 0) -> str:
    return pypdfium2.PdfDocument(content)[page].get_textpage().get_text_range()


def codes_of(content: bytes, page: int = 0) -> list[str]:
    picture = pypdfium2.PdfDocument(content)[page].render(scale=4).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.fixture
def paper() -> Document:
    document = Document("Label")
    document.add_page()
    return document


def test_document_is_a4_with_its_title_and_language():
    with translation.override("id"):
        document = Document("Label rak — uji")
        document.add_page()
        content = document.to_bytes()

    read = pypdfium2.PdfDocument(content)
    assert [round(side * POINT) for side in read[0].get_size()] == [210, 297]
    assert read.get_metadata_dict()["Title"] == "Label rak — uji"
    assert b"/Lang (id-ID)" in content
    assert b"/PrintScaling /None" in content


def test_printed_words_are_text_in_our_typeface(paper):
    paper.put(
        paper.fit("Café “Tebet” – Rp\u00a015.000", width=100, height=20, largest=18, smallest=9),
        20,
        20,
    )
    content = paper.to_bytes()

    assert text_of(content).replace("\u00a0", " ") == "Café “Tebet” – Rp 15.000"
    assert b"PlusJakartaSans" in content


def test_short_words_get_the_largest_size_in_one_line(paper):
    fitted = paper.fit("Sambal", width=60, height=20, largest=18, smallest=9)

    assert fitted == (["Sambal"], 18, False, False)
    assert fitted.height == pytest.approx(18 * 1.18 * POINT)


def test_a_long_name_is_wrapped_and_made_smaller_but_stays_whole(paper):
    fitted = paper.fit(LONG, width=38, height=17, largest=18, smallest=7, bold=True)

    assert " ".join(fitted.lines) == LONG
    assert not fitted.is_cut
    assert 7 <= fitted.size < 18
    assert fitted.height <= 17
    for line in fitted.lines:
        paper.letters(fitted.size, bold=True)
        assert paper.get_string_width(line) <= 38


def test_one_endless_word_is_broken_at_the_smallest_size_only(paper):
    fitted = paper.fit("W" * 80, width=38, height=17, largest=18, smallest=6, bold=True)

    assert fitted.size == 6
    assert "".join(fitted.lines) == "W" * 80
    assert not fitted.is_cut


def test_what_cannot_fit_ends_with_dots_and_is_said_to_be_cut(paper):
    fitted = paper.fit(LONG, width=20, height=8, largest=12, smallest=9)

    assert fitted.is_cut
    assert len(fitted.lines) == 2
    assert fitted.lines[-1].endswith("…")


def test_empty_words_take_a_line_and_break_nothing(paper):
    assert paper.fit("", width=20, height=8, largest=12, smallest=9).is_cut is False


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Kopi ☕ Susu", "Kopi Susu"),
        ("Sate\nAyam", "Sate Ayam"),
        ("Ⅳ ½ kg", "IV ½ kg"),
        ("辣椒 Sambal", "Sambal"),
        ("Rp\u00a05.000", "Rp\u00a05.000"),
        ("e\u0301clair", "éclair"),
    ],
)
def test_letters_the_typeface_lacks_leave_no_boxes(typed, printed):
    assert printable(typed) == printed


@pytest.mark.parametrize("size", [18, 22, 40])
def test_a_code_is_read_back_and_is_drawn_with_lines(paper, size):
    address = "https://okoce.jakarta.go.id/r/7K2M9QXD/"
    paper.qr(address, 30, 30, size)
    content = paper.to_bytes()

    assert codes_of(content) == [address]
    assert b"/Subtype /Image" not in content


def test_lines_can_stand_in_the_middle_and_at_the_right(paper):
    fitted = paper.fit("7K2M 9QXD", width=50, height=6, largest=10, smallest=8)
    paper.letters(fitted.size)
    wide = paper.get_string_width(fitted.lines[0])
    paper.put(fitted, 20, 20, width=50, align="C")
    paper.put(fitted, 20, 40, width=50, align="R")

    words = pypdfium2.PdfDocument(paper.to_bytes())[0].get_textpage()
    starts = [words.get_rect(number)[0] * POINT for number in range(words.count_rects())]
    assert starts == pytest.approx([20 + (50 - wide) / 2, 70 - wide], abs=0.5)
