"""Photos that come in a ZIP: what is in it, and one picture at a time; nothing is unpacked."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from okoce.pictures import MAX_BYTES as HEAVIEST_PICTURE
from okoce.pictures import count_pixels, refusal

MAX_BYTES = 40 * 1024 * 1024
MAX_ENTRIES = 3_000
# Pictures hardly shrink in a ZIP: what grows more than this was made to fill our memory.
MAX_UNPACKED = 10 * MAX_BYTES
# What all pictures of one table may ask of us together, however small they are packed.
MAX_PIXELS = 1_000_000_000
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class Parcel:
    """The pictures of a ZIP by name; folders and capitals in names make no difference."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.bytes_left, self.pixels_left = MAX_UNPACKED, MAX_PIXELS
        self.pixels: dict[str, int] = {}
        self.found: dict[str, list[zipfile.ZipInfo]] = {}
        for entry in _entries(archive):
            for name in {_tidy(entry.filename), PurePosixPath(_tidy(entry.filename)).name}:
                self.found.setdefault(name, []).append(entry)

    def problem_with(self, name: str) -> str:
        """Why no picture can be taken by this name; empty when there is one."""
        entries = self.found.get(_tidy(name), [])
        if not entries:
            return _("“%(name)s” is not in the ZIP.") % {"name": name}
        if len(entries) > 1:
            return _("Several files in the ZIP are named “%(name)s”.") % {"name": name}
        if entries[0].file_size > HEAVIEST_PICTURE:
            return f"{name}: {refusal('too_heavy').messages[0]}"
        if entries[0].flag_bits & 1 or entries[0].compress_type not in METHODS:
            return _("“%(name)s” is locked with a password, or packed in an unusual way.") % {
                "name": name
            }
        return ""

    def weigh(self, name: str) -> str:
        """Why one more picture is too much for one table; empty while there is room.

        A picture that many rows name is opened for each of them, so it counts each time.
        """
        self.bytes_left -= self.found[_tidy(name)][0].file_size
        if self.bytes_left >= 0:
            self.pixels_left -= self._pixels_of(_tidy(name))
        if self.bytes_left < 0 or self.pixels_left < 0:
            return _(
                "The photos of the rows up to here are all we can take at once. Send this row and "
                "those below it in a second table."
            )
        return ""

    def _pixels_of(self, name: str) -> int:
        if name not in self.pixels:
            try:
                self.pixels[name] = count_pixels(self.take(name))
            except ValidationError:
                # Whoever takes it is told.
                self.pixels[name] = 0
        return self.pixels[name]

    def take(self, name: str) -> File:
        """One picture, whose name had no problem; what is damaged raises ``ValidationError``."""
        entry = self.found[_tidy(name)][0]
        try:
            # No more is read than the entry says it holds, and that was judged.
            with self.archive.open(entry) as packed:
                content = packed.read(HEAVIEST_PICTURE + 1)
        except Exception:
            # A damaged archive is met with many kinds of error; all of them mean the same.
            raise refusal("broken") from None
        return ContentFile(content, name=PurePosixPath(_tidy(name)).name)


@contextmanager
def open_parcel(file: File | None) -> Iterator[Parcel | None]:
    """The pictures of an uploaded ZIP, or None without one.

    Raises ``ValidationError`` with a sentence for the sender when it is none, or holds too much.
    """
    if not file:
        yield None
        return
    if file.size > MAX_BYTES:
        raise ValidationError(_("The ZIP is larger than 40 MB. Send the photos in two parts."))
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except Exception:
        # As above.
        raise ValidationError(_("The file of photos is no ZIP, or it is damaged.")) from None
    with archive:
        yield Parcel(archive)


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ValidationError(
            _("The ZIP holds more than %(count)d files.") % {"count": MAX_ENTRIES}
        )
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise ValidationError(_("The ZIP holds too much. Send the photos in two parts."))
    # macOS packs a shadow of each file beside it.
    return [
        entry
        for entry in entries
        if entry.filename.strip("/")
        and not entry.is_dir()
        and not PurePosixPath(entry.filename).name.startswith(".")
        and not entry.filename.startswith("__MACOSX/")
    ]


def _tidy(name: str) -> str:
    return name.replace("\\", "/").strip().lstrip("./").casefold()
