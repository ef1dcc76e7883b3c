"""Percentages as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from okoce.percents import PercentField, format_percent, parse_percent


@pytest.mark.parametrize(
    ("typed", "value"), [("1,5", "1.5"), ("1.5", "1.5"), (" 0,0667 % ", "0.0667"), ("20", "20")]
)
def test_percent_is_read_with_a_comma_or_a_point(typed, value):
    assert parse_percent(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "%", "-1", "1,5,5", "1.000,5", "1e3", "Infinity", "٣", "1,"])
def test_percent_that_makes_no_sense_is_refused(typed):
    with pytest.raises(ValidationError):
        parse_percent(typed)


def test_percent_above_the_highest_is_refused_in_words():
    with pytest.raises(ValidationError, match="20%"):
        PercentField(max_value=Decimal(20)).clean("20,01")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("1.5000", None, "1,5%"),
        ("20", None, "20%"),
        ("36.7553", 2, "36,76%"),
        ("1.5", 4, "1,5000%"),
        ("0", None, "0%"),
    ],
)
def test_percent_is_shown_with_a_comma(value, places, shown):
    with translation.override("id"):
        assert format_percent(Decimal(value), places) == shown
