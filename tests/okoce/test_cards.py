"""Cards hold whatever a name may be."""

import io

import pytest
from PIL import Image, ImageChops

from okoce.cards import LEFT, PAPER, RIGHT, SIZE, Card, draw_card

NAMES = [
    "Roti",
    "Keripik Pisang Cokelat Premium Ukuran Besar Isi Dua Puluh Bungkus Hadiah Lebaran Ya",
    "Superkalifragilistikespialidosus" * 2,
    "🎉 " * 20,
    "",
    "a " * 40,
    "مرحبا 你好 Kopi",
]


def drawn(card, picture=None):
    return Image.open(io.BytesIO(draw_card(card, picture)))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_drawn_beyond_the_edge(name):
    card = drawn(Card(name, "Rp 1.000.000.000 – Rp 1.000.000.000", "/ bungkus", name, name))

    assert card.size == SIZE
    margin = card.crop((RIGHT + 8, 0, SIZE[0], SIZE[1]))
    paper = Image.new("RGB", margin.size, PAPER)
    assert max(high for _low, high in ImageChops.difference(margin, paper).getextrema()) < 24


def test_long_name_stays_above_the_price():
    long = drawn(Card(NAMES[1], "Rp 15.000", by="Dapur Rahma", place="Tebet"))
    short = drawn(Card("", "Rp 15.000", by="Dapur Rahma", place="Tebet"))

    below = (LEFT, 425, SIZE[0], SIZE[1])
    difference = ImageChops.difference(long.crop(below), short.crop(below))
    assert max(high for _low, high in difference.getextrema()) < 24


def test_letters_we_do_not_have_are_left_out():
    assert draw_card(Card("Kopi 🎉 Tubruk")) == draw_card(Card("Kopi Tubruk"))


@pytest.mark.parametrize("size", [(3000, 1000), (300, 900), (1, 1), (1280, 1280)])
def test_picture_of_any_shape_fills_its_place(size):
    card = drawn(Card("Kopi"), Image.new("RGB", size, "#ff0000"))

    for place in ((5, 5), (550, 620), (280, 315)):
        colour = zip(card.getpixel(place), (255, 0, 0), strict=True)
        assert all(abs(one - wanted) < 20 for one, wanted in colour)
