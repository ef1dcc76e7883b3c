"""What the demo accounts were told of all this: what waits for them is unread in their inbox.

The words and keys are those of the services, so a reminder is not told twice.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ... import notices
from ...choices import CaseStatus, ConnectionStatus, MeetingStatus, NoticeTopic
from ...models import (
    Connection,
    Deal,
    ForumTopic,
    Meeting,
    Notification,
    Participant,
    ReportCase,
    TopicFollow,
    User,
)
from ...services import connections, deals, meetings, reports
from ...services.messages import NOTICE, path_of
from ...services.status import lazy_date
from .circle import DAY, HOUR, Circle

# What is older than that has been read.
FRESH = 5 * DAY
# Relations that came about so lately are still in the inbox.
LATELY = 90 * DAY


def tell_demo_accounts(circle: Circle) -> None:
    """Fill the inboxes of those who sign in to the demo and meet people, and of its staff."""
    now = timezone.now()
    users = User.objects.select_related("member").defer("member__nik")
    for email in circle.demo:
        user = users.get(email=email)
        for told in (_of_connections, _of_messages, _of_meetings, _of_deals, _of_forum):
            for at, kind, words in told(user, now):
                _tell(user, at, now, kind, words)
    for user in circle.staff:
        for at, kind, words in _of_cases():
            _tell(user, at, now, kind, words)


Told = Iterator[tuple[datetime, str, dict[str, Any]]]


def _tell(user: User, at: datetime, now: datetime, kind: str, words: dict[str, Any]) -> None:
    words = {"topic": NoticeTopic.NETWORK} | words
    notice = notices.notify(user, kind, channels=(), **words)
    read_at = None if at > now - FRESH else min(at + 3 * HOUR, now)
    Notification.objects.filter(pk=notice.pk).update(created_at=at, read_at=read_at)


def _people(path: str) -> tuple[list[str], list[str]]:
    """The names of both sides of a relation, without what is encrypted."""
    sides = [f"{path}low__member", f"{path}high__member"]
    return sides, [f"{side}__nik" for side in sides]


def _of_connections(user: User, now: datetime) -> Told:
    related, left_out = _people("")
    rows = Connection.objects.of(user).select_related(*related).defer(*left_out)
    for row in rows.filter(status_since__gt=now - LATELY).order_by("pk"):
        is_asker = row.asked_by_id == user.pk
        if row.status not in connections.TELLS:
            continue
        if is_asker == (row.status == ConnectionStatus.PROPOSED):
            continue
        title, body = connections.TELLS[row.status]
        yield (
            row.status_since,
            f"connection_{row.status}",
            {
                "key": f"connection:{row.history.first().pk}",
                "title": title,
                "body": body,
                "params": {
                    "name": row.other(user).shown_name,
                    "until": lazy_date(row.expires_at),
                },
                "path": row.get_absolute_url(),
            },
        )


def _of_messages(user: User, now: datetime) -> Told:
    related, left_out = _people("connection__")
    rows = Participant.objects.filter(user=user, unread__gt=0)
    for row in rows.select_related(*related).defer(*left_out).order_by("pk"):
        yield (
            row.last_at,
            NOTICE,
            {
                "key": f"message:{row.connection_id}:{row.last_read_id}",
                "topic": NoticeTopic.MESSAGE,
                "title": _("New message from %(name)s"),
                "body": _("Open the conversation to read it and to answer."),
                "params": {"name": row.connection.other(user).shown_name},
                "path": path_of(row.connection),
            },
        )


def _of_meetings(user: User, now: datetime) -> Told:
    rows = Meeting.objects.visible_to(user).with_people().order_by("pk")
    for row in rows:
        words = {
            "params": {
                "name": row.connection.other(user).shown_name,
                "where": meetings.lazy_place(row),
                "when": row.starts_at and meetings.lazy_moment(row.starts_at),
            },
            "path": row.get_absolute_url(),
        }
        if row.status == MeetingStatus.PROPOSED and row.proposed_by_id != user.pk:
            count = row.options.count()
            yield (
                row.status_since,
                "meeting_proposed",
                words
                | {
                    "key": f"meeting:{row.history.first().pk}",
                    "title": _("%(name)s would like to meet you"),
                    "body": ngettext_lazy(
                        "%(where)s, %(minutes)d minutes. %(count)d time is proposed: pick it, or "
                        "propose others.",
                        "%(where)s, %(minutes)d minutes. %(count)d times are proposed: pick one, or "
                        "propose others.",
                        "count",
                    ),
                    "params": words["params"] | {"count": count, "minutes": row.minutes},
                },
            )
        if row.status != MeetingStatus.AGREED:
            continue
        if now < row.starts_at < now + DAY:
            yield (
                max(row.starts_at - DAY, row.status_since),
                "meeting_day",
                words
                | {
                    "key": f"meeting-day:{row.pk}",
                    "topic": NoticeTopic.REMINDER,
                    "title": _("Your meeting with %(name)s is coming up"),
                    "body": _("%(when)s. %(where)s."),
                },
            )
        ended = row.ends_at < now < row.ends_at + meetings.ASK_WITHIN
        if ended and not row.answers.filter(user=user).exists():
            yield (
                row.ends_at + HOUR,
                "meeting_met",
                words
                | {
                    "key": f"meeting-met:{row.pk}",
                    "topic": NoticeTopic.REMINDER,
                    "title": _("Did you meet %(name)s?"),
                    "body": _("One press is enough: yes or no. You agreed to meet on %(when)s."),
                },
            )


def _of_deals(user: User, now: datetime) -> Told:
    rows = Deal.objects.visible_to(user).select_related("proposer__member", "partner__member")
    for row in rows.defer("proposer__member__nik", "partner__member__nik").order_by("pk"):
        name = {"name": row.other(user).shown_name}
        title, body = deals.TELLS[row.status]
        mover = row.history.first().by_id
        if mover != user.pk and row.status_since > now - LATELY:
            yield (
                row.status_since,
                f"deal_{row.status}",
                {
                    "key": f"deal:{row.pk}:{row.status}",
                    "title": title,
                    "body": body,
                    "params": name,
                    "path": row.get_absolute_url(),
                },
            )
        number = deals.check_number(row)
        if number and not row.checks.filter(user=user, number=number).exists():
            asked = row.confirmed_at + number * deals.CHECK_EVERY
            yield (
                max(asked, now - 3 * DAY),
                "deal_check",
                {
                    "key": f"deal-check:{row.pk}:{number}",
                    "topic": NoticeTopic.REMINDER,
                    "title": _("Is your deal with %(name)s still going?"),
                    "body": _("One press answers it. It helps to see what comes of meeting."),
                    "params": name,
                    "path": f"{row.get_absolute_url()}#kabar",
                },
            )


def _of_forum(user: User, now: datetime) -> Told:
    """The newest reply to the latest of one's own topics."""
    topics = ForumTopic.objects.shown().filter(author=user, reply_count__gt=0)
    topic = topics.order_by("-last_at").first()
    if topic is None:
        return
    reply = topic.replies.shown().exclude(author=user).order_by("-status_since").first()
    TopicFollow.objects.filter(topic=topic, user=user).update(told_at=reply.status_since)
    yield (
        reply.status_since,
        "forum_reply",
        {
            "key": f"forum-topic:{topic.pk}:{reply.pk}",
            "topic": NoticeTopic.FORUM,
            "title": _("Somebody answered you in the forum"),
            "body": _("“%(topic)s” has a new reply. If it helps you, mark it as the answer."),
            "params": {"topic": topic.title},
            "path": reply.get_absolute_url(),
        },
    )


def _of_cases() -> Told:
    """For staff: what three people had hidden and nobody has looked at."""
    for case in ReportCase.objects.filter(status=CaseStatus.OPEN, hidden_at__isnull=False):
        yield (
            case.hidden_at,
            f"case_{case.status}_work",
            {
                "key": f"case:{case.pk}:work:{case.status}",
                "topic": NoticeTopic.WORK,
                "title": _("Hidden after %(count)d reports: %(noun)s"),
                "body": _("Please decide within %(days)d working days: %(label)s"),
                "params": {
                    "noun": reports.noun_of(case),
                    "label": case.label,
                    "count": case.reporters,
                    "days": reports.ANSWER_WITHIN,
                },
                "path": reverse("admin:members_reportcase_change", args=[case.pk]),
            },
        )
