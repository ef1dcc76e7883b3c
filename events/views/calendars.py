"""Calendars: files of an event and of a seat, feeds for everybody, and one's own secret feed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.models import Kecamatan
from okoce.calendars import calendar_response, feed_link, google_feed_link, unless_known
from okoce.pages import public_page
from okoce.throttle import limit

from ..models import CalendarAddress, Event, Seat
from ..services import calendars
from ..services.pages import PAGES
from .seats import keep_private


@require_safe
@public_page(PAGES)
def event_file(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One event for one's calendar."""
    event = get_object_or_404(Event.objects.on_show(), pk=pk)
    if slug != event.slug:
        return redirect("events:event_file", event.pk, event.slug, permanent=True)
    return calendar_response(calendars.entries_of(event))


@require_safe
@public_page(PAGES)
def feed(request: HttpRequest) -> HttpResponse:
    """All events, to be followed by a calendar."""
    return calendar_response(calendars.feed(), name=_("OK OCE events"))


@require_safe
@public_page(PAGES)
def feed_near(request: HttpRequest, area: str) -> HttpResponse:
    """The events of a kecamatan, to be followed by a calendar."""
    kecamatan = get_object_or_404(Kecamatan, slug=area)
    name = _("OK OCE events in %(kecamatan)s") % {"kecamatan": kecamatan.name}
    return calendar_response(calendars.feed(kecamatan), name=name)


@require_safe
@cache_control(private=True, no_cache=True)
def own_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What one person is registered for; the address is the key."""
    rows = CalendarAddress.objects.select_related("user").filter(user__is_active=True)
    user = get_object_or_404(rows, secret=secret).user
    with translation.override(user.language):
        response = calendar_response(calendars.own_feed(user), name=_("My OK OCE events"))
    return keep_private(unless_known(request, response))


@require_safe
@login_required
@cache_control(private=True, no_cache=True)
def seat_file(request: HttpRequest, code: str) -> HttpResponse:
    """One's registration for one's calendar."""
    rows = Seat.objects.owned_by(request.user).select_related("event")
    return _file_of(request, get_object_or_404(rows, code=code))


@require_safe
@cache_control(private=True, no_cache=True)
def seat_private_file(request: HttpRequest, link: str) -> HttpResponse:
    """A visitor's registration for their calendar."""
    rows = Seat.objects.filter(user=None).select_related("event")
    return keep_private(_file_of(request, get_object_or_404(rows, link=link)))


def _file_of(request: HttpRequest, seat: Seat) -> HttpResponse:
    entries = calendars.entries_of_seat(seat)
    return unless_known(request, calendar_response(entries, filename=f"acara-{seat.event_id}.ics"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request: HttpRequest) -> HttpResponse:
    """One's own secret address: made, shown, and changed when somebody else has got it."""
    if request.method == "POST":
        limit("calendar-address", str(request.user.pk), times=20, seconds=3600)
        calendars.renew_address(request.user)
        messages.success(request, _("This is your new address. An older one no longer works."))
        return redirect("events:calendar_address")
    address = CalendarAddress.objects.filter(user=request.user).first()
    url = request.build_absolute_uri(address.get_absolute_url()) if address else ""
    context = {
        "address": address,
        "url": url,
        "webcal_url": feed_link(url),
        "google_url": google_feed_link(url),
    }
    return render(request, "events/calendars/address.html", context)
