from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from okoce.templatetags.okoce_tags import when

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def draw(text: str, **context) -> str:
    return Template(text).render(Context(context))


@pytest.mark.parametrize("name", ["rupiah", "long_date", "day_and_month", "short_date", "clock"])
def test_empty_values_stay_empty(name):
    assert draw(f"{{{{ value|{name} }}}}", value=None) == ""


def test_rupiah_of_zero_is_an_amount():
    assert draw("{{ value|rupiah }}", value=0) == "Rp\u00a00"


def test_dates_and_hours_are_said_in_jakarta_time():
    late = datetime(2018, 2, 13, 17, 30, tzinfo=UTC)

    with translation.override("id"):
        assert draw("{{ at|long_date }}, {{ at|clock }}", at=late) == (
            "Rabu, 14 Februari 2018, 00.30 WIB"
        )


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 24, 6, 59, 30, tzinfo=UTC), "just now"),
        (datetime(2026, 11, 24, 6, 59, tzinfo=UTC), "1 minute ago"),
        (datetime(2026, 11, 24, 6, 18, tzinfo=UTC), "42 minutes ago"),
        (datetime(2026, 11, 24, 2, 30, tzinfo=UTC), "today 09.30 WIB"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "today 00.00 WIB"),
        (datetime(2026, 11, 23, 16, 59, tzinfo=UTC), "yesterday 23.59 WIB"),
        (datetime(2026, 11, 2, 2, 30, tzinfo=UTC), "2 Nov 2026, 09.30 WIB"),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "today 15.00 WIB"),
        (date(2026, 11, 2), "2 Nov 2026"),
        (None, ""),
    ],
)
def test_when_says_how_long_ago(moment, words, time_machine):
    time_machine.move_to(NOW, tick=False)

    with translation.override("en"):
        assert when(moment) == words


@pytest.mark.parametrize(
    ("path", "there", "exact", "found"),
    [
        ("/etalase/", "/etalase/", False, "page"),
        ("/etalase/makanan/", "/etalase/", False, "true"),
        ("/saya/kabar/", "/saya/", True, ""),
        ("/", "/etalase/", False, ""),
    ],
)
def test_here_marks_where_the_reader_is(path, there, exact, found):
    request = RequestFactory().get(path)

    assert draw("{% here there exact=exact %}", request=request, there=there, exact=exact) == found


def test_new_id_is_new_each_time():
    first, second = draw("{% new_id 'x' %} {% new_id 'x' %}").split()

    assert first != second


def test_dotted_leaves_out_what_says_nothing():
    text = draw("{% dotted one none two as line %}{{ line }}", one="A & B", none=None, two=2)

    assert text == "A &amp; B · 2"


def test_until_says_a_time_from_day_to_day():
    text = draw("{{ first|until:last }}", first=date(2026, 1, 2), last=date(2026, 2, 3))

    assert text == "2 Jan 2026 – 3 Feb 2026"
