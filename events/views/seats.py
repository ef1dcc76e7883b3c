"""The seats a person has: registering, taking an offer, giving up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import client_address, limit, limited

from ..choices import Audience, SeatActor, SeatReason, SeatStatus
from ..forms.doors import RoomCodeForm
from ..forms.events import CodeForm, SeatForm, VisitorSeatForm
from ..models import Event, Seat, SeatRequest
from ..services import doors, eligibility, visitors
from ..services import seats as services

PAGE_SIZE = 20
CODES_AN_HOUR = 8
NEWEST_FIRST = Order(("created_at", "id"), descending=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat_create(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Register: with an account by one press, for a public event also by a code without one."""
    event = get_object_or_404(Event.objects.on_show(), pk=pk)
    if request.user.is_authenticated:
        return _register_member(request, event)
    if event.audience == Audience.PUBLIC:
        return _register_visitor(request, event)
    return redirect_to_login(request.get_full_path())


@limited("seat", times=60, seconds=3600)
def _register_member(request: HttpRequest, event: Event) -> HttpResponse:
    form = SeatForm(request.POST or None)
    problem, status = "", 200
    if request.method == "POST":
        try:
            if form.is_valid():
                nonce = form.cleaned_data["nonce"]
                seat = services.register(event, nonce=nonce, user=request.user)
                _say(request, seat)
                return redirect(seat)
            problem = _("Please press the button once more.")
        except RuleBroken as broken:
            problem = str(broken)
        status, form = 422, SeatForm()
    own = Seat.objects.kept().filter(event=event, user=request.user).first()
    if own:
        return redirect(own)
    return _form_page(request, event, form, problem, status)


def _register_visitor(request: HttpRequest, event: Event) -> HttpResponse:
    form = VisitorSeatForm(request.POST or None)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_from_a_program:
            problem = _("Please leave the hidden field empty.")
        elif form.is_valid():
            try:
                asked = visitors.ask_for_seat(
                    event,
                    nonce=form.cleaned_data["nonce"],
                    client=client_address(request),
                    **form.person,
                )
            except RuleBroken as broken:
                problem = str(broken)
            else:
                return redirect("events:seat_code", asked.key)
    return _form_page(request, event, form, problem, status)


def _form_page(
    request: HttpRequest, event: Event, form: Form, problem: str, status: int
) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    context = {
        "event": event,
        "form": form,
        "problem": problem,
        "obstacle": eligibility.obstacle_to(event, user),
        "sessions": list(event.sessions.select_related("room")),
        "is_visitor": user is None,
    }
    return render(request, "events/events/register.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat_code(request: HttpRequest, key: str) -> HttpResponse:
    """Where a visitor enters the code that was sent, and gets the seat."""
    asked = get_object_or_404(SeatRequest.objects.select_related("event"), key=key)
    form = CodeForm(request.POST or None)
    problem, status = "", 200
    if request.method == "POST":
        limit("seat-code", client_address(request), times=30, seconds=3600)
        status = 422
        if form.is_valid():
            try:
                seat = visitors.enter_code(asked, form.cleaned_data["kode"])
            except RuleBroken as broken:
                problem = str(broken)
            else:
                if seat:
                    _say(request, seat)
                    return keep_private(redirect(seat))
                form.add_error("kode", _("That is not the code. Please look again."))
    context = {"asked": asked, "event": asked.event, "form": form, "problem": problem}
    return keep_private(render(request, "events/seats/code.html", context, status=status))


def _say(request: HttpRequest, seat: Seat) -> None:
    if seat.status == SeatStatus.WAITING:
        place = services.place_in_line(seat)
        words = _("You are number %(place)d on the waiting list.") % {"place": place}
        messages.info(request, words)
    else:
        messages.success(request, _("You have a seat. See you there!"))


@never_cache
@login_required
@require_safe
def seat_list(request: HttpRequest) -> HttpResponse:
    """All events a person registered for, the newest registration first."""
    rows = Seat.objects.owned_by(request.user).select_related("event__kecamatan")
    page = page_of(request, rows, NEWEST_FIRST, size=PAGE_SIZE)
    context = {"seats": page.rows, **page.urls()}
    return render(request, "events/seats/list.html", context)


@never_cache
@login_required
@require_safe
def seat_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One's seat at one event: where it stands, and what one may do."""
    return _page(request, _own(request, code))


@never_cache
@login_required
@limited("seat", times=60, seconds=3600)
@require_POST
def seat_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Take an offered seat, or give a seat or a place in line up."""
    return _moved(request, _own(request, code), move)


@never_cache
@login_required
@require_POST
def seat_attend(request: HttpRequest, code: str) -> HttpResponse:
    """Check oneself in by the code that is shown in the room."""
    return _attended(request, _own(request, code))


def _own(request: HttpRequest, code: str) -> Seat:
    rows = Seat.objects.owned_by(request.user).select_related("event__kecamatan", "user")
    return get_object_or_404(rows, code=code)


# Without an account the address is the key.


@never_cache
@require_safe
def seat_private(request: HttpRequest, link: str) -> HttpResponse:
    """A visitor's seat."""
    return keep_private(_page(request, _by_link(link)))


@never_cache
@require_POST
def seat_private_move(request: HttpRequest, link: str, move: str) -> HttpResponse:
    """Take an offered seat, or give a seat or a place in line up, without an account."""
    limit("seat-private", link, times=60, seconds=3600)
    return keep_private(_moved(request, _by_link(link), move))


@never_cache
@require_POST
def seat_private_attend(request: HttpRequest, link: str) -> HttpResponse:
    """Check oneself in by the code that is shown in the room, without an account."""
    return keep_private(_attended(request, _by_link(link)))


def _by_link(link: str) -> Seat:
    rows = Seat.objects.filter(user=None).select_related("event__kecamatan")
    return get_object_or_404(rows, link=link)


def keep_private(response: HttpResponse) -> HttpResponse:
    """No search engine keeps the address, and other sites never hear of it."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# What both have in common.


def _moved(request: HttpRequest, seat: Seat, move: str) -> HttpResponse:
    try:
        if move == "ambil":
            services.take_offer(seat, by=seat.user)
            messages.success(request, _("You have a seat. See you there!"))
        elif move == "lepas":
            services.give_up(seat, by=seat.user)
            messages.success(request, _("Given up. Thank you for telling in time."))
        else:
            raise Http404
    except RuleBroken as broken:
        seat.refresh_from_db()
        return _page(request, seat, problem=str(broken))
    return redirect(seat)


def _attended(request: HttpRequest, seat: Seat) -> HttpResponse:
    # Guesses are counted for the seat, from wherever they are sent.
    limit("seat-attend", seat.code, times=CODES_AN_HOUR, seconds=3600)
    form, problem = RoomCodeForm(request.POST), ""
    try:
        if form.is_valid():
            sent = form.cleaned_data
            if doors.enter_code(seat, sent["kode"], nonce=sent["nonce"]):
                messages.success(request, _("Noted: you are here. Welcome!"))
                return redirect(seat)
            form.add_error("kode", _("That is not the code. Please look again."))
    except RuleBroken as broken:
        problem = str(broken)
    return _page(request, seat, problem=problem, room_form=form)


def _page(
    request: HttpRequest, seat: Seat, *, problem: str = "", room_form: RoomCodeForm | None = None
) -> HttpResponse:
    event = seat.event
    moves = services.moves_of(seat, SeatActor.PARTICIPANT)
    is_out = seat.status == SeatStatus.WAITING or (
        seat.status == SeatStatus.CANCELLED and seat.reason != SeatReason.OWN
    )
    context = {
        "seat": seat,
        "event": event,
        "sessions": list(event.sessions.select_related("room")),
        "place": services.place_in_line(seat),
        "history": list(seat.history.all()),
        "may_give_up": not event.has_begun and SeatStatus.CANCELLED in moves,
        "may_take": SeatStatus.REGISTERED in moves,
        "instead": eligibility.alternative_to(event, seat.user) if is_out else None,
        "problem": problem,
        "has_ticket": seat.holds
        and seat.status != SeatStatus.OFFERED
        and not (event.is_cancelled or event.has_ended),
        "room_form": room_form or RoomCodeForm() if doors.open_session(seat) else None,
        # The two moves stand below the page of the seat.
        "base": "base_member.html" if seat.user_id else "base.html",
    }
    status = 422 if problem or room_form else 200
    return render(request, "events/seats/detail.html", context, status=status)
