"""Files that makers send in tests."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture_file(
    size: tuple[int, int] = (900, 600),
    colour: str = "teal",
    kind: str = "JPEG",
    name: str = "foto.jpg",
    **options,
) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")
