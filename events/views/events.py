"""Events as everybody sees them: the list, the month, and one event."""

from calendar import Calendar
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from okoce.pages import public_page
from okoce.paging import Order, page_of

from ..forms.events import EventListForm, MonthForm, SeatForm
from ..models import Event, Seat, Session
from ..services import eligibility, guide_search, seats
from ..services.pages import PAGES

PAGE_SIZE = 20
SOONEST_FIRST = Order(("starts_at", "id"))
LATEST_FIRST = Order(("starts_at", "id"), descending=True)
WEEKS = Calendar(firstweekday=0)


@require_safe
@public_page(PAGES)
def event_list(request: HttpRequest) -> HttpResponse:
    """What comes, the soonest first; or what was, the latest first."""
    form = EventListForm(request.GET)
    is_past = request.GET.get("daftar") == "lewat"
    rows = Event.objects.past() if is_past else Event.objects.upcoming()
    if form.kind:
        rows = rows.filter(kind=form.kind)
    if form.area:
        rows = rows.filter(kecamatan=form.area)
    words, exact = form.cleaned_data.get("cari"), form.cleaned_data.get("persis", False)
    found = guide_search.find_among(rows, words, exact=exact) if words else None
    rows = (found.rows if found else rows).for_rows()
    page = page_of(request, rows, LATEST_FIRST if is_past else SOONEST_FIRST, size=PAGE_SIZE)
    kept = form.parameters()
    context = {
        "form": form,
        "found": found,
        "everywhere_url": reverse("events:guide_list") + "?" + urlencode({"cari": words or ""}),
        "events": page.rows,
        "is_past": is_past,
        "is_chosen": bool(kept),
        "now_url": "?" + urlencode(kept),
        "past_url": "?" + urlencode({**kept, "daftar": "lewat"}),
        "noindex": bool(request.GET),
        **page.urls({**kept, **({"daftar": "lewat"} if is_past else {})}),
    }
    return render(request, "events/events/list.html", context)


@require_safe
@public_page(PAGES)
def event_calendar(request: HttpRequest) -> HttpResponse:
    """One month as a calendar: weeks from Monday, each day with what begins on it."""
    month = MonthForm(request.GET).month
    days = [day for week in WEEKS.monthdatescalendar(month.year, month.month) for day in week]
    start, end = _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))
    rows = Session.objects.filter(starts_at__gte=start, starts_at__lt=end)
    rows = rows.filter(event__in=Event.objects.on_show()).select_related("event")
    begins: dict[date, list[Session]] = {}
    for session in rows.order_by("starts_at", "pk"):
        begins.setdefault(timezone.localtime(session.starts_at).date(), []).append(session)
    cells = [
        {"day": day, "sessions": begins.get(day, []), "is_in_month": day.month == month.month}
        for day in days
    ]
    context = {
        "month": month,
        "today": timezone.localdate(),
        "weekdays": days[:7],
        "weeks": [cells[first : first + 7] for first in range(0, len(cells), 7)],
        "previous": (month - timedelta(days=1)).replace(day=1),
        "next": (month + timedelta(days=32)).replace(day=1),
        "noindex": bool(request.GET),
    }
    return render(request, "events/events/calendar.html", context)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@require_safe
@public_page(PAGES)
def event_detail(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One event: when, where, for whom, and the way to a seat."""
    rows = Event.objects.on_show().select_related("kecamatan", "course")
    event = get_object_or_404(rows, pk=pk)
    if slug != event.slug:
        return redirect(event, permanent=True)
    user = request.user if request.user.is_authenticated else None
    seat = Seat.objects.kept().filter(event=event, user=user).first() if user else None
    obstacle = None if seat or event.has_ended else eligibility.obstacle_to(event, user)
    # Who cannot have a seat here at once is shown where they can.
    is_out = seat is None and obstacle is None and (event.has_ended or event.free == 0)
    context = {
        "event": event,
        "sessions": list(
            event.sessions.select_related("trainer__member", "room").defer("trainer__member__nik")
        ),
        "seat": seat,
        "place": seat and seats.place_in_line(seat),
        "obstacle": obstacle,
        "instead": eligibility.alternative_to(event, user) if is_out else None,
        "needed": eligibility.needed_for(event),
        "in_line": event.seats.in_line().count() if event.free == 0 else 0,
        # A token would make the page of a visitor their own; they go to the form first.
        "form": SeatForm() if user else None,
        "canonical": settings.SITE_URL + event.get_absolute_url(),
    }
    return render(request, "events/events/detail.html", context)
