from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okoce.nik import birth_date, clean_nik, hash_nik, mask_nik

TODAY = date(2026, 11, 24)

prefixes = st.integers(110101, 979999).map(str)
serials = st.integers(1, 9999).map(lambda number: f"{number:04d}")
# Everybody from 17 to 99 years of age.
births = st.dates(TODAY - timedelta(days=99 * 365), TODAY - timedelta(days=17 * 366))
# A busy machine is slow at making numbers; that says nothing about NIK.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def nik_of(prefix: str, born: date, serial: str, *, woman: bool = False) -> str:
    return f"{prefix}{born.day + 40 * woman:02d}{born:%m%y}{serial}"


@patient
@given(prefixes, births, serials, st.booleans())
def test_nik_of_anybody_is_accepted_wherever_it_was_issued(prefix, born, serial, woman):
    with time_machine.travel(TODAY, tick=False):
        nik = nik_of(prefix, born, serial, woman=woman)

        assert clean_nik(nik) == nik
        assert birth_date(nik) == born


@patient
@given(prefixes, births, serials, st.sampled_from([" ", ".", "-", "  "]))
def test_nik_may_be_typed_in_groups(prefix, born, serial, gap):
    with time_machine.travel(TODAY, tick=False):
        nik = nik_of(prefix, born, serial)

        assert clean_nik(gap.join([nik[:6], nik[6:12], nik[12:]])) == nik


@patient
@given(st.text(alphabet="0123456789", max_size=24).filter(lambda text: len(text) != 16))
def test_nik_of_another_length_is_refused(text):
    with pytest.raises(ValidationError) as refusal:
        clean_nik(text)

    assert refusal.value.code == "length"


@patient
@given(st.text(max_size=20))
def test_any_text_is_cleaned_or_refused(text):
    try:
        nik = clean_nik(text)
    except ValidationError:
        return
    assert len(nik) == 16
    assert nik.isascii()
    assert nik.isdigit()


def test_refusal_does_not_repeat_the_number():
    with pytest.raises(ValidationError) as refusal:
        clean_nik("3174013902900012")

    assert "0012" not in refusal.value.message


@pytest.mark.parametrize(
    ("nik", "code"),
    [
        ("", "length"),
        ("317401410190001", "length"),
        ("31740141019000123", "length"),
        ("31740141O1900012", "length"),
        ("３１７４０１４１０１９０００１２", "length"),
        ("3174014101900000", "serial"),
        ("3174010001900001", "date"),
        ("3174013201900001", "date"),
        ("3174014001900001", "date"),
        ("3174017201900001", "date"),
        ("3174013002900001", "date"),
        ("3174010113900001", "date"),
        ("3174012902910001", "date"),
    ],
)
@time_machine.travel(TODAY, tick=False)
def test_nik_that_cannot_be_is_refused_with_its_reason(nik, code):
    with pytest.raises(ValidationError) as refusal:
        clean_nik(nik)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        # Seventeen today, and a day too young.
        ("241109", date(2009, 11, 24)),
        ("251109", None),
        # A hundred years old, and older: neither century fits.
        ("241126", date(1926, 11, 24)),
        ("231125", None),
        # The leap day of 2000 is a date, that of 1900 is not.
        ("290200", date(2000, 2, 29)),
        ("690296", date(1996, 2, 29)),
    ],
)
def test_birth_date_lies_in_the_century_of_somebody_of_age(digits, born):
    assert birth_date(f"317401{digits}0001", today=TODAY) == born


@patient
@given(prefixes, births, serials)
def test_masked_nik_shows_neither_birth_date_nor_kecamatan(prefix, born, serial):
    nik = nik_of(prefix, born, serial)

    masked = mask_nik(nik)

    assert masked == f"{nik[:4]}••••••••{nik[-4:]}"
    assert len(masked) == 16


@patient
@given(births, serials)
def test_hash_finds_equal_nik_and_needs_the_key(born, serial):
    nik = nik_of("317401", born, serial)

    assert hash_nik(nik) == hash_nik(nik)
    assert len(hash_nik(nik)) == 64
    assert nik not in hash_nik(nik)


def test_hash_changes_with_the_key(settings):
    before = hash_nik("3174014101900012")

    settings.NIK_HASH_KEY = "another"

    assert hash_nik("3174014101900012") != before
