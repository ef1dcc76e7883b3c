"""A small drawing table: shapes on a 1280 × 960 sheet, drawn twice as large and then made smooth."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 960
SCALE = 2
Colour = tuple[int, int, int]
Point = tuple[float, float]

# Walls and cloths of the market hall, each with the table that suits it.
ROOMS: list[tuple[str, str]] = [
    ("#f3e3c7", "#c98d57"),
    ("#dfeae4", "#b98a5e"),
    ("#f6d9c8", "#8f5a3c"),
    ("#e9e2d2", "#7d6a55"),
    ("#cfe0e3", "#a97848"),
    ("#f7ecd9", "#2f6f73"),
    ("#f3d9a8", "#7a4a2b"),
    ("#e6dcec", "#9a7b63"),
    ("#d9e3c9", "#a06b3f"),
    ("#fbe9e0", "#b0552f"),
]


def rgb(colour: str | Colour) -> Colour:
    """A colour from ``#rrggbb``."""
    if isinstance(colour, tuple):
        return colour
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def mix(first: str | Colour, second: str | Colour, share: float) -> Colour:
    """``first`` with ``share`` (0 to 1) of ``second`` in it."""
    return tuple(round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))


def darker(colour: str | Colour, share: float = 0.2) -> Colour:
    return mix(colour, "#2a1608", share)


def lighter(colour: str | Colour, share: float = 0.3) -> Colour:
    return mix(colour, "#ffffff", share)


def curve(*points: Point, steps: int = 24) -> list[Point]:
    """Points along a Bézier curve with the given control points."""
    line = []
    for step in range(steps + 1):
        t = step / steps
        row = list(points)
        while len(row) > 1:
            row = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for (x1, y1), (x2, y2) in pairwise(row)]
        line.append(row[0])
    return line


def blob(x: float, y: float, rx: float, ry: float, *, turn: float = 0, dents: Sequence = ()):
    """An ellipse as points, turned by ``turn`` radians; ``dents`` scale its radius around."""
    points = []
    count = 48
    for step in range(count):
        angle = 2 * pi * step / count
        size = 1.0
        if dents:
            place = step / count * len(dents)
            here, there = int(place) % len(dents), (int(place) + 1) % len(dents)
            size = dents[here] + (dents[there] - dents[here]) * (place - int(place))
        px, py = cos(angle) * rx * size, sin(angle) * ry * size
        points.append((x + px * cos(turn) - py * sin(turn), y + px * sin(turn) + py * cos(turn)))
    return points


class Sheet:
    """One picture in the making. All numbers are pixels of the finished 1280 × 960 picture."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.wall, self.table = random.choice(ROOMS)
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), rgb(self.wall))
        self.draw = ImageDraw.Draw(self.image)
        self.edge = random.randint(560, 650)
        self._room()

    def _room(self) -> None:
        """The wall with light from one side, and the table."""
        left_lit = self.random.random() < 0.5
        light = Image.linear_gradient("L").rotate(90 if left_lit else 270).resize(self.image.size)
        warm = Image.new("RGB", self.image.size, lighter(self.wall, 0.45))
        self.image.paste(warm, mask=light.point(lambda value: value * 2 // 3))
        self.draw = ImageDraw.Draw(self.image)
        backdrop = self.random.choice(["plain", "window", "arch", "stripes", "plain"])
        tone = mix(self.wall, self.table, 0.13)
        if backdrop == "arch":
            x = self.random.choice([420, 640, 860])
            self.ellipse(x, self.edge - 180, 330, 330, tone)
            self.box(x - 330, self.edge - 180, x + 330, self.edge + 10, tone)
        elif backdrop == "window":
            x = self.random.choice([90, 880])
            self.box(x, 60, x + 310, 400, lighter(self.wall, 0.65), radius=14)
            self.line([(x + 155, 60), (x + 155, 400)], tone, 14)
            self.line([(x, 230), (x + 310, 230)], tone, 14)
        elif backdrop == "stripes":
            for x in range(0, WIDTH, 160):
                self.box(x, 0, x + 80, self.edge, mix(self.wall, self.table, 0.07))
        self.box(0, self.edge, WIDTH, HEIGHT, self.table)
        self.box(0, self.edge, WIDTH, self.edge + 10, lighter(self.table, 0.25))
        for _plank in range(7):
            y = self.random.randint(self.edge + 30, HEIGHT)
            x = self.random.randint(-100, 900)
            self.line([(x, y), (x + self.random.randint(200, 600), y)], darker(self.table, 0.1), 4)
        if self.random.random() < 0.45:
            self._cloth()

    def _cloth(self) -> None:
        """A cloth under the goods, with dots or stripes."""
        colour = self.random.choice(["#f4efe6", "#2f6f73", "#c8452a", "#e6b450", "#34507a"])
        top = self.edge + self.random.randint(60, 90)
        shape = [(140, top), (1140, top), (1260, HEIGHT), (20, HEIGHT)]
        self.polygon(shape, colour)
        thread = lighter(colour, 0.35) if colour != "#f4efe6" else rgb("#d4430f")
        self.line([(160, top + 18), (1120, top + 18)], thread, 5)
        for x in range(180, 1120, 46):
            self.ellipse(x, top + 44, 8, 8, thread)

    # Plain shapes.

    def _s(self, *numbers: float) -> list[float]:
        return [number * SCALE for number in numbers]

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour) -> None:
        self.draw.ellipse(self._s(x - rx, y - ry, x + rx, y + ry), fill=rgb(colour))

    def ring(self, x: float, y: float, rx: float, ry: float, colour, width: float) -> None:
        box = self._s(x - rx, y - ry, x + rx, y + ry)
        self.draw.ellipse(box, outline=rgb(colour), width=round(width * SCALE))

    def box(self, x1, y1, x2, y2, colour, *, radius: float = 0) -> None:
        self.draw.rounded_rectangle(
            self._s(x1, y1, x2, y2), radius=radius * SCALE, fill=rgb(colour)
        )

    def polygon(self, points: Sequence[Point], colour) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=rgb(colour))

    def line(self, points: Sequence[Point], colour, width: float) -> None:
        self.draw.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            fill=rgb(colour),
            width=round(width * SCALE),
            joint="curve",
        )

    def rope(self, points: Sequence[Point], colour, width: float) -> None:
        """A line with round ends."""
        self.line(points, colour, width)
        for x, y in (points[0], points[-1]):
            self.ellipse(x, y, width / 2, width / 2, colour)

    def arc(self, x, y, rx, ry, start: float, end: float, colour, width: float) -> None:
        """A part of an ellipse's line, in degrees clockwise from the right."""
        self.draw.arc(
            self._s(x - rx, y - ry, x + rx, y + ry),
            start,
            end,
            fill=rgb(colour),
            width=round(width * SCALE),
        )

    # Light and stuff.

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: int = 95) -> None:
        """A soft shadow on the table."""
        small = Image.new("L", (WIDTH // 4, HEIGHT // 4))
        ImageDraw.Draw(small).ellipse(
            [(x - rx) / 4, (y - ry) / 4, (x + rx) / 4, (y + ry) / 4], fill=strength
        )
        mask = small.filter(ImageFilter.GaussianBlur(6)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, darker(self.table, 0.75)), mask=mask)

    def gleam(self, points: Sequence[Point], strength: int = 90) -> None:
        """A pane of light on something that shines."""
        self._veil(points, "#ffffff", strength)

    def shade(self, points: Sequence[Point], strength: int = 60) -> None:
        """The dark side of something."""
        self._veil(points, "#2a1608", strength)

    def _veil(self, points: Sequence[Point], colour, strength: int) -> None:
        xs = [round(x * SCALE) for x, _y in points]
        ys = [round(y * SCALE) for _x, y in points]
        left, top = max(min(xs), 0), max(min(ys), 0)
        right, bottom = min(max(xs), self.image.width), min(max(ys), self.image.height)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon(
            [(x - left, y - top) for x, y in zip(xs, ys, strict=True)], fill=strength
        )
        veil = Image.new("RGB", mask.size, rgb(colour))
        self.image.paste(veil, (left, top), mask)

    def inside(self, points: Sequence[Point], paint: Callable[["Sheet"], None]) -> None:
        """What ``paint`` draws, but only within the shape."""
        before = self.image.copy()
        paint(self)
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=255)
        self.image = Image.composite(self.image, before, mask)
        self.draw = ImageDraw.Draw(self.image)

    def label(self, x: float, y: float, w: float, h: float, accent) -> None:
        """A paper label with a drawn emblem and lines of make-believe writing."""
        self.box(x - w / 2, y - h / 2, x + w / 2, y + h / 2, "#fbf7f0", radius=h * 0.08)
        self.box(x - w / 2, y - h / 2, x + w / 2, y - h * 0.36, accent, radius=h * 0.06)
        size = min(w, h) * 0.17
        kind = self.random.randrange(4)
        cy = y - h * 0.08
        if kind == 0:
            for turn in range(4):
                angle = pi / 4 + turn * pi / 2
                self.polygon(
                    blob(
                        x + cos(angle) * size * 0.7,
                        cy + sin(angle) * size * 0.7,
                        size * 0.62,
                        size * 0.34,
                        turn=angle,
                    ),
                    accent,
                )
        elif kind == 1:
            self.ellipse(x, cy, size, size, accent)
            self.ellipse(x, cy, size * 0.6, size * 0.6, "#fbf7f0")
        elif kind == 2:
            self.polygon(
                [(x - size, cy + size * 0.7), (x, cy - size), (x + size, cy + size * 0.7)], accent
            )
        else:
            for turn in range(-2, 3):
                self.polygon(
                    blob(
                        x + turn * size * 0.42,
                        cy + abs(turn) * size * 0.2,
                        size * 0.2,
                        size * 0.75,
                        turn=turn * 0.32,
                    ),
                    accent,
                )
        ink = darker(accent, 0.45)
        self.box(x - w * 0.3, y + h * 0.16, x + w * 0.3, y + h * 0.22, ink, radius=4)
        self.box(
            x - w * 0.2, y + h * 0.29, x + w * 0.2, y + h * 0.33, mix(ink, "#fbf7f0", 0.4), radius=3
        )

    def kawung(self, x1: float, y1: float, x2: float, y2: float, size: float, colour) -> None:
        """The kawung pattern, four petals around each crossing."""
        y = y1
        while y < y2 + size:
            x = x1
            while x < x2 + size:
                for turn in range(4):
                    angle = pi / 4 + turn * pi / 2
                    self.polygon(
                        blob(
                            x + cos(angle) * size * 0.34,
                            y + sin(angle) * size * 0.34,
                            size * 0.27,
                            size * 0.13,
                            turn=angle,
                        ),
                        colour,
                    )
                x += size
            y += size

    def finished(self) -> Image.Image:
        """The picture, 1280 × 960, framed by hand and with the grain of a phone's camera."""
        zoom = self.random.uniform(0.82, 0.96)
        width, height = round(WIDTH * SCALE * zoom), round(HEIGHT * SCALE * zoom)
        left = round((WIDTH * SCALE - width) * self.random.uniform(0.35, 0.65))
        top = round((HEIGHT * SCALE - height) * self.random.uniform(0.75, 1))
        frame = (left, top, left + width, top + height)
        image = self.image.resize((WIDTH, HEIGHT), Image.Resampling.BOX, box=frame)
        size = (WIDTH // 2, HEIGHT // 2)
        noise = Image.frombytes("L", size, self.random.randbytes(size[0] * size[1]))
        grain = noise.point(lambda value: 128 + (value - 128) // 14).resize(image.size)
        return ImageChops.overlay(image, Image.merge("RGB", [grain] * 3))
