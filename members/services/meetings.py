"""Meetings of two connected people: proposed, agreed, called off, and whether they took place.

Whatever happens to a meeting happens under the same locks in the same order: both people by id,
their relation, the meeting. So nobody agrees to two meetings at once, and none is agreed while the
relation ends.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from okoce.dates import clock, long_date
from okoce.errors import RuleBroken

from .. import notices
from ..choices import MEETING_MOVES, DeliveryState, MeetingPlace, MeetingStatus, NoticeTopic, Side
from ..models import (
    Block,
    Connection,
    Delivery,
    Kecamatan,
    Meeting,
    MeetingAnswer,
    MeetingChange,
    MeetingOption,
    User,
)
from ..models.meetings import LONGEST, MOST_OPTIONS
from ..querysets import MeetingQuerySet
from ..signals import meeting_agreed, meeting_called_off
from .blocks import lock_pair
from .reminders import remind_each, untold

# A proposed time is this far ahead at least, and at most.
SOONEST, LATEST = timedelta(hours=1), timedelta(days=90)
# Our own frame for meetings at a place. When a place is open is for the two to find out.
EARLIEST_CLOCK, LATEST_CLOCK = time(7), time(21)
# How many unanswered proposals one side may have with the other.
MOST_OPEN = 5
# The same proposal again so soon is one press of a button too many.
TWICE = timedelta(minutes=2)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Whether the two met is asked so long after the end, and an answer can be changed so long.
ASK_WITHIN = CHANGE_WITHIN = timedelta(days=7)

# What the other side is told of a move. What they wrote stays on the page.
TELLS = {
    MeetingStatus.DECLINED: (
        gettext_lazy("%(name)s cannot come at the times you proposed"),
        gettext_lazy("See whether there is a note, and propose other times."),
    ),
    MeetingStatus.CANCELLED: (
        gettext_lazy("%(name)s called off your meeting"),
        gettext_lazy("The meeting on %(when)s does not take place. The page says why."),
    ),
}


# Proposing.


@transaction.atomic
def propose_meeting(
    connection: Connection,
    *,
    by: User,
    about: str,
    place: str,
    kecamatan: Kecamatan | None = None,
    minutes: int,
    times: list[datetime],
    instead_of: Meeting | None = None,
) -> Meeting:
    """Propose one to three times to the other side of a relation, and tell them.

    A proposal of theirs that is named as ``instead_of`` is declined with it. The same proposal
    sent twice is one.
    """
    connection = _locked(connection)
    _check_may_meet(connection, by)
    times = sorted(set(times))
    asked = {
        "proposed_by": by,
        "about": about,
        "place": place,
        "kecamatan": kecamatan,
        "minutes": minutes,
    }
    recent = connection.meetings.proposed().filter(created_at__gt=timezone.now() - TWICE)
    for same in recent.filter(**asked):
        if [option.starts_at for option in same.options.all()] == times:
            return same
    if not 1 <= len(times) <= MOST_OPTIONS:
        raise RuleBroken(_("Propose one to three different times."))
    for start in times:
        if problem := problem_with(start, minutes=minutes, place=place):
            raise RuleBroken(problem)
        _check_is_free(by, start, minutes, by=by)
    if instead_of:
        if instead_of.connection_id != connection.pk:
            raise RuleBroken(_("This meeting is between other people."))
        instead_of.refresh_from_db(from_queryset=Meeting.objects.select_for_update())
        _check_move(instead_of, MeetingStatus.DECLINED, by=by)
        _write_move(instead_of, MeetingStatus.DECLINED, by=by)
    if connection.meetings.proposed().filter(proposed_by=by).count() >= MOST_OPEN:
        raise RuleBroken(
            _("%(count)d of your proposals to this person wait for an answer already.")
            % {"count": MOST_OPEN}
        )
    meeting = Meeting.objects.create(connection=connection, **asked)
    meeting.options.bulk_create(MeetingOption(meeting=meeting, starts_at=start) for start in times)
    change = meeting.history.create(new_status=meeting.status, by=by, at=meeting.status_since)
    if instead_of:
        title = gettext_lazy("%(name)s proposes other times to meet")
    else:
        title = gettext_lazy("%(name)s would like to meet you")
    _tell(
        meeting,
        connection.other(by),
        kind="meeting_proposed",
        key=f"meeting:{change.pk}",
        title=title,
        body=ngettext_lazy(
            "%(where)s, %(minutes)d minutes. %(count)d time is proposed: pick it, or propose "
            "others.",
            "%(where)s, %(minutes)d minutes. %(count)d times are proposed: pick one, or propose "
            "others.",
            "count",
        ),
        params={"count": len(times), "minutes": minutes},
    )
    return meeting


def problem_with(start: datetime, *, minutes: int, place: str) -> str:
    """Why a meeting cannot be proposed at this time; empty when it can."""
    ahead = start - timezone.now()
    if ahead < SOONEST:
        return _("Choose a time that is at least one hour from now.")
    if ahead > LATEST:
        return _("Choose a time within the next %(days)d days.") % {"days": LATEST.days}
    if place == MeetingPlace.CALL:
        return ""
    first = timezone.localtime(start)
    last = first + timedelta(minutes=minutes)
    is_within = first.date() == last.date() and (
        first.time() >= EARLIEST_CLOCK and last.time() <= LATEST_CLOCK
    )
    return "" if is_within else _("At a place you meet between 07.00 and 21.00 WIB.")


def may_meet(connection: Connection) -> bool:
    """Whether the two are connected, may both meet people, and let each other be."""
    return (
        connection.is_accepted
        and connection.low.may_meet
        and connection.high.may_meet
        and not Block.objects.between(connection.low, connection.high).exists()
    )


# Moves.


def side_of(user: User | None, meeting: Meeting) -> Side | None:
    """Who ``user`` is in a meeting, None for a stranger; without a user, it is the portal."""
    if user is None:
        return Side.SYSTEM
    if user.pk not in (meeting.connection.low_id, meeting.connection.high_id):
        return None
    return Side.ASKER if user.pk == meeting.proposed_by_id else Side.ASKED


def moves_of(meeting: Meeting, user: User | None) -> frozenset[MeetingStatus]:
    """The statuses to which ``user`` may move this meeting now."""
    if meeting.is_agreed and meeting.has_begun:
        return frozenset()
    side = side_of(user, meeting)
    return frozenset(
        new
        for (old, new), sides in MEETING_MOVES.items()
        if old == meeting.status and side in sides
    )


@transaction.atomic
def pick_time(meeting: Meeting, option: MeetingOption, *, by: User) -> Meeting:
    """Agree to one of the proposed times, and tell both.

    ``meeting_agreed`` is sent after commit.
    """
    connection = _lock(meeting)
    _check_move(meeting, MeetingStatus.AGREED, by=by)
    _check_may_meet(connection, by)
    if option.meeting_id != meeting.pk:
        raise RuleBroken(_("This time was not proposed for this meeting."))
    if option.starts_at <= timezone.now():
        raise RuleBroken(_("This time has passed. Pick another one, or propose other times."))
    for person in (connection.low, connection.high):
        _check_is_free(person, option.starts_at, meeting.minutes, by=by)
    meeting.starts_at = option.starts_at
    change = _write_move(meeting, MeetingStatus.AGREED, by=by)
    for person in (connection.low, connection.high):
        _tell(
            meeting,
            person,
            kind="meeting_agreed",
            key=f"meeting:{change.pk}",
            title=gettext_lazy("You meet %(name)s"),
            body=gettext_lazy("%(when)s. %(where)s. Put it into your calendar from its page."),
        )
    transaction.on_commit(partial(meeting_agreed.send, sender=Meeting, meeting=meeting))
    return meeting


@transaction.atomic
def change_meeting(
    meeting: Meeting, new_status: str, *, by: User | None, note: str = ""
) -> Meeting:
    """Decline, call off or end a meeting, record who and why, and tell the other side.

    ``meeting_called_off`` is sent after commit when the two had agreed. What the portal calls off
    is told to nobody; the proposer hears of a proposal that nobody answered.
    """
    connection = _lock(meeting)
    old_status, new_status = MeetingStatus(meeting.status), MeetingStatus(new_status)
    note = note.strip()
    _check_move(meeting, new_status, by=by)
    if new_status == MeetingStatus.AGREED:
        raise RuleBroken(_("Pick one of the proposed times."))
    if new_status == MeetingStatus.EXPIRED and _times_ahead(meeting).exists():
        raise RuleBroken(_("A proposed time is still ahead."))
    if by and old_status == MeetingStatus.AGREED and not note:
        raise RuleBroken(_("Please say why. The other side will read it."))
    change = _write_move(meeting, new_status, by=by, note=note)
    if new_status == MeetingStatus.EXPIRED:
        _tell(
            meeting,
            meeting.proposed_by,
            kind="meeting_expired",
            key=f"meeting:{change.pk}",
            title=gettext_lazy("%(name)s picked no time to meet"),
            body=gettext_lazy("The times you proposed have passed. You can propose new ones."),
        )
    elif by:
        title, body = TELLS[new_status]
        if new_status == MeetingStatus.CANCELLED and old_status == MeetingStatus.PROPOSED:
            title = gettext_lazy("%(name)s no longer proposes to meet")
            body = gettext_lazy("You need not answer; the proposal was withdrawn.")
        _tell(
            meeting,
            connection.other(by),
            kind=f"meeting_{new_status}",
            key=f"meeting:{change.pk}",
            title=title,
            body=body,
        )
    return meeting


def call_off_all(connection: Connection) -> None:
    """Cancel what is still ahead of a relation that ended; the portal does it, nobody is told.

    To be called in the transaction that ends the relation, with its row locked.
    """
    ahead = Q(status=MeetingStatus.PROPOSED) | Q(
        status=MeetingStatus.AGREED, starts_at__gt=timezone.now()
    )
    rows = connection.meetings.filter(ahead).order_by("pk").select_for_update()
    with transaction.atomic():
        for meeting in rows:
            _write_move(meeting, MeetingStatus.CANCELLED, by=None)


def _locked(connection: Connection) -> Connection:
    """The relation as it is now, with both people; what is about the two waits until the end."""
    lock_pair(connection.low_id, connection.high_id)
    rows = Connection.objects.select_related("low__member", "high__member")
    rows = rows.defer("low__member__nik", "high__member__nik")
    rows = rows.prefetch_related("low__groups", "high__groups")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=connection.pk)


def _lock(meeting: Meeting) -> Connection:
    """Lock the two people, their relation and the meeting, which is read anew."""
    connection = _locked(meeting.connection)
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update())
    meeting.connection = connection
    return connection


def _check_may_meet(connection: Connection, by: User) -> None:
    if by.pk not in (connection.low_id, connection.high_id) or not may_meet(connection):
        raise RuleBroken(_("You can meet people you are connected with."))


def _check_move(meeting: Meeting, new_status: MeetingStatus, *, by: User | None) -> None:
    """Raise ``RuleBroken`` with the sentence that says why this move may not be made."""
    if side_of(by, meeting) is None:
        raise RuleBroken(_("This meeting is between other people."))
    if new_status in moves_of(meeting, by):
        return
    if meeting.is_agreed and meeting.has_begun:
        raise RuleBroken(_("This meeting has begun; it can no longer be changed."))
    raise RuleBroken(
        _("This meeting is “%(old)s” now; you cannot make it “%(new)s”.")
        % {"old": meeting.get_status_display(), "new": new_status.label}
    )


def _write_move(
    meeting: Meeting, new_status: MeetingStatus, *, by: User | None, note: str = ""
) -> MeetingChange:
    """Write a move that was already judged, with its history row; tell nobody."""
    old_status = meeting.status
    # What was to be said about it after the quiet hours is no longer so.
    Delivery.objects.filter(
        notification__user__in=[meeting.connection.low_id, meeting.connection.high_id],
        notification__path=meeting.get_absolute_url(),
        state=DeliveryState.QUEUED,
    ).update(state=DeliveryState.SKIPPED)
    meeting.status, meeting.status_since = new_status, timezone.now()
    if old_status == MeetingStatus.AGREED:
        meeting.sequence += 1
        transaction.on_commit(partial(meeting_called_off.send, sender=Meeting, meeting=meeting))
    meeting.save(update_fields=["status", "status_since", "starts_at", "sequence"])
    return meeting.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=meeting.status_since
    )


def _times_ahead(meeting: Meeting | OuterRef):
    return MeetingOption.objects.filter(meeting=meeting, starts_at__gt=timezone.now())


# Whose calendar is taken.


def taken_times(user: User, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when to when ``user`` has agreed to meet somebody, of what touches that span."""
    rows = Meeting.objects.agreed().filter(
        Q(connection__low=user) | Q(connection__high=user),
        starts_at__gt=first - timedelta(minutes=LONGEST),
        starts_at__lt=last,
    )
    for start, minutes in rows.values_list("starts_at", "minutes"):
        end = start + timedelta(minutes=minutes)
        if end > first:
            yield start, end


def _check_is_free(person: User, start: datetime, minutes: int, *, by: User) -> None:
    """Raise ``RuleBroken`` when this person agreed to another meeting at that time."""
    taken = next(taken_times(person, start, start + timedelta(minutes=minutes)), None)
    if taken and person.pk == by.pk:
        raise RuleBroken(
            _("You have agreed to another meeting on %(when)s already.")
            % {"when": moment_in_words(taken[0])}
        )
    if taken:
        raise RuleBroken(
            _("%(name)s has agreed to another meeting at that time. Please pick another one.")
            % {"name": person.shown_name}
        )


# Afterwards.


@transaction.atomic
def answer_meeting(meeting: Meeting, *, by: User, met: bool) -> MeetingAnswer:
    """Note what one side says afterwards: whether they met. It can be changed for some days."""
    _lock(meeting)
    if side_of(by, meeting) not in (Side.ASKER, Side.ASKED):
        raise RuleBroken(_("This meeting is between other people."))
    if not (meeting.is_agreed and meeting.has_ended):
        raise RuleBroken(_("You can say whether you met when the meeting is over."))
    answer, is_new = meeting.answers.get_or_create(user=by, defaults={"met": met})
    if is_new or answer.met == met:
        return answer
    if not may_change(answer):
        raise RuleBroken(
            _("An answer can be changed for %(days)d days.") % {"days": CHANGE_WITHIN.days}
        )
    answer.met = met
    answer.save(update_fields=["met"])
    return answer


def may_change(answer: MeetingAnswer) -> bool:
    """Whether it is still early enough to take back what one said."""
    return timezone.now() <= answer.at + CHANGE_WITHIN


# What is asked for often.


def next_meeting(user: User) -> Meeting | None:
    """The agreed meeting that comes next, or is under way."""
    now = timezone.now()
    rows = Meeting.objects.visible_to(user).of_people_at_peace().agreed().with_end()
    # The end is reckoned; the start is in the index.
    rows = rows.filter(starts_at__gt=now - timedelta(minutes=LONGEST), ends__gt=now)
    return rows.with_people().order_by("starts_at", "pk").first()


def moment_in_words(moment: datetime) -> str:
    """``Rabu, 2 Desember 2026, 10.00 WIB``, in the reader's language."""
    return f"{long_date(moment)}, {clock(moment)}"


# Reminders. The portal knows one time of an agreed meeting, so a key needs no more than its row.


def find_reminders() -> None:
    """Remind of meetings, ask how they went, end old proposals; safe to run twice or late."""
    _end_old_proposals()
    _remind_the_day_before()
    _remind_the_hour_before()
    _ask_whether_they_met()


def _end_old_proposals() -> None:
    rows = Meeting.objects.proposed().filter(~Exists(_times_ahead(OuterRef("pk"))))
    rows = rows.select_related("connection")
    remind_each(rows, partial(change_meeting, new_status=MeetingStatus.EXPIRED, by=None))


def _remind_the_day_before() -> None:
    """Of meetings that were agreed earlier than that; the hour before has a reminder of its own."""
    now = timezone.now()
    _remind_both(
        _to_come(within=DAY).filter(starts_at__gt=now + HOUR),
        agreed_before=DAY,
        key="meeting-day",
        title=gettext_lazy("Your meeting with %(name)s is coming up"),
    )


def _remind_the_hour_before() -> None:
    """Of meetings in the next hour, and before the quiet hours of those whose hour lies in them."""
    now = timezone.now()
    within = HOUR
    if notices.is_quiet(now + HOUR) and not notices.is_quiet(now):
        within += notices.after_quiet_hours(now + HOUR) - now
    _remind_both(
        _to_come(within=within),
        agreed_before=HOUR,
        key="meeting-hour",
        title=gettext_lazy("You meet %(name)s soon"),
    )


def _to_come(*, within: timedelta) -> MeetingQuerySet:
    now = timezone.now()
    rows = Meeting.objects.agreed().of_people_at_peace()
    return rows.filter(starts_at__gt=now, starts_at__lte=now + within)


def _remind_both(
    rows: MeetingQuerySet, *, agreed_before: timedelta, key: str, title: Promise
) -> None:
    """Remind both sides of meetings, but for those agreed when the reminder was due already."""
    for side in ("low", "high"):
        remind_each(
            untold(rows, user=f"connection__{side}", key=key).with_people(),
            partial(_remind, side=side, agreed_before=agreed_before, key=key, title=title),
        )


def _remind(
    meeting: Meeting, *, side: str, agreed_before: timedelta, key: str, title: Promise
) -> None:
    if meeting.status_since > meeting.starts_at - agreed_before:
        return
    # What would leave when the meeting has begun stays in the portal.
    is_late = notices.after_quiet_hours(timezone.now()) >= meeting.starts_at
    _tell(
        meeting,
        getattr(meeting.connection, side),
        kind=key.replace("-", "_"),
        key=f"{key}:{meeting.pk}",
        topic=NoticeTopic.REMINDER,
        title=title,
        body=gettext_lazy("%(when)s. %(where)s."),
        channels=[] if is_late else None,
    )


def _ask_whether_they_met() -> None:
    now = timezone.now()
    rows = Meeting.objects.agreed().of_people_at_peace().with_end()
    rows = rows.filter(starts_at__gt=now - ASK_WITHIN, ends__lte=now)
    for side in ("low", "high"):
        person = f"connection__{side}"
        answered = MeetingAnswer.objects.filter(meeting=OuterRef("pk"), user=OuterRef(person))
        remind_each(
            untold(rows.filter(~Exists(answered)), user=person, key="meeting-met").with_people(),
            partial(_ask, side=side),
        )


def _ask(meeting: Meeting, *, side: str) -> None:
    _tell(
        meeting,
        getattr(meeting.connection, side),
        kind="meeting_met",
        key=f"meeting-met:{meeting.pk}",
        topic=NoticeTopic.REMINDER,
        title=gettext_lazy("Did you meet %(name)s?"),
        body=gettext_lazy("One press is enough: yes or no. You agreed to meet on %(when)s."),
    )


def _tell(
    meeting: Meeting,
    person: User,
    *,
    kind: str,
    key: str,
    title: str | Promise,
    body: str | Promise,
    topic: str = NoticeTopic.NETWORK,
    params: dict | None = None,
    channels: Iterable[str] | None = None,
) -> None:
    """Tell one side something about the other, never of somebody they are kept apart from."""
    other = meeting.connection.other(person)
    if Block.objects.between(person, other).exists():
        return
    words = {
        "name": other.shown_name,
        "where": lazy_place(meeting),
        "when": meeting.starts_at and lazy_moment(meeting.starts_at),
    }
    notices.notify(
        person,
        kind,
        key=key,
        topic=topic,
        title=title,
        body=body,
        params=words | (params or {}),
        path=meeting.get_absolute_url(),
        channels=channels,
    )


# Said in the language of whoever reads the notice.
lazy_moment = lazy(moment_in_words, str)
lazy_place = lazy(lambda meeting: meeting.where, str)
