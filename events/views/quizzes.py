"""A quiz: begin a try, answer with a connection that comes and goes, and read the result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from okoce.errors import RuleBroken
from okoce.throttle import limited

from ..forms.quizzes import AnswerForm, QuizForm
from ..models import Course, QuizAttempt
from ..services import quizzes

KEEP = "simpan"


@login_required
@never_cache
@limited("quiz-start", times=30, seconds=3600)
def quiz_start(request: HttpRequest, slug: str) -> HttpResponse:
    """What the quiz is like and how one stands; a POST begins a try or goes on with it."""
    readable = Course.objects.readable_by(request.user)
    course = get_object_or_404(readable.with_sizes(), slug=slug)
    problem, status = "", 200
    if request.method == "POST":
        try:
            return redirect(quizzes.start_attempt(course, request.user))
        except RuleBroken as refusal:
            problem, status = str(refusal), 422
    context = {
        "course": course,
        "quiz": quizzes.state_of(course, request.user),
        "problem": problem,
    }
    return render(request, "events/courses/quiz.html", context, status=status)


@login_required
@never_cache
@limited("quiz", times=60, seconds=600)
def quiz_attempt(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The questions of an open try, which may be kept and sent; the result of a graded one."""
    attempt = _attempt(request, slug, code)
    if not attempt.is_open:
        return _result(request, attempt)
    asked = quizzes.asked_in(attempt)
    is_kept = request.POST.get("move") == KEEP
    form = QuizForm(asked, request.POST or None, is_kept=is_kept)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            return _answered(request, attempt, form, is_kept=is_kept)
        status = 422
    context = {"course": attempt.course, "attempt": attempt, "form": form}
    return render(request, "events/courses/attempt.html", context, status=status)


def _answered(
    request: HttpRequest, attempt: QuizAttempt, form: QuizForm, *, is_kept: bool
) -> HttpResponse:
    try:
        quizzes.save_answers(attempt, form.answers, nonce=form.cleaned_data["nonce"])
    except RuleBroken as problem:
        # Sent twice: the first one was graded.
        messages.info(request, str(problem))
        return redirect(attempt)
    if is_kept:
        messages.success(request, _("Your answers are kept. You can go on later."))
    else:
        quizzes.finish_attempt(attempt)
    return redirect(attempt)


def _result(request: HttpRequest, attempt: QuizAttempt) -> HttpResponse:
    context = {
        "course": attempt.course,
        "attempt": attempt,
        "asked_count": attempt.asked.count(),
        "lessons": quizzes.lessons_to_read_again(attempt),
        "quiz": quizzes.state_of(attempt.course, request.user),
    }
    return render(request, "events/courses/result.html", context)


@login_required
@require_POST
@limited("quiz-answer", times=300, seconds=600)
def quiz_answer(request: HttpRequest, slug: str, code: str) -> JsonResponse:
    """Keep one answer that the page sends by itself; a replay is answered like the first time."""
    attempt = _attempt(request, slug, code)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": _("This answer is incomplete.")}, status=422)
    sent = form.cleaned_data
    try:
        asked = quizzes.give_answer(
            attempt, sent["asked"], sent["choice"], nonce=sent["nonce"], turn=sent["turn"]
        )
    except RuleBroken as problem:
        return JsonResponse({"problem": str(problem)}, status=409)
    return JsonResponse({"choice": asked.choice_id, "turn": asked.turn})


def _attempt(request: HttpRequest, slug: str, code: str) -> QuizAttempt:
    own = QuizAttempt.objects.of(request.user).select_related("course__step")
    return get_object_or_404(own, course__slug=slug, code=code)
