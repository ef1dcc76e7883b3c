"""Courses: their states and who may make which move; how a try at a quiz stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CourseActor(TextChoices):
    WRITER = "penulis", _("who wrote it")
    # Nobody publishes what they entered.
    PUBLISHER = "penerbit", _("a second member of staff")
    STAFF = "staf", _("a member of staff")


class CourseStatus(TextChoices):
    DRAFT = "draf", _("Draft")
    SUBMITTED = "diajukan", _("Waiting for a second member of staff")
    PUBLISHED = "terbit", _("Published")
    WITHDRAWN = "ditarik", _("Withdrawn")


COURSE_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (CourseStatus.DRAFT, CourseStatus.SUBMITTED): frozenset({CourseActor.WRITER}),
    (CourseStatus.SUBMITTED, CourseStatus.DRAFT): frozenset(
        {CourseActor.WRITER, CourseActor.PUBLISHER}
    ),
    (CourseStatus.SUBMITTED, CourseStatus.PUBLISHED): frozenset({CourseActor.PUBLISHER}),
    (CourseStatus.PUBLISHED, CourseStatus.WITHDRAWN): frozenset({CourseActor.STAFF}),
    (CourseStatus.WITHDRAWN, CourseStatus.DRAFT): frozenset({CourseActor.STAFF}),
}


class AttemptStatus(TextChoices):
    OPEN = "berjalan", _("In progress")
    PASSED = "lulus", _("Passed")
    FAILED = "belum", _("Not passed yet")
