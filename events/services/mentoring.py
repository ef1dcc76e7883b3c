"""Mentoring: asked for, taken on, handed over, done or stopped.

Locks are taken in one order: the member's record, the mentoring, its sessions.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import MENTORING_STEP, Actor, NoticeTopic, StepStatus
from members.models import Member, User
from members.services import complete_step, step_of
from members.services.access import refuse_private_numbers
from members.services.connections import pendamping_of
from members.services.steps import record_move
from okoce.dates import short_date
from okoce.errors import RuleBroken

from ..choices import (
    MENTORING_MOVES,
    MENTORING_OPEN,
    MentoringActor,
    MentoringStatus,
    SessionStatus,
)
from ..models import Mentoring, MentoringChange, MentoringSession, MentoringSessionChange
from . import bookings

OWN_PAGE = "events:mentoring_own"
SHORTEST_EVIDENCE = 20


# Who may do what.


def actor_of(user: User | None, mentoring: Mentoring) -> MentoringActor | None:
    """Who ``user`` is to a mentoring, None for a stranger; without a user, it is the portal.

    A pendamping of the same kecamatan who does not lead it is a stranger, too.
    """
    if user is None:
        return MentoringActor.SYSTEM
    if not user.is_active:
        return None
    if mentoring.member.user_id == user.pk:
        return MentoringActor.MEMBER
    if user.is_superuser:
        return None
    kelurahan = mentoring.member.kelurahan
    is_near = kelurahan is not None and kelurahan.kecamatan_id in user.kecamatan_codes
    if is_near and mentoring.pendamping_id in (None, user.pk):
        return MentoringActor.PENDAMPING
    return MentoringActor.STAFF if user.is_pemprov_staff else None


def moves_of(mentoring: Mentoring, user: User | None) -> frozenset[MentoringStatus]:
    """The statuses to which ``user`` may move this mentoring now."""
    actor = actor_of(user, mentoring)
    return frozenset(
        new
        for (old, new), actors in MENTORING_MOVES.items()
        if old == mentoring.status and actor in actors
    )


def open_mentoring(member: Member) -> Mentoring | None:
    return Mentoring.objects.open().filter(member=member).with_people().first()


def others_for(mentoring: Mentoring) -> QuerySet[User]:
    """The pendamping to whom a mentoring may be handed over."""
    rows = pendamping_of(mentoring.member.user)
    return rows.exclude(pk=mentoring.pendamping_id).order_by("name", "pk")


# Beginning.


@transaction.atomic
def begin(member: Member, *, by: User, goal: str) -> Mentoring:
    """Let a pendamping start with a member of their kecamatan, and tell the member."""
    member = locked_member(member)
    if not pendamping_of(member.user).filter(pk=by.pk).exists():
        raise RuleBroken(_("You mentor verified members of your own kecamatan."))
    if Mentoring.objects.open().filter(member=member).exists():
        raise RuleBroken(_("This member is being mentored already."))
    mentoring = create(member, goal=goal, by=by, pendamping=by)
    _tell_member_who(mentoring)
    return mentoring


def create(
    member: Member, *, goal: str, by: User | None, pendamping: User | None = None
) -> Mentoring:
    """A new mentoring with its first row of history; it runs once somebody leads it.

    Without ``by`` it is the portal that asks for it.
    """
    refuse_private_numbers(goal)
    mentoring = Mentoring.objects.create(
        member=member,
        goal=goal,
        pendamping=pendamping,
        status=MentoringStatus.RUNNING if pendamping else MentoringStatus.ASKED,
    )
    mentoring.history.create(
        new_status=mentoring.status, by=by, pendamping=pendamping, at=mentoring.status_since
    )
    if pendamping:
        _start_step(mentoring, pendamping)
    return mentoring


@transaction.atomic
def take(mentoring: Mentoring, *, by: User) -> Mentoring:
    """Let a pendamping take on what was asked for; the first one has it, the member is told."""
    lock(mentoring)
    _check_move(mentoring, MentoringStatus.RUNNING, by=by)
    run(mentoring, pendamping=by, by=by)
    return mentoring


def run(mentoring: Mentoring, *, pendamping: User, by: User, note: str = "") -> MentoringChange:
    """Give a locked mentoring to a pendamping, from now on; the member is told who it is."""
    mentoring.pendamping = pendamping
    change = write_move(mentoring, MentoringStatus.RUNNING, by=by, note=note)
    _start_step(mentoring, by)
    _tell_member_who(mentoring)
    return change


def _start_step(mentoring: Mentoring, by: User) -> None:
    step = step_of(mentoring.member, MENTORING_STEP)
    if step.status == StepStatus.NOT_STARTED:
        record_move(step, StepStatus.RUNNING, by=by, turn=Actor.PENDAMPING)


def set_goal(mentoring: Mentoring, *, by: User, goal: str) -> None:
    """Write down what the two work for."""
    lock(mentoring)
    if actor_of(by, mentoring) != MentoringActor.PENDAMPING or not mentoring.is_open:
        raise RuleBroken(_("Only the pendamping who leads it writes the plan."))
    refuse_private_numbers(goal)
    mentoring.goal = goal
    mentoring.save(update_fields=["goal"])


# Handing over.


@transaction.atomic
def reassign(mentoring: Mentoring, *, to: User, by: User, reason: str) -> Mentoring:
    """Let staff give a mentoring to another pendamping of the member's kecamatan, with a reason.

    The member and both pendamping are told. The new one is to reach the member from now on, and
    to agree to the times that are ahead.
    """
    lock(mentoring)
    reason = reason.strip()
    if actor_of(by, mentoring) != MentoringActor.STAFF or not mentoring.is_open:
        raise RuleBroken(_("Only Pemprov staff hand over a mentoring that is open."))
    if not others_for(mentoring).filter(pk=to.pk).exists():
        raise RuleBroken(_("Choose another pendamping who works in the member's kecamatan."))
    if not reason:
        raise RuleBroken(_("Please say why. The member and both pendamping read it."))
    refuse_private_numbers(reason)
    before = mentoring.pendamping
    mentoring.contact_since, mentoring.last_contact_at = timezone.now(), None
    change = run(mentoring, pendamping=to, by=by, note=reason)
    _ask_anew(mentoring, before)
    words = {"name": mentoring.member.name, "reason": reason}
    if before:
        notices.notify(
            before,
            "mentoring_handed_over",
            key=f"mentoring:{change.pk}:from",
            topic=NoticeTopic.WORK,
            title=gettext_lazy("The mentoring of %(name)s was given to somebody else"),
            body=gettext_lazy("The reason: %(reason)s"),
            params=words,
            path=reverse("events:mentoring_desk"),
        )
    notices.notify(
        to,
        "mentoring_assigned",
        key=f"mentoring:{change.pk}:to",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("You go with %(name)s from now on"),
        body=gettext_lazy("Please reach them within two weeks. The reason: %(reason)s"),
        params=words,
        path=mentoring.get_absolute_url(),
    )
    return mentoring


def _ask_anew(mentoring: Mentoring, before: User | None) -> None:
    """Put times that are ahead before the new pendamping: the member's stand, others are wishes."""
    ahead = mentoring.sessions.ahead().select_for_update()
    for session in ahead.exclude(status=SessionStatus.WISHED):
        if session.has_begun:
            continue
        old_status, members_own = session.status, mentoring.member.user
        if session.is_agreed or session.proposed_by_id == members_own.pk:
            session.status, session.proposed_by = SessionStatus.PROPOSED, members_own
        else:
            session.wish = session.wish or bookings.moment_in_words(
                session.starts_at, session.ends_at
            )
            session.status, session.starts_at = SessionStatus.WISHED, None
            session.proposed_by = None
        session.status_since = timezone.now()
        session.save()
        session.history.create(old_status=old_status, new_status=session.status, by=None)


# Ending.


@transaction.atomic
def complete(mentoring: Mentoring, *, by: User, evidence: str) -> Mentoring:
    """End a mentoring in which the two met as done, and report the step P3 with its evidence."""
    lock(mentoring)
    evidence = evidence.strip()
    _check_move(mentoring, MentoringStatus.DONE, by=by)
    days = [session.starts_at for session in mentoring.sessions.held().order_by("starts_at")]
    if not days:
        raise RuleBroken(_("Meet at least once, and write it down, before it is done."))
    if len(evidence) < SHORTEST_EVIDENCE:
        raise RuleBroken(_("Say in a sentence what the member can do now."))
    refuse_private_numbers(evidence)
    write_move(mentoring, MentoringStatus.DONE, by=by, note=evidence)
    _call_off_ahead(mentoring)
    met = ", ".join(short_date(day) for day in days)
    complete_step(
        mentoring.member,
        MENTORING_STEP,
        _("%(evidence)s (sessions: %(days)s)") % {"evidence": evidence, "days": met},
        by=by,
    )
    _tell_member(
        mentoring,
        "mentoring_done",
        title=gettext_lazy("Your mentoring is done"),
        body=gettext_lazy("Well done. What you agreed stays here, and you can ask again any time."),
    )
    return mentoring


@transaction.atomic
def stop(mentoring: Mentoring, *, by: User | None, note: str = "") -> Mentoring:
    """End a mentoring early, with whatever was ahead in it; the other side is told why.

    Without ``by`` it is the portal, after three tries to reach the member.
    """
    lock(mentoring)
    note = note.strip()
    _check_move(mentoring, MentoringStatus.STOPPED, by=by)
    actor = actor_of(by, mentoring)
    if actor in (MentoringActor.PENDAMPING, MentoringActor.STAFF) and not note:
        raise RuleBroken(_("Please say why. The member will read it."))
    refuse_private_numbers(note)
    write_move(mentoring, MentoringStatus.STOPPED, by=by, note=note)
    _call_off_ahead(mentoring)
    if actor == MentoringActor.SYSTEM:
        _tell_member(
            mentoring,
            "mentoring_out_of_reach",
            title=gettext_lazy("We could not reach you"),
            body=gettext_lazy(
                "We tried three times in two weeks, so the mentoring rests for now. Nothing is "
                "lost: whenever it suits you, ask again and we begin where you are."
            ),
        )
    elif actor != MentoringActor.MEMBER:
        _tell_member(
            mentoring,
            "mentoring_stopped",
            title=gettext_lazy("Your mentoring has stopped"),
            body=gettext_lazy("The reason: %(note)s You can ask again any time."),
            note=note if note.endswith((".", "!", "?")) else f"{note}.",
        )
    if mentoring.pendamping and (by is None or by.pk != mentoring.pendamping_id):
        notices.notify(
            mentoring.pendamping,
            "mentoring_ended",
            key=f"mentoring:{mentoring.pk}:{mentoring.status}:pendamping",
            topic=NoticeTopic.WORK,
            title=gettext_lazy("The mentoring of %(name)s has stopped"),
            body=gettext_lazy("Its page says why."),
            params={"name": mentoring.member.name},
            path=mentoring.get_absolute_url(),
        )
    return mentoring


def _call_off_ahead(mentoring: Mentoring) -> None:
    """What was ahead ends with the mentoring; nobody is told of each, and rooms are given back."""
    for session in (
        mentoring.sessions.ahead().select_related("booking").select_for_update(of=["self"])
    ):
        give_back_room(session, by=None)
        write_session_move(session, SessionStatus.CANCELLED, by=None)


# For the other services of mentoring.


def locked_member(member: Member) -> Member:
    """The member's record read anew and held, so that nobody begins twice."""
    rows = Member.objects.select_related("user", "kelurahan__kecamatan").defer("nik")
    return rows.select_for_update(of=["self"], no_key=True).get(pk=member.pk)


def lock(mentoring: Mentoring) -> None:
    mentoring.refresh_from_db(
        from_queryset=Mentoring.objects.with_people().select_for_update(of=["self"], no_key=True)
    )


def note_contact(mentoring: Mentoring, at: datetime | None = None) -> None:
    """Keep when the two last had to do with each other."""
    at = at or timezone.now()
    if mentoring.last_contact_at is None or mentoring.last_contact_at < at:
        mentoring.last_contact_at = at
        mentoring.save(update_fields=["last_contact_at"])


def write_move(
    mentoring: Mentoring, new_status: MentoringStatus, *, by: User | None, note: str = ""
) -> MentoringChange:
    """Write a move that was already judged, with its history row; tell nobody."""
    old_status = mentoring.status
    if old_status != new_status:
        mentoring.status, mentoring.status_since = new_status, timezone.now()
    mentoring.save()
    return mentoring.history.create(
        old_status=old_status,
        new_status=new_status,
        by=by,
        note=note,
        pendamping=mentoring.pendamping,
    )


def write_session_move(
    session: MentoringSession, new_status: SessionStatus, *, by: User | None, note: str = ""
) -> MentoringSessionChange:
    """Write a move of a session that was already judged, with its history row; tell nobody."""
    old_status = session.status
    session.status, session.status_since = new_status, timezone.now()
    session.save()
    return session.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=session.status_since
    )


def give_back_room(session: MentoringSession, *, by: User | None) -> None:
    """Cancel the room of a session that does not take place then, if it is still held."""
    if session.booking and session.booking.is_held:
        bookings.cancel(session.booking, by=by, note=_("The session takes place another time."))
    session.booking = None


def _check_move(mentoring: Mentoring, new_status: MentoringStatus, *, by: User | None) -> None:
    """Raise ``RuleBroken`` with the sentence that says why this move may not be made."""
    if actor_of(by, mentoring) is None:
        raise RuleBroken(_("Somebody else goes with this member."))
    if new_status in moves_of(mentoring, by):
        return
    if mentoring.status not in MENTORING_OPEN:
        raise RuleBroken(_("This mentoring has ended."))
    raise RuleBroken(
        _("This mentoring is “%(status)s”; it cannot take this step.")
        % {"status": mentoring.get_status_display()}
    )


def _tell_member_who(mentoring: Mentoring) -> None:
    _tell_member(
        mentoring,
        "mentoring_running",
        title=gettext_lazy("%(pendamping)s goes with you"),
        body=gettext_lazy("Your pendamping gets in touch with you. You can ask for a session."),
        pendamping=mentoring.pendamping.shown_name,
    )


def _tell_member(
    mentoring: Mentoring, kind: str, *, title: Promise, body: Promise, **words: str
) -> None:
    change = mentoring.history.first()
    notices.notify(
        mentoring.member.user,
        kind,
        key=f"mentoring:{change.pk}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params=words,
        path=reverse(OWN_PAGE),
    )
