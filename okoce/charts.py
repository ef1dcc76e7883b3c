"""Charts drawn by the server as SVG, which read well without colour and with a screen reader.

In a view, give the template a title and points, oldest first::

    context["visits"] = [("3 Nov", 12), ("10 Nov", 0), ("17 Nov", 31)]

and in the template draw them as a figure with its caption (the tag needs no ``load``)::

    {% include "components/chart.html" with title=_("Visits by week") points=visits only %}

or the bare drawing with ``{% column_chart title points %}``; where names are long,
``{% row_chart title points %}`` draws lying bars. Put a table with the same numbers
beneath it. Where each column has two parts, give both values of a point and the names of the
parts; the lower part is filled and the upper one only outlined, so that it needs no colour::

    context["payments"] = [("1", (8_333_333, 1_500_000)), …]
    {% stacked_chart title points _("loan") _("interest") %}

Colours come from ``static/css/chart.css`` (on the desk from ``desk.css``), light and
dark; nothing is styled inline.
"""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 340, 120
TOP, BOTTOM = 18, 18
# So many columns have room for the number above each, and so many names below them.
MOST_NUMBERS, MOST_NAMES = 14, 5
WIDEST = 44
# Of bars that lie: how high each row is, where the bars begin, and what the number needs.
ROW, NAMES, NUMBER = 18, 132, 30

Points = Sequence[tuple[object, int]]
Stacked = Sequence[tuple[object, tuple[int, int]]]


def column_chart(title: object, points: Points) -> SafeString:
    """A column for each point, its number above it and its name below, as far as there is room."""
    points = [(str(name), value) for name, value in points]
    highest = max((value for _name, value in points), default=0) or 1
    step = WIDTH / max(len(points), 1)
    width = min(step * 0.72, WIDEST)
    columns, numbers = [], []
    for number, (name, value) in enumerate(points):
        middle, height = step * (number + 0.5), HEIGHT * value / highest
        # A little is not nothing.
        height = max(height, 2) if value else 0
        top = TOP + HEIGHT - height
        columns.append(
            (_px(middle - width / 2), _px(top), _px(width), _px(height), name, _print(value))
        )
        if value and (len(points) <= MOST_NUMBERS or value == highest):
            numbers.append((_px(middle), _px(top - 4), _print(value)))
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}. {}">'
        '<g class="chart__columns">{}</g><g class="chart__numbers">{}</g>'
        '<line class="chart__ground" x1="0" y1="{}" x2="{}" y2="{}"/>'
        '<g class="chart__names">{}</g></svg>',
        WIDTH,
        TOP + HEIGHT + BOTTOM,
        title,
        _told(points),
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}: {}</title></rect>',
            columns,
        ),
        format_html_join("", '<text x="{}" y="{}">{}</text>', numbers),
        TOP + HEIGHT,
        WIDTH,
        TOP + HEIGHT,
        format_html_join("", '<text x="{}" y="{}" class="{}">{}</text>', _names(points, step)),
    )


def row_chart(title: object, points: Points) -> SafeString:
    """A lying bar for each point, its name before it and its number behind: for long names."""
    points = [(str(name), value) for name, value in points]
    highest = max((value for _name, value in points), default=0) or 1
    bars, numbers, names = [], [], []
    for number, (name, value) in enumerate(points):
        top, length = ROW * number, (WIDTH - NAMES - NUMBER) * value / highest
        # A little is not nothing.
        length = max(length, 2) if value else 0
        bars.append((NAMES, top + 3, _px(length), ROW - 6, name, _print(value)))
        numbers.append((_px(NAMES + length + 5), top + ROW - 5, _print(value)))
        names.append((NAMES - 6, top + ROW - 5, name))
    return format_html(
        '<svg class="chart chart--rows" viewBox="0 0 {} {}" role="img" aria-label="{}. {}">'
        '<g class="chart__columns">{}</g><g class="chart__numbers">{}</g>'
        '<g class="chart__names">{}</g></svg>',
        WIDTH,
        ROW * max(len(points), 1),
        title,
        _told(points),
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}: {}</title></rect>',
            bars,
        ),
        format_html_join("", '<text x="{}" y="{}" class="chart__first">{}</text>', numbers),
        format_html_join("", '<text x="{}" y="{}" class="chart__last">{}</text>', names),
    )


def stacked_chart(title: object, points: Stacked, lower: object, upper: object) -> SafeString:
    """A column of two parts for each point: the lower one filled, the upper one outlined."""
    sums = [(str(name), sum(parts)) for name, parts in points]
    highest = max((value for _name, value in sums), default=0) or 1
    step = WIDTH / max(len(points), 1)
    width = min(step * 0.72, WIDEST)
    filled, outlined, numbers = [], [], []
    for number, (name, parts) in enumerate(points):
        middle, base = step * (number + 0.5), TOP + HEIGHT
        for kind, value, found in zip((lower, upper), parts, (filled, outlined), strict=True):
            height = HEIGHT * value / highest
            base -= height
            if value:
                found.append(
                    (
                        *map(_px, (middle - width / 2, base, width, height)),
                        name,
                        kind,
                        _print(value),
                    )
                )
        if sum(parts) == highest and not numbers:
            numbers.append((_px(min(max(middle, 34), WIDTH - 34)), _px(base - 4), _print(highest)))
    part = '<rect x="{}" y="{}" width="{}" height="{}"><title>{}, {}: {}</title></rect>'
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}. {}">'
        '<g class="chart__columns">{}</g><g class="chart__outlines">{}</g>'
        '<g class="chart__numbers">{}</g>'
        '<line class="chart__ground" x1="0" y1="{}" x2="{}" y2="{}"/>'
        '<g class="chart__names">{}</g></svg>',
        WIDTH,
        TOP + HEIGHT + BOTTOM,
        title,
        _told(sums),
        format_html_join("", part, filled),
        format_html_join("", part, outlined),
        format_html_join("", '<text x="{}" y="{}">{}</text>', numbers),
        TOP + HEIGHT,
        WIDTH,
        TOP + HEIGHT,
        format_html_join("", '<text x="{}" y="{}" class="{}">{}</text>', _names(sums, step)),
    )


def length_bar(
    told: object, value: int, end: int, marks: Sequence[tuple[int, object]]
) -> SafeString:
    """How far a value has come from nothing to ``end``, on one scale, with named marks below.

    ``told`` is the whole of it in one sentence, for whoever does not see it.
    """
    length = min(value, end) / max(end, 1) * WIDTH
    ticks, names = [], []
    for place, (at, name) in enumerate(marks):
        across = at / max(end, 1) * WIDTH
        is_last = place == len(marks) - 1
        side = "chart__last" if is_last else "chart__first" if across < 30 else ""
        ticks.append((_px(across), 22, _px(across), 30))
        names.append((_px(across), 44, side, name))
    return format_html(
        '<svg class="chart chart--length" viewBox="0 0 {} 50" role="img" aria-label="{}">'
        '<rect class="chart__track" x="0.5" y="4.5" width="{}" height="17" rx="3"/>'
        '<g class="chart__columns"><rect x="0" y="4" width="{}" height="18" rx="3"/></g>'
        '<g class="chart__ticks">{}</g><g class="chart__names">{}</g></svg>',
        WIDTH,
        told,
        WIDTH - 1,
        # A little is not nothing.
        _px(max(length, 2) if value else 0),
        format_html_join("", '<line x1="{}" y1="{}" x2="{}" y2="{}"/>', ticks),
        format_html_join("", '<text x="{}" y="{}" class="{}">{}</text>', names),
    )


def _names(points: Points, step: float) -> list[tuple]:
    """The names below the columns: as many as fit, the first and the last among them."""
    last = len(points) - 1
    every = max(1, -(-last // (MOST_NAMES - 1)))
    shown = [
        number for number in range(0, last + 1, every) if number == 0 or last - number >= every
    ]
    if last > 0:
        shown.append(last)
    base, found = TOP + HEIGHT + 14, []
    for number in shown:
        if last and number == 0:
            found.append((0, base, "chart__first", points[number][0]))
        elif last and number == last:
            found.append((WIDTH, base, "chart__last", points[number][0]))
        else:
            found.append((_px(step * (number + 0.5)), base, "", points[number][0]))
    return found


def _told(points: Points) -> str:
    """The chart in one sentence, for whoever does not see it."""
    if not any(value for _name, value in points):
        return _("Nothing was counted in this time.")
    name, value = max(points, key=lambda point: point[1])
    return _("Highest: %(value)s (%(name)s). Last: %(last)s (%(last_name)s).") % {
        "value": _print(value),
        "name": name,
        "last": _print(points[-1][1]),
        "last_name": points[-1][0],
    }


def _print(value: int) -> str:
    return number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)


def _px(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
