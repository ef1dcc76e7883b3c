"""Where people find each other: the directory, and those who fit one's offers and needs."""

from dataclasses import replace

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from okoce import search
from okoce.pages import public_page
from okoce.paging import Order, Page, page_by_key
from okoce.sieve import PlaceForm
from okoce.throttle import client_address, limit

from ..choices import Visibility
from ..forms.directory import DirectoryForm
from ..models import Topic
from ..querysets.directory import directory_is_open_to
from ..services import directory as services
from .gates import meeting_people

PAGE_SIZE = 24
NEWEST = Order(("since", "id"), descending=True)
BEST_MATCH = Order(("rank", "since", "id"), descending=True)


@require_safe
@public_page(services.PAGES)
def directory(request: HttpRequest) -> HttpResponse:
    """The members, searched and filtered, as far as this reader may see them."""
    if not directory_is_open_to(request.user):
        raise PermissionDenied
    _count_reading(request)
    form = DirectoryForm(request.GET)
    words = form.cleaned_data.get("cari", "")
    asked = form.asked()
    found = services.find(
        request.user, words=words, exact=form.cleaned_data.get("persis", False), **asked
    )
    rows, order = found.rows, NEWEST
    if found.query:
        rows, order = search.ranked(found, newest=services.NEWEST), BEST_MATCH
    # The page is found first, so that no more is read of all the others than their order.
    place = PlaceForm(request.GET).place
    page = page_by_key(rows.only("level", "since"), order, size=PAGE_SIZE, **place)
    context = {
        "form": form,
        "found": found,
        "filters": form.active_filters(),
        "hints": form.hints(),
        "page": replace(page, rows=services.cards(page.rows, found.query)),
        "links": _links(form, page),
        "page_size": PAGE_SIZE,
        "topics": {topic.pk: topic for topic in form.topics.values()},
        "chosen": asked,
        "wants": services.wants_of(request.user),
        "for_members": services.level_of(request.user) == Visibility.MEMBERS,
        # One address in search engines; the rest are views of it.
        "noindex": bool(request.GET),
    }
    return render(request, "members/directory.html", context)


@never_cache
@require_safe
@meeting_people
def matches(request: HttpRequest) -> HttpResponse:
    """People who offer what one needs, or need what one offers, the nearest first."""
    _count_reading(request)
    after = PlaceForm(request.GET).place["after"]
    wants = services.wants_of(request.user)
    context = {
        "wants": wants,
        "page": services.matches(request.user, PAGE_SIZE, wants=wants, after=after),
        "is_first": not after,
        "topics": Topic.objects.in_bulk(),
    }
    return render(request, "members/matches.html", context)


def _count_reading(request: HttpRequest) -> None:
    """More pages in a minute than anybody reads are somebody copying the directory."""
    if settings.DIRECTORY_READINGS:
        who = str(request.user.pk or client_address(request))
        limit("directory", who, times=settings.DIRECTORY_READINGS, seconds=60)


def _links(form: DirectoryForm, page: Page) -> dict[str, str]:
    """The addresses of the pages beside this one, as far as there are any."""
    sides = {"previous": page.previous, "next": page.next}
    return {name: form.address(**place) for name, place in sides.items() if place}
