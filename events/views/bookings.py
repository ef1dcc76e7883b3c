"""Bookings of one's own, and the desk of those who keep rooms."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models.functions import Lower, Upper
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from okoce.dates import day_start
from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limit, limited

from ..choices import TAKING, BookingActor, BookingStatus
from ..forms.rooms import DayForm, DeskForm, NoteForm, TimeForm
from ..models import Booking, Room
from ..services import bookings
from ..services.booking_rules import actor_of, keeps, may_book
from ..services.room_days import rules_of
from .rooms import BOOKINGS_AN_HOUR, day_url, find_room, get_or_post, offers_after

MOVES_AN_HOUR = 120
PAGE_SIZE = 20
MOVES = {
    "masuk": (BookingStatus.CHECKED_IN, gettext_lazy("Checked in. Good work.")),
    "selesai": (BookingStatus.ENDED, gettext_lazy("Thank you. The room is free for others.")),
    "batal": (BookingStatus.CANCELLED, gettext_lazy("The booking is cancelled.")),
}
NEWEST_FIRST = Order(("id",), descending=True)


# One's own.


@require_GET
@never_cache
@login_required
def booking_list(request: HttpRequest) -> HttpResponse:
    """A person's bookings: what comes, soonest first, and what was."""
    rows = Booking.objects.owned_by(request.user).with_place()
    coming = rows.taking().annotate(ends=Upper("period")).filter(ends__gt=timezone.now())
    coming = list(coming.order_by("period"))
    past = rows.exclude(pk__in=[row.pk for row in coming])
    page = page_of(request, past, NEWEST_FIRST, size=PAGE_SIZE)
    context = {
        "coming": _with_moves(coming, request),
        "past": page.rows,
        **page.urls(),
        "may_book": may_book(request.user),
    }
    return render(request, "events/rooms/booking_list.html", context)


def find_booking(request: HttpRequest, code: str) -> Booking:
    rows = Booking.objects.visible_to(request.user).with_place().select_related("meeting")
    return get_object_or_404(rows, code=code)


@require_GET
@never_cache
@login_required
def booking_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One booking: when and where, what may be done, and what happened."""
    return _page(request, find_booking(request, code))


def _page(request: HttpRequest, booking: Booking, *, form=None, status: int = 200) -> HttpResponse:
    actor = actor_of(request.user, booking)
    context = {
        "booking": booking,
        "moves": bookings.moves_of(booking, request.user),
        "is_holder": actor == BookingActor.HOLDER,
        "is_keeper": actor == BookingActor.KEEPER,
        "may_move": booking.is_held and booking.starts_at > timezone.now(),
        "history": booking.history.select_related("by__member"),
        "form": form or NoteForm(),
    }
    return render(request, "events/rooms/booking_detail.html", context, status=status)


@require_POST
@never_cache
@login_required
@limited("room_move", times=MOVES_AN_HOUR, seconds=3600)
def booking_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Check in, end or cancel: by the holder, or by who keeps the room."""
    booking = find_booking(request, code)
    if move not in MOVES:
        raise Http404
    new_status, done = MOVES[move]
    form = NoteForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            bookings.change_status(booking, new_status, by=request.user, note=note)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, str(done))
            if actor_of(request.user, booking) == BookingActor.KEEPER:
                return redirect(day_url("events:desk", timezone.localdate(booking.starts_at)))
            return redirect(booking)
    return _page(request, booking, form=form, status=422)


@get_or_post
@never_cache
@login_required
def booking_reschedule(request: HttpRequest, code: str) -> HttpResponse:
    """Give a booking another time in the same room."""
    booking = find_booking(request, code)
    starts = timezone.localtime(booking.starts_at)
    room = (
        Room.objects.prefetch_related("hours").select_related("kecamatan").get(pk=booking.room_id)
    )
    length = booking.ends_at - booking.starts_at
    initial = {
        "day": request.GET.get("hari") or starts.date(),
        "start": request.GET.get("jam") or f"{starts:%H.%M}",
        "minutes": length.seconds // 60,
    }
    rules = rules_of(timezone.localdate())
    form = TimeForm(request.POST or None, room=room, rules=rules, initial=initial)
    offers = []
    if request.method == "POST" and form.is_valid():
        limit("room_booking", str(request.user.pk), times=BOOKINGS_AN_HOUR, seconds=3600)
        try:
            bookings.move(booking, form.period, by=request.user)
        except RuleBroken as problem:
            holder = booking.holder or request.user
            offers = offers_after(form, problem, holder, people=booking.people)
            # The booking stays in its room; another one would be a second booking.
            offers = [each for each in offers if each["offer"].room == room]
        else:
            messages.success(request, _("The room is yours at the new time."))
            return redirect(booking)
    context = {
        "room": room,
        "form": form,
        "offers": offers,
        "rules": rules,
        "title": _("Another time"),
        "submit": _("Take this time"),
        "back_url": booking.get_absolute_url(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "events/rooms/booking_form.html", context, status=status)


# The desk.


def for_keepers(view: Callable) -> Callable:
    """A page for Pemprov staff and pendamping; it does not exist for others."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = request.user
        if user.is_superuser or not (user.is_pemprov_staff or user.is_pendamping):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_keepers
def desk(request: HttpRequest) -> HttpResponse:
    """Who has which room on a day (``?hari=``), with names, in the rooms a person keeps."""
    form = DayForm(request.GET)
    form.is_valid()
    today = timezone.localdate()
    day = form.cleaned_data.get("hari") or today
    next_day = day + timedelta(days=1)
    kept = Room.objects.kept_by(request.user)
    rows = Booking.objects.filter(room__in=kept.order_by().values("pk")).with_place()
    rows = rows.within(day_start(day), day_start(next_day)).annotate(starts=Lower("period"))
    rows = _with_moves(list(rows.order_by("starts", "room__name")), request)
    context = {
        "form": DayForm(initial={"hari": day}),
        "day": day,
        "is_today": day == today,
        "previous": day - timedelta(days=1),
        "next": next_day,
        "open": [(row, moves) for row, moves in rows if row.status in TAKING],
        "closed": [(row, moves) for row, moves in rows if row.status not in TAKING],
        "rooms": Room.objects.open().by_place(),
    }
    return render(request, "events/rooms/desk.html", context)


@get_or_post
@for_keepers
def desk_book(request: HttpRequest, slug: str) -> HttpResponse:
    """Book a room for a member one accompanies, or for the house."""
    room = find_room(slug)
    rules = rules_of(timezone.localdate())
    names = {"hari": "day", "jam": "start", "lama": "minutes", "nomor": "number"}
    initial = {name: request.GET[key] for key, name in names.items() if request.GET.get(key)}
    form = DeskForm(request.POST or None, by=request.user, room=room, rules=rules, initial=initial)
    offers = []
    if request.method == "POST" and form.is_valid():
        limit("room_desk", str(request.user.pk), times=MOVES_AN_HOUR, seconds=3600)
        wish = form.wish
        try:
            made = bookings.book(room, form.period, by=request.user, **wish)
        except RuleBroken as problem:
            person = form.holder or request.user
            offers = offers_after(form, problem, person, people=wish["people"])
        else:
            messages.success(request, _("Booked."))
            if keeps(request.user, room):
                return redirect(day_url("events:desk", timezone.localdate(made.starts_at)))
            return redirect(made)
    context = {
        "room": room,
        "form": form,
        "offers": offers,
        "rules": rules,
        "title": _("Book %(room)s") % {"room": room},
        "submit": _("Book this room"),
        "back_url": day_url("events:desk", timezone.localdate()),
    }
    status = 422 if form.is_bound else 200
    return render(request, "events/rooms/booking_form.html", context, status=status)


def _with_moves(rows: list[Booking], request: HttpRequest) -> list[tuple[Booking, frozenset]]:
    return [(row, bookings.moves_of(row, request.user)) for row in rows]
