"""The inbox, and what a person wants to be told."""

from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from okoce.dates import long_date
from okoce.paging import Order, page_of
from okoce.throttle import limited

from .. import notices
from ..forms.notices import InboxForm, PreferencesForm
from ..models import Notification

NEWEST_FIRST = Order(("created_at", "id"), descending=True)
PAGE_SIZE = 20


@require_GET
@never_cache
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """A person's notices by day, newest first; all, or the unread ones only."""
    form = InboxForm(request.GET)
    rows = Notification.objects.visible_to(request.user)
    if form.shows_unread_only:
        rows = rows.unread()
    page = page_of(
        request,
        rows,
        NEWEST_FIRST,
        size=PAGE_SIZE,
    )
    context = {
        "page": page,
        "days": _by_day(page.rows),
        "unread_only": form.shows_unread_only,
        "has_unread": any(notice.read_at is None for notice in page.rows),
        **page.urls({"tampil": "belum"} if form.shows_unread_only else {}),
    }
    return render(request, "members/notice_inbox.html", context)


def _by_day(rows: list[Notification]) -> list[tuple[str, list[Notification]]]:
    today = timezone.localdate()
    names = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}

    def day_of(notice: Notification) -> date:
        return timezone.localdate(notice.created_at)

    return [
        (names.get(day) or long_date(day), list(group)) for day, group in groupby(rows, key=day_of)
    ]


@require_GET
@never_cache
@login_required
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a notice was read, and go where it points."""
    notice = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    notices.mark_read(Notification.objects.filter(pk=notice.pk))
    return redirect(notice.path or "members:inbox")


@require_POST
@login_required
@limited("notices", times=120, seconds=3600)
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark every notice as read."""
    notices.mark_read(Notification.objects.visible_to(request.user))
    messages.success(request, _("All notices are marked as read."))
    return redirect("members:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@limited("notices", times=120, seconds=3600)
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """Topics by channels, and the language; saved at once."""
    form = PreferencesForm(request.POST or None, user=request.user)
    if request.method != "POST":
        return render(request, "members/notice_preferences.html", {"form": form})
    if not form.is_valid():
        return render(request, "members/notice_preferences.html", {"form": form}, status=422)
    language = form.cleaned_data["language"]
    notices.choose_channels(request.user, form.choices)
    notices.choose_language(request.user, language)
    with translation.override(language):
        messages.success(request, _("Your choice is kept."))
    response = redirect("members:notice_preferences")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
