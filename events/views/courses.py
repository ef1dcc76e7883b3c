"""Courses and lessons: anybody may read them; who signs in keeps their place."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from okoce.pages import public_page
from okoce.private_files import send_private_file
from okoce.throttle import limited

from ..forms.courses import CourseListForm
from ..models import Course, Lesson, Prerequisite
from ..services import courses, guide_search, lessons, quizzes


@require_safe
@public_page(courses.PAGES)
def course_list(request: HttpRequest) -> HttpResponse:
    """All published courses, core first; with one's own progress for who is signed in."""
    form = CourseListForm(request.GET)
    words, exact = form.cleaned_data.get("cari"), form.cleaned_data.get("persis", False)
    rows = Course.objects.published()
    search = guide_search.find_among(rows, words, exact=exact) if words else None
    rows = search.rows if search else rows
    found = list(rows.with_sizes().defer("search").prefetch_related(_needed()))
    if request.user.is_authenticated:
        progress = lessons.progress_in(found, request.user)
        for course in found:
            course.progress = progress[course.pk]
    # What needs nothing before it stands first.
    found.sort(key=lambda course: len(course.needed_courses))
    groups = [
        (_("Core courses"), [course for course in found if course.is_core]),
        (_("More courses"), [course for course in found if not course.is_core]),
    ]
    context = {
        "form": form,
        "found": search,
        "everywhere_url": reverse("events:guide_list") + "?" + urlencode({"cari": words or ""}),
        "groups": groups,
        "has_any": bool(found),
        "noindex": bool(request.GET),
    }
    return render(request, "events/courses/list.html", context)


@require_safe
@public_page(courses.PAGES)
def course_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What a course teaches, what it needs, its lessons, its practice task and its quiz."""
    readable = Course.objects.readable_by(request.user).select_related("step")
    course = get_object_or_404(readable.with_sizes().prefetch_related(_needed()), slug=slug)
    context = {"course": course, "lessons": courses.lessons_of(course)}
    if request.user.is_authenticated:
        context |= {
            "progress": lessons.progress_in([course], request.user)[course.pk],
            "finished": lessons.finished_by(course, request.user),
            "quiz": quizzes.state_of(course, request.user),
        }
    return render(request, "events/courses/detail.html", context)


def _needed() -> Prefetch:
    rows = Prerequisite.objects.filter(needs__in=Course.objects.published())
    return Prefetch("needed", rows.select_related("needs"), to_attr="needed_courses")


@require_safe
@public_page(courses.PAGES)
def lesson_detail(request: HttpRequest, slug: str, number: int, title: str) -> HttpResponse:
    """One lesson, text first; that a signed-in person opened it is remembered."""
    lesson = _lesson(request, slug, number)
    if lesson.slug != title:
        return redirect(lesson)
    course = lesson.course
    row = None
    if request.user.is_authenticated and course.is_published:
        row = lessons.note_opened(lesson, request.user)
    syllabus = courses.lessons_of(course)
    place = [each.pk for each in syllabus].index(lesson.pk)
    context = {
        "course": course,
        "lesson": lesson,
        "pieces": lessons.pieces_of(lesson),
        "progress": row,
        "previous": syllabus[place - 1] if place else None,
        "next": syllabus[place + 1] if place + 1 < len(syllabus) else None,
        "place": place + 1,
        "count": len(syllabus),
    }
    return render(request, "events/courses/lesson.html", context)


@login_required
@require_POST
@limited("lesson", times=120, seconds=600)
def lesson_finish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Mark a lesson as finished, and go on to the next one."""
    lesson = _lesson(request, slug, number)
    if not lesson.course.is_published:
        raise Http404
    lessons.finish_lesson(lesson, request.user)
    following = Lesson.objects.filter(course=lesson.course, number__gt=lesson.number)
    onward = following.select_related("course").defer("body").order_by("number").first()
    messages.success(request, _("“%(lesson)s” is finished.") % {"lesson": lesson.title})
    return redirect(onward or lesson.course)


@require_safe
def lesson_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The PDF of a lesson that this reader may read."""
    lesson = _lesson(request, slug, number)
    if not lesson.attachment:
        raise Http404
    return send_private_file(lesson.attachment, download_name=lesson.title)


@require_safe
@cache_control(no_cache=True)
def lesson_worker(request: HttpRequest) -> HttpResponse:
    """The script that hands out kept lessons without a network; it rules over this folder only."""
    script = (settings.BASE_DIR / "static" / "worker" / "lessons.js").read_text()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def _lesson(request: HttpRequest, slug: str, number: int) -> Lesson:
    readable = Course.objects.readable_by(request.user)
    rows = Lesson.objects.filter(course__in=readable, course__slug=slug)
    return get_object_or_404(rows.select_related("course__step"), number=number)
