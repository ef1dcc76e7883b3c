"""The colours of tokens.css against WCAG 2.2 AA, by day and by night."""

import re

import pytest

from okoce.staticfiles import SOURCES

DAY, NIGHT = (SOURCES / "css" / "tokens.css").read_text().split("@media (prefers-color-scheme")
# Words on their ground: 4.5 to 1.
WORDS = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink-soft", "paper"),
    ("ink-soft", "surface"),
    ("ink-soft", "sunken"),
    ("teal", "paper"),
    ("teal", "surface"),
    ("teal", "sunken"),
    ("teal-deep", "teal-tint"),
    ("ink", "teal-tint"),
    ("paper", "teal"),
    ("on-loud", "loud"),
    ("on-loud", "loud-deep"),
    ("loud-deep", "paper"),
    ("loud-deep", "surface"),
    ("marigold-ink", "marigold-tint"),
    ("ink", "marigold-tint"),
    ("good", "good-tint"),
    ("ink", "good-tint"),
    ("bad", "bad-tint"),
    ("bad", "paper"),
    ("bad", "surface"),
    ("ink", "bad-tint"),
]
# Edges of controls and marks: 3 to 1.
EDGES = [
    ("line-strong", "paper"),
    ("line-strong", "surface"),
    ("loud", "paper"),
    ("teal", "paper"),
    ("good", "surface"),
    ("bad", "surface"),
]


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("css", [DAY, NIGHT], ids=["day", "night"])
def test_contrast_of_every_pair(css):
    found = colours(css)

    weak = {
        (front, ground): round(contrast(found[front], found[ground]), 2)
        for pairs, least in ((WORDS, 4.5), (EDGES, 3))
        for front, ground in pairs
        if contrast(found[front], found[ground]) < least
    }

    assert weak == {}
