"""A member's mentoring: the plan, what was agreed, what comes next, and asking for a session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.models import Member
from members.services.connections import pendamping_of
from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limit, limited

from ..choices import SESSION_AHEAD, NextStepStatus
from ..forms.mentoring import AskForm, ReasonForm
from ..models import Mentoring, MentoringSession, NextStep
from ..services import mentoring as services
from ..services import mentoring_sessions, mentoring_steps

ASKED_AN_HOUR, MOVES_AN_HOUR = 20, 200
PAGE_SIZE = 10
NEWEST_FIRST = Order(("id",), descending=True)
STEPS_SHOWN = 5

STEP_MOVES = {
    "selesai": (NextStepStatus.DONE, gettext_lazy("Well done. It is marked as done.")),
    "buka": (NextStepStatus.OPEN, gettext_lazy("The step is open again.")),
    "gugur": (NextStepStatus.DROPPED, gettext_lazy("The step is taken off the plan.")),
}


@require_GET
@never_cache
@login_required
def mentoring_own(request: HttpRequest) -> HttpResponse:
    """Where a member's mentoring stands: plan, steps, sessions ahead, what was agreed before."""
    return _own_page(request)


def _own_page(
    request: HttpRequest, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    member = _member(request)
    current = services.open_mentoring(member) if member else None
    latest = current
    if member and not current:
        latest = Mentoring.objects.filter(member=member).with_people().first()
    sessions = MentoringSession.objects.filter(mentoring__member=member) if member else None
    context = {
        "member": member,
        "mentoring": current,
        "latest": latest,
        "people": list(pendamping_of(request.user)) if member else [],
        "form": form or ReasonForm(),
        "may_ask": bool(member and member.is_verified),
    }
    if current:
        steps = list(current.next_steps.exclude(status=NextStepStatus.DROPPED))
        done = [step for step in steps if step.is_done]
        context |= {
            "ahead": sessions.ahead().with_people().order_by("starts_at", "pk"),
            "steps": [step for step in steps if step.is_open],
            "done_steps": sorted(done, key=lambda step: step.status_since)[-STEPS_SHOWN:][::-1],
        }
    if latest:
        past = sessions.exclude(status__in=SESSION_AHEAD).with_people().select_related("note")
        page = page_of(request, past, NEWEST_FIRST, size=PAGE_SIZE)
        context |= {
            "past": page.rows,
            **page.urls(),
            "history": latest.history.select_related("by__member", "pendamping"),
        }
    return render(request, "events/mentoring/own.html", context, status=status)


def _member(request: HttpRequest) -> Member | None:
    rows = Member.objects.filter(user=request.user).select_related("kelurahan__kecamatan")
    return rows.defer("nik").first()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def mentoring_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a session, and so for mentoring when there is none yet."""
    member = _member(request)
    if member is None:
        return redirect("events:mentoring_own")
    people = list(pendamping_of(request.user))
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit("mentoring_ask", str(request.user.pk), times=ASKED_AN_HOUR, seconds=3600)
        try:
            session = mentoring_sessions.ask(member, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("You have asked. An answer comes within three days."))
            return redirect(session)
    context = {"form": form, "people": people, "may_ask": member.is_verified}
    status = 422 if form.is_bound else 200
    return render(request, "events/mentoring/ask.html", context, status=status)


@require_POST
@never_cache
@login_required
@limited("mentoring", times=MOVES_AN_HOUR, seconds=3600)
def mentoring_leave(request: HttpRequest) -> HttpResponse:
    """End one's own mentoring; one may ask again any time."""
    mentoring = Mentoring.objects.open().owned_by(request.user).with_people().first()
    if mentoring is None:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.stop(mentoring, by=request.user, note=form.cleaned_data["note"])
        except RuleBroken as problem:
            form.add_error("note", str(problem))
        else:
            messages.success(request, _("Your mentoring has stopped. You can ask again any time."))
            return redirect("events:mentoring_own")
    return _own_page(request, form=form, status=422)


@require_POST
@never_cache
@login_required
@limited("mentoring", times=MOVES_AN_HOUR, seconds=3600)
def next_step_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Mark a next step: a member their own, the pendamping any of the mentoring they lead."""
    rows = NextStep.objects.visible_to(request.user).prefetch_related(
        Prefetch("mentoring", Mentoring.objects.with_people())
    )
    step = get_object_or_404(rows, pk=pk)
    if move not in STEP_MOVES:
        raise Http404
    new_status, done = STEP_MOVES[move]
    try:
        mentoring_steps.change_step(step, new_status, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, str(done))
    if step.mentoring.member.user_id == request.user.pk:
        return redirect("events:mentoring_own")
    return redirect(step.mentoring)
