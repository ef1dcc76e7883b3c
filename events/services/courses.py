"""Courses: who may write and move them, when they are whole, and what they need before them."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import User
from okoce import pages
from okoce.errors import RuleBroken

from .. import tasks
from ..choices import COURSE_MOVES, CourseActor, CourseStatus
from ..models import Course, CourseChange, Lesson, Prerequisite, QuizQuestion

# The kept public pages of courses and lessons.
PAGES = "courses"

TELLS = {
    CourseStatus.PUBLISHED: gettext_lazy("The course “%(title)s” is published"),
    CourseStatus.DRAFT: gettext_lazy("The course “%(title)s” came back to you"),
    CourseStatus.WITHDRAWN: gettext_lazy("The course “%(title)s” was withdrawn"),
}


def actors_for(user: User | None, course: Course) -> set[str]:
    """What a person is to a course; a superadmin configures and publishes nothing."""
    if user is None or not user.is_authenticated:
        return set()
    is_staff = user.is_pemprov_staff
    wrote = course.edited_by.filter(pk=user.pk).exists()
    actors = {CourseActor.STAFF} if is_staff else set()
    if wrote and (is_staff or user.is_pendamping):
        actors.add(CourseActor.WRITER)
    if is_staff and not wrote:
        actors.add(CourseActor.PUBLISHER)
    return actors


def note_edit(course: Course, *, by: User) -> None:
    """Remember who entered or changed a course or a part of it: they may not publish it."""
    course.edited_by.add(by)


def edition_of(course: Course) -> str:
    """Changes with every field of a course, its lessons' places, and what it needs."""
    fields = [field.value_from_object(course) for field in Course._meta.concrete_fields]
    lessons = course.lessons.values_list("pk", "number", "title", "minutes")
    told = repr((fields, list(lessons), list(course.needed.values_list("pk", "needs"))))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


@transaction.atomic
def change_course_status(course: Course, new_status: str, *, by: User, note: str = "") -> Course:
    """Move a course, record who and why, and tell those who wrote it."""
    # The lock stops two officers from deciding at once.
    course.refresh_from_db(from_queryset=Course.objects.select_for_update())
    old_status, new_status = CourseStatus(course.status), CourseStatus(new_status)
    may = COURSE_MOVES.get((old_status, new_status), frozenset())
    if not may:
        raise RuleBroken(
            _("A course that is “%(status)s” cannot take this step.") % {"status": old_status.label}
        )
    if not may & actors_for(by, course):
        raise RuleBroken(_("Nobody publishes what they entered. Ask a second member of staff."))
    if new_status in (CourseStatus.SUBMITTED, CourseStatus.PUBLISHED):
        check_is_whole(course)
    course.status, course.status_since = new_status, timezone.now()
    course.save(update_fields=["status", "status_since"])
    change = course.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note.strip()[:300]
    )
    _tell_writers(course, change)
    if CourseStatus.PUBLISHED in (old_status, new_status):
        transaction.on_commit(tasks.rebuild_guide_words.delay)
    pages.forget(PAGES)
    return course


def check_is_whole(course: Course) -> None:
    """Refuse a course that a reader could not use yet, naming what is missing."""
    lessons = list(course.lessons.all())
    if not lessons:
        raise RuleBroken(_("This course has no lesson yet."))
    empty = [str(lesson) for lesson in lessons if not lesson.body.strip()]
    if empty:
        raise RuleBroken(_("These lessons have no text yet: %(names)s") % {"names": _join(empty)})
    asked = QuizQuestion.objects.asked_in(course)
    unclear = asked.exclude(choices__is_right=True).values_list("text", flat=True)
    if unclear:
        raise RuleBroken(
            _("These questions have no right answer yet: %(names)s") % {"names": _join(unclear)}
        )


def _join(names: Iterable[str]) -> str:
    return "; ".join(names)


def _tell_writers(course: Course, change: CourseChange) -> None:
    if change.new_status not in TELLS:
        return
    notices.notify_all(
        course.edited_by.exclude(pk=change.by_id),
        f"course_{change.new_status}",
        key=f"course:change:{change.pk}",
        topic=NoticeTopic.WORK,
        title=TELLS[change.new_status],
        body=gettext_lazy("Reason: %(note)s")
        if change.note
        else gettext_lazy("Since today, decided by a colleague."),
        params={"title": course.title, "note": change.note},
        path=course.get_absolute_url()
        if change.new_status == CourseStatus.PUBLISHED
        else f"/admin/events/course/{course.pk}/change/",
    )


@transaction.atomic
def set_prerequisites(course: Course, needed: Iterable[Course]) -> None:
    """Let ``course`` need exactly these courses before it; raises ``RuleBroken`` for a circle."""
    wanted = {each.pk for each in needed}
    check_no_circle(course, wanted)
    course.needed.exclude(needs__in=wanted).delete()
    known = set(course.needed.values_list("needs", flat=True))
    Prerequisite.objects.bulk_create(
        Prerequisite(course=course, needs_id=pk) for pk in sorted(wanted - known)
    )


def check_no_circle(course: Course, needed: Iterable[int]) -> None:
    """Refuse what would make a course need itself, over however many others.

    Holds all courses until the transaction ends: two halves of a circle cannot be saved at once.
    """
    list(Course.objects.order_by("pk").select_for_update().values_list("pk"))
    needs: dict[int, set[int]] = {}
    for row in Prerequisite.objects.exclude(course=course):
        needs.setdefault(row.course_id, set()).add(row.needs_id)
    seen, ahead = set(), set(needed)
    while ahead:
        each = ahead.pop()
        if each == course.pk:
            raise RuleBroken(_("These courses would need each other in a circle."))
        seen.add(each)
        ahead |= needs.get(each, set()) - seen


def is_draft(course: Course | None) -> bool:
    """Whether it may be changed: what was sent or published stands still while others read."""
    return course is None or course.status == CourseStatus.DRAFT


def lessons_of(course: Course) -> list[Lesson]:
    """The lessons in their order, each knowing its course."""
    lessons = list(course.lessons.defer("body").order_by("number", "pk"))
    for lesson in lessons:
        lesson.course = course
    return lessons
