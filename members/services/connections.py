"""Relations between two people: asked for, accepted, ended."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.dates import long_date
from okoce.errors import RuleBroken
from okoce.text import clean_text

from .. import notices
from ..choices import (
    CONNECTION_MOVES,
    ConnectionStatus,
    DeliveryState,
    NoticeTopic,
    Side,
    Visibility,
)
from ..models import (
    Connection,
    ConnectionChange,
    Delivery,
    Member,
    PendampingAssignment,
    User,
)
from ..models.connections import REQUEST_HOLDS
from . import reports
from .access import PRIVATE_NUMBER
from .blocks import is_blocked, lock_pair
from .reminders import remind_each, untold
from .spam import suspicion
from .status import lazy_date

LONGEST_NOTE = 300
REQUESTS_A_DAY = 20
# Who was declined gives the other so much peace; asking one person again and again is no way.
PEACE_AFTER_DECLINE = timedelta(days=90)
REQUESTS_TO_ONE = 3
REMIND_AFTER = timedelta(days=7)

# What the other side is told; of a decline and of an end nobody is: the page says it.
TELLS = {
    ConnectionStatus.PROPOSED: (
        gettext_lazy("%(name)s wants to connect with you"),
        gettext_lazy("See why, and say yes or no. The request holds until %(until)s."),
    ),
    ConnectionStatus.ACCEPTED: (
        gettext_lazy("%(name)s and you are connected"),
        gettext_lazy("You can write to each other now, meet, and record what you agree."),
    ),
    ConnectionStatus.EXPIRED: (
        gettext_lazy("%(name)s has not answered your request"),
        gettext_lazy("It ended after 30 days. You may ask again, or find somebody else."),
    ),
}


# Asking, answering, ending.


@transaction.atomic
def request_connection(asker: User, asked: User, *, note: str) -> Connection:
    """Ask somebody to connect, and tell them; whom they had asked already is connected at once."""
    if asker.pk == asked.pk:
        raise RuleBroken(_("This is you. Look for somebody else."))
    lock_pair(asker.pk, asked.pk)
    connection = Connection.objects.between(asker, asked).first()
    if connection is None:
        note = _check_request(asker.pk, asked.pk, note)
        low, high = sorted([asker.pk, asked.pk])
        connection = Connection.objects.create(low_id=low, high_id=high, asked_by=asker, note=note)
        change = connection.history.create(
            new_status=connection.status, by=asker, note=note, at=connection.status_since
        )
        _follow_up(connection, change)
        return connection
    is_mutual = (
        connection.status == ConnectionStatus.PROPOSED and connection.asked_by_id == asked.pk
    )
    new_status = ConnectionStatus.ACCEPTED if is_mutual else ConnectionStatus.PROPOSED
    return change_connection(connection, new_status, by=asker, note=note)


@transaction.atomic
def change_connection(
    connection: Connection, new_status: str, *, by: User | None, note: str = ""
) -> Connection:
    """Move a relation, record who and why, and tell the other side what concerns it.

    It moves only from the status in which the caller has read ``connection``: whoever withdraws a
    request does not end the relation that an answer has just made of it. With a relation end its
    open meetings and unconfirmed deals, silently.
    """
    # The locks let a block, an answer and a second request come one after the other.
    seen = connection.status
    lock_pair(connection.low_id, connection.high_id)
    connection.refresh_from_db(from_queryset=Connection.objects.select_for_update(no_key=True))
    old_status, new_status = ConnectionStatus(connection.status), ConnectionStatus(new_status)
    if old_status != seen:
        raise RuleBroken(
            _("Somebody was faster: this is “%(status)s” now.") % {"status": old_status.label}
        )
    _check_move(connection, new_status, by=by)
    note = clean_text(note)
    if new_status == ConnectionStatus.PROPOSED:
        note = _check_request(by.pk, _other_id(connection, by), note)
        connection.asked_by, connection.note = by, note
    if new_status == ConnectionStatus.ACCEPTED:
        _check_can_connect(connection)
    connection.status, connection.status_since = new_status, timezone.now()
    if new_status == ConnectionStatus.ACCEPTED and not connection.connected_at:
        connection.connected_at = connection.status_since
    connection.save(update_fields=["status", "status_since", "asked_by", "note", "connected_at"])
    change = connection.history.create(
        old_status=old_status,
        new_status=new_status,
        by=by,
        note=note[:LONGEST_NOTE],
        at=connection.status_since,
    )
    _follow_up(connection, change)
    return connection


def side_of(user: User | None, connection: Connection) -> Side | None:
    """Who ``user`` is in a relation, None for a stranger; without a user, it is the portal."""
    if user is None:
        return Side.SYSTEM
    return {connection.asked_by_id: Side.ASKER, connection.asked_user_id: Side.ASKED}.get(user.pk)


def moves_of(connection: Connection, user: User | None) -> frozenset[ConnectionStatus]:
    """The statuses to which ``user`` may move this relation now."""
    side = side_of(user, connection)
    return frozenset(
        new
        for (old, new), sides in CONNECTION_MOVES.items()
        if old == connection.status and side in sides
    )


def why_not(asker: User, asked: User) -> str:
    """Why somebody may not be asked at all, as a sentence; empty when they may."""
    try:
        _check_sight(*_people(asker.pk, asked.pk))
    except RuleBroken as problem:
        return str(problem)
    return ""


def ask_again_from(connection: Connection, user: User) -> datetime | None:
    """When ``user`` may ask again whoever declined; None when that is no matter."""
    if connection.status != ConnectionStatus.DECLINED or connection.asked_by_id != user.pk:
        return None
    moment = connection.status_since + PEACE_AFTER_DECLINE
    return moment if moment > timezone.now() else None


# Who is connected with whom.


def are_connected(one: User, other: User) -> bool:
    """Whether two people are connected; a block has ended that."""
    return Connection.objects.accepted().between(one, other).exists()


def connected_to(user: User) -> QuerySet:
    """The ids of everybody who is connected with ``user``."""
    return Connection.objects.accepted().people_of(user)


def waiting_requests(user: User) -> int:
    """How many people wait for the answer of ``user``."""
    return Connection.objects.waiting_for(user).count()


def pendamping_of(user: User) -> QuerySet[User]:
    """The pendamping who work today in the kecamatan of this verified member."""
    member = getattr(user, "member", None)
    if not user.is_verified_member or not member.kelurahan_id:
        return User.objects.none()
    at_work = PendampingAssignment.objects.at_work_in(member.kelurahan.kecamatan_id)
    return User.objects.filter(pk__in=at_work.values("user")).exclude(pk=user.pk)


def named_like(rows: QuerySet[Connection], user: User, words: str) -> QuerySet[Connection]:
    """Those of ``user``'s relations whose other side, or their business, is called like that."""
    shown = Q(member__business__visibility__in=[Visibility.PUBLIC, Visibility.MEMBERS]) | Q(
        member__business__visibility=Visibility.CONNECTIONS,
        pk__in=Connection.objects.accepted().people_of(user),
    )
    people = User.objects.filter(pk__in=rows.people_of(user)).filter(
        Q(member__name__icontains=words)
        | Q(member=None, name__icontains=words)
        | Q(member__business__name__icontains=words, member__business__hidden_at=None) & shown
    )
    found = people.values("pk")
    return rows.filter(Q(low__in=found) | Q(high__in=found))


# By themselves, in time.


def expire_requests() -> int:
    """End the requests that nobody answered in 30 days, and tell who asked; count them."""
    too_old = timezone.now() - REQUEST_HOLDS
    return remind_each(Connection.objects.proposed().filter(status_since__lte=too_old), _expire)


def find_reminders() -> None:
    """End old requests, and remind once of those that wait; safe to run twice or late."""
    expire_requests()
    now = timezone.now()
    # A request is a row of the history: who is asked a second time is reminded a second time.
    waiting = ConnectionChange.objects.filter(
        new_status=ConnectionStatus.PROPOSED,
        connection__status=ConnectionStatus.PROPOSED,
        connection__status_since=F("at"),
        connection__status_since__lte=now - REMIND_AFTER,
        connection__status_since__gt=now - REQUEST_HOLDS,
    )
    waiting = waiting.annotate(
        asked=Case(
            When(connection__asked_by=F("connection__low"), then=F("connection__high")),
            default=F("connection__low"),
        )
    )
    waiting = untold(waiting, user="asked", key="connection-waiting")
    rows = waiting.select_related("connection__low__member", "connection__high__member")
    remind_each(
        rows.defer("connection__low__member__nik", "connection__high__member__nik"), _remind
    )


def _expire(connection: Connection) -> None:
    # Answered at this very moment.
    with suppress(RuleBroken):
        change_connection(connection, ConnectionStatus.EXPIRED, by=None)


def _remind(change: ConnectionChange) -> None:
    connection = change.connection
    asker = connection.asked_by
    notices.notify(
        connection.other(asker),
        "connection_waiting",
        key=f"connection-waiting:{change.pk}",
        topic=NoticeTopic.REMINDER,
        title=gettext_lazy("%(name)s waits for your answer"),
        body=gettext_lazy("Yes or no, both are fine. The request holds until %(until)s."),
        params={"name": asker.shown_name, "until": lazy_date(connection.expires_at)},
        path=connection.get_absolute_url(),
    )


# The rules.


def _check_move(connection: Connection, new_status: ConnectionStatus, *, by: User | None) -> None:
    old_status = ConnectionStatus(connection.status)
    if side_of(by, connection) is None:
        raise RuleBroken(_("This is between two other people."))
    if new_status in moves_of(connection, by):
        return
    if old_status == ConnectionStatus.ACCEPTED and new_status != ConnectionStatus.DECLINED:
        raise RuleBroken(_("You are connected already."))
    if old_status == new_status == ConnectionStatus.PROPOSED:
        raise RuleBroken(_("You have asked already. Now the other side answers."))
    raise RuleBroken(
        _("This is “%(old)s” now; you cannot make it “%(new)s”.")
        % {"old": old_status.label, "new": new_status.label}
    )


def _check_request(asker_id: int, asked_id: int, note: str) -> str:
    """The note, tidied; raises ``RuleBroken`` when this request may not be made."""
    note = clean_text(note)
    if not note:
        raise RuleBroken(_("Please write why you want to connect."))
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(_("A note has at most %(count)d characters.") % {"count": LONGEST_NOTE})
    if PRIVATE_NUMBER.search(note):
        raise RuleBroken(
            _("Please leave numbers out: once you are connected, you see how to call each other.")
        )
    asker, asked = _people(asker_id, asked_id)
    _check_sight(asker, asked)
    connection = Connection.objects.between(asker, asked).first()
    again_from = ask_again_from(connection, asker) if connection else None
    if again_from:
        raise RuleBroken(
            _("This request was declined. You may ask again from %(date)s.")
            % {"date": long_date(again_from)}
        )
    asks = ConnectionChange.objects.filter(by=asker, new_status=ConnectionStatus.PROPOSED)
    lately = timezone.now() - PEACE_AFTER_DECLINE
    if asks.filter(connection=connection, at__gt=lately).count() >= REQUESTS_TO_ONE:
        raise RuleBroken(_("You have asked this person several times. Please give them time."))
    today = timezone.now() - timedelta(days=1)
    if asks.filter(at__gt=today).count() >= REQUESTS_A_DAY:
        raise RuleBroken(
            _(
                "You have sent %(count)d requests within a day. Give people time to answer; "
                "tomorrow you can ask more."
            )
            % {"count": REQUESTS_A_DAY}
        )
    return note


def _check_can_connect(connection: Connection) -> None:
    one, other = _people(connection.low_id, connection.high_id)
    if not (one.may_meet and other.may_meet) or is_blocked(one, other):
        raise RuleBroken(_("You cannot connect with this person at the moment."))


def _check_sight(asker: User, asked: User) -> None:
    """Whom one asks one has seen here, and is seen by; a pendamping has all their kecamatan."""
    is_open = asker.may_meet and asked.may_meet and not is_blocked(asker, asked)
    if is_open and (_accompanies(asker, asked) or _accompanies(asked, asker)):
        return
    if not is_open or not Member.objects.listed_for(asker).filter(user=asked).exists():
        raise RuleBroken(_("You cannot connect with this person at the moment."))
    if not Member.objects.listed_for(asked).filter(user=asker).exists():
        raise RuleBroken(
            _("People want to see who asks. Let members find your profile first, then ask.")
        )


def _accompanies(pendamping: User, user: User) -> bool:
    """Whether one of two people is the pendamping of the kecamatan where the other lives."""
    member = getattr(user, "member", None)
    if not (pendamping.is_pendamping and member and member.is_verified and member.kelurahan):
        return False
    at_work = PendampingAssignment.objects.at_work_in(member.kelurahan.kecamatan_id)
    return at_work.filter(user=pendamping).exists()


def _people(one_id: int, other_id: int) -> tuple[User, User]:
    """Two people as they are now, whatever the caller has kept of them."""
    rows = User.objects.select_related("member__kelurahan").defer("member__nik")
    found = rows.prefetch_related("groups").in_bulk([one_id, other_id])
    return found[one_id], found[other_id]


def _other_id(connection: Connection, user: User) -> int:
    return connection.high_id if user.pk == connection.low_id else connection.low_id


# What follows a move.


def _follow_up(connection: Connection, change: ConnectionChange) -> None:
    if change.old_status == ConnectionStatus.ACCEPTED:
        _call_off(connection)
    if change.old_status == ConnectionStatus.PROPOSED:
        # Nobody is asked any more for the answer that waits for the end of the quiet hours.
        Delivery.objects.filter(
            notification__user=connection.asked_user_id,
            notification__path=connection.get_absolute_url(),
            state=DeliveryState.QUEUED,
        ).update(state=DeliveryState.SKIPPED)
    if change.new_status == ConnectionStatus.PROPOSED:
        transaction.on_commit(partial(_look_for_spam, change), robust=True)
    _tell(connection, change)


def _call_off(connection: Connection) -> None:
    from . import deals, meetings

    meetings.call_off_all(connection)
    deals.call_off_all(connection)


def _tell(connection: Connection, change: ConnectionChange) -> None:
    if change.new_status not in TELLS:
        return
    title, body = TELLS[change.new_status]
    asker = connection.asked_by
    is_for_asker = change.new_status != ConnectionStatus.PROPOSED
    asked = connection.other(asker)
    user, name = (asker, asked) if is_for_asker else (asked, asker)
    notices.notify(
        user,
        f"connection_{change.new_status}",
        key=f"connection:{change.pk}",
        topic=NoticeTopic.NETWORK,
        title=title,
        body=body,
        params={"name": name.shown_name, "until": lazy_date(connection.expires_at)},
        path=connection.get_absolute_url(),
    )


def _look_for_spam(change: ConnectionChange) -> None:
    """What smells of advertising brings the asker's profile before an officer; it is sent still."""
    words = suspicion(change.note)
    member = getattr(change.by, "member", None)
    if words and member:
        reports.notice_automatically(member, kind="profil", words=words)
