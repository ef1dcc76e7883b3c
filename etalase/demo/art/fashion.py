"""Cloth, clothes and what goes with them."""

from math import cos, pi, sin

from .kit import Sheet, blob, curve, darker, lighter, mix

DYES = ["#7b3f22", "#2f4a6d", "#8c2f2b", "#2f6f73", "#b5782c", "#4d5f2f", "#6d3f6b", "#d4622f"]


def pattern(sheet: Sheet, x1, y1, x2, y2, colour: str) -> None:
    """Batik within a box: kawung, parang or flowers."""
    random = sheet.random
    thread = lighter(colour, random.choice([0.5, 0.65]))
    kind = random.randrange(4)
    if kind == 0:
        sheet.kawung(x1, y1, x2, y2, random.choice([56, 70, 84]), thread)
    elif kind == 1:
        for x in range(int(x1 - (y2 - y1)), int(x2), 60):
            sheet.line([(x, y2), (x + (y2 - y1), y1)], thread, 8)
            for step in range(0, int(y2 - y1), 46):
                sheet.polygon(blob(x + step + 30, y2 - step, 20, 11, turn=0.8), thread)
    elif kind == 2:
        for _flower in range(int((x2 - x1) * (y2 - y1) / 9000) + 4):
            x, y = random.uniform(x1, x2), random.uniform(y1, y2)
            for petal in range(6):
                angle = petal * pi / 3
                sheet.polygon(
                    blob(x + cos(angle) * 18, y + sin(angle) * 18, 15, 8, turn=angle), thread
                )
            sheet.ellipse(x, y, 8, 8, "#efc94c")
    else:
        step = 48
        for row, y in enumerate(range(int(y1), int(y2) + step, step)):
            for x in range(int(x1), int(x2) + step, step):
                cx = x + (row % 2) * step / 2
                sheet.polygon([(cx, y - 18), (cx + 18, y), (cx, y + 18), (cx - 18, y)], thread)
                sheet.ellipse(cx, y, 6, 6, colour)


def batik(sheet: Sheet) -> None:
    random = sheet.random
    colours = random.sample(DYES, 4)
    if random.random() < 0.5:
        sheet.shadow(640, 850, 440, 40)
        for level, colour in enumerate(colours):
            y = 850 - level * 104
            left, right = 240 + level * 12, 1040 - level * 10
            shape = [
                (left, y - 96),
                (right, y - 96),
                *curve((right, y - 96), (right + 60, y - 48), (right, y)),
                (left, y),
            ]
            sheet.polygon(shape, colour)
            sheet.inside(
                shape,
                lambda s, left=left, right=right, y=y, colour=colour: pattern(
                    s, left, y - 96, right + 40, y, colour
                ),
            )
            sheet.line([(left, y), (right, y)], darker(colour, 0.45), 5)
        return
    sheet.rope([(180, 150), (1100, 150)], "#7a4a2b", 22)
    for place in range(random.choice([2, 3])):
        x1 = 240 + place * 290
        colour = colours[place]
        bottom = 820 + random.randint(-60, 30)
        shape = [(x1, 146), (x1 + 250, 146), (x1 + 256, bottom), (x1 - 6, bottom)]
        sheet.polygon(shape, colour)
        sheet.inside(
            shape,
            lambda s, x1=x1, bottom=bottom, colour=colour: pattern(
                s, x1, 240, x1 + 260, bottom - 110, colour
            ),
        )
        sheet.box(x1 - 2, bottom - 96, x1 + 252, bottom - 84, lighter(colour, 0.6))
        for tip in range(x1, x1 + 250, 42):
            sheet.polygon(
                [(tip, bottom - 76), (tip + 42, bottom - 76), (tip + 21, bottom - 12)],
                lighter(colour, 0.55),
            )
        for fold in (70, 170):
            sheet.shade(
                [
                    (x1 + fold, 150),
                    (x1 + fold + 26, 150),
                    (x1 + fold + 30, bottom),
                    (x1 + fold - 4, bottom),
                ],
                30,
            )


def hanger(sheet: Sheet, x: float, y: float) -> None:
    sheet.arc(x, y - 44, 26, 26, 150, 420, "#6b6b6b", 9)
    sheet.rope([(x - 190, y + 60), (x, y - 10), (x + 190, y + 60)], "#9a6b3f", 16)


def shirt(sheet: Sheet) -> None:
    random = sheet.random
    colour = random.choice([*DYES, "#f2ede2", "#e3a8a0", "#a9c3b1"])
    x, top = 640, 210
    hanger(sheet, x, top - 40)
    long_sleeve = random.random() < 0.45
    length = random.choice([780, 840])
    cuff = 640 if long_sleeve else 430
    body = [
        (x - 90, top),
        (x + 90, top),
        (x + 230, top + 60),
        (x + 210, length),
        (x - 210, length),
        (x - 230, top + 60),
    ]
    for side in (-1, 1):
        sleeve = [
            (x + side * 210, top + 40),
            (x + side * 250, top + 80),
            (x + side * (370 if long_sleeve else 360), cuff),
            (x + side * (300 if long_sleeve else 270), cuff + 30),
            (x + side * 200, top + 230),
        ]
        sheet.polygon(sleeve, darker(colour, 0.12))
    sheet.polygon(body, colour)
    if random.random() < 0.65 and colour in DYES:
        sheet.inside(body, lambda s: pattern(s, x - 240, top, x + 240, length, colour))
    sheet.polygon([(x - 90, top), (x, top + 120), (x - 110, top + 90)], lighter(colour, 0.3))
    sheet.polygon([(x + 90, top), (x, top + 120), (x + 110, top + 90)], lighter(colour, 0.3))
    sheet.line([(x, top + 110), (x, length)], darker(colour, 0.35), 6)
    for y in range(top + 160, length - 40, 96):
        sheet.ellipse(x, y, 10, 10, "#f4efe6")
    sheet.shade(
        [(x + 130, top + 60), (x + 230, top + 60), (x + 210, length), (x + 150, length)], 36
    )


def modest_wear(sheet: Sheet) -> None:
    random = sheet.random
    colour = random.choice(
        ["#7d9a8c", "#c9a58b", "#8a7a9e", "#b0766a", "#5d7a94", "#2f4a45", "#c7b58a"]
    )
    veil = random.choice([lighter(colour, 0.4), darker(colour, 0.25), mix(colour, "#f2e3c8", 0.6)])
    x = random.choice([640, 560, 720])
    sheet.shadow(x, 880, 230, 30)
    sheet.box(x - 9, 780, x + 9, 880, "#7a4a2b")
    sheet.box(x - 110, 868, x + 110, 890, "#7a4a2b", radius=10)
    gown = [
        *curve((x - 130, 380), (x - 200, 420), (x - 230, 640), (x - 250, 830)),
        *curve((x + 250, 830), (x + 230, 640), (x + 200, 420), (x + 130, 380)),
    ]
    sheet.polygon(gown, colour)
    for fold in (-110, -20, 70):
        sheet.shade(
            [
                (x + fold, 480),
                (x + fold + 24, 480),
                (x + fold * 1.5 + 44, 830),
                (x + fold * 1.5, 830),
            ],
            34,
        )
    sheet.polygon(
        [
            *curve((x - 120, 250), (x - 160, 520), (x - 60, 600), (x, 610)),
            *curve((x, 610), (x + 60, 600), (x + 160, 520), (x + 120, 250)),
        ],
        veil,
    )
    sheet.ellipse(x, 240, 124, 140, veil)
    sheet.polygon(blob(x, 256, 74, 92), darker("#d9b08c", 0.05))
    sheet.rope(curve((x - 90, 330), (x, 430), (x + 96, 350)), darker(veil, 0.18), 10)
    for dot in range(10):
        sheet.ellipse(x - 216 + dot * 48, 800, 11, 11, lighter(colour, 0.55))
    if random.random() < 0.5:
        sheet.shadow(1010, 870, 130, 20)
        for level in range(3):
            tone = random.choice(DYES)
            sheet.box(900, 800 - level * 62, 1120, 860 - level * 62, tone, radius=18)
            sheet.line([(916, 812 - level * 62), (1090, 812 - level * 62)], lighter(tone, 0.4), 5)


def bag(sheet: Sheet) -> None:
    random = sheet.random
    colour = random.choice([*DYES, "#e6d3a8"])
    x, top, bottom = 640, 400, 840
    sheet.shadow(x, bottom, 330, 34)
    handle = random.choice(["#5b3a29", "#c98d57", darker(colour, 0.3)])
    for offset in (-26, 26):
        sheet.rope(
            curve(
                (x - 150 + offset, top + 20),
                (x - 150 + offset, 120),
                (x + 150 + offset, 120),
                (x + 150 + offset, top + 20),
                steps=40,
            ),
            darker(handle, 0.2) if offset > 0 else handle,
            22,
        )
    flare = random.choice([-30, 20, 50])
    body = [
        (x - 270, top),
        (x + 270, top),
        (x + 270 + flare, bottom - 40),
        (x + 230 + flare, bottom),
        (x - 230 - flare, bottom),
        (x - 270 - flare, bottom - 40),
    ]
    sheet.polygon(body, colour)
    if random.random() < 0.5:
        sheet.inside(body, lambda s: pattern(s, x - 320, top + 90, x + 320, bottom - 30, colour))
    else:

        def weave(s: Sheet) -> None:
            for row, y in enumerate(range(top, bottom, 34)):
                for column, wx in enumerate(range(x - 330, x + 330, 44)):
                    if (row + column) % 2:
                        s.box(wx, y, wx + 42, y + 31, lighter(colour, 0.22), radius=5)

        sheet.inside(body, weave)
    sheet.polygon(
        [(x - 270, top), (x + 270, top), (x + 272, top + 54), (x - 272, top + 54)], handle
    )
    sheet.ellipse(x, top + 70, 24, 24, "#e6b450")
    sheet.shade(
        [(x + 170, top), (x + 270, top), (x + 270 + flare, bottom - 40), (x + 190, bottom)], 36
    )


def shoes(sheet: Sheet) -> None:
    random = sheet.random
    strap = random.choice(DYES)
    sole = random.choice(["#c98d57", "#5b3a29", "#e6d3a8"])
    closed = random.random() < 0.5
    for side in (-1, 1):
        x = 640 + side * 190
        turn = side * 0.12
        sheet.shadow(x, 720, 150, 190, 80)
        foot = blob(x, 690, 130, 230, turn=turn, dents=[1.02, 1, 1.05, 0.82, 0.72, 0.85, 1.02, 1])
        sheet.polygon([(px + 6, py + 16) for px, py in foot], darker(sole, 0.5))
        sheet.polygon(foot, sole)
        sheet.polygon(
            blob(x, 690, 108, 206, turn=turn, dents=[1.02, 1, 1.05, 0.82, 0.72, 0.85, 1.02, 1]),
            lighter(sole, 0.2),
        )
        if closed:
            toe = [
                *curve((x - 128, 640), (x - 110, 410), (x + 110, 410), (x + 128, 640)),
                *curve((x + 128, 640), (x, 560), (x - 128, 640)),
            ]
            sheet.polygon(toe, strap)
            sheet.inside(toe, lambda s, x=x: pattern(s, x - 130, 440, x + 130, 640, strap))
        else:
            sheet.rope(curve((x - 118, 690), (x - 60, 540), (x, 500)), strap, 40)
            sheet.rope(curve((x + 118, 690), (x + 60, 540), (x, 500)), strap, 40)
            sheet.ellipse(x, 510, 26, 26, "#e6b450")


def accessories(sheet: Sheet) -> None:
    random = sheet.random
    beads = random.sample(
        ["#c8452a", "#2f6f73", "#e6b450", "#34507a", "#8a5a9e", "#f4efe6", "#5d7f3a"], 3
    )
    if random.random() < 0.55:
        sheet.shadow(640, 850, 260, 40)
        bust = random.choice(["#3b2f2a", "#e9e2d2", "#2f4a45"])
        sheet.polygon(
            [
                *curve((400, 850), (420, 560), (560, 540), (570, 330)),
                *curve((710, 330), (720, 540), (860, 560), (880, 850)),
            ],
            bust,
        )
        sheet.ellipse(640, 332, 70, 20, lighter(bust, 0.15))
        for strand in range(random.choice([1, 2, 3])):
            path = curve(
                (545, 420), (560, 660 + strand * 70), (720, 660 + strand * 70), (735, 420), steps=22
            )
            for place, (x, y) in enumerate(path):
                size = 15 + 7 * sin(pi * place / 22)
                sheet.ellipse(x + 2, y + 3, size, size, darker(bust, 0.4))
                sheet.ellipse(x, y, size, size, beads[(place + strand) % 3])
                sheet.ellipse(x - 5, y - 5, size * 0.25, size * 0.25, "#ffffff")
        return
    sheet.box(260, 330, 1020, 850, "#f4efe6", radius=18)
    for row in range(2):
        for place in range(4):
            x, y = 370 + place * 180, 440 + row * 230
            for side in (-38, 38):
                tone = beads[(row + place) % 3]
                sheet.ring(x + side, y, 14, 14, "#b98a2e", 5)
                kind = (row * 4 + place) % 3
                if kind == 0:
                    sheet.ellipse(x + side, y + 54, 26, 36, tone)
                    sheet.ellipse(x + side, y + 54, 12, 18, lighter(tone, 0.4))
                elif kind == 1:
                    sheet.polygon(
                        [(x + side, y + 18), (x + side + 28, y + 92), (x + side - 28, y + 92)], tone
                    )
                else:
                    for level in range(3):
                        sheet.ellipse(
                            x + side, y + 30 + level * 32, 15, 15, beads[(level + place) % 3]
                        )
