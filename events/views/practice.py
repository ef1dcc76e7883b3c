"""Practice: handed in by its maker, judged by trainers, pendamping and staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.private_files import send_private_file
from okoce.throttle import limited

from ..choices import WorkStatus
from ..forms.practice import JudgeForm, PracticeForm
from ..models import Course, PracticePicture, PracticeWork
from ..services import practice as services

PAGE_SIZE = 30
# What waits longest comes first; of what was judged, the latest.
OLDEST_FIRST = Order(("status_since", "id"))
LATEST_FIRST = Order(("status_since", "id"), descending=True)
VERDICTS = {"terima": WorkStatus.ACCEPTED, "kembalikan": WorkStatus.RETURNED}


# One's own.


@never_cache
@login_required
@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    """What one has shown for one's courses, and what one could show next."""
    works = PracticeWork.objects.owned_by(request.user).select_related("course")
    context = {
        "works": works.order_by("-status_since"),
        "courses": services.courses_for(request.user),
    }
    return render(request, "events/practice/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("practice", times=60, seconds=3600)
def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One's practice for a course: the form while it is open, and what was said of it."""
    course, work = _own(request, slug)
    is_open = work is None or work.is_open
    form = None
    if is_open:
        instance = work or PracticeWork(course=course)
        form = PracticeForm(request.POST or None, request.FILES or None, instance=instance)
    if request.method == "POST":
        if form is None:
            messages.warning(request, _("It is handed in already, and cannot be changed now."))
            return redirect("events:practice_detail", slug)
        if form.is_valid() and _saved(request, course, form):
            return redirect("events:practice_detail", slug)
    return _own_page(request, course, work, form)


def _own(request: HttpRequest, slug: str) -> tuple[Course, PracticeWork | None]:
    """A course anybody may read, or one this person has practised for, with their practice."""
    work = (
        PracticeWork.objects.owned_by(request.user)
        .select_related("course")
        .filter(course__slug=slug)
        .first()
    )
    if work:
        return work.course, work
    return get_object_or_404(Course.objects.published(), slug=slug), None


def _saved(request: HttpRequest, course: Course, form: PracticeForm) -> bool:
    is_sent = request.POST.get("langkah") == "kirim"
    try:
        services.save_work(course, by=request.user, send=is_sent, **form.values)
    except RuleBroken as problem:
        form.add_error("text", str(problem))
    except ValidationError as problem:
        form.add_error("pictures", problem)
    else:
        done = _("Handed in. You are told as soon as there is an answer.")
        messages.success(request, done if is_sent else _("Saved. Hand it in when it is ready."))
        return True
    return False


def _own_page(
    request: HttpRequest, course: Course, work: PracticeWork | None, form: PracticeForm | None
) -> HttpResponse:
    history = (
        list(work.history.select_related("by__member").defer("by__member__nik")) if work else []
    )
    context = {
        "course": course,
        "work": work,
        "form": form,
        "pictures": list(work.pictures.all()) if work else [],
        "history": history,
        "answer": next((row.note for row in history if row.note), ""),
    }
    status = 422 if form and form.errors else 200
    return render(request, "events/practice/detail.html", context, status=status)


@never_cache
@login_required
@require_POST
@limited("practice", times=60, seconds=3600)
def practice_take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what was handed in, as long as nobody has judged it."""
    own = PracticeWork.objects.owned_by(request.user)
    work = get_object_or_404(own.select_related("course"), course__slug=slug)
    try:
        services.take_back(work, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    return redirect(work)


@login_required
@require_safe
def practice_picture(request: HttpRequest, code: str) -> HttpResponseBase:
    """A picture of practice, for its maker and for who judges it, whose look is logged."""
    rows = PracticePicture.objects.visible_to(request.user).select_related("work__course")
    picture = get_object_or_404(rows, code=code)
    services.note_reading(picture.work, by=request.user)
    response = send_private_file(picture.file, download_name=f"praktik-{code}")
    patch_cache_control(response, private=True, max_age=3600)
    return response


# Of others.


@never_cache
@login_required
@require_safe
def practice_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this judge, the longest first; or what was judged, the latest first."""
    if not services.judges_anything(request.user):
        raise Http404
    is_done = request.GET.get("tampil") == "selesai"
    rows = PracticeWork.objects.judged_by(request.user).with_people()
    rows = rows.exclude(status=WorkStatus.SENT) if is_done else rows.waiting()
    page = page_of(request, rows, LATEST_FIRST if is_done else OLDEST_FIRST, size=PAGE_SIZE)
    kept = {"tampil": "selesai"} if is_done else {}
    context = {"works": page.rows, "is_done": is_done, **page.urls(kept)}
    return render(request, "events/practice/queue.html", context)


@never_cache
@login_required
@require_safe
def practice_review(request: HttpRequest, code: str) -> HttpResponse:
    """One person's practice, for who judges it; that they looked is in the maker's log."""
    return _review_page(request, _to_judge(request, code), JudgeForm())


@never_cache
@login_required
@require_POST
@limited("practice-judge", times=300, seconds=3600)
def practice_judge(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Accept practice, or return it with what is missing."""
    work = _to_judge(request, code)
    if move not in VERDICTS:
        raise Http404
    form = JudgeForm(request.POST)
    if form.is_valid():
        try:
            services.judge(work, VERDICTS[move], by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error("note", str(problem))
            work.refresh_from_db()
        else:
            messages.success(request, _("Done. The person is being told."))
            return redirect("events:practice_queue")
    return _review_page(request, work, form)


def _to_judge(request: HttpRequest, code: str) -> PracticeWork:
    rows = PracticeWork.objects.judged_by(request.user).with_people()
    return get_object_or_404(rows.select_related("seat__event"), code=code)


def _review_page(request: HttpRequest, work: PracticeWork, form: JudgeForm) -> HttpResponse:
    services.note_reading(work, by=request.user)
    context = {
        "work": work,
        "course": work.course,
        "form": form,
        "pictures": list(work.pictures.all()),
        "history": list(work.history.select_related("by__member").defer("by__member__nik")),
        "may_judge": work.status == WorkStatus.SENT,
    }
    return render(
        request, "events/practice/review.html", context, status=422 if form.errors else 200
    )
