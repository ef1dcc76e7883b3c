"""Food and drink, as a maker would photograph it at home."""

from math import cos, pi, sin

from .kit import Sheet, blob, curve, darker, lighter, mix

GOLD = ["#e2a33d", "#d98b2b", "#edbb5a", "#c9782c"]
LABELS = ["#c8452a", "#2f6f73", "#34507a", "#8a5a9e", "#5d7f3a", "#b0762a"]


def bowl(sheet: Sheet, x: float, y: float, r: float, colour: str) -> None:
    """The front of a bowl whose rim is the ellipse at (x, y)."""
    sheet.shadow(x, y + r * 0.85, r * 0.9, r * 0.22)
    side = curve((x - r, y), (x - r * 0.85, y + r * 0.85), (x - r * 0.35, y + r * 0.85))
    other = curve((x + r * 0.35, y + r * 0.85), (x + r * 0.85, y + r * 0.85), (x + r, y))
    sheet.polygon([*side, *other], colour)
    sheet.ellipse(x, y, r, r * 0.3, lighter(colour, 0.25))
    sheet.ellipse(x, y, r * 0.92, r * 0.25, darker(colour, 0.35))
    sheet.shade(
        [
            (x + r * 0.4, y + r * 0.2),
            (x + r, y),
            (x + r * 0.7, y + r * 0.6),
            (x + r * 0.3, y + r * 0.85),
        ],
        40,
    )


def pouch(sheet: Sheet, x: float, y: float, w: float, h: float, colour: str) -> None:
    """A standing pouch with its foot at (x, y) and a label."""
    sheet.shadow(x, y, w * 0.6, 26)
    body = [
        (x - w * 0.46, y - h),
        (x + w * 0.46, y - h),
        (x + w * 0.5, y - h * 0.5),
        (x + w * 0.46, y),
        (x - w * 0.46, y),
        (x - w * 0.5, y - h * 0.5),
    ]
    sheet.polygon(body, colour)
    sheet.box(x - w * 0.46, y - h, x + w * 0.46, y - h * 0.9, darker(colour, 0.18))
    sheet.line(
        [(x - w * 0.46, y - h * 0.86), (x + w * 0.46, y - h * 0.86)], lighter(colour, 0.3), 4
    )
    sheet.gleam(
        [
            (x - w * 0.4, y - h * 0.84),
            (x - w * 0.25, y - h * 0.84),
            (x - w * 0.3, y - 10),
            (x - w * 0.42, y - 10),
        ],
        60,
    )
    sheet.label(x, y - h * 0.45, w * 0.66, h * 0.5, sheet.random.choice(LABELS))


def jar(sheet: Sheet, x: float, y: float, w: float, h: float, filling: str, lid: str) -> None:
    """A glass jar standing at (x, y)."""
    sheet.shadow(x, y, w * 0.6, 24)
    sheet.box(x - w / 2, y - h, x + w / 2, y, mix(sheet.wall, "#ffffff", 0.55), radius=w * 0.14)
    sheet.box(x - w * 0.45, y - h * 0.86, x + w * 0.45, y - h * 0.03, filling, radius=w * 0.12)
    sheet.box(x - w * 0.46, y - h - w * 0.16, x + w * 0.46, y - h + w * 0.06, lid, radius=w * 0.05)
    sheet.line(
        [(x - w * 0.42, y - h - w * 0.02), (x + w * 0.42, y - h - w * 0.02)], darker(lid, 0.2), 3
    )


def leaf(sheet: Sheet, x1, y1, x2, y2, colour: str = "#4d7d3a") -> None:
    """A banana leaf laid flat from one corner to the other."""
    middle = (y1 + y2) / 2
    shape = [
        *curve((x1, middle), (x1 + 80, y1 - 20), (x2 - 80, y1 - 10), (x2, middle)),
        *curve((x2, middle), (x2 - 60, y2 + 20), (x1 + 60, y2 + 20), (x1, middle)),
    ]
    sheet.polygon(shape, colour)
    sheet.line([(x1 + 10, middle), (x2 - 10, middle)], lighter(colour, 0.35), 6)
    for x in range(int(x1) + 50, int(x2) - 30, 34):
        sheet.line([(x, middle), (x + 26, y1 + 14)], darker(colour, 0.15), 3)
        sheet.line([(x, middle), (x + 26, y2 - 14)], darker(colour, 0.15), 3)


def chips(sheet: Sheet) -> None:
    random = sheet.random
    kind = random.choice(
        [
            GOLD,
            GOLD,
            ["#8e4a7d", "#a35f93", "#7a3b6b"],
            ["#c44a2a", "#d9632f", "#e0803d"],
            ["#7f8f45", "#98a653", "#6b7a38"],
        ]
    )
    if random.random() < 0.8:
        pouch(
            sheet,
            random.choice([300, 960]),
            780,
            300,
            470,
            random.choice(["#f0e2c4", "#3f3a36", "#e9b84d", "#d8e2d0", "#b8532f"]),
        )
    x = 640 + random.randint(-40, 40)
    y, r = 640, random.randint(240, 290)
    bowl(sheet, x, y, r, random.choice(["#efe9dc", "#7b4b2f", "#2f6f73", "#34507a"]))
    for layer in range(4):
        for _chip in range(20 - layer * 4):
            cx = x + random.uniform(-1, 1) * r * (0.82 - layer * 0.17)
            cy = y + 18 - layer * 38 + random.uniform(-18, 26)
            tone = random.choice(kind)
            turn = random.uniform(0, pi)
            size = random.uniform(44, 62)
            dents = [random.uniform(0.85, 1.1) for _dent in range(7)]
            sheet.polygon(
                blob(cx, cy + 5, size, size * 0.62, turn=turn, dents=dents), darker(tone, 0.3)
            )
            sheet.polygon(blob(cx, cy, size, size * 0.62, turn=turn, dents=dents), tone)
            sheet.polygon(
                blob(cx - 4, cy - 4, size * 0.6, size * 0.32, turn=turn), lighter(tone, 0.18)
            )
    for _crumb in range(5):
        cx, cy = random.randint(180, 1100), random.randint(840, 910)
        sheet.shadow(cx, cy + 8, 44, 14, 70)
        sheet.polygon(blob(cx, cy, 48, 24, turn=random.uniform(0, pi)), random.choice(kind))


def cookies(sheet: Sheet) -> None:
    random = sheet.random
    tone = random.choice(["#d9a14e", "#c98a45", "#e3bd7a", "#8c5a35", "#b7c07a"])
    topping = random.choice(["#7a3b22", "#c8452a", "#f4d35e", "#5b3a29", "#ffffff"])
    for x, height in random.choice(
        [[(430, 430), (830, 360)], [(640, 460)], [(360, 360), (660, 460), (950, 340)]]
    ):
        w = height * 0.78
        jar(
            sheet,
            x,
            780,
            w,
            height,
            lighter(tone, 0.25),
            random.choice(["#c8452a", "#d9ae4a", "#2f6f73", "#f0ece2"]),
        )
        rows = int(height * 0.82 // 52)
        for row in range(rows):
            for place in range(int(w * 0.86 // 62)):
                cx = x - w * 0.38 + 34 + place * 62 + (row % 2) * 14
                cy = 752 - row * 52
                if cx < x + w * 0.4:
                    sheet.ellipse(cx, cy + 3, 33, 27, darker(tone, 0.25))
                    sheet.ellipse(cx, cy, 31, 25, random.choice([tone, lighter(tone, 0.12)]))
                    sheet.ellipse(cx, cy - 3, 9, 7, topping)
        sheet.gleam(
            [
                (x - w * 0.38, 780 - height * 0.9),
                (x - w * 0.26, 780 - height * 0.9),
                (x - w * 0.26, 750),
                (x - w * 0.38, 750),
            ],
            80,
        )
        sheet.label(x + w * 0.06, 680, w * 0.5, 120, random.choice(LABELS))
    for place in range(4):
        cx, cy = 330 + place * 170 + random.randint(-20, 20), 860 + random.randint(-14, 20)
        sheet.shadow(cx, cy + 20, 66, 16, 80)
        sheet.ellipse(cx, cy + 8, 62, 34, darker(tone, 0.25))
        sheet.ellipse(cx, cy, 62, 32, tone)
        sheet.ellipse(cx, cy - 6, 16, 9, topping)


def wet_cakes(sheet: Sheet) -> None:
    random = sheet.random
    sheet.shadow(640, 850, 480, 60)
    sheet.ellipse(640, 800, 500, 130, random.choice(["#efe9dc", "#7b4b2f", "#e9d9b8"]))
    leaf(sheet, 210, 710, 1070, 870)
    palette = random.choice(
        [
            ["#5aa05a", "#f2ecd8"],
            ["#c8452a", "#f7e3dd"],
            ["#8a4f7d", "#f0dff0"],
            ["#e2a33d", "#fbf0d0", "#7a3b22"],
            ["#3f7f6a", "#e9c46a", "#f2ecd8"],
        ]
    )
    if random.random() < 0.6:
        for x in range(300, 960, 170):
            for level in range(random.choice([1, 2])):
                y = 800 - level * 128
                height = 118
                stripes = 6
                for stripe in range(stripes):
                    tone = palette[stripe % len(palette)]
                    top = y - height + stripe * height / stripes
                    sheet.box(x, top, x + 142, top + height / stripes + 1, tone)
                    sheet.polygon(
                        [
                            (x + 142, top),
                            (x + 172, top - 26),
                            (x + 172, top - 26 + height / stripes),
                            (x + 142, top + height / stripes),
                        ],
                        darker(tone, 0.18),
                    )
                sheet.polygon(
                    [
                        (x, y - height),
                        (x + 30, y - height - 26),
                        (x + 172, y - height - 26),
                        (x + 142, y - height),
                    ],
                    lighter(palette[0], 0.2),
                )
    else:
        for row, count in enumerate((6, 5, 3)):
            for place in range(count):
                x = 640 + (place - (count - 1) / 2) * 135
                y = 800 - row * 88
                tone = palette[(row + place) % len(palette)]
                sheet.ellipse(x, y + 8, 66, 52, darker(tone, 0.28))
                sheet.ellipse(x, y, 66, 52, tone)
                for _flake in range(9):
                    sheet.line(
                        [
                            (x + random.randint(-40, 40), y - random.randint(0, 34)),
                            (x + random.randint(-40, 40), y - random.randint(0, 34)),
                        ],
                        "#fffdf5",
                        4,
                    )


def bread(sheet: Sheet) -> None:
    random = sheet.random
    crust = random.choice(["#b9722f", "#c98a45", "#9c5a26", "#d69a4c"])
    sheet.shadow(640, 850, 520, 50)
    sheet.box(130, 790, 1150, 850, random.choice(["#8a5a3a", "#a9784e", "#6f4630"]), radius=26)
    if random.random() < 0.5:
        sheet.polygon(
            [
                *curve((260, 800), (240, 470), (470, 440), (640, 450)),
                *curve((640, 450), (850, 430), (1030, 480), (1010, 800)),
            ],
            crust,
        )
        for place in range(4):
            x = 400 + place * 150
            sheet.rope(curve((x, 560), (x + 40, 520), (x + 90, 500)), lighter(crust, 0.45), 20)
        sheet.shade([*curve((260, 800), (300, 700), (1010, 760), (1010, 800))], 50)
        sheet.polygon(blob(1090, 790, 70, 110), "#f0dcb4")
        sheet.polygon(blob(1082, 786, 52, 88), "#f8ecd2")
    else:
        for place, x in enumerate((330, 540, 750, 960)):
            y = 740 - (place % 2) * 10
            sheet.ellipse(x, y + 30, 130, 70, darker(crust, 0.3))
            sheet.ellipse(x, y, 132, 98, crust)
            sheet.polygon(blob(x - 30, y - 36, 66, 26, turn=-0.3), lighter(crust, 0.35))
            for _seed in range(14):
                sheet.ellipse(
                    x + random.randint(-70, 70), y + random.randint(-74, -10), 6, 4, "#fbf0d0"
                )
        for x in (430, 640, 850):
            sheet.ellipse(x, 640, 126, 88, mix(crust, "#ffffff", 0.06))
            sheet.polygon(blob(x - 26, 606, 60, 22, turn=-0.3), lighter(crust, 0.4))
    for _grain in range(26):
        sheet.ellipse(
            random.randint(160, 1120), random.randint(860, 920), 4, 3, lighter(crust, 0.6)
        )


def chilli(sheet: Sheet, x: float, y: float, turn: float, colour: str = "#c5221f") -> None:
    tip = (x + 130 * cos(turn), y + 130 * sin(turn))
    sheet.rope(curve((x, y), (x + 60 * cos(turn), y + 60 * sin(turn) - 26), tip), colour, 26)
    sheet.rope([(x, y), (x - 34 * cos(turn), y - 34 * sin(turn) - 10)], "#4d7d3a", 10)


def chilli_paste(sheet: Sheet) -> None:
    random = sheet.random
    filling = random.choice(["#a8281c", "#c0392b", "#7f2a1a", "#5f7a2c", "#8c3a1e", "#d0642a"])
    for x, h in random.choice(
        [[(430, 420), (700, 360), (940, 300)], [(500, 460), (810, 460)], [(640, 480)]]
    ):
        jar(
            sheet,
            x,
            790,
            h * 0.6,
            h,
            filling,
            random.choice(["#d9ae4a", "#2b2b2b", "#c8452a", "#f0ece2"]),
        )
        for _seed in range(22):
            sheet.ellipse(
                x + random.uniform(-0.36, 0.36) * h * 0.6,
                770 - random.uniform(0, 0.72) * h,
                random.uniform(4, 9),
                4,
                random.choice(["#f0c987", lighter(filling, 0.25)]),
            )
        sheet.gleam(
            [
                (x - h * 0.25, 790 - h * 0.92),
                (x - h * 0.19, 790 - h * 0.92),
                (x - h * 0.19, 770),
                (x - h * 0.25, 770),
            ],
            90,
        )
        sheet.label(x, 790 - h * 0.42, h * 0.46, h * 0.42, random.choice(LABELS))
    for _one in range(5):
        x, y = random.randint(150, 1040), random.randint(840, 905)
        sheet.shadow(x + 60, y + 16, 80, 12, 70)
        chilli(
            sheet, x, y, random.uniform(-0.5, 0.4), random.choice(["#c5221f", "#d7352a", "#5f8f2f"])
        )


def ready_meal(sheet: Sheet) -> None:
    random = sheet.random
    plate = random.choice(["#efe9dc", "#d6e4e2", "#34507a", "#f6f2ea"])
    sheet.shadow(640, 830, 480, 80)
    sheet.ellipse(640, 770, 480, 150, plate)
    sheet.ellipse(640, 760, 420, 118, mix(plate, "#ffffff", 0.35))
    if random.random() < 0.5:
        leaf(sheet, 270, 690, 1010, 840)
    rice = random.choice(["#f8f3e2", "#f0d264"])
    sheet.polygon(
        [*curve((470, 780), (480, 520), (640, 470)), *curve((640, 470), (800, 520), (810, 780))],
        rice,
    )
    for _grain in range(90):
        x, y = random.randint(500, 780), random.randint(560, 770)
        sheet.ellipse(x, y, 8, 4, darker(rice, random.uniform(0.03, 0.12)))
    meat = random.choice(["#7a3b22", "#9c4a24", "#5b3a29"])
    for place in range(5):
        x, y = 860 + (place % 3) * 62, 700 + (place // 3) * 52
        sheet.polygon(blob(x, y + 6, 56, 40, dents=[1, 0.9, 1.1, 0.95]), darker(meat, 0.4))
        sheet.polygon(blob(x, y, 56, 38, dents=[1, 0.9, 1.1, 0.95]), meat)
        sheet.polygon(blob(x - 10, y - 10, 24, 10), lighter(meat, 0.3))
    sheet.ellipse(380, 740, 78, 56, "#fffaf0")
    sheet.ellipse(380, 734, 36, 28, "#f0a830")
    for _leafy in range(12):
        sheet.polygon(
            blob(
                random.randint(420, 560),
                random.randint(790, 830),
                38,
                14,
                turn=random.uniform(0, pi),
            ),
            random.choice(["#5f8f3a", "#7aa34a", "#4d7d3a"]),
        )
    for x in (940, 990, 1040):
        sheet.ellipse(x, 800, 34, 22, "#d8443a")
        sheet.ellipse(x, 796, 22, 13, "#f08a7a")


def catering(sheet: Sheet) -> None:
    random = sheet.random
    if random.random() < 0.5:
        sheet.shadow(640, 850, 520, 70)
        sheet.ellipse(640, 800, 520, 130, "#b98a4e")
        sheet.ellipse(640, 790, 480, 108, "#d8b06a")
        leaf(sheet, 210, 720, 1070, 860)
        sheet.polygon(
            [
                *curve((450, 790), (560, 420), (640, 260)),
                *curve((640, 260), (720, 420), (830, 790)),
            ],
            "#efc94c",
        )
        sheet.shade([(660, 300), (830, 790), (700, 790)], 30)
        for place in range(16):
            angle = pi * 2 * place / 16
            x, y = 640 + cos(angle) * 370, 786 + sin(angle) * 82
            sheet.polygon(
                blob(x, y - 18, 52, 36),
                random.choice(["#9c4a24", "#c8452a", "#5f8f3a", "#f7efdc", "#e2a33d"]),
            )
        sheet.polygon(blob(640, 262, 30, 20), "#c5221f")
        return
    lid = random.choice(["#c8452a", "#2f6f73", "#f4efe6", "#e0b04a"])
    for level in range(3):
        for place in range(3):
            x, y = 230 + place * 290 + level * 16, 850 - level * 130
            sheet.shadow(x + 130, y + 6, 150, 18, 60)
            sheet.box(x, y - 104, x + 260, y, "#f4efe6", radius=8)
            sheet.polygon(
                [(x, y - 104), (x + 40, y - 140), (x + 300, y - 140), (x + 260, y - 104)], lid
            )
            sheet.polygon(
                [(x + 260, y - 104), (x + 300, y - 140), (x + 300, y - 36), (x + 260, y)], "#d9cfbd"
            )
            sheet.label(x + 130, y - 52, 110, 76, random.choice(LABELS))


def sweets(sheet: Sheet) -> None:
    random = sheet.random
    tone = random.choice(["#5b2f1c", "#7a4424", "#8a5a9e", "#4d6b2f", "#b5651d"])
    wrap = random.choice(["#f2e3b8", "#e9d9b8", "#f7c7c0", "#cfe3c4"])
    sheet.shadow(640, 850, 460, 60)
    sheet.ellipse(640, 800, 470, 120, random.choice(["#b98a4e", "#efe9dc", "#7b4b2f"]))
    for row, count in enumerate((6, 5, 4, 2)):
        for place in range(count):
            x, y = 640 + (place - (count - 1) / 2) * 132, 806 - row * 74
            if (row + place) % 3:
                sheet.box(x - 56, y - 34, x + 56, y + 34, tone, radius=12)
                sheet.gleam(
                    [(x - 48, y - 28), (x + 48, y - 28), (x + 40, y - 12), (x - 48, y - 12)], 70
                )
                sheet.line([(x - 56, y + 20), (x + 56, y + 20)], darker(tone, 0.4), 8)
            else:
                sheet.polygon([(x - 92, y - 24), (x - 54, y), (x - 92, y + 24)], darker(wrap, 0.12))
                sheet.polygon([(x + 92, y - 24), (x + 54, y), (x + 92, y + 24)], darker(wrap, 0.12))
                sheet.box(x - 58, y - 32, x + 58, y + 32, wrap, radius=22)
                sheet.box(x - 18, y - 32, x + 18, y + 32, random.choice(LABELS))


def coffee(sheet: Sheet) -> None:
    random = sheet.random
    pouch(
        sheet,
        random.choice([380, 880]),
        800,
        330,
        540,
        random.choice(["#3b2a22", "#e9e2d2", "#b8532f", "#22383a", "#caa26a"]),
    )
    x = 760 if random.random() < 0.5 else 560
    cup = random.choice(["#fbf7f0", "#c8452a", "#2f6f73", "#e6b450"])
    sheet.shadow(x, 850, 260, 34)
    sheet.ellipse(x, 840, 240, 44, darker(cup, 0.08))
    sheet.polygon(
        [
            *curve((x - 160, 640), (x - 150, 830), (x - 60, 836)),
            *curve((x + 60, 836), (x + 150, 830), (x + 160, 640)),
        ],
        cup,
    )
    sheet.arc(x + 170, 710, 70, 60, -90, 100, cup, 28)
    sheet.ellipse(x, 640, 160, 44, lighter(cup, 0.3))
    sheet.ellipse(x, 644, 140, 34, "#4a2a17")
    sheet.ellipse(x - 20, 644, 60, 14, "#a9764a")
    for offset in (-50, 10, 60):
        sheet.rope(
            curve(
                (x + offset, 600), (x + offset - 40, 550), (x + offset + 40, 500), (x + offset, 440)
            ),
            lighter(sheet.wall, 0.5),
            12,
        )
    for _bean in range(26):
        bx, by, turn = random.randint(110, 1170), random.randint(860, 930), random.uniform(0, pi)
        sheet.polygon(blob(bx, by, 22, 14, turn=turn), "#4a2a17")
        sheet.line(
            [
                (bx - 14 * cos(turn), by - 14 * sin(turn)),
                (bx + 14 * cos(turn), by + 14 * sin(turn)),
            ],
            "#2b170c",
            4,
        )


def bottle(sheet: Sheet, x: float, y: float, w: float, h: float, colour: str, cap: str) -> None:
    sheet.shadow(x, y, w * 0.6, 22)
    shape = [
        (x - w * 0.16, y - h),
        (x + w * 0.16, y - h),
        *curve(
            (x + w * 0.16, y - h * 0.82), (x + w * 0.5, y - h * 0.72), (x + w * 0.5, y - h * 0.55)
        ),
        (x + w * 0.5, y),
        (x - w * 0.5, y),
        *curve(
            (x - w * 0.5, y - h * 0.55), (x - w * 0.5, y - h * 0.72), (x - w * 0.16, y - h * 0.82)
        ),
    ]
    sheet.polygon(shape, colour)
    sheet.box(x - w * 0.2, y - h - 36, x + w * 0.2, y - h + 14, cap, radius=8)
    sheet.gleam(
        [
            (x - w * 0.4, y - h * 0.56),
            (x - w * 0.27, y - h * 0.6),
            (x - w * 0.27, y - 14),
            (x - w * 0.4, y - 14),
        ],
        90,
    )
    sheet.label(x, y - h * 0.3, w * 0.8, h * 0.3, sheet.random.choice(LABELS))


def herbal_drinks(sheet: Sheet) -> None:
    random = sheet.random
    colours = random.sample(
        ["#e0a020", "#b5651d", "#c9b458", "#8c3a2b", "#e9d9a0", "#6f7f2f", "#c44f6a"], 4
    )
    count = random.choice([2, 3, 4])
    for place in range(count):
        x = 640 + (place - (count - 1) / 2) * 230
        bottle(
            sheet,
            x,
            800 + (place % 2) * 24,
            170,
            random.choice([440, 480]),
            colours[place],
            random.choice(["#2b2b2b", "#d9ae4a", "#f4efe6", "#c8452a"]),
        )
    for _root in range(5):
        x, y = random.randint(140, 1100), random.randint(860, 915)
        sheet.shadow(x, y + 14, 80, 14, 70)
        tone = random.choice(["#c98a3a", "#d9b98a", "#b5651d"])
        for part in range(3):
            sheet.polygon(
                blob(x + part * 44 - 44, y - (part % 2) * 16, 40, 26, turn=part * 0.6), tone
            )
        sheet.ellipse(x + 62, y - 4, 16, 18, "#f0a830")


def fresh_drinks(sheet: Sheet) -> None:
    random = sheet.random
    liquids = random.sample(
        ["#e8872e", "#c8452a", "#7fb04a", "#f2d54a", "#e7a3b8", "#f3ead2", "#8a4f7d"], 3
    )
    count = random.choice([1, 2, 3])
    for place in range(count):
        x = 640 + (place - (count - 1) / 2) * 300
        liquid, y, w, h = liquids[place], 830, 210, 430
        sheet.shadow(x, y, 140, 26)
        straw = random.choice(["#c8452a", "#2f6f73", "#e6b450"])
        sheet.rope([(x + 10, y - 60), (x + 70, y - h - 130)], straw, 18)
        glass = [(x - w / 2, y - h), (x + w / 2, y - h), (x + w * 0.4, y), (x - w * 0.4, y)]
        sheet.polygon(glass, mix(sheet.wall, "#ffffff", 0.6))
        sheet.polygon(
            [
                (x - w * 0.47, y - h * 0.84),
                (x + w * 0.47, y - h * 0.84),
                (x + w * 0.38, y - 10),
                (x - w * 0.38, y - 10),
            ],
            liquid,
        )
        sheet.polygon(
            [
                (x - w * 0.41, y - h * 0.34),
                (x + w * 0.41, y - h * 0.34),
                (x + w * 0.38, y - 10),
                (x - w * 0.38, y - 10),
            ],
            darker(liquid, 0.15),
        )
        for _cube in range(4):
            cx, cy = x + random.randint(-58, 58), y - h * random.uniform(0.6, 0.82)
            sheet.polygon(
                blob(cx, cy, 36, 34, turn=random.uniform(0, 1), dents=[1, 0.8, 1, 0.8]),
                lighter(liquid, 0.55),
            )
        for _ball in range(7):
            sheet.ellipse(
                x + random.randint(-60, 60),
                y - random.randint(24, 100),
                15,
                15,
                random.choice(["#3b2418", "#5f8f3a", "#c5221f"]),
            )
        sheet.gleam(
            [
                (x - w * 0.42, y - h * 0.95),
                (x - w * 0.3, y - h * 0.95),
                (x - w * 0.26, y - 20),
                (x - w * 0.34, y - 20),
            ],
            100,
        )
        sheet.ellipse(x - w * 0.44, y - h, 62, 62, liquid)
        sheet.ring(x - w * 0.44, y - h, 62, 62, "#fff6dc", 10)
        for turn in range(6):
            angle = turn * pi / 3
            sheet.line(
                [(x - w * 0.44, y - h), (x - w * 0.44 + cos(angle) * 54, y - h + sin(angle) * 54)],
                "#fff6dc",
                5,
            )
