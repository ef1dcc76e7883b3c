"""Care, house and garden, presents and services."""

from math import cos, pi, sin

from .fashion import DYES, pattern
from .food import LABELS
from .kit import Sheet, blob, curve, darker, lighter, mix


def soaps(sheet: Sheet) -> None:
    random = sheet.random
    tones = random.sample(
        ["#e8cdb5", "#c9d8b6", "#e9b7b0", "#b9c9d8", "#efe3b8", "#cbb6d6", "#8a6f5a"], 4
    )
    sheet.box(180, 800, 1100, 850, "#a9784e", radius=16)
    sheet.shadow(640, 860, 480, 26)
    if random.random() < 0.55:
        for level in range(3):
            for place in range(3 - level):
                x, y = 290 + place * 250 + level * 125, 800 - level * 136
                tone = tones[(level + place) % 4]
                sheet.box(x, y - 128, x + 220, y, tone, radius=26)
                sheet.polygon(
                    curve((x + 20, y - 60), (x + 80, y - 110), (x + 140, y - 10), (x + 200, y - 70))
                    + curve(
                        (x + 200, y - 40), (x + 140, y + 10), (x + 80, y - 80), (x + 20, y - 36)
                    ),
                    lighter(tone, 0.5),
                )
                sheet.ring(x + 110, y - 64, 40, 40, darker(tone, 0.18), 6)
        for _petal in range(14):
            sheet.polygon(
                blob(
                    random.randint(160, 1120),
                    random.randint(866, 920),
                    20,
                    11,
                    turn=random.uniform(0, pi),
                ),
                random.choice(tones),
            )
        return
    for place in range(random.choice([2, 3])):
        x, y = 360 + place * 280, 800
        tone = tones[place]
        h = random.choice([200, 280])
        sheet.box(x - 100, y - h, x + 100, y, mix(tone, "#ffffff", 0.2), radius=18)
        sheet.ellipse(x, y - h + 6, 100, 24, lighter(tone, 0.5))
        sheet.line([(x, y - h), (x, y - h - 34)], "#3b2f2a", 6)
        sheet.polygon(
            [
                *curve((x - 26, y - h - 40), (x - 30, y - h - 90), (x, y - h - 140)),
                *curve((x, y - h - 140), (x + 30, y - h - 90), (x + 26, y - h - 40)),
            ],
            "#f4a62a",
        )
        sheet.polygon(blob(x, y - h - 60, 12, 26), "#fff0b8")
        sheet.label(x, y - h * 0.45, 130, 110, random.choice(LABELS))


def cosmetics(sheet: Sheet) -> None:
    random = sheet.random
    glass = random.choice(["#6f3f1f", "#2f5a4a", "#34507a", "#7a3b4a"])
    for place, x in enumerate((380, 620, 880)):
        y = 840
        sheet.shadow(x, y, 120, 22)
        if place == 0:
            sheet.box(x - 100, y - 280, x + 100, y, glass, radius=26)
            sheet.box(x - 42, y - 330, x + 42, y - 270, "#2b2b2b", radius=8)
            sheet.polygon(blob(x, y - 390, 34, 70), "#2b2b2b")
            sheet.gleam(
                [(x - 78, y - 260), (x - 56, y - 260), (x - 56, y - 20), (x - 78, y - 20)], 90
            )
            sheet.label(x, y - 130, 150, 150, random.choice(LABELS))
        elif place == 1:
            sheet.polygon(
                [(x - 80, y - 400), (x + 80, y - 400), (x + 64, y - 60), (x - 64, y - 60)],
                "#f4efe6",
            )
            sheet.box(x - 62, y - 70, x + 62, y, glass, radius=8)
            sheet.box(x - 82, y - 416, x + 82, y - 392, "#d9cfbd")
            sheet.label(x, y - 230, 110, 170, random.choice(LABELS))
        else:
            sheet.box(x - 120, y - 130, x + 120, y, lighter(glass, 0.65), radius=22)
            sheet.box(
                x - 126,
                y - 200,
                x + 126,
                y - 118,
                random.choice(["#c98d57", "#2b2b2b", "#e6b450"]),
                radius=12,
            )
            sheet.label(x, y - 62, 170, 84, random.choice(LABELS))
    for _leafy in range(9):
        x, y = random.randint(140, 1140), random.randint(850, 920)
        sheet.polygon(
            blob(x, y, 58, 20, turn=random.uniform(-0.7, 0.7)),
            random.choice(["#5f8f3a", "#7aa34a", "#4d7d3a"]),
        )


def plants(sheet: Sheet) -> None:
    random = sheet.random
    for x in random.choice([[640], [420, 860], [300, 640, 980]]):
        pot = random.choice(["#b5532f", "#e9e2d2", "#34507a", "#2f6f73", "#e6b450", "#3b3633"])
        y, w, h = 860, random.randint(110, 150), random.randint(170, 220)
        green = random.choice(["#4d7d3a", "#2f6b45", "#6f9a4a", "#3f7a6a"])
        kind = random.randrange(3)
        sheet.shadow(x, y, w, 24)
        base = y - h
        if kind == 0:
            for stem in range(9):
                angle = -pi / 2 + (stem - 4) * 0.27
                tip = (x + cos(angle) * 250, base + sin(angle) * random.randint(240, 330))
                sheet.line(curve((x, base), (x, base - 120), tip), darker(green, 0.2), 8)
                sheet.polygon(
                    blob(*tip, 78, 50, turn=angle), mix(green, "#ffffff", 0.06 * (stem % 3))
                )
                sheet.line(
                    [tip, (tip[0] + cos(angle) * 66, tip[1] + sin(angle) * 66)],
                    lighter(green, 0.35),
                    4,
                )
        elif kind == 1:
            for blade in range(11):
                lean = (blade - 5) * 26
                tip = (x + lean * 1.5, base - random.randint(260, 420))
                sheet.polygon(
                    [
                        *curve((x + lean * 0.5 - 22, base), (x + lean - 26, base - 160), tip),
                        *curve(tip, (x + lean + 30, base - 160), (x + lean * 0.5 + 22, base)),
                    ],
                    mix(green, "#e9e2a0", 0.12 * (blade % 3)),
                )
                sheet.line(
                    curve((x + lean * 0.5, base), (x + lean, base - 160), tip),
                    lighter(green, 0.45),
                    5,
                )
        else:
            for _leafy in range(46):
                angle, far = random.uniform(pi, 2 * pi), random.uniform(30, 210)
                px, py = x + cos(angle) * far, base - 40 + sin(angle) * far
                sheet.polygon(
                    blob(px, py, 42, 26, turn=angle), mix(green, "#ffffff", random.uniform(0, 0.2))
                )
            for _flower in range(random.choice([0, 8])):
                angle, far = random.uniform(pi, 2 * pi), random.uniform(40, 190)
                px, py = x + cos(angle) * far, base - 40 + sin(angle) * far
                for petal in range(5):
                    turn = petal * 2 * pi / 5
                    sheet.ellipse(px + cos(turn) * 13, py + sin(turn) * 13, 11, 11, "#d9486a")
                sheet.ellipse(px, py, 8, 8, "#f4d35e")
        sheet.polygon([(x - w, base), (x + w, base), (x + w * 0.72, y), (x - w * 0.72, y)], pot)
        sheet.box(x - w * 1.06, base - 20, x + w * 1.06, base + 26, lighter(pot, 0.12), radius=8)
        sheet.shade(
            [(x + w * 0.4, base + 26), (x + w, base + 26), (x + w * 0.72, y), (x + w * 0.4, y)], 40
        )


def furniture(sheet: Sheet) -> None:
    random = sheet.random
    tone = random.choice(["#a9713f", "#c9975c", "#6f4630", "#8a5a3a", "#d9b98a"])
    kind = random.randrange(3)
    sheet.shadow(640, 890, 380, 30)
    if kind == 0:
        for x, lean in ((420, -40), (860, 40)):
            sheet.polygon(
                [(x - 24, 560), (x + 24, 560), (x + 18 + lean, 890), (x - 18 + lean, 890)], tone
            )
        for x, lean in ((540, -14), (740, 14)):
            sheet.polygon(
                [(x - 20, 560), (x + 20, 560), (x + 14 + lean, 850), (x - 14 + lean, 850)],
                darker(tone, 0.3),
            )
        sheet.box(440, 720, 840, 744, darker(tone, 0.15))
        sheet.ellipse(640, 560, 300, 70, darker(tone, 0.2))
        sheet.ellipse(640, 540, 300, 70, lighter(tone, 0.15))
        for ring in range(4):
            sheet.ring(620, 540, 60 + ring * 60, 12 + ring * 14, tone, 4)
    elif kind == 1:
        sheet.box(330, 260, 950, 880, tone, radius=12)
        for shelf in range(3):
            top = 290 + shelf * 196
            sheet.box(360, top, 920, top + 166, darker(tone, 0.4))
            for place in range(4):
                x = 390 + place * 130
                h = random.randint(70, 140)
                colour = random.choice(DYES)
                if random.random() < 0.5:
                    for book in range(4):
                        sheet.box(
                            x + book * 25,
                            top + 166 - h,
                            x + book * 25 + 22,
                            top + 166,
                            random.choice(DYES),
                            radius=3,
                        )
                else:
                    sheet.polygon(
                        blob(x + 44, top + 166 - h / 2, 40, h / 2, dents=[1, 0.8, 1, 1.1]), colour
                    )
    else:
        seat = random.choice(DYES)
        for x in (430, 810):
            sheet.box(x, 600, x + 40, 890, tone, radius=8)
        sheet.box(410, 240, 450, 620, tone, radius=10)
        sheet.box(830, 240, 870, 620, tone, radius=10)
        back = [(450, 270), (830, 270), (830, 520), (450, 520)]
        sheet.polygon(back, "#d9b98a")
        for x in range(450, 840, 38):
            sheet.line([(x, 270), (x + 40, 520)], darker("#d9b98a", 0.25), 6)
            sheet.line([(x + 40, 270), (x, 520)], darker("#d9b98a", 0.25), 6)
        sheet.box(396, 580, 884, 640, seat, radius=26)
        sheet.inside(
            [(400, 584), (880, 584), (880, 636), (400, 636)],
            lambda s: pattern(s, 400, 584, 880, 636, seat),
        )


def kitchenware(sheet: Sheet) -> None:
    random = sheet.random
    tone = random.choice(["#c9975c", "#a9713f", "#8a5a3a"])
    if random.random() < 0.5:
        sheet.shadow(640, 880, 380, 30)
        sheet.box(420, 250, 860, 880, tone, radius=60)
        sheet.ring(640, 320, 34, 34, darker(tone, 0.5), 26)
        for grain in range(7):
            x = 470 + grain * 56
            sheet.line(
                curve((x, 380), (x + 30, 540), (x - 20, 700), (x + 10, 860)), darker(tone, 0.12), 5
            )
        for place, handle in enumerate(("#2b2b2b", "#7a4a2b")):
            x = 300 if place == 0 else 980
            sheet.shadow(x, 880, 50, 14)
            sheet.box(x - 20, 640, x + 20, 880, handle, radius=16)
            sheet.polygon(
                [*curve((x - 44, 640), (x - 60, 460), (x - 10, 300)), (x + 36, 640)], "#c9cdd0"
            )
    else:
        metal = random.choice(["#4a4a4a", "#8a8f92", "#b5532f"])
        sheet.shadow(620, 860, 360, 36)
        sheet.polygon(
            [
                *curve((300, 640), (340, 860), (620, 870)),
                *curve((620, 870), (900, 860), (940, 640)),
            ],
            metal,
        )
        sheet.ellipse(620, 640, 320, 84, lighter(metal, 0.2))
        sheet.ellipse(620, 644, 290, 68, darker(metal, 0.3))
        sheet.rope([(930, 650), (1180, 560)], "#7a4a2b", 40)
        for _piece in range(26):
            x, y = random.randint(400, 840), random.randint(604, 676)
            sheet.polygon(
                blob(x, y, 30, 18, turn=random.uniform(0, pi)),
                random.choice(["#5f8f3a", "#d98b2b", "#c5221f", "#f2e3c8"]),
            )
        sheet.rope([(500, 640), (760, 330)], tone, 26)
        sheet.polygon(blob(480, 664, 64, 34, turn=-0.8), tone)


def hampers(sheet: Sheet) -> None:
    random = sheet.random
    ribbon = random.choice(["#c8452a", "#2f6f73", "#e6b450", "#8a5a9e"])
    sheet.shadow(640, 870, 400, 34)
    items = random.sample(["bottle", "jar", "box", "pouch", "roll", "jar"], 5)
    for place, item in enumerate(items):
        x = 370 + place * 135
        tone = random.choice(LABELS)
        top = 360 + abs(place - 2) * 44
        if item == "bottle":
            sheet.box(x - 22, top - 60, x + 22, top + 40, darker(tone, 0.3), radius=10)
            sheet.box(x - 52, top + 20, x + 52, 720, tone, radius=20)
        elif item == "jar":
            sheet.box(x - 62, top + 60, x + 62, 720, mix(tone, "#ffffff", 0.4), radius=16)
            sheet.box(x - 66, top + 24, x + 66, top + 74, "#e6b450", radius=8)
        elif item == "box":
            sheet.box(x - 70, top + 40, x + 70, 720, "#f4efe6", radius=6)
            sheet.box(x - 14, top + 40, x + 14, 720, tone)
        elif item == "pouch":
            sheet.polygon(
                [(x - 60, top + 20), (x + 60, top + 20), (x + 72, 720), (x - 72, 720)],
                mix(tone, "#f2e3c8", 0.4),
            )
        else:
            sheet.ellipse(x, top + 120, 70, 70, mix(tone, "#f2e3c8", 0.6))
            sheet.ellipse(x, top + 120, 40, 40, tone)
            sheet.box(x - 68, top + 130, x + 68, 720, mix(tone, "#f2e3c8", 0.4))
    basket = [(270, 620), (1010, 620), (950, 870), (330, 870)]
    sheet.polygon(basket, "#a8743f")

    def weave(s: Sheet) -> None:
        for row, y in enumerate(range(620, 880, 32)):
            for column, x in enumerate(range(260, 1020, 48)):
                s.box(
                    x,
                    y,
                    x + 46,
                    y + 29,
                    lighter("#c98d57", 0.2) if (row + column) % 2 else "#c98d57",
                    radius=6,
                )

    sheet.inside(basket, weave)
    sheet.box(256, 606, 1024, 642, "#8a5a3a", radius=16)
    for side in (-1, 1):
        sheet.polygon(blob(640 + side * 92, 690, 96, 48, turn=side * 0.3), ribbon)
        sheet.polygon(blob(640 + side * 92, 690, 46, 20, turn=side * 0.3), darker(ribbon, 0.3))
        sheet.polygon([(640, 700), (640 + side * 120, 850), (640 + side * 60, 856)], ribbon)
    sheet.ellipse(640, 690, 36, 34, lighter(ribbon, 0.15))


def packaging(sheet: Sheet) -> None:
    random = sheet.random
    paper = random.choice(["#c9a06a", "#f4efe6", "#d9b98a"])
    tone = random.choice(LABELS)
    for x, w, h in ((360, 280, 330), (700, 240, 460), (980, 200, 260)):
        y = 850
        sheet.shadow(x, y, w * 0.62, 24)
        kind = random.randrange(3)
        if kind == 0:
            sheet.box(x - w / 2, y - h, x + w / 2, y, paper)
            sheet.polygon(
                [
                    (x + w / 2, y - h),
                    (x + w / 2 + 40, y - h - 30),
                    (x + w / 2 + 40, y - 30),
                    (x + w / 2, y),
                ],
                darker(paper, 0.2),
            )
            sheet.polygon(
                [
                    (x - w / 2, y - h),
                    (x - w / 2 + 40, y - h - 30),
                    (x + w / 2 + 40, y - h - 30),
                    (x + w / 2, y - h),
                ],
                lighter(paper, 0.3),
            )
            sheet.label(x, y - h * 0.45, w * 0.6, h * 0.42, tone)
        elif kind == 1:
            sheet.polygon(
                [(x - w / 2, y - h), (x + w / 2, y - h), (x + w * 0.46, y), (x - w * 0.46, y)],
                mix(tone, "#ffffff", 0.1),
            )
            sheet.arc(x, y - h, w * 0.24, 80, 180, 360, darker(tone, 0.3), 12)
            sheet.inside(
                [
                    (x - w / 2, y - h * 0.35),
                    (x + w / 2, y - h * 0.35),
                    (x + w * 0.46, y),
                    (x - w * 0.46, y),
                ],
                lambda s, x=x, y=y, w=w, h=h: s.kawung(
                    x - w / 2, y - h * 0.35, x + w / 2, y, 56, lighter(tone, 0.45)
                ),
            )
            sheet.label(x, y - h * 0.64, w * 0.5, h * 0.36, tone)
        else:
            sheet.polygon(
                [
                    (x - w * 0.4, y - h),
                    (x + w * 0.4, y - h),
                    (x + w / 2, y - 20),
                    (x + w * 0.42, y),
                    (x - w * 0.42, y),
                    (x - w / 2, y - 20),
                ],
                mix(paper, tone, 0.15),
            )
            sheet.ellipse(x, y - h * 0.5, w * 0.3, h * 0.2, mix(sheet.wall, "#ffffff", 0.6))
            sheet.box(x - w * 0.4, y - h, x + w * 0.4, y - h + 34, darker(paper, 0.2))


def printing(sheet: Sheet) -> None:
    random = sheet.random
    tone = random.choice(DYES)
    cards = [(380, 620, 0.16), (900, 640, -0.14), (640, 560, 0.0)]
    for x, y, turn in cards:
        w, h = 210, 270
        corners = [(-w, -h), (w, -h), (w, h), (-w, h)]
        turned = [
            (x + a * cos(turn) - b * sin(turn), y + a * sin(turn) + b * cos(turn))
            for a, b in corners
        ]
        sheet.shadow(x, y + 40, 230, 280, 60)
        sheet.polygon(turned, "#fbf7f0")
        band = [
            (x + a * cos(turn) - b * sin(turn), y + a * sin(turn) + b * cos(turn))
            for a, b in [(-w, -h), (w, -h), (w, -h * 0.62), (-w, -h * 0.62)]
        ]
        sheet.polygon(band, tone)
        sheet.inside(band, lambda s, x=x, y=y: pattern(s, x - 300, y - 330, x + 300, y, tone))
        for row in range(6):
            half = [90, 140, 60, 120, 100, 50][row]
            b = -70 + row * 52
            line = [
                (x + a * cos(turn) - b * sin(turn), y + a * sin(turn) + b * cos(turn))
                for a in (-half, half)
            ]
            sheet.line(
                line,
                darker(tone, 0.3) if row == 1 else mix(tone, "#8a8172", 0.6),
                14 if row == 1 else 8,
            )
    sheet.polygon([(180, 800), (520, 800), (520, 930), (180, 930)], lighter(tone, 0.55))
    sheet.polygon([(180, 800), (350, 880), (520, 800)], lighter(tone, 0.35))
    sheet.ellipse(350, 862, 26, 26, "#c8452a")


def sewing(sheet: Sheet) -> None:
    random = sheet.random
    body = random.choice(["#2b2b2b", "#2f6f73", "#8c2f2b", "#34507a", "#e9e2d2"])
    sheet.shadow(640, 850, 460, 36)
    sheet.box(220, 780, 1060, 850, "#8a5a3a", radius=14)
    sheet.box(300, 730, 980, 786, body, radius=16)
    sheet.box(820, 420, 960, 760, body, radius=30)
    sheet.box(330, 380, 960, 510, body, radius=54)
    sheet.box(330, 420, 440, 610, body, radius=24)
    sheet.line([(384, 600), (384, 730)], "#c9cdd0", 10)
    sheet.box(350, 690, 418, 704, "#c9cdd0", radius=4)
    sheet.ellipse(985, 470, 30, 92, darker(body, 0.35))
    sheet.ellipse(995, 470, 22, 70, "#c9cdd0")
    for place in range(5):
        sheet.ellipse(520 + place * 70, 444, 20, 20, "#e6b450" if place % 2 else lighter(body, 0.4))
    thread = random.choice(DYES)
    sheet.box(600, 300, 680, 380, thread, radius=6)
    sheet.box(588, 288, 692, 306, "#d9b98a", radius=5)
    sheet.box(588, 372, 692, 390, "#d9b98a", radius=5)
    sheet.line(curve((600, 330), (430, 330), (384, 400), (384, 600)), thread, 4)
    cloth = [(240, 720), (560, 712), (600, 780), (470, 920), (180, 900)]
    colour = random.choice(DYES)
    sheet.polygon(cloth, colour)
    sheet.inside(cloth, lambda s: pattern(s, 180, 700, 600, 920, colour))
    for place in range(4):
        x = 720 + place * 110
        spool = random.choice(DYES)
        sheet.shadow(x, 916, 44, 12)
        sheet.box(x - 34, 858, x + 34, 912, spool, radius=6)
        sheet.box(x - 42, 848, x + 42, 862, "#d9b98a", radius=4)
        sheet.box(x - 42, 904, x + 42, 918, "#d9b98a", radius=4)
