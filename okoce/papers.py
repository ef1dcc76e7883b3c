"""Papers that people upload: judged by what is in them and how heavy they are, never by a name."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
# By its first bytes, the ending that a file should have.
STARTS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
# A PDF that arrived whole says so near its end.
END_OF_PDF, NEAR_THE_END = b"%%EOF", 2048

TOO_HEAVY = _("This file is larger than %(count)d MB. Please send a smaller one.")


def ending_of(file: File) -> str:
    """What a file is by its first bytes: ``pdf``, ``jpg``, ``png``, or nothing; it is rewound."""
    file.seek(0)
    start = file.read(max(map(len, STARTS)))
    file.seek(0)
    return next((ending for magic, ending in STARTS.items() if start.startswith(magic)), "")


def is_whole_pdf(file: File) -> bool:
    """Whether a PDF was not cut off on its way; the file is rewound."""
    file.seek(max(0, file.size - NEAR_THE_END))
    end = file.read()
    file.seek(0)
    return ending_of(file) == "pdf" and END_OF_PDF in end


def judge_paper(
    file: File, *, kinds: Collection[str], most_mb: int, wrong: str | Promise, whole: bool = False
) -> str:
    """The ending of ``file``, which is of one of ``kinds`` and no heavier than ``most_mb``.

    Else raises ``ValidationError``: ``too_heavy``, or ``wrong_content`` with the sentence
    ``wrong``. ``whole``: a PDF that was cut off is wrong too.
    """
    if file.size > most_mb * MEGABYTE:
        raise ValidationError(TOO_HEAVY, "too_heavy", {"count": most_mb})
    ending = ending_of(file)
    if ending not in kinds or (whole and ending == "pdf" and not is_whole_pdf(file)):
        raise ValidationError(wrong, "wrong_content")
    return ending
