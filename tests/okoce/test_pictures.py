"""Pictures of every kind come out as plain, upright sRGB pixels, or are refused with a sentence."""

import io
import os
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from okoce import pictures

JAKARTA = {1: "S", 2: (6.0, 13.0, 20.0), 3: "E", 4: (106.0, 49.0, 48.0)}


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> ContentFile:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return ContentFile(buffer.getvalue(), "foto.jpg")


def gps_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825).update(JAKARTA)
    return exif


def red_left_blue_right(width: int = 120, height: int = 80) -> Image.Image:
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    return image


def is_near(pixel: tuple, wanted: tuple, by: int = 40) -> bool:
    return all(abs(a - b) <= by for a, b in zip(pixel, wanted, strict=True))


def png_header(width: int, height: int) -> ContentFile:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")
    return ContentFile(content, "bom.png")


def code_of(file: ContentFile) -> str:
    with pytest.raises(ValidationError) as refusal:
        pictures.check_picture(file)
    return refusal.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_clean_picture_leaves_no_place_and_no_camera(kind):
    file = encoded(red_left_blue_right(), kind, exif=gps_exif())
    assert b"Kamera Rahasia" in file.read()

    clean = pictures.clean_picture(file, 1280)

    content = clean.read()
    image = Image.open(io.BytesIO(content))
    assert b"Kamera Rahasia" not in content
    assert dict(image.getexif()) == {}
    assert image.getexif().get_ifd(0x8825) == {}
    assert not {"exif", "xmp", "icc_profile"} & image.info.keys()


def test_clean_picture_leaves_no_text_of_a_png():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "rumah di gang mangga")
    words.add_itxt("XML:com.adobe.xmp", "<x>rumah di gang mangga</x>")
    file = encoded(red_left_blue_right(), "PNG", pnginfo=words)

    content = pictures.clean_picture(file, 640).read()

    assert b"mangga" not in content


def test_clean_picture_leaves_no_comment_of_a_jpeg():
    file = encoded(red_left_blue_right(), "JPEG", comment=b"gang mangga")

    assert b"mangga" not in pictures.clean_picture(file, 640).read()


@pytest.mark.parametrize("extension", ["webp", "jpg"])
def test_encode_writes_no_metadata_of_what_was_opened(extension):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = encoded(red_left_blue_right(), exif=gps_exif(), icc_profile=profile)

    content = pictures.encode(pictures.open_picture(file, 640), extension)

    assert not {"exif", "icc_profile", "xmp"} & Image.open(io.BytesIO(content)).info.keys()


# Where the red left half of the stored picture is seen once it is turned upright.
SIDES = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


@pytest.mark.parametrize(("orientation", "side"), SIDES.items())
@pytest.mark.parametrize("width", [120, 30])
def test_open_picture_turns_it_upright(orientation, side, width):
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = encoded(red_left_blue_right(), exif=exif, quality=95)

    image = pictures.open_picture(file, width)

    right, bottom = image.width - 2, image.height - 2
    spots = {
        "left": ((1, bottom // 2), (right, bottom // 2)),
        "right": ((right, bottom // 2), (1, bottom // 2)),
        "top": ((right // 2, 1), (right // 2, bottom)),
        "bottom": ((right // 2, bottom), (right // 2, 1)),
    }
    red, blue = spots[side]
    assert is_near(image.getpixel(red), (254, 0, 0))
    assert is_near(image.getpixel(blue), (0, 0, 254))
    assert image.width <= width
    assert (image.width > image.height) == (orientation < 5)


def test_garbled_exif_is_no_reason_to_refuse():
    file = encoded(red_left_blue_right(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff garbage")

    assert pictures.open_picture(file, 120).size == (120, 80)


@pytest.mark.parametrize(
    ("image", "kind", "wanted"),
    [
        (Image.new("L", (40, 30), 200), "JPEG", (200, 200, 200)),
        (Image.new("1", (40, 30), 1), "PNG", (255, 255, 255)),
        (Image.new("P", (40, 30), 0), "PNG", (0, 0, 0)),
        (Image.new("LA", (40, 30), (9, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (40, 30), (255, 0, 0, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (40, 30), (255, 0, 0, 255)), "WEBP", (255, 0, 0)),
        (Image.new("I;16", (40, 30), 65535), "PNG", (255, 255, 255)),
        (Image.new("I;16", (40, 30), 32896), "PNG", (128, 128, 128)),
        (Image.new("CMYK", (40, 30), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
    ],
)
def test_open_picture_takes_every_mode(image, kind, wanted):
    opened = pictures.open_picture(encoded(image, kind), 640)

    assert opened.mode == "RGB"
    assert is_near(opened.getpixel((5, 5)), wanted, by=3)


def test_see_through_palette_lies_on_white():
    image = Image.new("P", (40, 30), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])

    opened = pictures.open_picture(encoded(image, "PNG", transparency=0), 640)

    assert opened.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_moving_picture_gives_its_first_frame(kind):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    file = encoded(frames[0], kind, save_all=True, append_images=frames[1:])

    assert is_near(pictures.open_picture(file, 640).getpixel((5, 5)), (255, 0, 0))


def test_picture_with_a_second_one_inside_is_taken_as_jpeg():
    """Many phones write MPO: a JPEG with a depth map or a preview behind it."""
    file = encoded(
        red_left_blue_right(), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]
    )

    assert pictures.open_picture(file, 640).size == (120, 80)


def test_colour_profile_that_does_not_fit_is_left_out():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB", 5000)).tobytes()
    file = encoded(red_left_blue_right(), "PNG", icc_profile=profile)

    # It does not fit RGB pixels; they are kept as they are.
    assert is_near(pictures.open_picture(file, 640).getpixel((5, 5)), (255, 0, 0))


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc"])
def test_heic_gets_its_own_sentence(brand):
    file = ContentFile(b"\x00\x00\x00\x18ftyp" + brand + b"\0" * 40, "IMG_0001.JPG")

    assert code_of(file) == "heic"


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a" + b"\0" * 60, b"%PDF-1.7 ...", b"<svg/>", b"\0" * 200]
)
def test_what_is_no_picture_is_refused_whatever_its_name(content):
    assert code_of(ContentFile(content, "foto.jpg")) == "not_a_picture"


def test_name_does_not_decide():
    file = encoded(red_left_blue_right(), "PNG")
    file.name = "dokumen.exe"

    pictures.check_picture(file)

    assert file.tell() == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cut_off_picture_is_refused(kind):
    noise = Image.frombytes("RGB", (200, 200), os.urandom(120_000))
    content = encoded(noise, kind).read()

    assert code_of(ContentFile(content[: len(content) // 2], "a.jpg")) in (
        "broken",
        "not_a_picture",
    )


@pytest.mark.parametrize("size", [(40_000, 40_000), (9_000, 5_000), (20_000, 20_000)])
def test_decompression_bomb_is_refused_before_its_pixels(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))

    assert code_of(png_header(*size)) == "too_many_pixels"


def test_fifty_megapixel_jpeg_of_a_phone_is_taken():
    file = encoded(Image.new("RGB", (8160, 6120), "teal"))

    assert pictures.open_picture(file, 1280).size == (1280, 960)


def test_picture_of_twelve_megabytes_is_taken_and_one_byte_more_is_not():
    content = encoded(red_left_blue_right()).read()
    file = ContentFile(content + b"\0" * (pictures.MAX_BYTES - len(content)), "a.jpg")

    pictures.check_picture(file)

    heavy = ContentFile(content + b"\0" * (pictures.MAX_BYTES + 1 - len(content)), "a.jpg")
    assert code_of(heavy) == "too_heavy"


def test_long_and_narrow_picture_is_refused():
    assert code_of(encoded(Image.new("RGB", (3000, 900)))) == "too_narrow"


@pytest.mark.parametrize("extension", ["webp", "jpg"])
def test_encode_fits_even_noise(extension):
    noise = Image.frombytes("RGB", (1280, 960), os.urandom(1280 * 960 * 3))

    assert len(pictures.encode(noise, extension)) <= 300 * 1024


def test_encode_smooths_what_no_quality_makes_small_enough():
    noise = Image.frombytes("RGB", (200, 200), os.urandom(120_000))

    assert len(pictures.encode(noise, "jpg", max_bytes=1500)) <= 1500


def test_shrink_never_enlarges():
    image = Image.new("RGB", (200, 100))

    assert pictures.shrink(image, 640).size == (200, 100)
    assert pictures.shrink(image, 100).size == (100, 50)


@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(max_size=400),
    start=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x90\0\0\0WEBP"]),
)
def test_any_bytes_are_refused_with_a_sentence(content, start):
    with pytest.raises(ValidationError):
        pictures.check_picture(ContentFile(start + content, "a.jpg"))


@settings(max_examples=60, deadline=None)
@given(
    place=st.integers(0, 2000),
    value=st.integers(0, 255),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP"]),
)
def test_one_wrong_byte_is_read_or_refused(place, value, kind):
    content = bytearray(encoded(red_left_blue_right(), kind, exif=gps_exif(6)).read())
    content[place % len(content)] = value
    try:
        image = pictures.open_picture(ContentFile(bytes(content), "a.jpg"), 64)
    except ValidationError:
        return
    assert image.mode == "RGB"


@settings(max_examples=40, deadline=None)
@given(width=st.integers(1, 400), height=st.integers(1, 400), limit=st.integers(1, 400))
def test_open_picture_keeps_its_bounds(width, height, limit):
    if max(width, height) > 3 * min(width, height):
        return
    image = pictures.open_picture(encoded(Image.new("RGB", (width, height))), limit)

    assert 1 <= image.width <= limit
    assert image.height >= 1
