"""Photos as a phone makes them: large JPEGs, often turned, that know where they were taken."""

from io import BytesIO
from math import cos, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.okoce.test_pictures import gps_exif

# What a camera writes when the phone is held upright, on its left side, upside down.
UPRIGHT, LYING, UPSIDE_DOWN = 6, 1, 3
_TURNED_BACK = {UPRIGHT: Image.Transpose.ROTATE_90, UPSIDE_DOWN: Image.Transpose.ROTATE_180}


def phone_photo(orientation: int, *, seed: int) -> bytes:
    """One JPEG of eight megapixels; upright, its wall is light at the top and its table dark."""
    width, height = (2448, 3264) if orientation == UPRIGHT else (3264, 2448)
    image = Image.new("RGB", (width, height), (236, 222, 196))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.62, width, height), fill=(84, 52, 34))
    plate = (width * 0.16, height * 0.52, width * 0.84, height * 0.84)
    draw.ellipse(plate, fill=(246, 246, 240), outline=(196, 196, 190), width=18)
    for n in range(60):
        turn, far = n * 2.4 + seed, (n / 60) ** 0.5
        x = width * (0.5 + 0.26 * far * cos(turn))
        y = height * (0.66 + 0.10 * far * sin(turn))
        size = width * (0.05 + 0.012 * ((n * 7 + seed) % 5))
        tone = (n * 13 + seed * 5) % 40
        draw.ellipse(
            (x - size, y - size * 0.62, x + size, y + size * 0.62),
            fill=(226 - tone, 172 - tone, 62),
            outline=(150, 98, 30),
            width=8,
        )
    # Sensors are never clean.
    grain = Image.effect_noise((width // 4, height // 4), 18).resize((width, height))
    image = ImageChops.overlay(image.filter(ImageFilter.GaussianBlur(2)), grain.convert("RGB"))
    if orientation in _TURNED_BACK:
        image = image.transpose(_TURNED_BACK[orientation])
    file = BytesIO()
    image.save(file, "JPEG", quality=88, exif=gps_exif(orientation))
    return file.getvalue()


def phone_photos() -> list[dict]:
    """Three of them, as Playwright takes files."""
    return [
        {
            "name": f"IMG_20261124_0{n}.jpg",
            "mimeType": "image/jpeg",
            "buffer": phone_photo(orientation, seed=n),
        }
        for n, orientation in enumerate([UPRIGHT, LYING, UPSIDE_DOWN], start=1)
    ]
