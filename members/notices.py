"""The only way to tell a person anything, and what each person wants to be told, and how."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from . import tasks
from .choices import ALWAYS_TOLD, EVERYWHERE, Channel, DeliveryState, NoticeTopic
from .models import (
    ChannelPreference,
    Delivery,
    Kecamatan,
    Notification,
    PendampingAssignment,
    User,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
QUIET_FROM, QUIET_UNTIL = time(21), time(7)

# The channels a person chooses from. The portal itself always keeps a notice, and SMS only steps
# in where WhatsApp failed.
CHOSEN_CHANNELS = (Channel.WHATSAPP, Channel.SMS, Channel.EMAIL)
# An SMS costs money and has no room, so only what is about one's own case goes that way.
SMS_TOPICS = ALWAYS_TOLD | EVERYWHERE | {NoticeTopic.RECORD, NoticeTopic.PRODUCT}


def notify(
    user: User,
    kind: str,
    *,
    key: str,
    topic: str,
    title: str | Promise,
    body: str | Promise,
    params: Mapping[str, Any] | None = None,
    path: str = "",
    channels: Iterable[str] | None = None,
) -> Notification | None:
    """Tell one person one thing, once: None when ``key`` was told to them before.

    ``title`` and ``body`` are lazy translations; they and lazy ``params`` are said in the person's
    language. ``channels`` narrows the ways out; the portal's inbox is always one. Nothing leaves
    before the caller's transaction is committed.
    """
    words = _Words(kind, key, topic, title, body, params, path)
    return next(iter(_tell([user], words, channels)), None)


def notify_all(
    people: Iterable[User],
    kind: str,
    *,
    key: str,
    topic: str,
    title: str | Promise,
    body: str | Promise,
    params: Mapping[str, Any] | None = None,
    path: str = "",
) -> list[Notification]:
    """Tell several people the same thing, each once and in their language; see ``notify``."""
    return _tell(list(people), _Words(kind, key, topic, title, body, params, path), None)


def notify_role(
    role: str,
    kind: str,
    *,
    key: str,
    topic: str,
    title: str | Promise,
    body: str | Promise,
    params: Mapping[str, Any] | None = None,
    path: str = "",
    channels: Iterable[str] | None = None,
    kecamatan: Kecamatan | None = None,
    exclude: Iterable[User] = (),
) -> list[Notification]:
    """Tell everybody of a group, or the pendamping who work in ``kecamatan``; see ``notify``.

    Not those in ``exclude``: nobody works on a case of their own.
    """
    people = User.objects.filter(groups__name=role).exclude(pk__in=[user.pk for user in exclude])
    if kecamatan:
        at_work = PendampingAssignment.objects.current().filter(kecamatan=kecamatan)
        people = people.filter(pk__in=at_work.values("user"))
    return _tell(list(people), _Words(kind, key, topic, title, body, params, path), channels)


class _Words:
    """A notice before it is written for anybody."""

    def __init__(self, kind, key, topic, title, body, params, path) -> None:
        if path and not (path.startswith("/") and url_has_allowed_host_and_scheme(path, None)):
            raise ValueError("The path of a notice is an address on this site.")
        self.kind, self.key, self.topic, self.path = kind, key, topic, path
        self.title, self.body, self.params = title, body, params

    def written_for(self, user: User) -> Notification:
        with translation.override(user.language):
            title, body = (
                str(text % self.params if self.params else text) for text in (self.title, self.body)
            )
        return Notification(
            user=user,
            kind=self.kind,
            key=self.key,
            topic=self.topic,
            title=title if len(title) <= 160 else f"{title[:159]}…",
            body=body,
            path=self.path,
        )


@transaction.atomic
def _tell(people: list[User], words: _Words, channels: Iterable[str] | None) -> list[Notification]:
    people = [user for user in people if user.is_active]
    if not people:
        return []
    Notification.objects.bulk_create(
        [words.written_for(user) for user in people], ignore_conflicts=True
    )
    # A notice without deliveries is one of ours: whoever told the same key before made both.
    new = list(
        Notification.objects.filter(
            user__in=people, key=words.key, deliveries__isnull=True
        ).select_related("user")
    )
    ways = ways_out([notification.user for notification in new], words.topic)
    allowed = set(CHOSEN_CHANNELS if channels is None else channels)
    now = timezone.now()
    deliveries = [
        Delivery(notification=notification, channel=channel, next_try_at=after_quiet_hours(now))
        for notification in new
        for channel in allowed & at_once(ways[notification.user_id], words.topic)
    ]
    deliveries += [
        Delivery(
            notification=notification,
            channel=Channel.IN_APP,
            state=DeliveryState.SENT,
            sent_at=now,
            next_try_at=now,
        )
        for notification in new
    ]
    hurry(Delivery.objects.bulk_create(deliveries))
    return new


def hurry(deliveries: Iterable[Delivery]) -> None:
    """Queue the deliveries that may leave now, after commit; beat finds whatever is not queued."""
    now = timezone.now()
    for delivery in deliveries:
        if delivery.state == DeliveryState.QUEUED and delivery.next_try_at <= now:
            transaction.on_commit(partial(tasks.send_delivery.delay, delivery.pk))


def mark_read(rows: QuerySet[Notification]) -> int:
    """Note that the unread ones of ``rows`` are read now."""
    return rows.unread().update(read_at=timezone.now())


# When people are left in peace.


def is_quiet(moment: datetime) -> bool:
    """Whether it is between 21.00 and 07.00 in Jakarta."""
    if not settings.QUIET_HOURS:
        return False
    clock = moment.astimezone(JAKARTA).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def after_quiet_hours(moment: datetime) -> datetime:
    """``moment`` itself, or the next 07.00 when it is in the quiet hours."""
    if not is_quiet(moment):
        return moment
    local = moment.astimezone(JAKARTA)
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, JAKARTA)


# What each person wants.


def ways_out(people: list[User], topic: str) -> dict[int, set[str]]:
    """For each person the channels that a notice of this topic may take besides the portal."""
    choices: dict[int, dict[str, bool]] = {user.pk: {} for user in people}
    for user_id, channel, wanted in ChannelPreference.objects.filter(
        user__in=people, topic=topic
    ).values_list("user_id", "channel", "wanted"):
        choices[user_id][channel] = wanted
    with_email = _with_confirmed_email(people)
    return {
        user.pk: {
            channel
            for channel in reachable_by(user, user.pk in with_email)
            if choices[user.pk].get(channel, usually(user, channel, topic))
        }
        for user in people
    }


def at_once(ways: set[str], topic: str) -> set[str]:
    """Which of a person's ways out a new notice takes, before any of them has failed."""
    if topic in ALWAYS_TOLD | EVERYWHERE and Channel.WHATSAPP not in ways:
        return ways
    return ways - {Channel.SMS}


def preferences_of(user: User) -> dict[tuple[str, str], bool]:
    """What the person wants, by topic and channel: their own choice, or else the usual one."""
    chosen = {
        (row.topic, row.channel): row.wanted for row in ChannelPreference.objects.filter(user=user)
    }
    return {
        (topic, channel): chosen.get((topic, channel), usually(user, channel, topic))
        for topic in NoticeTopic.values
        for channel in CHOSEN_CHANNELS
    }


def channels_of(user: User) -> set[str]:
    """The channels that can reach this person at all, besides the portal."""
    return reachable_by(user, bool(_with_confirmed_email([user])))


def reachable_by(user: User, has_confirmed_email: bool) -> set[str]:
    """The channels for which the person confirmed a number or an address."""
    phone = {Channel.WHATSAPP, Channel.SMS} if user.phone and user.phone_verified_at else set()
    return phone | ({Channel.EMAIL} if has_confirmed_email else set())


def usually(user: User, channel: str, topic: str) -> bool:
    """Whether a topic takes a channel as long as the person has not said otherwise."""
    if topic in ALWAYS_TOLD | EVERYWHERE:
        return True
    if channel == Channel.SMS:
        return topic in SMS_TOPICS
    if channel == Channel.EMAIL:
        return not (user.phone and user.phone_verified_at)
    return True


@transaction.atomic
def choose_channels(user: User, wanted: Mapping[tuple[str, str], bool]) -> int:
    """Keep a person's choices by topic and channel; return how many differ from before."""
    # The lock makes a STOP and the form, arriving together, follow one another.
    User.objects.select_for_update().get(pk=user.pk)
    before = preferences_of(user)
    changed = [
        ChannelPreference(
            user=user, topic=topic, channel=channel, wanted=value, updated_at=timezone.now()
        )
        for (topic, channel), value in wanted.items()
        if before[topic, channel] != value
    ]
    ChannelPreference.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["user", "channel", "topic"],
        update_fields=["wanted", "updated_at"],
    )
    return len(changed)


def choose_language(user: User, language: str) -> None:
    """Write to this person in another language from now on."""
    user.language = language
    user.save(update_fields=["language"])


def _with_confirmed_email(people: list[User]) -> set[int]:
    """The ids of those whose present address is confirmed."""
    addresses = {user.pk: user.email.lower() for user in people if user.email}
    rows = EmailAddress.objects.filter(user__in=addresses, verified=True)
    return {row.user_id for row in rows if row.email.lower() == addresses[row.user_id]}
