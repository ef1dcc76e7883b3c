"""Pictures that people upload: judged by content, made small, and freed of all metadata.

A picture leaves here as plain sRGB pixels: no EXIF, no place, no text, no colour profile. How
much memory a file may cost is known before its pixels are decoded.
"""

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageFilter, ImageOps

from .codes import new_code

MAX_BYTES = 12 * 1024 * 1024
# A rendition that people wait for on a slow line.
MAX_RENDITION_BYTES = 300 * 1024
# A phone's JPEG is decoded at a fraction of its size; other formats are decoded whole.
MAX_JPEG_PIXELS = 65_000_000
MAX_PIXELS = 40_000_000
# Longer than this, and neither a card nor a gallery can show it.
MAX_RATIO = 3
FORMATS = ("JPEG", "PNG", "WEBP")
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
QUALITIES = (82, 74, 66, 58, 50, 42, 34, 26, 18, 10)
SRGB = ImageCms.createProfile("sRGB")

PROBLEMS = {
    "too_heavy": _("This file is larger than 12 MB. Send a smaller picture."),
    "heic": _(
        "This is a HEIC picture, which most browsers cannot show. On an iPhone choose Settings › "
        "Camera › Formats › Most Compatible and take it again, or send the picture to yourself "
        "on WhatsApp and upload the one you receive."
    ),
    "not_a_picture": _("This file is not a JPEG, PNG or WebP picture."),
    "broken": _("This picture is damaged or incomplete. Send it again, or take a new one."),
    "too_many_pixels": _(
        "This picture has more pixels than we can take (65 million for JPEG, 40 million for PNG "
        "and WebP). Choose a lower resolution in the camera."
    ),
    "too_narrow": _(
        "This picture is too long and narrow. Crop it so that the long side is at most three "
        "times the short side."
    ),
}


def refusal(code: str) -> ValidationError:
    return ValidationError(PROBLEMS[code], code=code)


def check_picture(file: File) -> None:
    """Raise ``ValidationError`` with a sentence for the sender unless ``file`` is a whole picture.

    The pixels are decoded too, so a cut-off upload is told at once; the file is rewound.
    """
    open_picture(file, 320)
    file.seek(0)


def clean_picture(file: File, max_side: int) -> ContentFile:
    """A WebP copy of an uploaded picture, at most ``max_side`` long and free of metadata.

    Its name is new and says nothing. Raises ``ValidationError`` as ``check_picture`` does.
    """
    image = open_picture(file, max_side)
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return ContentFile(encode(image, "webp"), name=f"{new_code(16).lower()}.webp")


def count_pixels(file: File) -> int:
    """How many pixels a file says it holds, without decoding any; 0 for what is no picture."""
    file.seek(0)
    try:
        width, height = Image.open(file, formats=FORMATS).size
    except Exception:
        # Whoever opens it for its pixels says what is wrong with it.
        return 0
    finally:
        file.seek(0)
    return width * height


def open_picture(file: File, max_width: int) -> Image.Image:
    """The pixels of ``file`` as upright sRGB, at most ``max_width`` wide, without metadata."""
    if file.size > MAX_BYTES:
        raise refusal("too_heavy")
    file.seek(0)
    start = file.read(12)
    if start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS:
        raise refusal("heic")
    file.seek(0)
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise refusal("too_many_pixels") from None
    except Image.UnidentifiedImageError:
        raise refusal("not_a_picture") from None
    except Exception:
        # Pillow meets a hostile file with many kinds of error; all of them mean the same.
        raise refusal("broken") from None
    _check_size(image)
    try:
        return _upright_srgb(image, max_width)
    except Exception:
        raise refusal("broken") from None


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > (MAX_PIXELS if image.format in ("PNG", "WEBP") else MAX_JPEG_PIXELS):
        raise refusal("too_many_pixels")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise refusal("too_narrow")


def _upright_srgb(image: Image.Image, max_width: int) -> Image.Image:
    image.draft(None, (max_width, max_width))
    image.load()
    profile = image.info.get("icc_profile")
    orientation = _orientation(image)
    image = _plain_mode(image)
    # Five to eight lie on their side: their stored height becomes the width.
    stored_width = image.height if orientation >= 5 else image.width
    if stored_width > max_width:
        scale = max_width / stored_width
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = TURNS[orientation](image)
    return _on_white(image, profile)


TURNS = {
    1: lambda image: image,
    2: ImageOps.mirror,
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: ImageOps.flip,
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_90),
}


def _orientation(image: Image.Image) -> int:
    """How the camera was held, by EXIF; 1 (upright) when that cannot be read."""
    try:
        orientation = image.getexif().get(0x0112, 1)
    except Exception:
        # A garbled EXIF block is no reason to refuse the pixels.
        return 1
    return orientation if orientation in TURNS else 1


def _plain_mode(image: Image.Image) -> Image.Image:
    """The picture with 8 bits a channel, as L, RGB, RGBA or CMYK."""
    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits of grey; 1/257 takes 65,535 to 255.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if "transparency" in image.info or image.mode in ("LA", "PA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _on_white(image: Image.Image, profile: bytes | None) -> Image.Image:
    """New sRGB pixels, transparent parts on white; nothing else of ``image`` comes along."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            colours = ImageCms.profileToProfile(colours, source, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that does not fit the pixels is left out.
            pass
    plain = Image.new("RGB", image.size, "white")
    plain.paste(colours.convert("RGB"), mask=alpha)
    return plain


def shrink(image: Image.Image, width: int) -> Image.Image:
    """``image`` at ``width`` pixels wide; never enlarged."""
    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def encode(image: Image.Image, extension: str, max_bytes: int = MAX_RENDITION_BYTES) -> bytes:
    """``image`` as ``webp`` or ``jpg``, in the best quality that fits into ``max_bytes``."""
    options = {"webp": {"format": "WEBP", "method": 4}}.get(
        extension, {"format": "JPEG", "optimize": True, "progressive": True}
    )
    while True:
        for quality in QUALITIES:
            buffer = io.BytesIO()
            image.save(buffer, quality=quality, **options)
            if buffer.tell() <= max_bytes:
                return buffer.getvalue()
        # Noise from edge to edge: nothing is lost by smoothing it.
        image = image.filter(ImageFilter.GaussianBlur(3))
