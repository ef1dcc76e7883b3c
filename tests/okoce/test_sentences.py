"""Forms speak Indonesian in the voice of the portal, not in Django's."""

from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.utils import translation

from okoce.sentences import OF_FORMS


class Order(forms.Form):
    name = forms.CharField(min_length=3, max_length=10)
    amount = forms.IntegerField(min_value=1)
    kind = forms.ChoiceField(choices=[("a", "A")])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, {"Mohon diisi."}),
        (
            {"name": "ab", "amount": "banyak", "kind": "b"},
            {
                "Mohon tulis sedikitnya 3 huruf; sekarang baru 2.",
                "Tulis dengan angka bulat.",
                "Pilihan b tidak ada. Silakan pilih dari daftar.",
            },
        ),
    ],
)
def test_refusals_are_said_in_our_voice(typed, said):
    with translation.override("id"):
        errors = Order(typed).errors

        assert {error for field in errors.values() for error in field} == said


def test_each_sentence_is_still_one_of_djangos():
    catalogue = Path(django.__file__).parent / "conf/locale/id/LC_MESSAGES/django.mo"
    theirs = {entry.msgid for entry in polib.mofile(str(catalogue))}

    assert {each for each in OF_FORMS if isinstance(each, str)} <= theirs
