import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from okoce.phones import PhoneField, clean_phone, local_phone, whatsapp_link


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "6281234567890",
        "+62 812-3456-7890",
        "+62 0812 3456 7890",
        "81234567890",
        "(0812) 3456.7890",
        "0062 812 3456 7890",
    ],
)
def test_clean_phone_reads_every_spelling_as_one_number(typed):
    assert clean_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0215551234", "landline"),
        ("+62 21 555 1234", "landline"),
        ("110", "landline"),
        ("08123456", "short"),
        ("08123456789012", "long"),
        ("+1 415 555 0100", "foreign"),
        ("nol delapan", "not_digits"),
        ("", "not_digits"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "not_digits"),
    ],
)
def test_clean_phone_says_why_it_refuses(typed, code):
    with pytest.raises(ValidationError) as refusal:
        clean_phone(typed)

    assert refusal.value.code == code


@given(st.from_regex(r"8[0-9]{8,11}", fullmatch=True), st.sampled_from(["0", "62", "+62", ""]))
def test_clean_phone_is_stable(national, prefix):
    cleaned = clean_phone(prefix + national)

    assert cleaned == f"+62{national}"
    assert clean_phone(cleaned) == cleaned
    assert clean_phone(local_phone(cleaned)) == cleaned


def test_phone_field_shows_a_stored_number_as_people_write_it():
    assert PhoneField().prepare_value("+6281234567890") == "0812-3456-7890"


def test_whatsapp_link_encodes_the_text():
    assert (
        whatsapp_link("+6281234567890", "Halo & selamat #1")
        == "https://wa.me/6281234567890?text=Halo%20%26%20selamat%20%231"
    )
