import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from okoce.rupiah import RupiahField, format_rupiah, parse_rupiah


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("15000", 15_000),
        ("15.000", 15_000),
        ("Rp 15.000", 15_000),
        ("rp15.000,-", 15_000),
        ("Rp.\u00a01.000.000.000", 1_000_000_000),
        ("IDR 7500", 7_500),
    ],
)
def test_parse_rupiah_reads_what_people_write(typed, amount):
    assert parse_rupiah(typed) == amount


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("15,5", "comma"),
        ("15,000", "comma"),
        ("-15000", "negative"),
        ("Rp -15.000", "negative"),
        ("15.5", "not_digits"),
        ("1.5000", "not_digits"),
        ("15 ribu", "not_digits"),
        ("", "not_digits"),
        ("²", "not_digits"),
        ("1e5", "not_digits"),
    ],
)
def test_parse_rupiah_refuses_with_a_hint(typed, code):
    with pytest.raises(ValidationError) as refusal:
        parse_rupiah(typed)

    assert refusal.value.code == code


@given(st.integers(min_value=0, max_value=10**15))
def test_parse_rupiah_reads_back_what_format_rupiah_writes(amount):
    assert parse_rupiah(format_rupiah(amount)) == amount


class PriceForm(forms.Form):
    price = RupiahField(min_value=1, max_value=1_000_000_000)


@pytest.mark.parametrize(
    ("typed", "code"), [("0", "min_value"), ("1.000.000.001", "max_value"), ("", "required")]
)
def test_rupiah_field_keeps_its_bounds(typed, code):
    form = PriceForm({"price": typed})

    assert not form.is_valid()
    assert form.errors.as_data()["price"][0].code == code


def test_rupiah_field_names_the_bound():
    form = PriceForm({"price": "0"})

    assert "Rp\u00a01" in form.errors["price"][0]


def test_rupiah_field_shows_what_was_typed_when_it_is_wrong():
    form = PriceForm({"price": "15,5"})

    assert 'value="15,5"' in str(form["price"])
