"""Charts that the server draws."""

from xml.etree import ElementTree

from django.template import engines
from django.utils import translation

from okoce.charts import (
    HEIGHT,
    NAMES,
    TOP,
    WIDTH,
    column_chart,
    length_bar,
    row_chart,
    stacked_chart,
)

WEEKS = [("3 Nov", 12), ("10 Nov", 0), ("17 Nov", 36)]


def columns(svg):
    return [
        (float(rect.get("height")), rect.find("title").text)
        for rect in ElementTree.fromstring(svg).iter("rect")
    ]


def test_columns_are_as_high_as_their_numbers():
    assert columns(column_chart("Visits", WEEKS)) == [
        (HEIGHT / 3, "3 Nov: 12"),
        (0, "10 Nov: 0"),
        (HEIGHT, "17 Nov: 36"),
    ]


def test_a_little_is_seen_beside_very_much():
    assert columns(column_chart("Visits", [("a", 1), ("b", 100_000)]))[0][0] == 2


def test_it_says_in_words_what_it_shows():
    with translation.override("en"):
        svg = column_chart("Visits", WEEKS)

    label = ElementTree.fromstring(svg).get("aria-label")
    assert label == "Visits. Highest: 36 (17 Nov). Last: 36 (17 Nov)."


def test_nothing_counted_is_said():
    with translation.override("en"):
        for points in ([], [("a", 0)]):
            label = ElementTree.fromstring(column_chart("Visits", points)).get("aria-label")
            assert label == "Visits. Nothing was counted in this time."


def test_names_and_numbers_are_escaped_and_nothing_is_styled_inline():
    svg = column_chart('"><script>', [("<b>", 1)])

    assert "<script>" not in svg
    assert "<b>" not in svg
    assert "style=" not in svg


def test_many_columns_stay_inside_and_name_some():
    svg = column_chart("Days", [(f"hari {day}", day) for day in range(90)])

    drawing = ElementTree.fromstring(svg)
    assert all(
        0 <= float(rect.get("x")) <= WIDTH - float(rect.get("width"))
        and float(rect.get("y")) >= TOP
        for rect in drawing.iter("rect")
    )
    assert len(drawing.findall(".//g[@class='chart__names']/text")) <= 5


def test_lying_bars_are_as_long_as_their_numbers_and_name_every_row():
    svg = row_chart("Hadir", [("Kepulauan Seribu Utara", 92), ("Koja", 46), ("<b>", 0)])

    drawing = ElementTree.fromstring(svg)
    bars = [float(rect.get("width")) for rect in drawing.iter("rect")]
    assert (bars[0], bars[2]) == (bars[1] * 2, 0)
    assert NAMES + bars[0] < WIDTH
    names = [text.text for text in drawing.findall(".//g[@class='chart__names']/text")]
    assert names == ["Kepulauan Seribu Utara", "Koja", "<b>"]


def test_every_template_may_draw_one():
    page = engines["django"].from_string(
        '{% include "components/chart.html" with title="Kunjungan" points=points only %}'
    )

    assert "<figcaption>Kunjungan</figcaption>" in page.render({"points": WEEKS})


def test_stacked_columns_stand_on_each_other_and_are_told_apart_without_colour():
    svg = stacked_chart("Paid", [("1", (30, 10)), ("2", (0, 20))], "loan", "interest")

    groups = {
        group.get("class"): [
            (float(rect.get("y")) - TOP, float(rect.get("height")), rect.find("title").text)
            for rect in group.iter("rect")
        ]
        for group in ElementTree.fromstring(svg).iter("g")
    }
    assert groups["chart__columns"] == [(HEIGHT / 4, HEIGHT * 3 / 4, "1, loan: 30")]
    assert groups["chart__outlines"] == [
        (0, HEIGHT / 4, "1, interest: 10"),
        (HEIGHT / 2, HEIGHT / 2, "2, interest: 20"),
    ]


def test_a_length_is_true_to_its_scale_and_ends_where_the_scale_ends():
    def lengths(value, end):
        svg = ElementTree.fromstring(length_bar("A quarter", value, end, [(0, "0"), (end, "end")]))
        assert svg.get("aria-label") == "A quarter"
        return [float(rect.get("width")) for rect in svg.iter("rect")]

    assert lengths(50, 200) == [WIDTH - 1, WIDTH / 4]
    assert [lengths(value, 200)[1] for value in (0, 1, 200, 900)] == [0, 2, WIDTH, WIDTH]
