"""Private files, handed out by a view that has already checked the reader."""

from pathlib import PurePath

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.text import slugify

TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


def send_private_file(file: FieldFile, *, download_name: str) -> HttpResponseBase:
    """The file as an answer; nginx sends it when ``PRIVATE_REDIRECT`` names its internal place.

    Its ending was given by its content, so that decides the type; nothing in it may run.
    """
    suffix = PurePath(file.name).suffix
    if settings.PRIVATE_REDIRECT:
        response = HttpResponse()
        response.headers["X-Accel-Redirect"] = f"{settings.PRIVATE_REDIRECT}{file.name}"
    else:
        response = FileResponse(file.open("rb"))
    response.headers["Content-Type"] = TYPES.get(suffix, "application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(
        suffix not in TYPES, f"{slugify(download_name)}{suffix}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
