"""Lessons: their text, pictures and PDF; opening, finishing and going on with them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.models import User
from okoce import markdown
from okoce.papers import judge_paper
from okoce.pictures import encode, open_picture, shrink

from ..models import Course, Lesson, LessonPicture, LessonProgress
from ..models.lessons import PICTURE_WIDTHS

EXTENSIONS = ("webp", "jpg")
MOST_PDF_MB = 8
# A line of its own that shows a picture: [gambar 1].
PLACE = re.compile(r"^[ \t]*\[gambar (\d{1,2})\][ \t]*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A part of a lesson, as it is read: words, or a picture."""

    html: SafeString | None = None
    picture: LessonPicture | None = None


def pieces_of(lesson: Lesson) -> list[Piece]:
    """A lesson's words with its pictures where the writer put them; the others come last."""
    pictures = {picture.number: picture for picture in lesson.pictures.all() if picture.widths}
    pieces = []
    for place, part in enumerate(PLACE.split(lesson.body)):
        # Words stand at even places, the number of a picture at odd ones.
        if place % 2 == 0:
            if part.strip():
                pieces.append(Piece(html=markdown.render(part.strip(), 2)))
        elif picture := pictures.pop(int(part), None):
            pieces.append(Piece(picture=picture))
    return pieces + [Piece(picture=picture) for picture in pictures.values()]


@dataclass
class Progress:
    """How far one person is in one course; ``onward`` is where to go on."""

    done: int
    total: int
    is_begun: bool
    onward: Lesson | None

    @property
    def is_done(self) -> bool:
        return self.total > 0 and self.done == self.total


def progress_in(courses: Iterable[Course], user: User) -> dict[int, Progress]:
    """How far a person is in each of these courses, by the course's key; in two queries."""
    courses = {course.pk: course for course in courses}
    lessons = list(
        Lesson.objects.filter(course__in=courses)
        .defer("body")
        .order_by("course_id", "number", "pk")
    )
    opened = {
        row.lesson_id: row
        for row in LessonProgress.objects.filter(user=user, lesson__course__in=courses)
    }
    return {
        pk: _progress([lesson for lesson in lessons if lesson.course_id == pk], opened, course)
        for pk, course in courses.items()
    }


def _progress(lessons: list[Lesson], opened: dict[int, LessonProgress], course: Course) -> Progress:
    for lesson in lessons:
        lesson.course = course
    begun = [lesson for lesson in lessons if lesson.pk in opened]
    open_ones = [
        each for each in lessons if each.pk not in opened or not opened[each.pk].finished_at
    ]
    # Where one last was, if that is not finished; otherwise the first that is not.
    last = max(begun, key=lambda lesson: opened[lesson.pk].last_opened_at, default=None)
    onward = last if last in open_ones else next(iter(open_ones), None)
    return Progress(
        done=len(lessons) - len(open_ones),
        total=len(lessons),
        is_begun=bool(begun),
        onward=onward,
    )


def finished_by(course: Course, user: User) -> set[int]:
    """The keys of the lessons of a course that a person finished."""
    rows = LessonProgress.objects.filter(user=user, lesson__course=course)
    return set(rows.exclude(finished_at=None).values_list("lesson_id", flat=True))


def note_opened(lesson: Lesson, user: User) -> LessonProgress:
    """Remember that a person opened a lesson, so that they can go on there."""
    now = timezone.now()
    row, is_new = LessonProgress.objects.get_or_create(
        user=user, lesson=lesson, defaults={"opened_at": now, "last_opened_at": now}
    )
    if not is_new:
        LessonProgress.objects.filter(pk=row.pk).update(last_opened_at=now)
    return row


def finish_lesson(lesson: Lesson, user: User) -> None:
    """Mark a lesson as finished; once is as good as twice."""
    row = note_opened(lesson, user)
    LessonProgress.objects.filter(pk=row.pk, finished_at=None).update(finished_at=timezone.now())


def check_pdf(file: File) -> None:
    """Raise ``ValidationError`` with a sentence for the sender unless ``file`` is a whole PDF."""
    wrong = _("This file is not a whole PDF.")
    judge_paper(file, kinds=("pdf",), most_mb=MOST_PDF_MB, wrong=wrong, whole=True)


@transaction.atomic
def attach_pdf(lesson: Lesson, file: File | None) -> None:
    """Put a PDF beside a lesson in the place of the one before; ``None`` takes it away."""
    storage, old = lesson.attachment.storage, lesson.attachment.name
    if file is None:
        lesson.attachment, lesson.attachment_bytes = "", 0
    else:
        check_pdf(file)
        lesson.attachment.save("pelajaran.pdf", file, save=False)
        lesson.attachment_bytes = file.size
    lesson.save(update_fields=["attachment", "attachment_bytes"])
    if old:
        transaction.on_commit(partial(storage.delete, old))


def draw_picture(picture: LessonPicture, file: File) -> None:
    """Make the public sizes of an upload, as plain pixels; the row is saved by the caller.

    Raises ``ValidationError`` with a sentence for a file that is no whole picture.
    """
    image = open_picture(file, max(PICTURE_WIDTHS))
    picture.width, picture.height = image.size
    picture.widths = sorted({min(width, image.width) for width in PICTURE_WIDTHS})
    for width in picture.widths:
        rendition = shrink(image, width)
        for extension in EXTENSIONS:
            name = picture.file_name(width, extension)
            default_storage.delete(name)
            default_storage.save(name, ContentFile(encode(rendition, extension)))


def delete_picture_files(picture: LessonPicture) -> None:
    """Delete the renditions of a picture whose row is gone, once that is certain."""
    for width in picture.widths:
        for extension in EXTENSIONS:
            name = picture.file_name(width, extension)
            transaction.on_commit(partial(default_storage.delete, name))
