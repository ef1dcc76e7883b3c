"""The pendamping's mentoring on a phone: what waits today, each member's page, and beginning."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.choices import MENTORING_STEP, MemberStatus, StepStatus
from members.models import Member, MemberStep, User
from okoce.dates import day_start
from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.phones import whatsapp_link
from okoce.throttle import limit

from ..choices import MENTORING_OPEN, SESSION_AHEAD, MentoringActor, MentoringStatus
from ..forms.mentoring import (
    AttemptForm,
    BeginForm,
    DoneForm,
    ListForm,
    ProposalForm,
    ReasonForm,
    StepForm,
    VisitForm,
)
from ..models import Mentoring, MentoringSession, NextStep
from ..models.mentoring import SILENT_AFTER, TRIES
from ..services import mentoring as services
from ..services import mentoring_contacts, mentoring_sessions, mentoring_steps

MOVES_AN_HOUR = 300
PAGE_SIZE = 20
# So many of each kind are on the desk; the rest is in the lists.
SHOWN = 30
NEWEST_FIRST = Order(("id",), descending=True)


def for_pendamping(view: Callable) -> Callable:
    """A page for pendamping; it does not exist for others."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_pendamping or request.user.is_superuser:
            raise Http404
        if request.method == "POST":
            limit("mentoring_desk", str(request.user.pk), times=MOVES_AN_HOUR, seconds=3600)
        return view(request, *args, **kwargs)

    return guarded


# The desk.


@require_GET
@for_pendamping
def mentoring_desk(request: HttpRequest) -> HttpResponse:
    """What waits: sessions today, wishes to answer, notes to write, steps due, members to reach."""
    user, now, today = request.user, timezone.now(), timezone.localdate()
    sessions = MentoringSession.objects.led_by(user).ahead().with_people()
    agreed = sessions.agreed().order_by("starts_at", "pk")
    tomorrow = day_start(today + timedelta(days=1))
    steps = NextStep.objects.led_by(user).open().filter(due_on__lte=today + timedelta(days=3))
    open_ones = Mentoring.objects.led_by(user).open().with_people()
    context = {
        "today": today,
        "sessions_today": agreed.filter(starts_at__gte=day_start(today), starts_at__lt=tomorrow)[
            :SHOWN
        ],
        "to_write_up": agreed.filter(starts_at__lt=day_start(today))[:SHOWN],
        "asked": sessions.asked_by_members().order_by("status_since", "pk")[:SHOWN],
        "untaken": Mentoring.objects.worked_on_by(user)
        .open()
        .filter(pendamping=None)
        .with_people()
        .order_by("contact_since", "pk")[:SHOWN],
        "steps": steps.select_related("mentoring__member").defer("mentoring__member__nik")[:SHOWN],
        "to_reach": _to_reach(open_ones, now),
        "coming": agreed.filter(starts_at__gte=tomorrow)[:SHOWN],
        "tries": TRIES,
    }
    return render(request, "events/mentoring/desk.html", context)


def _to_reach(rows, now) -> list[Mentoring]:
    """Members not reached yet, and those with whom it was quiet for a month."""
    quiet = Q(last_contact_at__lte=now - SILENT_AFTER) | Q(last_contact_at=None)
    rows = rows.filter(quiet).with_session_ahead(now).filter(has_session_ahead=False)
    rows = rows.order_by("contact_since", "pk").prefetch_related("attempts")[:SHOWN]
    return [_with_contact(row, now) for row in rows]


def _with_contact(mentoring: Mentoring, now) -> Mentoring:
    """With how often it was tried, and the links that open a call or a chat."""
    user = mentoring.member.user
    mentoring.failed = mentoring_contacts.failed_days(mentoring, now)
    mentoring.phone = user.phone
    if user.phone:
        text = _(
            "Hello %(name)s, I am %(pendamping)s, your OK OCE pendamping. How is your business? "
            "When would it suit you to talk?"
        ) % {"name": user.get_short_name(), "pendamping": mentoring.pendamping or ""}
        mentoring.whatsapp = whatsapp_link(user.phone, text)
    return mentoring


@require_GET
@for_pendamping
def mentoring_list(request: HttpRequest) -> HttpResponse:
    """All one's mentoring, what has ended, or whom nobody mentors yet (``?tampil=belum``)."""
    form = ListForm(request.GET)
    form.is_valid()
    which = form.cleaned_data.get("tampil") or ListForm.RUNNING
    words = form.cleaned_data.get("q", "")
    if which == ListForm.NOT_YET:
        rows = _not_yet(request.user)
        found = rows.filter(name__icontains=words) if words else rows
    else:
        rows = Mentoring.objects.led_by(request.user).with_people()
        is_open = Q(status__in=MENTORING_OPEN)
        rows = rows.filter(is_open if which == ListForm.RUNNING else ~is_open)
        found = rows.filter(member__name__icontains=words) if words else rows
    page = page_of(request, found, NEWEST_FIRST, size=PAGE_SIZE)
    kept = {name: value for name, value in (("tampil", which), ("q", words)) if value}
    context = {"rows": page.rows, "which": which, "q": words, **page.urls(kept)}
    return render(request, "events/mentoring/list.html", context)


def _not_yet(user: User):
    """Verified members of their kecamatan who have no open mentoring, nor P3 behind them."""
    done = MemberStep.objects.filter(
        member=OuterRef("pk"), step__code=MENTORING_STEP, status=StepStatus.DONE
    )
    opened = Mentoring.objects.open().filter(member=OuterRef("pk"))
    rows = Member.objects.filter(
        status=MemberStatus.VERIFIED, kelurahan__kecamatan__in=user.kecamatan_codes
    )
    rows = rows.exclude(user=user).filter(~Exists(done), ~Exists(opened))
    return rows.select_related("kelurahan__kecamatan", "business").defer("nik")


# Beginning.


@require_http_methods(["GET", "HEAD", "POST"])
@for_pendamping
def mentoring_begin(request: HttpRequest, number: str) -> HttpResponse:
    """Begin with a member of one's kecamatan; who has an open mentoring leads to it."""
    rows = Member.objects.in_the_field_of(request.user).filter(
        kelurahan__kecamatan__in=request.user.kecamatan_codes
    )
    rows = rows.select_related("user", "kelurahan__kecamatan").defer("nik")
    member = get_object_or_404(rows, number=number)
    current = services.open_mentoring(member)
    if current and services.actor_of(request.user, current) == MentoringActor.PENDAMPING:
        return redirect(current)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin(member, by=request.user, goal=form.cleaned_data["goal"])
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("You go with %(name)s now.") % {"name": member})
            return redirect(made)
    context = {"form": form, "member": member, "is_taken": current is not None}
    status = 422 if form.is_bound else 200
    return render(request, "events/mentoring/begin.html", context, status=status)


# One mentoring.


def find_mentoring(request: HttpRequest, code: str) -> Mentoring:
    rows = Mentoring.objects.worked_on_by(request.user).with_people()
    return get_object_or_404(rows.prefetch_related("attempts"), code=code)


@require_GET
@for_pendamping
def mentoring_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One member's mentoring: reaching them, the plan, sessions, steps, what was agreed."""
    return _page(request, find_mentoring(request, code))


def _page(
    request: HttpRequest,
    mentoring: Mentoring,
    *,
    bad: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    sessions = mentoring.sessions.with_people().select_related("note")
    past = sessions.exclude(status__in=SESSION_AHEAD)
    page = page_of(request, past, NEWEST_FIRST, size=PAGE_SIZE)
    moves = services.moves_of(mentoring, request.user)
    context = {
        "mentoring": _with_contact(mentoring, timezone.now()),
        "member": mentoring.member,
        "moves": moves,
        "may_finish": MentoringStatus.DONE in moves and mentoring.sessions.held().exists(),
        "ahead": sessions.ahead().order_by("starts_at", "pk"),
        "past": page.rows,
        **page.urls(),
        "steps": mentoring.next_steps.open(),
        "attempts": mentoring.attempts.all()[:6],
        "tries": TRIES,
        "goal_form": BeginForm(initial={"goal": mentoring.goal}),
        "step_form": StepForm(),
        "done_form": DoneForm(),
        "reason_form": ReasonForm(),
        "history": mentoring.history.select_related("by__member", "pendamping"),
        **(bad or {}),
    }
    if bad:
        context["bad_form"] = next(iter(bad.values()))
    return render(request, "events/mentoring/detail.html", context, status=status)


@require_POST
@for_pendamping
def mentoring_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Take it on, note a try, write the plan or a step, end it."""
    mentoring = find_mentoring(request, code)
    if move not in MOVES:
        raise Http404
    name, form_class, act = MOVES[move]
    form = form_class(request.POST)
    if form.is_valid():
        try:
            done = act(mentoring, form.cleaned_data, request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            # A try is noted where one sees the next member to reach.
            return redirect("events:mentoring_desk" if "meja" in request.POST else mentoring)
    return _page(request, mentoring, bad={name: form}, status=422)


def _take(mentoring: Mentoring, data: dict, user: User) -> str:
    services.take(mentoring, by=user)
    return _("You go with %(name)s now.") % {"name": mentoring.member}


def _try(mentoring: Mentoring, data: dict, user: User) -> str:
    mentoring_contacts.record_attempt(mentoring, by=user, **data)
    if not mentoring.is_open:
        return _(
            "Noted. It was the third day in vain, so the mentoring rests; the member was told how "
            "to come back."
        )
    return _("Noted.")


def _set_goal(mentoring: Mentoring, data: dict, user: User) -> str:
    services.set_goal(mentoring, by=user, goal=data["goal"])
    return _("The plan is saved.")


def _add_step(mentoring: Mentoring, data: dict, user: User) -> str:
    words = {"words": data["step"], "due_on": data["step_due_on"], "owner": data["step_owner"]}
    mentoring_steps.add_step(mentoring, by=user, **words)
    return _("The next step is on the plan; the member sees it.")


def _finish(mentoring: Mentoring, data: dict, user: User) -> str:
    services.complete(mentoring, by=user, evidence=data["evidence"])
    return _("Done. The step P3 of %(name)s is behind them.") % {"name": mentoring.member}


def _stop(mentoring: Mentoring, data: dict, user: User) -> str:
    services.stop(mentoring, by=user, note=data["note"])
    return _("The mentoring has stopped. The member was told why.")


MOVES: dict[str, tuple[str, type[forms.Form], Callable[..., str]]] = {
    "ambil": ("take_form", forms.Form, _take),
    "hubungi": ("attempt_form", AttemptForm, _try),
    "tujuan": ("goal_form", BeginForm, _set_goal),
    "langkah": ("step_form", StepForm, _add_step),
    "tuntas": ("done_form", DoneForm, _finish),
    "berhenti": ("reason_form", ReasonForm, _stop),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_pendamping
def mentoring_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a session to the member."""
    mentoring = find_mentoring(request, code)
    title = _("Propose a session to %(name)s") % {"name": mentoring.member}
    initial = {"about": mentoring.goal[:200]}
    form = ProposalForm(request.POST or None, initial=initial)
    return _form_page(
        request, mentoring, form, title=title, submit=_("Send the proposal"), act=_propose
    )


def _propose(mentoring: Mentoring, data: dict, user: User) -> str:
    mentoring_sessions.propose(mentoring, by=user, **data)
    return _("Your proposal is sent. The other side is told.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_pendamping
def mentoring_visit(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a visit that was not planned."""
    mentoring = find_mentoring(request, code)
    title = _("A visit that was not planned")
    now = timezone.localtime().replace(second=0, microsecond=0)
    initial = {"held_at": now - timedelta(hours=1), "place": "kunjungan"}
    form = VisitForm(request.POST or None, initial=initial)
    return _form_page(request, mentoring, form, title=title, submit=_("Write it down"), act=_visit)


def _visit(mentoring: Mentoring, data: dict, user: User) -> str:
    mentoring_sessions.write_up_visit(mentoring, by=user, **data)
    return _("Written down. The member can read it now.")


def _form_page(
    request: HttpRequest,
    mentoring: Mentoring,
    form: forms.Form,
    *,
    title: str,
    submit: str,
    act: Callable[..., str],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            done = act(mentoring, form.cleaned_data, request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect(mentoring)
    context: dict[str, Any] = {
        "mentoring": mentoring,
        "form": form,
        "title": title,
        "submit": submit,
    }
    status = 422 if form.is_bound else 200
    return render(request, "events/mentoring/form.html", context, status=status)
