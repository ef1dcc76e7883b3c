"""What people type, freed of what nobody sees, and searched for links."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from okoce.fields import CountField, LineField, NameField, TextField
from okoce.text import clean_line, clean_name, clean_text, links_in


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "Siti-Nur Azizah",
        "H. Abdul Rahman, S.Kom.",
        "UD. Maju Jaya",
        "PT. Abadi Sentosa",
        "Kopi “Tetangga”",
        "Warung 99",
        "Toko 1001 Malam",
        "Sambal & Co",
        "Kedai 24/7",
        "Ñandú",
        "山田",
    ],
)
def test_a_fair_name_stays_as_it_is(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bit.ly/untung", "link"),
        ("www.untung", "link"),
        ("https://a", "link"),
        ("Toko kopi.com", "link"),
        ("ｋｏｐｉ．ｃｏｍ", "link"),
        ("siti@contoh.id", "link"),
        ("Siti 0812 3456 7890", "phone"),
        ("Siti +62-812-3456-7890", "phone"),
        ("Siti ０８１２３４５６７８９", "phone"),
        ("0\u200b8123456789", "phone"),
        ("<b>Siti</b>", "brackets"),
        ("﹤script﹥", "brackets"),
        ("...", "empty"),
        ("\u200b\u3164", "empty"),
    ],
)
def test_a_name_that_carries_something_else_is_refused(name, code):
    with pytest.raises(ValidationError) as problem:
        clean_name(name)

    assert problem.value.code == code


def test_nobody_hides_behind_characters_that_are_not_seen():
    assert clean_name("  Si\u200bti \u202e\x00  Rahma\u3164 ") == "Siti Rahma"
    assert clean_line("a\tb\n\nc") == "a b c"
    assert clean_text("a\r\n\r\n\r\n\r\n\r\nb  \u2028c\ufeff\n") == "a\n\n\nb\nc"
    assert clean_text("e\u200b\u0301") == "é"
    assert len(clean_text("a" + "\u0316" * 50)) <= 4


def test_pictures_of_several_characters_stay_whole():
    assert clean_line("👨\u200d👩\u200d👧 ok") == "👨\u200d👩\u200d👧 ok"
    assert clean_line("a\u200db") == "ab"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Lihat https://contoh.test/a?b=1, ya.", ["https://contoh.test/a?b=1"]),
        ("WA.me/62812 atau wa.me/62812", ["WA.me/62812", "wa.me/62812"]),
        ("tokosaya.co.id dan tokosaya.co.id", ["tokosaya.co.id"]),
        ("ht\u200btps://jahat.test", ["https://jahat.test"]),
        ("Enak sekali.Id saya 12. Rp15.000 per kg, 250g", []),
        ("siti@contoh.com", []),
        ("", []),
    ],
)
def test_links_are_found_as_they_were_typed(text, links):
    assert links_in(text) == links


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_text(text)

    assert clean_text(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\x00" not in once
    assert "\u202e" not in once


def test_a_long_text_is_searched_at_once():
    links_in("a" * 5000 + "." * 5000 + "a.a" * 3000)
    links_in("a-" * 5000)
    clean_name("1 " * 4 + "a" * 50_000)


def test_fields_give_back_clean_text():
    class Form(forms.Form):
        name = NameField(max_length=5)
        line = LineField(required=False)
        text = TextField(required=False)

    form = Form({"name": " Si\u200bti ", "line": "a\n b", "text": "a\n\u200bb"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Siti", "line": "a b", "text": "a\nb"}

    for name, code in {
        "\u200b": "empty",
        "": "required",
        "a.com": "link",
        "Sitiii": "max_length",
    }.items():
        assert Form({"name": name}).errors.as_data()["name"][0].code == code


@pytest.mark.parametrize(
    ("typed", "count"),
    [("5.000", 5000), ("1.000.000", 1_000_000), ("5000", 5000), (" 12 ", 12), ("12.0", 12)],
)
def test_a_count_is_read_as_people_write_it(typed, count):
    assert CountField().clean(typed) == count


@pytest.mark.parametrize("typed", ["5.5", "1.00.0", "5,5", "lima", "-1"])
def test_a_count_that_may_mean_two_things_is_asked_again(typed):
    with pytest.raises(ValidationError):
        CountField(min_value=0).clean(typed)
