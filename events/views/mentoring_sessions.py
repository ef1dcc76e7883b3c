"""One session of mentoring, for both sides: when and where, whose turn, and what was agreed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from members.models import User
from okoce.calendars import calendar_response, unless_known
from okoce.errors import RuleBroken
from okoce.throttle import limited

from ..choices import MentoringActor, MentoringPlace
from ..forms.mentoring import CorrectionForm, NoteForm, ReasonForm, RoomForm, TimeForm
from ..models import MentoringNote, MentoringNoteVersion, MentoringSession
from ..services import calendars
from ..services import mentoring_sessions as services
from ..services.calendars import IN_CALENDARS
from ..services.mentoring import actor_of

MOVES_AN_HOUR = 200


@require_GET
@never_cache
@login_required
def mentoring_session(request: HttpRequest, code: str) -> HttpResponse:
    """A session of one's own mentoring, or of the mentoring one leads."""
    return _page(request, find_session(request, code))


def find_session(request: HttpRequest, code: str) -> MentoringSession:
    rows = MentoringSession.objects.visible_to(request.user).with_people().select_related("note")
    return get_object_or_404(rows, code=code)


@require_safe
@login_required
@cache_control(private=True, no_cache=True)
def mentoring_session_file(request: HttpRequest, code: str) -> HttpResponse:
    """A session that was proposed, agreed or called off, for one's calendar."""
    session = find_session(request, code)
    if session.starts_at is None or session.status not in IN_CALENDARS:
        raise Http404
    entry = calendars.entry_of_mentoring(session, request.user)
    filename = f"pendampingan-{session.code}.ics"
    return unless_known(request, calendar_response([entry], filename=filename))


def _page(
    request: HttpRequest,
    session: MentoringSession,
    *,
    bad: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_member = actor_of(request.user, session.mentoring) == MentoringActor.MEMBER
    moves = services.moves_of(session, request.user)
    note = getattr(session, "note", None)
    context = {
        "session": session,
        "mentoring": session.mentoring,
        "is_member": is_member,
        "other": services.other_side(session, request.user),
        "moves": moves,
        "is_my_turn": "disepakati" in moves or (session.is_wished and not is_member),
        "note": note,
        # Their own words about a member are the author's alone.
        "aside": note.aside if note and note.by_id == request.user.pk else "",
        "time_form": TimeForm(initial=_initial(session)),
        "reason_form": ReasonForm(),
        "note_form": NoteForm(),
        "versions": _earlier(note),
        "correction_form": (
            CorrectionForm(initial={"agreed": note.agreed, "aside": note.aside})
            if services.may_correct(session, request.user)
            else None
        ),
        "room_form": RoomForm(session=session) if _may_book(session, is_member) else None,
        "history": session.history.select_related("by__member"),
        **(bad or {}),
    }
    if bad:
        context["bad_form"] = next(iter(bad.values()))
    return render(request, "events/mentoring/session.html", context, status=status)


def _earlier(note: MentoringNote | None) -> list[MentoringNoteVersion]:
    """What a note said before, the latest first, where both read it."""
    if note is None:
        return []
    later, found = note.agreed, []
    for version in note.versions.all():
        if version.agreed != later:
            found.append(version)
        later = version.agreed
    return found


def _initial(session: MentoringSession) -> dict[str, Any]:
    return {name: getattr(session, name) for name in ("starts_at", "minutes", "place", "where")}


def _may_book(session: MentoringSession, is_member: bool) -> bool:
    """Whether the pendamping may take a room for it now."""
    return (
        session.is_agreed
        and not is_member
        and not session.has_begun
        and session.place == MentoringPlace.OFFICE
        and session.booking_id is None
    )


@require_POST
@never_cache
@login_required
@limited("mentoring_session", times=MOVES_AN_HOUR, seconds=3600)
def mentoring_session_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Agree, propose another time, call off, write up, or take a room."""
    session = find_session(request, code)
    if move not in MOVES:
        raise Http404
    name, make_form, act = MOVES[move]
    form = make_form(request.POST, session)
    if form.is_valid():
        try:
            done = act(session, form.cleaned_data, request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect(session)
    return _page(request, session, bad={name: form}, status=422)


# Each move does its step and returns what is said about it.


def _agree(session: MentoringSession, data: dict, user: User) -> str:
    services.agree(session, by=user)
    return _("Agreed. We remind both of you the day before.")


def _propose(session: MentoringSession, data: dict, user: User) -> str:
    services.propose_time(session, by=user, **data)
    return _("Your proposal is sent. The other side is told.")


def _call_off(session: MentoringSession, data: dict, user: User) -> str:
    services.call_off(session, by=user, note=data["note"])
    return _("The session is called off. The other side is told.")


def _write_up(session: MentoringSession, data: dict, user: User) -> str:
    services.write_up(session, by=user, **data)
    return _("Written down. The member can read it now.")


def _correct(session: MentoringSession, data: dict, user: User) -> str:
    services.correct(session, by=user, **data)
    return _("Corrected. The member is told, and reads the earlier wording beside it.")


def _miss(session: MentoringSession, data: dict, user: User) -> str:
    services.miss(session, by=user, note=data["note"])
    return _("Noted. The member is told how to find another time.")


def _take_room(session: MentoringSession, data: dict, user: User) -> str:
    services.book_room(session, data["room"], by=user)
    return _("The room is booked for %(day)s.") % {
        "day": f"{timezone.localtime(session.starts_at):%d/%m/%Y %H.%M}"
    }


MakeForm = Callable[[Any, MentoringSession], forms.Form]
MOVES: dict[str, tuple[str, MakeForm, Callable[..., str]]] = {
    "setuju": ("agree_form", lambda data, session: forms.Form(data), _agree),
    "usul": ("time_form", lambda data, session: TimeForm(data), _propose),
    "batal": ("reason_form", lambda data, session: ReasonForm(data), _call_off),
    "catat": ("note_form", lambda data, session: NoteForm(data), _write_up),
    "perbaiki": ("correction_form", lambda data, session: CorrectionForm(data), _correct),
    "tidak-bertemu": ("reason_form", lambda data, session: ReasonForm(data), _miss),
    "ruang": ("room_form", lambda data, session: RoomForm(data, session=session), _take_room),
}
