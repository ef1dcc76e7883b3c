"""Rooms for everybody to look at, and booking one."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from members.choices import MeetingPlace
from members.models import Meeting, User
from members.views.gates import can_register
from okoce.errors import RuleBroken
from okoce.throttle import limit

from ..choices import RoomPurpose
from ..forms.rooms import BookForm, DayForm, TimeForm, WeekForm
from ..models import Room
from ..models.rooms import CHECK_IN_FROM, RELEASE_AFTER
from ..services import bookings
from ..services.booking_rules import RoomTaken, keeps, may_book
from ..services.room_days import nearest_free, plan_days, rules_of

BOOKINGS_AN_HOUR = 30
# A week further ahead than this has nothing to show.
WEEKS_AHEAD = 26

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def room_list(request: HttpRequest) -> HttpResponse:
    """All rooms by place with what is free on a day, today unless ``?hari=`` says otherwise."""
    form = DayForm(request.GET)
    form.is_valid()
    today = timezone.localdate()
    day, people = form.cleaned_data.get("hari") or today, form.cleaned_data.get("orang")
    day = min(max(day, today), today + timedelta(weeks=WEEKS_AHEAD))
    rows = Room.objects.open().by_place().prefetch_related("hours")
    meeting = _meeting_of(request)
    if meeting:
        day = timezone.localdate(meeting.starts_at)
        rows = rows.filter(kecamatan=None)
    rooms = list(rows.filter(capacity__gte=people) if people else rows)
    plans = plan_days(rooms, day)
    places: dict[str, list] = {}
    for room in rooms:
        places.setdefault(room.place, []).append((room, plans[room.pk][0]))
    context = {
        "form": DayForm(initial={"hari": day, "orang": people}),
        "day": day,
        "is_today": day == today,
        "places": list(places.items()),
        "meeting": meeting,
        "rules": rules_of(today),
        "release_minutes": RELEASE_AFTER.seconds // 60,
    }
    return render(request, "events/rooms/room_list.html", context)


@require_GET
def room_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A room and a week from ``?dari=`` or today: what is free, taken, and one's own."""
    room = find_room(slug)
    form = WeekForm(request.GET)
    form.is_valid()
    today = timezone.localdate()
    week, latest = timedelta(weeks=1), today + timedelta(weeks=WEEKS_AHEAD)
    # What is over interests nobody, so the first week begins today.
    first = min(max(form.cleaned_data.get("dari") or today, today), latest)
    context = {
        "room": room,
        "days": plan_days([room], first, 7)[room.pk],
        "today": today,
        "first": first,
        "last": first + timedelta(days=6),
        "previous": max(first - week, today) if first > today else None,
        "next": first + week if first < latest else None,
        "rules": rules_of(today),
        "release_minutes": RELEASE_AFTER.seconds // 60,
        "check_in_minutes": CHECK_IN_FROM.seconds // 60,
        "is_keeper": request.user.is_authenticated and keeps(request.user, room),
    }
    return render(request, "events/rooms/room_detail.html", context)


def find_room(slug: str) -> Room:
    rows = Room.objects.open().select_related("kecamatan").prefetch_related("hours")
    return get_object_or_404(rows, slug=slug)


@get_or_post
@never_cache
@login_required
def booking_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Book a room for oneself; whoever comes too late is offered the nearest free times."""
    room = find_room(slug)
    if not may_book(request.user):
        if keeps(request.user, room):
            address = reverse("events:desk_book", args=[room.slug])
            return redirect(f"{address}?{request.GET.urlencode()}")
        context = {"room": room, "can_register": can_register(request.user)}
        return render(request, "events/rooms/not_yet.html", context, status=403)
    meeting = _meeting_of(request)
    rules = rules_of(timezone.localdate())
    form = BookForm(
        request.POST or None, room=room, rules=rules, initial=_asked(request, meeting, room)
    )
    offers = []
    if request.method == "POST" and form.is_valid():
        limit("room_booking", str(request.user.pk), times=BOOKINGS_AN_HOUR, seconds=3600)
        wish = form.wish
        try:
            made = bookings.book(room, form.period, by=request.user, meeting=meeting, **wish)
        except RuleBroken as problem:
            offers = offers_after(form, problem, request.user, people=wish["people"])
        else:
            messages.success(request, _("The room is yours. We remind you in time."))
            return redirect(made)
    context = {
        "room": room,
        "form": form,
        "offers": offers,
        "rules": rules,
        "meeting": meeting,
        "title": _("Book %(room)s") % {"room": room},
        "submit": _("Book this room"),
        "back_url": room.get_absolute_url(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "events/rooms/booking_form.html", context, status=status)


def offers_after(form: TimeForm, problem: RuleBroken, user: User, *, people: int) -> list[dict]:
    """Say in the form why a time cannot be had; the free times nearest to it, with addresses."""
    form.add_error(None, str(problem))
    if not isinstance(problem, RoomTaken):
        return []
    found = nearest_free(form.room, form.period, people=people, user=user)
    if found:
        form.add_error("start", _("Taken. Free times near it stand below."))
    return [
        {
            "offer": offer,
            "query": urlencode(_words(offer.starts, form.cleaned_data["minutes"])),
        }
        for offer in found
    ]


def _words(starts: datetime, minutes: int) -> dict[str, str]:
    local = timezone.localtime(starts)
    return {"hari": f"{local:%Y-%m-%d}", "jam": f"{local:%H.%M}", "lama": str(minutes)}


def _asked(request: HttpRequest, meeting: Meeting | None, room: Room) -> dict:
    """What the address says to fill in: a free time of the plan, or that of a meeting."""
    wanted = {"hari": "day", "jam": "start", "lama": "minutes", "orang": "people"}
    asked = {name: request.GET[key] for key, name in wanted.items() if request.GET.get(key)}
    if not meeting:
        return asked
    words = _words(meeting.starts_at, meeting.minutes)
    at_meeting = {wanted[key]: value for key, value in words.items()}
    rest = {"people": 2, "purpose": RoomPurpose.MEETING, "about": meeting.about[:120]}
    return rest | at_meeting | asked


def _meeting_of(request: HttpRequest) -> Meeting | None:
    """The agreed meeting at the Global Office that ``?temu=`` names, if it is this person's."""
    code = request.GET.get("temu", "")
    if not code or not request.user.is_authenticated:
        return None
    rows = Meeting.objects.agreed().select_related("connection")
    meeting = rows.filter(code=code, place=MeetingPlace.GLOBAL_OFFICE).first()
    if meeting is None or meeting.has_begun:
        return None
    pair = (meeting.connection.low_id, meeting.connection.high_id)
    return meeting if request.user.pk in pair else None


def day_url(name: str, day: date) -> str:
    return f"{reverse(name)}?hari={day:%Y-%m-%d}"
