"""Sessions of mentoring: wished for, proposed, agreed, held with a note, or called off."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import Member, User
from members.services.access import refuse_private_numbers
from members.services.connections import pendamping_of
from okoce.errors import RuleBroken

from ..choices import (
    SESSION_MOVES,
    MentoringActor,
    MentoringPlace,
    RoomPurpose,
    SessionStatus,
    StepOwner,
)
from ..models import Mentoring, MentoringNote, MentoringSession, MentoringSessionChange, Room
from . import bookings
from .mentoring import (
    actor_of,
    create,
    give_back_room,
    lock,
    locked_member,
    note_contact,
    run,
    write_session_move,
)
from .mentoring_steps import add_step

TWICE = timedelta(minutes=2)
SOONEST, LATEST = timedelta(minutes=30), timedelta(days=90)
# A visit that was not planned is written down within so many days.
WRITE_WITHIN = timedelta(days=30)
# So many wishes and proposals wait at once.
MOST_UNANSWERED = 3


# Asking and proposing.


@transaction.atomic
def ask(
    member: Member,
    *,
    about: str,
    place: str,
    where: str = "",
    wish: str = "",
    starts_at: datetime | None = None,
    minutes: int = 60,
) -> MentoringSession:
    """Let a member ask for a session, by a time or by a wish; without mentoring, for both.

    Who leads their mentoring is told, or every pendamping of their kecamatan when nobody does.
    """
    member = locked_member(member)
    user = member.user
    if not member.is_verified:
        raise RuleBroken(_("Mentoring is for verified members. Finish your registration first."))
    people = list(pendamping_of(user))
    if not people:
        raise RuleBroken(_("No pendamping works in your kecamatan at this moment."))
    mentoring = Mentoring.objects.open().filter(member=member).first()
    if mentoring is None:
        mentoring = create(member, goal=about, by=user)
    lock(mentoring)
    asked = {"about": about, "place": place, "where": where, "wish": wish, "starts_at": starts_at}
    recent = mentoring.sessions.unanswered().filter(created_at__gt=timezone.now() - TWICE)
    if same := recent.filter(**asked).first():
        return same
    session = _new_session(
        mentoring, by=user, minutes=minutes, proposed_by=user if starts_at else None, **asked
    )
    note_contact(mentoring)
    leads = [mentoring.pendamping] if mentoring.pendamping else people
    notices.notify_all(
        leads,
        "mentoring_asked",
        key=f"mentoring-session:{session.pk}:asked",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("%(name)s asks for a session"),
        body=gettext_lazy("About: %(about)s. Please answer within three days."),
        params={"name": member.name, "about": about},
        path=session.get_absolute_url(),
    )
    return session


@transaction.atomic
def propose(
    mentoring: Mentoring,
    *,
    by: User,
    about: str,
    place: str,
    starts_at: datetime,
    where: str = "",
    minutes: int = 60,
) -> MentoringSession:
    """Let the pendamping propose a session; the member agrees, or proposes another time."""
    lock(mentoring)
    if actor_of(by, mentoring) != MentoringActor.PENDAMPING or not mentoring.is_open:
        raise RuleBroken(_("Somebody else goes with this member."))
    asked = {"about": about, "place": place, "where": where, "starts_at": starts_at}
    recent = mentoring.sessions.unanswered().filter(created_at__gt=timezone.now() - TWICE)
    if same := recent.filter(**asked).first():
        return same
    if mentoring.is_asked:
        run(mentoring, pendamping=by, by=by)
    _check_free(by, starts_at, minutes, by=by)
    session = _new_session(mentoring, by=by, minutes=minutes, proposed_by=by, **asked)
    _tell_of_proposal(session, by, session.history.first())
    return session


def _new_session(
    mentoring: Mentoring, *, by: User, starts_at: datetime | None, **fields: Any
) -> MentoringSession:
    refuse_private_numbers(fields["about"], fields["where"], fields.get("wish", ""))
    if mentoring.sessions.unanswered().count() >= MOST_UNANSWERED:
        raise RuleBroken(
            _("%(count)d sessions wait for an answer already. Please settle one of them first.")
            % {"count": MOST_UNANSWERED}
        )
    if starts_at:
        _check_time(starts_at)
    elif not fields["wish"]:
        raise RuleBroken(_("Propose a time, or say in words when it suits you."))
    status = SessionStatus.PROPOSED if starts_at else SessionStatus.WISHED
    session = MentoringSession.objects.create(
        mentoring=mentoring, status=status, starts_at=starts_at, **fields
    )
    session.history.create(new_status=status, by=by, at=session.status_since)
    return session


@transaction.atomic
def propose_time(
    session: MentoringSession,
    *,
    by: User,
    starts_at: datetime,
    minutes: int,
    place: str,
    where: str = "",
) -> MentoringSession:
    """Propose a time for a wish, or another one for a session; the other side is told."""
    _lock(session)
    _check_move(session, SessionStatus.PROPOSED, by=by)
    refuse_private_numbers(where)
    _check_time(starts_at)
    _take_if_free(session, by)
    _check_free(by, starts_at, minutes, by=by, but=session)
    give_back_room(session, by=None)
    session.starts_at, session.minutes = starts_at, minutes
    session.place, session.where, session.proposed_by = place, where, by
    change = write_session_move(session, SessionStatus.PROPOSED, by=by)
    _note_members_act(session, by)
    _tell_of_proposal(session, by, change)
    return session


# Moves.


def moves_of(session: MentoringSession, user: User | None) -> frozenset[SessionStatus]:
    """The statuses to which ``user`` may move this session now."""
    actor = actor_of(user, session.mentoring)
    if not session.mentoring.is_open or actor is None:
        return frozenset()
    now_open = {
        # Nobody agrees to their own proposal, nor to a time that has passed.
        SessionStatus.AGREED: not session.has_begun
        and user is not None
        and session.proposed_by_id != user.pk,
        SessionStatus.PROPOSED: not (session.is_agreed and session.has_begun),
        SessionStatus.CANCELLED: not (session.is_agreed and session.has_begun),
        SessionStatus.HELD: session.has_begun,
        SessionStatus.MISSED: session.has_begun,
    }
    return frozenset(
        new
        for (old, new), actors in SESSION_MOVES.items()
        if old == session.status and actor in actors and now_open[new]
    )


@transaction.atomic
def agree(session: MentoringSession, *, by: User) -> MentoringSession:
    """Agree to the proposed time; a pendamping who agrees takes the mentoring on. Both are told."""
    _lock(session)
    _check_move(session, SessionStatus.AGREED, by=by)
    _take_if_free(session, by)
    mentoring = session.mentoring
    people = sorted((mentoring.pendamping, mentoring.member.user), key=lambda user: user.pk)
    # Both are held, so that neither agrees to two times at once.
    list(
        User.objects.filter(pk__in=[user.pk for user in people])
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    for person in people:
        _check_free(person, session.starts_at, session.minutes, by=by, but=session)
    change = write_session_move(session, SessionStatus.AGREED, by=by)
    _note_members_act(session, by)
    for person in people:
        _tell(
            session,
            person,
            "mentoring_session_agreed",
            key=f"mentoring-session:{change.pk}",
            title=gettext_lazy("You meet %(name)s"),
            body=gettext_lazy("%(when)s. %(where)s. About: %(about)s"),
        )
    return session


@transaction.atomic
def call_off(session: MentoringSession, *, by: User, note: str = "") -> MentoringSession:
    """Call off a session that has not begun, with a reason once it was agreed; tell the other."""
    _lock(session)
    note = note.strip()
    _check_move(session, SessionStatus.CANCELLED, by=by)
    is_pendamping = actor_of(by, session.mentoring) == MentoringActor.PENDAMPING
    if not note and (session.is_agreed or is_pendamping):
        raise RuleBroken(_("Please say why. The other side will read it."))
    refuse_private_numbers(note)
    give_back_room(session, by=None)
    change = write_session_move(session, SessionStatus.CANCELLED, by=by, note=note)
    _note_members_act(session, by)
    other = other_side(session, by)
    if other:
        _tell(
            session,
            other,
            "mentoring_session_cancelled",
            key=f"mentoring-session:{change.pk}",
            title=gettext_lazy("%(name)s called off the session"),
            body=gettext_lazy("About: %(about)s. Its page says why."),
        )
    return session


@transaction.atomic
def miss(session: MentoringSession, *, by: User, note: str = "") -> MentoringSession:
    """Note that the two did not meet at the agreed time; the member may propose another one."""
    _lock(session)
    _check_move(session, SessionStatus.MISSED, by=by)
    refuse_private_numbers(note)
    change = write_session_move(session, SessionStatus.MISSED, by=by, note=note.strip())
    _tell(
        session,
        session.mentoring.member.user,
        "mentoring_session_missed",
        key=f"mentoring-session:{change.pk}",
        title=gettext_lazy("You and %(name)s did not meet"),
        body=gettext_lazy("It can happen. Ask for another time whenever it suits you."),
    )
    return session


# Afterwards.


@transaction.atomic
def write_up(
    session: MentoringSession,
    *,
    by: User,
    agreed: str,
    aside: str = "",
    step: str = "",
    step_due_on: date | None = None,
    step_owner: str = StepOwner.MEMBER,
) -> MentoringNote:
    """Note that a session took place, what was agreed, and who does what next until when.

    The member reads it at once, but for the pendamping's own notes, which only their data export
    holds.
    """
    _lock(session)
    _check_move(session, SessionStatus.HELD, by=by)
    refuse_private_numbers(agreed, aside)
    note = MentoringNote.objects.create(session=session, by=by, agreed=agreed, aside=aside)
    change = write_session_move(session, SessionStatus.HELD, by=by)
    note_contact(session.mentoring, session.starts_at)
    if step:
        add_step(session.mentoring, by=by, words=step, due_on=step_due_on, owner=step_owner)
    _tell(
        session,
        session.mentoring.member.user,
        "mentoring_noted",
        key=f"mentoring-session:{change.pk}",
        title=gettext_lazy("What you agreed with %(name)s"),
        body=gettext_lazy("%(when)s. Read it, and see what comes next and until when."),
    )
    return note


def may_correct(session: MentoringSession, user: User) -> bool:
    """Whether ``user`` may correct the note of a session: who wrote it, while they mentor."""
    note = getattr(session, "note", None)
    return bool(
        note
        and note.by_id == user.pk
        and session.mentoring.is_open
        and actor_of(user, session.mentoring) == MentoringActor.PENDAMPING
    )


@transaction.atomic
def correct(session: MentoringSession, *, by: User, agreed: str, aside: str = "") -> MentoringNote:
    """Correct what was written of a session; what it said before is kept, and the member is told.

    The member reads the earlier wording beside the new one.
    """
    _lock(session)
    session.note = MentoringNote.objects.select_for_update().filter(session=session).first()
    if not may_correct(session, by):
        raise RuleBroken(_("Who wrote the note corrects it, while the mentoring is running."))
    note = session.note
    refuse_private_numbers(agreed, aside)
    if (note.agreed, note.aside) == (agreed, aside):
        return note
    version = note.versions.create(agreed=note.agreed, aside=note.aside)
    note.agreed, note.aside = agreed, aside
    note.save(update_fields=["agreed", "aside"])
    if version.agreed != agreed:
        _tell(
            session,
            session.mentoring.member.user,
            "mentoring_noted",
            key=f"mentoring-note:{version.pk}",
            title=gettext_lazy("%(name)s corrected what you agreed"),
            body=gettext_lazy("%(when)s. The earlier wording stands beside it."),
        )
    return note


@transaction.atomic
def write_up_visit(
    mentoring: Mentoring, *, by: User, place: str, held_at: datetime, **words: Any
) -> MentoringNote:
    """Note a session that nobody had planned, like ``write_up`` one that was agreed."""
    lock(mentoring)
    if actor_of(by, mentoring) != MentoringActor.PENDAMPING or not mentoring.is_open:
        raise RuleBroken(_("Somebody else goes with this member."))
    now = timezone.now()
    if not now - WRITE_WITHIN <= held_at <= now:
        raise RuleBroken(_("Give a time in the last %(days)d days.") % {"days": WRITE_WITHIN.days})
    if mentoring.is_asked:
        run(mentoring, pendamping=by, by=by)
    session = MentoringSession.objects.create(
        mentoring=mentoring,
        status=SessionStatus.AGREED,
        place=place,
        about=mentoring.goal[:200],
        starts_at=held_at,
        proposed_by=by,
    )
    return write_up(session, by=by, **words)


# Rooms.


@transaction.atomic
def book_room(session: MentoringSession, room: Room, *, by: User) -> MentoringSession:
    """Take a room for an agreed session at the office, in the member's name."""
    _lock(session)
    if actor_of(by, session.mentoring) is None or not session.is_agreed or session.has_begun:
        raise RuleBroken(_("A room is taken for a session that is agreed and still to come."))
    if session.place != MentoringPlace.OFFICE or session.booking:
        raise RuleBroken(_("This session needs no room, or has one already."))
    session.booking = bookings.book(
        room,
        (session.starts_at, session.ends_at),
        by=by,
        holder=session.mentoring.member.user,
        purpose=RoomPurpose.MEETING,
        people=2,
        about=session.about[:120],
    )
    session.save(update_fields=["booking"])
    return session


# Helpers.


def other_side(session: MentoringSession, user: User) -> User | None:
    """The other of the two; None while nobody leads the mentoring."""
    mentoring = session.mentoring
    is_member = user.pk == mentoring.member.user_id
    return mentoring.pendamping if is_member else mentoring.member.user


def _lock(session: MentoringSession) -> None:
    """Lock the mentoring and the session, which is read anew."""
    mentoring = session.mentoring
    lock(mentoring)
    session.refresh_from_db(
        from_queryset=MentoringSession.objects.select_related("booking__room").select_for_update(
            of=["self"]
        )
    )
    session.mentoring = mentoring


def _take_if_free(session: MentoringSession, by: User) -> None:
    """Let a pendamping who answers what was asked for take the mentoring on."""
    if session.mentoring.is_asked and by.pk != session.mentoring.member.user_id:
        run(session.mentoring, pendamping=by, by=by)


def _note_members_act(session: MentoringSession, by: User) -> None:
    """Whoever answers was reached."""
    if by.pk == session.mentoring.member.user_id:
        note_contact(session.mentoring)


def _check_move(session: MentoringSession, new_status: SessionStatus, *, by: User) -> None:
    """Raise ``RuleBroken`` with the sentence that says why this move may not be made."""
    if actor_of(by, session.mentoring) not in (MentoringActor.MEMBER, MentoringActor.PENDAMPING):
        raise RuleBroken(_("This session is between other people."))
    if new_status in moves_of(session, by):
        return
    if not session.mentoring.is_open:
        raise RuleBroken(_("This mentoring has ended."))
    if new_status == SessionStatus.AGREED and session.is_proposed:
        if session.has_begun:
            raise RuleBroken(_("This time has passed. Propose another one."))
        raise RuleBroken(_("The other side answers your proposal."))
    if new_status in (SessionStatus.HELD, SessionStatus.MISSED) and session.is_agreed:
        raise RuleBroken(_("This session has not begun yet."))
    if session.is_agreed and session.has_begun:
        raise RuleBroken(_("This session has begun; it can no longer be changed."))
    raise RuleBroken(
        _("This session is “%(status)s”; it cannot take this step.")
        % {"status": session.get_status_display()}
    )


def _check_time(starts_at: datetime) -> None:
    ahead = starts_at - timezone.now()
    if ahead < SOONEST:
        raise RuleBroken(_("Choose a time that is at least half an hour from now."))
    if ahead > LATEST:
        raise RuleBroken(_("Choose a time within the next %(days)d days.") % {"days": LATEST.days})


def _check_free(
    person: User,
    starts_at: datetime,
    minutes: int,
    *,
    by: User,
    but: MentoringSession | None = None,
) -> None:
    """Raise ``RuleBroken`` when this person agreed to another session at that time."""
    ends_at = starts_at + timedelta(minutes=minutes)
    rows = MentoringSession.objects.agreed().filter(
        starts_at__lt=ends_at, starts_at__gt=starts_at - timedelta(minutes=240)
    )
    own = rows.filter(mentoring__pendamping=person) | rows.filter(mentoring__member__user=person)
    if but:
        own = own.exclude(pk=but.pk)
    if not any(session.ends_at > starts_at for session in own):
        return
    if person.pk == by.pk:
        raise RuleBroken(_("You have agreed to another session at that time already."))
    raise RuleBroken(
        _("%(name)s has another session at that time. Propose another one.")
        % {"name": person.shown_name}
    )


_lazy_moment = lazy(bookings.moment_in_words, str)
_lazy_place = lazy(lambda session: session.place_in_words, str)


def words_of(session: MentoringSession, reader: User) -> dict[str, Any]:
    """What notices to ``reader`` say of a session."""
    other = other_side(session, reader)
    words = {
        "name": other.shown_name if other else "",
        "about": session.about,
        "where": _lazy_place(session),
    }
    if session.starts_at:
        words["when"] = _lazy_moment(session.starts_at, session.ends_at)
    return words


def _tell_of_proposal(session: MentoringSession, by: User, change: MentoringSessionChange) -> None:
    other = other_side(session, by)
    if other:
        _tell(
            session,
            other,
            "mentoring_session_proposed",
            key=f"mentoring-session:{change.pk}",
            title=gettext_lazy("%(name)s proposes a time for a session"),
            body=gettext_lazy("%(when)s. %(where)s. Agree, or propose another time."),
        )


def _tell(
    session: MentoringSession,
    person: User,
    kind: str,
    *,
    key: str,
    title: Promise,
    body: Promise,
) -> None:
    is_member = person.pk == session.mentoring.member.user_id
    notices.notify(
        person,
        kind,
        key=key,
        topic=NoticeTopic.RECORD if is_member else NoticeTopic.WORK,
        title=title,
        body=body,
        params=words_of(session, person),
        path=reverse("events:mentoring_session", args=[session.code]),
    )
