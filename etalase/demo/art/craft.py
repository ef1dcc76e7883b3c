"""What is made by hand: woven, thrown, knitted, carved."""

from math import cos, pi, sin

from .fashion import DYES, pattern
from .kit import Sheet, blob, curve, darker, lighter, mix

STRAW = ["#d9b06a", "#c98d57", "#e6cf9a", "#a8743f", "#b9a86a"]


def ondel_ondel(sheet: Sheet) -> None:
    """The giant puppets of Betawi, as a pair of souvenirs."""
    random = sheet.random
    pair = [("#b5302a", "#2f6f73", "#e6b450"), ("#f6efe2", "#d4622f", "#5d7f3a")]
    gowns = random.sample(DYES, 2)
    figures = [0, 1] if random.random() < 0.75 else [random.randrange(2)]
    for place, who in enumerate(figures):
        face, sash, _trim = pair[who]
        x = 640 + (place - (len(figures) - 1) / 2) * 400
        sheet.shadow(x, 860, 190, 30)
        gown = [(x - 130, 520), (x + 130, 520), (x + 180, 860), (x - 180, 860)]
        sheet.polygon(gown, gowns[place])
        sheet.inside(
            gown, lambda s, x=x, place=place: pattern(s, x - 190, 640, x + 190, 860, gowns[place])
        )
        sheet.polygon([(x - 130, 520), (x - 74, 520), (x + 110, 740), (x + 60, 770)], sash)
        for side in (-1, 1):
            sheet.rope(
                curve((x + side * 120, 540), (x + side * 190, 620), (x + side * 150, 720)),
                darker(gowns[place], 0.2),
                50,
            )
        sheet.ellipse(x, 430, 118, 132, face)
        hair = "#2b2118"
        sheet.polygon(
            [
                *curve((x - 120, 420), (x - 130, 270), (x + 130, 270), (x + 120, 420), steps=30),
                *curve((x + 96, 380), (x, 330), (x - 96, 380)),
            ],
            hair,
        )
        for stick in range(13):
            angle = pi + pi * (stick + 0.5) / 13
            bx, by = x + cos(angle) * 112, 370 + sin(angle) * 70
            tx, ty = x + cos(angle) * 230, 350 + sin(angle) * 220
            sheet.line([(bx, by), (tx, ty)], "#7a4a2b", 6)
            tone = ["#e6b450", "#d4430f", "#2f6f73", "#f4efe6"][stick % 4]
            for tuft in range(3):
                sheet.ellipse(
                    tx - (tx - bx) * tuft * 0.2, ty - (ty - by) * tuft * 0.2, 17, 17, tone
                )
        crown = [
            (x - 104, 352),
            (x - 60, 290),
            (x - 30, 336),
            (x, 270),
            (x + 30, 336),
            (x + 60, 290),
            (x + 104, 352),
        ]
        sheet.polygon(crown, "#e6b450")
        for side in (-1, 1):
            sheet.ellipse(x + side * 46, 424, 27, 20, "#ffffff")
            sheet.ellipse(x + side * 46, 426, 12, 15, "#1d1a17")
            sheet.arc(x + side * 46, 410, 34, 22, 200, 340, hair, 10)
        sheet.polygon([(x, 430), (x + 16, 474), (x - 16, 474)], darker(face, 0.18))
        sheet.ellipse(x, 506, 38, 15, "#8c1f1b" if who else "#f4efe6")
        if not who:
            sheet.rope(
                curve((x - 54, 494), (x - 20, 474), (x, 490), (x + 20, 474), (x + 54, 494)),
                hair,
                14,
            )
            sheet.line([(x - 30, 506), (x + 30, 506)], "#b5302a", 4)


def woven_body(sheet: Sheet, shape, x1, y1, x2, y2, tone: str, accent: str) -> None:
    size = sheet.random.choice([26, 34])
    style = sheet.random.randrange(3)

    def paint(s: Sheet) -> None:
        for row, y in enumerate(range(int(y1), int(y2) + size, size)):
            for column, x in enumerate(range(int(x1), int(x2) + size, size + 8)):
                light = (row + column) % 2
                colour = lighter(tone, 0.24) if light else darker(tone, 0.08)
                if (style == 1 and row % 5 == 2) or (style == 2 and (row + column) % 5 == 0):
                    colour = accent
                s.box(x, y, x + size + 6, y + size - 3, colour, radius=6)

    sheet.polygon(shape, darker(tone, 0.3))
    sheet.inside(shape, paint)


def wicker(sheet: Sheet) -> None:
    random = sheet.random
    baskets = random.choice(
        [
            [(640, 300, 330)],
            [(420, 230, 300), (880, 190, 220)],
            [(330, 180, 230), (660, 220, 330), (1000, 150, 190)],
        ]
    )
    for x, half, height in baskets:
        tone, accent = random.choice(STRAW), random.choice(DYES)
        y = 850
        sheet.shadow(x, y, half, 32)
        lean = random.choice([0.75, 0.9, 1.05])
        if random.random() < 0.55:
            sheet.arc(x, y - height, half * 0.72, height * 0.8, 180, 360, tone, 24)
            sheet.arc(x, y - height, half * 0.72, height * 0.8, 180, 360, darker(tone, 0.2), 5)
        sheet.ellipse(x, y - height, half, half * 0.2, darker(tone, 0.5))
        shape = [
            (x - half, y - height),
            *curve(
                (x - half, y - height), (x - half * lean, y - height * 0.4), (x - half * 0.8, y)
            ),
            *curve(
                (x + half * 0.8, y), (x + half * lean, y - height * 0.4), (x + half, y - height)
            ),
            *curve((x + half, y - height), (x, y - height + half * 0.4), (x - half, y - height)),
        ]
        woven_body(sheet, shape, x - half * 1.1, y - height, x + half * 1.1, y, tone, accent)
        sheet.rope(
            curve(
                (x - half, y - height),
                (x - half * 0.4, y - height + half * 0.27),
                (x + half * 0.4, y - height + half * 0.27),
                (x + half, y - height),
            ),
            lighter(tone, 0.15),
            22,
        )
        sheet.shade(
            [
                (x + half * 0.4, y - height + 30),
                (x + half, y - height),
                (x + half * 0.8, y),
                (x + half * 0.45, y),
            ],
            34,
        )


def ceramics(sheet: Sheet) -> None:
    random = sheet.random
    glazes = random.sample(
        ["#2f6f73", "#e9e2d2", "#b5532f", "#34507a", "#7d9a8c", "#d9ae6a", "#5b4636"], 3
    )
    for place, x in enumerate(random.choice([[400, 720, 1000], [500, 860], [640]])):
        tone = glazes[place]
        h, w, neck = random.randint(280, 480), random.randint(120, 170), random.uniform(0.25, 0.6)
        y = 850
        sheet.shadow(x, y, w, 28)
        side = curve(
            (x - w * neck, y - h),
            (x - w * neck * 0.7, y - h * 0.8),
            (x - w * 1.35, y - h * 0.55),
            (x - w * 0.6, y),
            steps=30,
        )
        shape = [*side, *[(2 * x - px, py) for px, py in reversed(side)]]
        sheet.polygon(shape, tone)
        style = random.randrange(3)

        def paint(s: Sheet, x=x, y=y, h=h, w=w, tone=tone, style=style) -> None:
            if style == 0:
                s.polygon(
                    [
                        (x - w * 1.4, y - h),
                        (x + w * 1.4, y - h),
                        (x + w * 1.4, y - h * 0.5),
                        *curve(
                            (x + w * 1.4, y - h * 0.5),
                            (x + w * 0.4, y - h * 0.3),
                            (x - w * 0.4, y - h * 0.6),
                            (x - w * 1.4, y - h * 0.42),
                        ),
                    ],
                    lighter(tone, 0.4),
                )
            elif style == 1:
                for band in range(4):
                    s.box(
                        x - w * 1.4,
                        y - h * (0.3 + band * 0.09),
                        x + w * 1.4,
                        y - h * (0.27 + band * 0.09),
                        lighter(tone, 0.5),
                    )
            else:
                for _speck in range(120):
                    s.ellipse(
                        s.random.uniform(x - w * 1.3, x + w * 1.3),
                        s.random.uniform(y - h, y),
                        4,
                        4,
                        darker(tone, 0.45),
                    )

        sheet.inside(shape, paint)
        sheet.ellipse(x, y - h, w * neck, w * neck * 0.26, lighter(tone, 0.3))
        sheet.ellipse(x, y - h + 2, w * neck * 0.84, w * neck * 0.19, darker(tone, 0.6))
        sheet.gleam(blob(x - w * 0.5, y - h * 0.45, w * 0.12, h * 0.2), 110)
        if random.random() < 0.4:
            for stem in range(3):
                tip = (x + (stem - 1) * 80, y - h - 170 - (stem % 2) * 40)
                sheet.line(curve((x, y - h), (x, y - h - 90), tip), "#6b5a3a", 6)
                for grain in range(6):
                    sheet.polygon(
                        blob(tip[0] + (grain % 2) * 20 - 10, tip[1] + grain * 18, 11, 20),
                        random.choice(["#d9b06a", "#e6cf9a"]),
                    )


def knits(sheet: Sheet) -> None:
    random = sheet.random
    wool = random.choice(
        ["#d98a7a", "#8a9e6b", "#e6b450", "#7d8fb0", "#c9a58b", "#b98ab0", "#e9e2d2"]
    )
    belly = lighter(wool, 0.45)
    ears = random.choice(["bear", "rabbit", "cat"])
    x = random.choice([520, 760])
    sheet.shadow(x, 860, 230, 34)
    for side in (-1, 1):
        if ears == "bear":
            sheet.ellipse(x + side * 118, 330, 58, 58, wool)
            sheet.ellipse(x + side * 118, 334, 32, 32, belly)
        elif ears == "rabbit":
            sheet.polygon(blob(x + side * 84, 240, 46, 150, turn=side * 0.16), wool)
            sheet.polygon(blob(x + side * 84, 250, 22, 108, turn=side * 0.16), belly)
        else:
            sheet.polygon(
                [(x + side * 40, 330), (x + side * 150, 250), (x + side * 156, 400)], wool
            )
    for side in (-1, 1):
        sheet.polygon(blob(x + side * 190, 690, 52, 110, turn=-side * 0.5), darker(wool, 0.1))
        sheet.polygon(blob(x + side * 110, 840, 84, 50), darker(wool, 0.12))
    sheet.ellipse(x, 720, 180, 160, wool)
    sheet.ellipse(x, 740, 116, 112, belly)
    sheet.ellipse(x, 440, 170, 154, wool)
    for row in range(9):
        for stitch in range(11):
            sx, sy = x - 150 + stitch * 30, 320 + row * 62
            inside_head = ((sx - x) / 158) ** 2 + ((sy - 440) / 142) ** 2 < 1
            inside_body = ((sx - x) / 168) ** 2 + ((sy - 720) / 148) ** 2 < 1 and (
                (sx - x) / 120
            ) ** 2 + ((sy - 740) / 116) ** 2 > 1
            if inside_head or inside_body:
                sheet.arc(sx, sy, 12, 12, 20, 160, darker(wool, 0.16), 4)
    for side in (-1, 1):
        sheet.ellipse(x + side * 62, 430, 17, 20, "#2b2118")
        sheet.ellipse(x + side * 62 - 5, 423, 5, 6, "#ffffff")
        sheet.ellipse(x + side * 104, 480, 26, 16, mix(wool, "#e2574a", 0.35))
    sheet.ellipse(x, 478, 20, 14, "#5b3a29")
    sheet.arc(x, 492, 26, 20, 20, 160, "#5b3a29", 6)
    scarf = random.choice(DYES)
    sheet.box(x - 130, 566, x + 130, 606, scarf, radius=18)
    sheet.box(x + 50, 590, x + 100, 720, darker(scarf, 0.1), radius=10)
    ball = 1010 if x < 640 else 260
    yarn = random.choice(DYES)
    sheet.shadow(ball, 860, 120, 20)
    sheet.ellipse(ball, 760, 110, 104, yarn)
    for turn in range(7):
        sheet.arc(
            ball,
            760,
            100 - turn * 6,
            40 + turn * 9,
            turn * 24,
            turn * 24 + 150,
            lighter(yarn, 0.3),
            6,
        )


def wood(sheet: Sheet) -> None:
    random = sheet.random
    tone = random.choice(["#a9713f", "#8a5a3a", "#c9975c", "#6f4630"])
    kind = random.randrange(3)
    if kind == 0:
        for place in range(5):
            x, top = 330 + place * 150, 300 + (place % 3) * 50
            sheet.shadow(x, 866, 60, 16)
            sheet.box(
                x - 13, top + 120, x + 13, 860, mix(tone, "#ffffff", 0.1 * (place % 3)), radius=12
            )
            sheet.ellipse(
                x, top + 80, 52 + (place % 2) * 10, 92, mix(tone, "#ffffff", 0.1 * (place % 3))
            )
            if place % 2:
                sheet.ellipse(x, top + 76, 34, 66, darker(tone, 0.22))
            else:
                for slot in (-18, 0, 18):
                    sheet.box(
                        x + slot - 5, top + 30, x + slot + 5, top + 130, darker(tone, 0.4), radius=4
                    )
    elif kind == 1:
        sheet.shadow(640, 850, 400, 44)
        body = random.choice(DYES)
        sheet.polygon(
            [
                (260, 760),
                (300, 560),
                (560, 540),
                (650, 420),
                (880, 420),
                (930, 560),
                (1030, 600),
                (1030, 760),
            ],
            body,
        )
        sheet.polygon([(610, 550), (672, 450), (760, 450), (760, 550)], "#dfeae4")
        sheet.polygon([(786, 550), (786, 450), (860, 450), (896, 550)], "#dfeae4")
        sheet.box(240, 740, 1050, 790, tone, radius=16)
        for x in (400, 880):
            sheet.ellipse(x, 790, 92, 92, darker(tone, 0.3))
            sheet.ellipse(x, 790, 66, 66, lighter(tone, 0.25))
            sheet.ring(x, 790, 40, 40, darker(tone, 0.2), 5)
            sheet.ellipse(x, 790, 16, 16, darker(tone, 0.45))
        sheet.ellipse(290, 680, 22, 26, "#e6b450")
    else:
        sheet.shadow(640, 840, 420, 60)
        sheet.ellipse(640, 660, 410, 120, lighter(tone, 0.2))
        sheet.polygon(
            [
                *curve((230, 660), (300, 850), (520, 850)),
                *curve((760, 850), (980, 850), (1050, 660)),
            ],
            tone,
        )
        sheet.ellipse(640, 660, 410, 112, lighter(tone, 0.22))
        sheet.ellipse(640, 664, 380, 96, darker(tone, 0.25))
        for ring in range(5):
            sheet.ring(
                600, 670, 60 + ring * 60, 14 + ring * 17, mix(darker(tone, 0.25), tone, 0.5), 5
            )
        for grain in range(4):
            sheet.line(
                curve(
                    (280 + grain * 20, 740 + grain * 26),
                    (640, 790 + grain * 18),
                    (1000 - grain * 20, 740 + grain * 26),
                ),
                darker(tone, 0.14),
                5,
            )
        for fruit in range(5):
            sheet.ellipse(
                440 + fruit * 100,
                622 - (fruit % 2) * 40,
                66,
                62,
                random.choice(["#d98b2b", "#c5221f", "#7fa03a", "#e6b450"]),
            )


def wall_art(sheet: Sheet) -> None:
    random = sheet.random
    if random.random() < 0.5:
        cord = random.choice(["#f2ead8", "#e6d3a8", "#d9a58b", "#a9b8a0"])
        sheet.rope([(330, 190), (950, 190)], "#8a5a3a", 26)
        for strand in range(24):
            x = 360 + strand * 24
            depth = 780 - abs(strand - 11.5) * 28 + (strand % 2) * 16
            sheet.line([(x, 200), (x, depth)], cord, 12)
            sheet.line([(x + 3, 200), (x + 3, depth)], darker(cord, 0.14), 3)
        for row in range(5):
            for knot in range(12 - row * 2):
                x = 384 + row * 48 + knot * 48
                y = 290 + row * 70
                sheet.polygon(
                    [(x, y - 34), (x + 30, y), (x, y + 34), (x - 30, y)], lighter(cord, 0.3)
                )
                sheet.ring(x, y, 12, 12, darker(cord, 0.25), 5)
        return
    frames = random.choice([[(640, 420, 270, 300)], [(430, 410, 180, 240), (850, 410, 180, 240)]])
    for x, y, w, h in frames:
        wooden = random.choice(["#5b3a29", "#c98d57", "#2b2b2b", "#e9d9b8"])
        sheet.box(
            x - w + 10, y - h + 14, x + w + 10, y + h + 14, darker(sheet.wall, 0.25), radius=6
        )
        sheet.box(x - w, y - h, x + w, y + h, wooden, radius=6)
        sheet.box(x - w + 22, y - h + 22, x + w - 22, y + h - 22, "#f7f2e6")
        colour = random.choice(DYES)
        inner = [
            (x - w + 60, y - h + 60),
            (x + w - 60, y - h + 60),
            (x + w - 60, y + h - 60),
            (x - w + 60, y + h - 60),
        ]
        sheet.polygon(inner, mix(colour, "#f7f2e6", 0.75))

        def paint(s: Sheet, x=x, y=y, w=w, h=h, colour=colour) -> None:
            s.ellipse(x, y - h * 0.2, w * 0.34, w * 0.34, "#e6b450")
            for hill in range(3):
                top = y + h * (0.05 + hill * 0.18)
                s.polygon(
                    [
                        *curve(
                            (x - w, top + 40),
                            (x - w * 0.4, top - 120 + hill * 30),
                            (x + w * 0.3, top + 90),
                            (x + w, top - 30),
                            steps=30,
                        ),
                        (x + w, y + h),
                        (x - w, y + h),
                    ],
                    mix(colour, "#1d2433", hill * 0.22),
                )
            for roof in range(3):
                rx = x - w * 0.4 + roof * w * 0.36
                s.polygon([(rx - 44, y + h * 0.2), (rx, y), (rx + 44, y + h * 0.2)], "#b5532f")
                s.box(rx - 30, y + h * 0.2, rx + 30, y + h * 0.36, "#f2e3c8")

        sheet.inside(inner, paint)
