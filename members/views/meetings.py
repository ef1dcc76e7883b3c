"""Meetings: the list, proposing one, its page with all moves, and its calendar file."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from okoce.calendars import calendar_response, google_link
from okoce.errors import RuleBroken, TooMany
from okoce.paging import Order, page_by_key
from okoce.throttle import limit

from ..choices import MeetingPlace, MeetingStatus
from ..forms.meetings import AnswerForm, ListForm, MeetingForm, NoteForm, PickForm, ReasonForm
from ..models import (
    Connection,
    Holiday,
    Kecamatan,
    Meeting,
    MeetingAnswer,
    MeetingOption,
    PendampingAssignment,
    User,
)
from ..querysets import MeetingQuerySet
from ..services import calendars
from ..services import meetings as services
from ..services.profiles import can_see
from .gates import meeting_people

NEWEST_FIRST = Order(("id",), descending=True)
PAGE_SIZE = 30


# The list.


@require_GET
@never_cache
@meeting_people
def meetings(request: HttpRequest) -> HttpResponse:
    """A person's meetings: what waits, what comes, and with ``?daftar=lewat`` what is over."""
    form = ListForm(request.GET)
    # A filter that makes no sense is left out.
    form.is_valid()
    filters = form.cleaned_data
    is_past = filters.get("daftar") == ListForm.PAST
    rows = _with_open(request.user).filter(is_open=not is_past).with_people()
    page = page_by_key(
        rows,
        NEWEST_FIRST,
        size=PAGE_SIZE,
        after=filters.get("sesudah", ""),
        before=filters.get("sebelum", ""),
    )
    kept = {"daftar": ListForm.PAST} if is_past else {}
    context = {
        "is_past": is_past,
        "meetings": page.rows,
        "groups": [] if is_past else _groups(page.rows, request.user),
        **page.urls(kept),
    }
    return render(request, "members/meetings.html", context)


def _with_open(user: User) -> MeetingQuerySet:
    """Own meetings, each with whether it is proposed, ahead, or waits for this person's answer."""
    now = timezone.now()
    answers = MeetingAnswer.objects.filter(meeting=OuterRef("pk"), user=user)
    asks = Q(starts_at__gt=now - services.ASK_WITHIN) & ~Exists(answers)
    is_open = Q(status=MeetingStatus.PROPOSED) | (
        Q(status=MeetingStatus.AGREED) & (Q(ends__gt=now) | asks)
    )
    rows = Meeting.objects.visible_to(user).of_people_at_peace().with_end()
    return rows.annotate(is_open=Case(When(is_open, Value(True)), default=Value(False)))


def _groups(rows: list[Meeting], user: User) -> list[tuple[str, str, list[Meeting]]]:
    """The open meetings by what is to be done: an id, a heading, the rows."""
    waiting, coming, sent, over = [], [], [], []
    for meeting in rows:
        if meeting.is_proposed:
            (sent if meeting.proposed_by_id == user.pk else waiting).append(meeting)
        else:
            (over if meeting.has_ended else coming).append(meeting)
    coming.sort(key=lambda meeting: meeting.starts_at)
    groups = [
        ("jawab", _("Waiting for your answer"), waiting),
        ("datang", _("Coming up"), coming),
        ("kabar", _("Did you meet?"), over),
        ("menunggu", _("Waiting for the other side"), sent),
    ]
    return [group for group in groups if group[2]]


# Proposing.


@never_cache
@meeting_people
def meeting_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose times to a connection; ``?dari=`` begins with an earlier meeting of the two.

    When that one waits for this person's answer, it is declined with the new proposal.
    """
    connection = get_object_or_404(_connections(request.user), code=code)
    if not services.may_meet(connection):
        raise Http404
    person = connection.other(request.user)
    earlier = connection.meetings.filter(code=request.GET.get("dari", "")).first()
    if earlier:
        earlier.connection = connection
    declines = earlier and MeetingStatus.DECLINED in services.moves_of(earlier, request.user)
    form = MeetingForm(
        request.POST or None,
        near=_near(connection, request.user),
        initial=_initial(earlier),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status, meeting = _tried(
                form,
                lambda: services.propose_meeting(
                    connection,
                    by=request.user,
                    instead_of=earlier if declines else None,
                    **form.proposal,
                ),
                action="meeting_propose",
                who=request.user,
                times=30,
            )
            if meeting:
                messages.success(
                    request,
                    _("Your proposal is sent. We tell you when %(name)s has answered.")
                    % {"name": person.shown_name},
                )
                return redirect(meeting)
    context = {
        "connection": connection,
        "person": person,
        "form": form,
        "earlier": earlier,
        "declines": declines,
        "holidays": _holidays_ahead(),
    }
    return render(request, "members/meeting_propose.html", context, status=status)


def _connections(user: User):
    """The relations of a person that hold, with both people."""
    rows = Connection.objects.of(user).accepted()
    paths = [f"{side}__member" for side in ("low", "high")]
    rows = rows.select_related(
        *(f"{path}__business" for path in paths),
        *(f"{path}__kelurahan__kecamatan" for path in paths),
    ).defer(*(f"{path}__nik" for path in paths))
    return rows.prefetch_related("low__groups", "high__groups")


def _near(connection: Connection, user: User) -> list[Kecamatan]:
    """Where the two live, as far as they show it, and where they work as pendamping."""
    people = [user, connection.other(user)]
    homes = {}
    for member in filter(None, (getattr(person, "member", None) for person in people)):
        if member.kelurahan and can_see(member.area_visibility, user, member):
            homes[member.kelurahan.kecamatan_id] = member.kelurahan.kecamatan
    at_work = PendampingAssignment.objects.current().filter(user__in=people)
    others = Kecamatan.objects.filter(pk__in=at_work.values("kecamatan")).exclude(pk__in=homes)
    return [*homes.values(), *others]


def _initial(earlier: Meeting | None) -> dict[str, Any]:
    if earlier is None:
        return {}
    names = ("about", "place", "minutes")
    return {name: getattr(earlier, name) for name in names} | {"kecamatan": earlier.kecamatan_id}


def _holidays_ahead() -> list[Holiday]:
    today = timezone.localdate()
    return list(Holiday.objects.filter(date__gt=today, date__lte=today + services.LATEST))


# One meeting.


@require_GET
@never_cache
@meeting_people
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """Where a meeting stands, whose turn it is, and everything to press."""
    return _page(request, _own(request, code))


@require_POST
@never_cache
@meeting_people
def meeting_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Pick a time, decline, call off, or say whether the two met."""
    found = _own(request, code)
    if move not in MOVES:
        raise Http404
    form = _form_for(move, found, request.POST)
    status = 422
    if form.is_valid():
        act = MOVES[move]
        status, done = _tried(
            form,
            lambda: act(found, form.cleaned_data, request.user),
            action="meeting_move",
            who=request.user,
            times=60,
        )
        if done:
            messages.success(request, done)
            return redirect(found)
    # Whoever was too late sees the meeting as the service found it.
    return _page(request, found, bad_form=form, status=status)


def _form_for(move: str, meeting: Meeting, data: Any = None) -> Form:
    if move == "pilih":
        return PickForm(data, meeting=meeting)
    if move == "jawab":
        return AnswerForm(data)
    return ReasonForm(data) if move == "batal" and meeting.is_agreed else NoteForm(data)


# Each move does its step and returns what is said about it.


def _pick(meeting: Meeting, data: dict, user: User) -> str:
    services.pick_time(meeting, data["time"], by=user)
    return _("Agreed. Put it into your calendar; we remind you the day and the hour before.")


def _decline(meeting: Meeting, data: dict, user: User) -> str:
    services.change_meeting(meeting, MeetingStatus.DECLINED, by=user, note=data["note"])
    return _("You declined. The other side is being told.")


def _cancel(meeting: Meeting, data: dict, user: User) -> str:
    services.change_meeting(meeting, MeetingStatus.CANCELLED, by=user, note=data["note"])
    return _("The meeting is called off. The other side is being told.")


def _answer(meeting: Meeting, data: dict, user: User) -> str:
    services.answer_meeting(meeting, by=user, met=data["met"])
    return _("Good to hear. Thank you.") if data["met"] else _("Thank you for telling us.")


MOVES: dict[str, Callable[[Meeting, dict, User], str]] = {
    "pilih": _pick,
    "tolak": _decline,
    "batal": _cancel,
    "jawab": _answer,
}


def _own(request: HttpRequest, code: str) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).with_people()
    rows = rows.prefetch_related("connection__low__groups", "connection__high__groups")
    return get_object_or_404(rows, code=code)


def _page(
    request: HttpRequest, meeting: Meeting, *, bad_form: Form | None = None, status: int = 200
) -> HttpResponse:
    """The page of a meeting, with a form that was not in order if there is one."""
    user = request.user
    moves = services.moves_of(meeting, user)
    url = request.build_absolute_uri(meeting.get_absolute_url())
    answers = {answer.user_id: answer for answer in meeting.answers.all()}
    own_answer = answers.get(user.pk)
    may_answer = meeting.is_agreed and meeting.has_ended
    history = list(meeting.history.select_related("by__member").defer("by__member__nik"))
    context = {
        "meeting": meeting,
        "person": meeting.connection.other(user),
        "is_proposer": meeting.proposed_by_id == user.pk,
        "options": _options(meeting, user),
        "may_pick": MeetingStatus.AGREED in moves,
        "may_decline": MeetingStatus.DECLINED in moves,
        "may_cancel": MeetingStatus.CANCELLED in moves,
        "may_propose": services.may_meet(meeting.connection),
        "may_answer": may_answer and (not own_answer or services.may_change(own_answer)),
        "own_answer": own_answer,
        "closed": _closed_on(meeting, meeting.starts_at),
        "google_url": google_link(calendars.entry_of(meeting, reader=user, url=url))
        if meeting.is_agreed and not meeting.has_ended
        else "",
        "place_to_find": calendars.place_to_find(meeting),
        "note_form": bad_form
        if isinstance(bad_form, NoteForm)
        else _form_for("batal" if MeetingStatus.CANCELLED in moves else "tolak", meeting),
        "bad_form": bad_form,
        "history": history,
        "last_note": history[0].note if history else "",
    }
    return render(request, "members/meeting.html", context, status=status)


def _options(meeting: Meeting, user: User) -> list[MeetingOption]:
    """The proposed times; each with why this person cannot pick it, and what closes that day."""
    options = list(meeting.options.all())
    if not (options and meeting.is_proposed):
        return options
    length = timedelta(minutes=meeting.minutes)
    first, last = options[0].starts_at, options[-1].starts_at + length
    taken = list(services.taken_times(user, first, last))
    names = _closed_days(meeting, [option.starts_at for option in options])
    for option in options:
        end = option.starts_at + length
        option.is_past = option.starts_at <= timezone.now()
        option.is_taken = any(start < end and stop > option.starts_at for start, stop in taken)
        option.closed = names.get(timezone.localtime(option.starts_at).date(), "")
    return options


def _closed_on(meeting: Meeting, moment: datetime | None) -> str:
    """The holiday on which an agreed meeting at a place falls, if it does."""
    if not (moment and meeting.is_agreed and not meeting.has_ended):
        return ""
    return next(iter(_closed_days(meeting, [moment]).values()), "")


def _closed_days(meeting: Meeting, moments: list[datetime]) -> dict:
    """The names of the holidays among these days; none for a call."""
    if meeting.place == MeetingPlace.CALL:
        return {}
    days = {timezone.localtime(moment).date() for moment in moments}
    return dict(Holiday.objects.filter(date__in=days).values_list("date", "name"))


@require_GET
@never_cache
@login_required
def meeting_ics(request: HttpRequest, code: str) -> HttpResponse:
    """The calendar file of a meeting that was agreed, or called off after that; for the two."""
    found = _own(request, code)
    if found.starts_at is None:
        raise Http404
    url = request.build_absolute_uri(found.get_absolute_url())
    entry = calendars.entry_of(found, reader=request.user, url=url)
    return calendar_response([entry], filename=f"temu-{found.code}.ics")


def _tried(
    form: Form, act: Callable[[], Any], *, action: str, who: User, times: int
) -> tuple[int, Any]:
    """Do what was asked, at most ``times`` an hour: the status to answer with, and the outcome.

    A refusal stands in the form, above what was typed.
    """
    try:
        limit(action, str(who.pk), times=times, seconds=3600)
        return 200, act()
    except TooMany as stop:
        minutes = math.ceil(stop.retry_after / 60)
        words = ngettext(
            "This was tried very often. It works again in %(count)d minute.",
            "This was tried very often. It works again in %(count)d minutes.",
            minutes,
        )
        form.add_error(None, words % {"count": minutes})
        return 429, None
    except RuleBroken as problem:
        form.add_error(None, str(problem))
        return 422, None
