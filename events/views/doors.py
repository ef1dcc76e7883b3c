"""The door of a session on a phone, and the code shown in its room."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okoce.codes import tidy_code
from okoce.errors import RuleBroken, TooMany
from okoce.throttle import limit, limited

from ..forms.doors import NameSearchForm, ScanForm
from ..models import Event, Seat, Session
from ..services import doors
from ..services.desk import may_run
from .desk import for_runners, session_of

SCANS = {"times": 300, "seconds": 600}


@for_runners
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Check people in by camera, code or name; without JavaScript by plain forms."""
    session = session_of(event, session)
    form, verdict, status = ScanForm(auto_id="tiket-%s"), None, 200
    if request.method == "POST":
        limit("door", str(request.user.pk), **SCANS)
        sent = ScanForm(request.POST, auto_id="tiket-%s")
        if sent.is_valid():
            verdict = doors.scan(session, by=request.user, **sent.sent())
        else:
            form, status = sent, 422
    return _door_page(request, session, form=form, verdict=verdict, status=status)


@for_runners
@require_POST
def door_scan(request: HttpRequest, event: Event, session: int) -> JsonResponse:
    """Answer a ticket that a phone read, now or while it had no network; harmless to repeat."""
    session = session_of(event, session)
    try:
        limit("door", str(request.user.pk), **SCANS)
    except TooMany as often:
        return JsonResponse({"wait": often.retry_after}, status=429)
    form = ScanForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": _("This scan is incomplete.")}, status=422)
    verdict = doors.scan(session, by=request.user, **form.sent())
    context = {"verdict": verdict, "session": session}
    return JsonResponse(
        {
            "answer": verdict.answer,
            "title": str(verdict.answer.label),
            "words": verdict.words,
            "name": verdict.seat.shown_name if verdict.seat else "",
            "html": render_to_string("events/doors/_verdict.html", context, request),
            "came": session.attendances.count(),
        }
    )


@for_runners
@require_POST
@limited("door-let-in", times=120, seconds=600)
def door_let_in(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Give somebody at the door a free seat by one press."""
    session = session_of(event, session)
    form = ScanForm(request.POST)
    if not form.is_valid():
        return redirect("events:door", event.pk, session.pk)
    sent = form.sent()
    code, nonce, device = sent["code"], sent["nonce"], sent["device"]
    problem, verdict = "", None
    try:
        verdict = doors.let_in(session, code, by=request.user, nonce=nonce, device=device)
    except RuleBroken as broken:
        problem = str(broken)
    status = 422 if problem else 200
    return _door_page(request, session, verdict=verdict, problem=problem, status=status)


def _door_page(
    request: HttpRequest,
    session: Session,
    *,
    form: ScanForm | None = None,
    verdict: doors.Verdict | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    names = NameSearchForm(request.GET, auto_id="nama-%s")
    words = names.cleaned_data["cari"] if names.is_valid() else ""
    event = session.event
    context = {
        "event": event,
        "session": session,
        "opens_at": doors.opens_at(session),
        "is_early": doors.opens_at(session) > timezone.now(),
        "is_over": session.ends_at < timezone.now(),
        "came": session.attendances.count(),
        "holding": event.seats.holding().count(),
        "form": form or ScanForm(auto_id="tiket-%s"),
        "verdict": verdict,
        "problem": problem,
        "names": names,
        "words": words,
        "found": doors.search(session, words) if words else [],
    }
    return render(request, "events/doors/door.html", context, status=status)


@for_runners
@require_http_methods(["GET", "HEAD", "POST"])
@limited("room-code", times=60, seconds=3600)
def room_code(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """The code of the room in letters for the wall; made, or made anew, by a press."""
    session = session_of(event, session)
    if request.method == "POST":
        doors.show_code(session, by=request.user, anew="baru" in request.POST)
        return redirect("events:room_code", event.pk, session.pk)
    known = getattr(session, "room_code", None)
    context = {
        "event": event,
        "session": session,
        "known": known,
        "is_open": doors.is_open(session),
    }
    return render(request, "events/doors/room_code.html", context)


@never_cache
@login_required
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR of a ticket leads: its holder to their seat, who runs the event to its door."""
    rows = Seat.objects.select_related("event")
    seat = get_object_or_404(rows, code=tidy_code(code))
    if seat.user_id == request.user.pk:
        return redirect(seat)
    if not may_run(seat.event, request.user):
        raise Http404
    session = seat.event.sessions.filter(ends_at__gte=timezone.now()).first()
    if session is None or not seat.event.is_published:
        return redirect("events:desk_event", seat.event_id)
    door = redirect("events:door", seat.event_id, session.pk)
    door["Location"] += f"?cari={seat.code}"
    return door
