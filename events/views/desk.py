"""The workplace of who runs events: their list, and one event with all that belongs to it."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from okoce.dates import day_start
from okoce.paging import Order, page_of

from ..choices import EventStatus
from ..forms.desk import SeatSieveForm
from ..models import Event, Session
from ..services import attendance, participant_table
from ..services.desk import has_desk, runs_what_they_see

PAGE_SIZE = 20
SOONEST_FIRST = Order(("starts_at", "id"))
LATEST_FIRST = Order(("starts_at", "id"), descending=True)
SEATS_IN_ORDER = Order(("id",))
SEATS_A_PAGE = 100


def for_runners(view: Callable) -> Callable:
    """A page about one event (given as ``event``) for who runs it; for others there is none."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, pk: int, *args, **kwargs) -> HttpResponse:
        if not runs_what_they_see(request.user):
            raise Http404
        rows = Event.objects.visible_to(request.user).select_related("kecamatan", "course")
        event = get_object_or_404(rows, pk=pk)
        return view(request, event, *args, **kwargs)

    return guarded


def session_of(event: Event, pk: int) -> Session:
    """A session of an event on show; of others there is no page."""
    session = get_object_or_404(event.sessions, pk=pk)
    session.event = event
    if not event.is_published:
        raise Http404
    return session


@never_cache
@login_required
@require_safe
def desk_list(request: HttpRequest) -> HttpResponse:
    """The events a person runs: today's and what comes; with ``?daftar=lewat`` what was."""
    if not has_desk(request.user):
        raise Http404
    is_past = request.GET.get("daftar") == "lewat"
    own = Event.objects.visible_to(request.user).select_related("kecamatan")
    rows = own.past() if is_past else own.upcoming()
    page = page_of(request, rows, LATEST_FIRST if is_past else SOONEST_FIRST, size=PAGE_SIZE)
    today = day_start(timezone.localdate())
    meeting = own.filter(
        status=EventStatus.PUBLISHED,
        sessions__starts_at__gte=today,
        sessions__starts_at__lt=today + timedelta(days=1),
    )
    context = {
        "today": meeting.distinct().order_by("starts_at", "pk"),
        "events": page.rows,
        "is_past": is_past,
        **page.urls({"daftar": "lewat"} if is_past else {}),
    }
    return render(request, "events/desk/list.html", context)


@for_runners
@require_safe
def desk_event(request: HttpRequest, event: Event) -> HttpResponse:
    """One event for who runs it: sessions, figures, and who takes part."""
    form = SeatSieveForm(request.GET)
    rows = form.narrow(event.seats.select_related("user__member").defer("user__member__nik"))
    page = page_of(request, rows, SEATS_IN_ORDER, size=SEATS_A_PAGE)
    shares = attendance.shares_of(event)
    for seat in page.rows:
        seat.share = shares.get(seat.pk, 0)
    context = {
        "event": event,
        "sessions": list(event.sessions.select_related("trainer__member", "room")),
        "counts": attendance.counts_of(event),
        "form": form,
        "may_export": participant_table.may_export(event, request.user),
        "seats": page.rows,
        **page.urls(form.parameters()),
    }
    return render(request, "events/desk/detail.html", context)
