"""Correcting the attendance of one session by ticking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limited

from ..forms.desk import AttendanceSheetForm
from ..models import Event, Session
from ..services import attendance_sheet as services
from .desk import for_runners, session_of

# A form may have a thousand fields.
SHEET_SIZE = 400
IN_ORDER = Order(("id",))
LATEST = 20
# How many problems are named one by one.
MOST_NAMED = 12


@for_runners
@require_http_methods(["GET", "HEAD", "POST"])
@limited("attendance-sheet", times=120, seconds=600)
def attendance_sheet(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Everybody with a seat, ticked or not; a POST saves what this person changed."""
    session, form, problem = session_of(event, session), None, ""
    if request.method == "POST":
        known = set(event.seats.values_list("pk", flat=True))
        form = AttendanceSheetForm(request.POST, seats=known)
        if form.is_valid():
            data = form.cleaned_data
            try:
                saved = services.save(
                    session,
                    ticked=data["kursi"],
                    shown_ticked=data["semula"],
                    seen=data["sampai"],
                    by=request.user,
                )
            except RuleBroken as broken:
                problem = str(broken)
            else:
                _tell(request, saved)
                return redirect(request.get_full_path())
    return _sheet_page(request, session, form=form, problem=problem)


def _sheet_page(
    request: HttpRequest, session: Session, *, form: AttendanceSheetForm | None, problem: str
) -> HttpResponse:
    event = session.event
    rows = event.seats.holding().select_related("user__member").defer("user__member__nik")
    page = page_of(request, rows, IN_ORDER, size=SHEET_SIZE)
    sheet = services.sheet_of(session, page.rows)
    semula, seen = ",".join(map(str, sheet.ticked)), sheet.seen
    if form and form.is_valid():
        # What was typed is kept, together with what it was typed over.
        semula, seen = form.data.get("semula", ""), form.cleaned_data["sampai"]
        for seat in sheet.rows:
            if not seat.why_fixed:
                seat.is_ticked = seat.pk in form.cleaned_data["kursi"]
    try:
        services.check_may_tick(session)
        early = ""
    except RuleBroken as too_early:
        early = str(too_early)
    context = {
        "event": event,
        "session": session,
        "form": form,
        "seats": sheet.rows,
        "semula": semula,
        "seen": seen,
        "came": session.attendances.count(),
        "early": early,
        "problem": problem if problem != early else "",
        "changes": services.latest_changes(session, LATEST),
        **page.urls(),
    }
    status = 422 if form else 200
    return render(request, "events/desk/attendance.html", context, status=status)


def _tell(request: HttpRequest, saved: services.Saved) -> None:
    if saved.ticked:
        words = ngettext(
            "%(count)d person noted as present.", "%(count)d people noted as present.", saved.ticked
        )
        messages.success(request, words % {"count": saved.ticked})
    if saved.unticked:
        words = ngettext(
            "%(count)d tick taken back.", "%(count)d ticks taken back.", saved.unticked
        )
        messages.success(request, words % {"count": saved.unticked})
    if not (saved.ticked or saved.unticked or saved.problems):
        messages.info(request, _("Nothing was different; all is as it was."))
    for problem in saved.problems[:MOST_NAMED]:
        messages.warning(request, problem)
    if (more := len(saved.problems) - MOST_NAMED) > 0:
        messages.warning(request, _("And %(count)d more.") % {"count": more})
