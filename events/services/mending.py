"""A PAS step was opened again: a class is booked that helps, or a pendamping is asked to.

Locks are taken in one order: the person, their record, the step to be mended, the event.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, When
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise, lazy
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import MENTORING_STEP, NoticeTopic, Role
from members.models import Member, Step, User
from members.services.connections import pendamping_of
from members.services.reminders import remind_each
from okoce.codes import new_code
from okoce.dates import clock, short_date
from okoce.errors import RuleBroken

from ..choices import EventStatus, MendingHelp, SeatActor, SeatStatus
from ..models import Event, Mending, Mentoring, Seat
from . import eligibility, mentoring, seats

logger = logging.getLogger(__name__)

# The same reason for the same step within so long is the same matter, told once more.
SAME_FOR = timedelta(days=7)
# So many classes are tried, should one close just now.
TRIED = 5
LONGEST_REASON = Mending._meta.get_field("reason").max_length
LONGEST_GOAL = Mentoring._meta.get_field("goal").max_length

_moment = lazy(lambda moment: f"{short_date(moment)}, {clock(moment)}", str)


def mend(member: Member, step: Step, *, reason: str) -> Mending:
    """Write down that a step is to be mended, and arrange what helps, once for each reason.

    What is written down and could not be arranged is tried again by ``find``.
    """
    mending = note(member, step, reason=reason)
    if Mending.objects.waiting().filter(pk=mending.pk).exists():
        arrange(mending)
    return mending


@transaction.atomic
def note(member: Member, step: Step, *, reason: str) -> Mending:
    """Keep why a step is open again; the same reason again is the row that is there."""
    member = _hold(member)
    reason = Truncator(reason.strip()).chars(LONGEST_REASON)
    since = timezone.now() - SAME_FOR
    rows = Mending.objects.filter(member=member, step=step, reason=reason)
    same = rows.filter(help="").first() or rows.filter(created_at__gt=since).first()
    return same or Mending.objects.create(member=member, step=step, reason=reason)


@transaction.atomic
def arrange(mending: Mending) -> Mending:
    """Book the class that helps, or ask a pendamping, and tell the member; once."""
    member = _hold(mending.member)
    rows = Mending.objects.select_related("step").select_for_update(of=["self"])
    mending.refresh_from_db(from_queryset=rows)
    mending.member = member
    if mending.is_arranged:
        return mending
    # Whoever declined may read another language than the one who is helped.
    with translation.override(member.user.language):
        if mending.step.code == MENTORING_STEP or not _book(mending):
            _ask_pendamping(mending)
    return mending


def _hold(member: Member) -> Member:
    """The record read anew, with its person, so that nothing is booked for them twice."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=member.user_id)
    return mentoring.locked_member(member)


def _save(mending: Mending, help: MendingHelp) -> None:
    mending.help, mending.helped_at = help, timezone.now()
    mending.save(update_fields=["help", "helped_at", "seat", "mentoring"])


# A class.


def _book(mending: Mending) -> bool:
    """Whether the member has a class that helps now: one of theirs, or one that was booked."""
    user = mending.member.user
    own = _own_seat(user, mending.step)
    mending.seat = own or _new_seat(mending)
    if mending.seat is None:
        return False
    _save(mending, MendingHelp.OWN_CLASS if own else MendingHelp.CLASS)
    title, body = OWN_CLASS if own else NEW_CLASS
    if mending.seat.status == SeatStatus.WAITING and not own:
        title, body = IN_LINE
    _tell_member(
        mending,
        title,
        body,
        path=mending.seat.get_absolute_url(),
        event=mending.seat.event.title,
        when=_moment(mending.seat.event.starts_at),
    )
    return True


NEW_CLASS = (
    _("We have booked a class for you: “%(event)s”"),
    _(
        "%(reason)s. The class helps with “%(step)s”; it begins on %(when)s. If it does not suit "
        "you, give the seat up on its page, at any time before."
    ),
)
IN_LINE = (
    _("You are on the waiting list of a class: “%(event)s”"),
    _(
        "%(reason)s. The class helps with “%(step)s”; it begins on %(when)s and is full for now. "
        "You are told when a seat is free. You may leave the list on its page, at any time."
    ),
)
OWN_CLASS = (
    _("Your class “%(event)s” comes at the right time"),
    _("%(reason)s. What you learn there helps with “%(step)s”; it begins on %(when)s."),
)


def _own_seat(user: User, step: Step) -> Seat | None:
    """A seat of theirs at a class of this step that is not over; a place before one in line."""
    held = [SeatStatus.REGISTERED, SeatStatus.OFFERED, SeatStatus.PRESENT]
    rows = Seat.objects.filter(
        user=user,
        status__in=[*held, SeatStatus.WAITING],
        event__course__step=step,
        event__status=EventStatus.PUBLISHED,
        event__ends_at__gt=timezone.now(),
    )
    in_line = Case(When(status=SeatStatus.WAITING, then=1), default=0)
    rows = rows.select_related("event", "user").order_by(in_line, "event__starts_at", "pk")
    return rows.first()


def _new_seat(mending: Mending) -> Seat | None:
    user = mending.member.user
    for event in eligibility.classes_of_step(mending.step, user)[:TRIED]:
        try:
            return _register(event, mending)
        except RuleBroken:
            # It closed, or was called off, since we looked.
            continue
    return None


def _register(event: Event, mending: Mending) -> Seat:
    return seats.register(
        event,
        nonce=new_code(24),
        user=mending.member.user,
        actor=SeatActor.SYSTEM,
    )


# A pendamping.


def _ask_pendamping(mending: Mending) -> None:
    """Begin mentoring with the reason as its goal, or bring it up in the one that is open."""
    member = mending.member
    people = list(pendamping_of(member.user))
    found = Mentoring.objects.open().filter(member=member).select_related("pendamping").first()
    if found is None and not people:
        _tell_staff_of_gap(mending)
        return
    is_new = found is None
    if found is None:
        found = _begin(mending)
    mending.mentoring = found
    _save(mending, MendingHelp.MENTORING)
    notices.notify_all(
        [found.pendamping] if found.pendamping else people,
        "mending_asked",
        key=f"mending:{mending.pk}:pendamping",
        topic=NoticeTopic.WORK,
        title=_("%(name)s needs help with “%(step)s”"),
        body=_("%(reason)s. Please get in touch, and agree on what to do first."),
        params={"name": member.name, **_words_of(mending)},
        path=found.get_absolute_url(),
    )
    title, body = NEW_MENTORING if is_new else OPEN_MENTORING
    _tell_member(mending, title, body, path=reverse(mentoring.OWN_PAGE))


NEW_MENTORING = (
    _("We have asked a pendamping to go with you"),
    _(
        "%(reason)s. Somebody of your kecamatan helps you with “%(step)s” and gets in touch. If "
        "you do not want that, end it on its page, at any time."
    ),
)
OPEN_MENTORING = (
    _("Your pendamping knows that you need help with “%(step)s”"),
    _("%(reason)s. Talk it over at your next session, or ask for one."),
)


def _begin(mending: Mending) -> Mentoring:
    goal = Truncator(mending.reason).chars(LONGEST_GOAL)
    try:
        return mentoring.create(mending.member, goal=goal, by=None)
    except RuleBroken:
        # Somebody wrote a number into the reason that is nobody else's business.
        return mentoring.create(mending.member, goal=mending.step.label, by=None)


def _tell_staff_of_gap(mending: Mending) -> None:
    _save(mending, MendingHelp.STAFF)
    notices.notify_role(
        Role.STAFF,
        "mending_without_pendamping",
        key=f"mending:{mending.pk}:staff",
        topic=NoticeTopic.WORK,
        title=_("A member needs help with “%(step)s”, and nobody is there to give it"),
        body=_("No class fits, and no pendamping works in their kecamatan. Please find a way."),
        params=_words_of(mending),
        path=_desk_path(mending),
        exclude=[mending.member.user],
    )
    _tell_member(
        mending,
        _("The office looks for help with “%(step)s” for you"),
        _("%(reason)s. No class fits now, and nobody works in your kecamatan at the moment."),
        path=reverse("members:desk"),
    )


# Telling.


def _words_of(mending: Mending) -> dict[str, object]:
    return {"reason": mending.reason.rstrip(". "), "step": mending.step}


def _tell_member(
    mending: Mending, title: Promise, body: Promise, *, path: str, **words: object
) -> None:
    notices.notify(
        mending.member.user,
        "mending",
        key=f"mending:{mending.pk}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params={**_words_of(mending), **words},
        path=path,
    )


def _desk_path(mending: Mending) -> str:
    return reverse("admin:events_mending_change", args=[mending.pk])


def tell_staff_of_failure(key: str, *, path: str) -> None:
    """Tell Pemprov staff that the portal could not arrange help, so that a person does."""
    notices.notify_role(
        Role.STAFF,
        "mending_failed",
        key=f"mending-failed:{key}",
        topic=NoticeTopic.WORK,
        title=_("Help for a member could not be arranged by itself"),
        body=_("A step was opened again and nothing is booked yet. Please look at it."),
        path=path,
    )


# What was left.


def find() -> int:
    """Arrange what waits; safe to run twice. What fails again is told to staff, once."""
    waiting = Mending.objects.waiting().select_related("step", "member__user").defer("member__nik")
    return remind_each(waiting, _try_again)


def _try_again(mending: Mending) -> None:
    try:
        arrange(mending)
    except Exception:
        tell_staff_of_failure(str(mending.pk), path=_desk_path(mending))
        raise


def last_for(member: Member, step: Step | str) -> Mending | None:
    """The newest row of a member's step, with what was booked."""
    rows = Mending.objects.filter(member=member)
    rows = rows.filter(step__code=step) if isinstance(step, str) else rows.filter(step=step)
    return rows.select_related("step", "seat__event__kecamatan", "mentoring").first()
