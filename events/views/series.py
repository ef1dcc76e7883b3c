"""Events that come again: looking the days over, and changing one or those that follow."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from okoce.errors import RuleBroken
from okoce.throttle import limited

from ..forms.series import CallOffForm, DaysForm, LengthenForm, RuleForm, SeriesChangeForm
from ..models import Event
from ..services import series as services
from .desk import for_runners


def for_planners(view: Callable) -> Callable:
    """A page about one event for who plans it: a trainer runs it, and does not plan it."""

    @for_runners
    @limited("series", times=60, seconds=3600)
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, event: Event) -> HttpResponse:
        if not services.may_plan(event, request.user):
            raise Http404
        return view(request, event)

    return guarded


@for_planners
def series_create(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask how often, show the days with what was left out and what clashes, then make them."""
    if event.series_id:
        return redirect("events:series_lengthen", event.pk)
    return _plan(request, event, event, RuleForm(request.GET or None), services.make)


@for_planners
def series_lengthen(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask how many more dates a series gets, show them, then make them."""
    if event.series_id is None:
        return redirect("events:series_create", event.pk)
    form = LengthenForm(request.GET or None, series=event.series)
    return _plan(request, event, services.last_of(event.series), form, services.lengthen)


def _plan(
    request: HttpRequest, event: Event, like: Event, form: RuleForm, make: Callable
) -> HttpResponse:
    """Plan further dates like ``like``, and ``make`` those that were chosen."""
    planned, problem, status = [], "", 200
    if form.is_valid():
        try:
            planned = services.plan(like, form.rule, by=request.user)
            if request.method == "POST":
                days = DaysForm(request.POST, days=[row.day for row in planned])
                days.full_clean()
                chosen = days.cleaned_data.get("tanggal", [])
                make(event, form.rule, chosen, by=request.user)
                _say_made(request, len(chosen))
                return redirect("events:desk_event", event.pk)
        except RuleBroken as broken:
            problem, status = str(broken), 422
    elif form.is_bound or request.method == "POST":
        status = 422
    context = {"event": event, "like": like, "form": form, "planned": planned, "problem": problem}
    return render(request, "events/series/create.html", context, status=status)


def _say_made(request: HttpRequest, count: int) -> None:
    words = ngettext("%(count)d more date is made.", "%(count)d more dates are made.", count)
    messages.success(request, words % {"count": count})


@for_planners
def series_change(request: HttpRequest, event: Event) -> HttpResponse:
    """Change this event alone, or this one and those that follow."""
    if not event.sessions.exists():
        messages.info(request, _("Enter first when and where it meets."))
        return redirect("events:desk_event", event.pk)
    form = SeriesChangeForm(request.POST or None, event=event, by=request.user)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = services.change(
                    event,
                    form.changes,
                    by=request.user,
                    and_following=form.cleaned_data.get("and_following", False),
                    and_changed_singly=form.cleaned_data.get("and_changed_singly", False),
                )
            except RuleBroken as broken:
                problem = str(broken)
            else:
                _say_changed(request, len(changed))
                return redirect("events:desk_event", event.pk)
    labels = {name: field.label for name, field in form.fields.items()}
    context = {
        "event": event,
        "form": form,
        "problem": problem,
        "rows": services.following(event),
        "changed_singly": [
            (other, [labels[name] for name in names])
            for other, names in services.changed_singly(event)
        ],
    }
    return render(request, "events/series/change.html", context, status=status)


def _say_changed(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, _("Nothing differs from before."))
        return
    words = ngettext("%(count)d date is changed.", "%(count)d dates are changed.", count)
    messages.success(request, words % {"count": count})


@for_planners
def series_call_off(request: HttpRequest, event: Event) -> HttpResponse:
    """Call off this event and those that follow, for a reason that the participants read."""
    form = CallOffForm(request.POST or None, event=event)
    rows = [row for row in services.following(event) if row.is_published]
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = services.call_off(
                    event,
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                    and_following=form.cleaned_data.get("and_following", False),
                )
            except RuleBroken as broken:
                problem = str(broken)
            else:
                words = ngettext(
                    "%(count)d date is called off.", "%(count)d dates are called off.", len(done)
                )
                messages.success(request, words % {"count": len(done)})
                return redirect("events:desk_event", event.pk)
    context = {"event": event, "form": form, "problem": problem, "rows": rows}
    return render(request, "events/series/call_off.html", context, status=status)
