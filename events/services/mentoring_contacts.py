"""Attempts to reach a member: three in two weeks, then the mentoring rests until they come back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from okoce.errors import RuleBroken

from ..choices import ContactOutcome, MentoringActor
from ..models import ContactAttempt, Mentoring
from ..models.mentoring import TRIES, TRY_DAYS
from .mentoring import actor_of, lock, note_contact, run, stop

TWICE = timedelta(minutes=2)


def failed_days(mentoring: Mentoring, now: datetime) -> int:
    """On how many days of the last two weeks the member was tried in vain since they were reached.

    Several tries on one day are one: somebody who is busy in the morning is busy all morning.
    """
    since = max(now - timedelta(days=TRY_DAYS), mentoring.contact_since)
    if mentoring.last_contact_at:
        since = max(since, mentoring.last_contact_at)
    return len(
        {
            timezone.localdate(attempt.at)
            for attempt in mentoring.attempts.all()
            if attempt.outcome == ContactOutcome.MISSED and attempt.at >= since
        }
    )


@transaction.atomic
def record_attempt(mentoring: Mentoring, *, by: User, channel: str, outcome: str) -> ContactAttempt:
    """Keep a try to reach the member, and what came of it.

    Who was reached is being mentored. After the third day in vain within two weeks the mentoring
    ends kindly, unless the two have agreed on a time: the member is told how to come back.
    """
    lock(mentoring)
    if actor_of(by, mentoring) != MentoringActor.PENDAMPING:
        raise RuleBroken(_("Somebody else goes with this member."))
    if not mentoring.is_open:
        raise RuleBroken(_("This mentoring has ended."))
    now = timezone.now()
    same = {"by": by, "channel": channel, "outcome": outcome}
    if before := mentoring.attempts.filter(**same, at__gt=now - TWICE).first():
        return before
    attempt = mentoring.attempts.create(**same, at=now)
    if outcome == ContactOutcome.REACHED:
        if mentoring.is_asked:
            run(mentoring, pendamping=by, by=by)
        note_contact(mentoring, now)
        return attempt
    if mentoring.pendamping is None:
        # Who tries has it: nobody else need call the same person.
        mentoring.pendamping = by
        mentoring.save(update_fields=["pendamping"])
    has_time = mentoring.sessions.agreed().filter(starts_at__gt=now).exists()
    if failed_days(mentoring, now) >= TRIES and not has_time:
        stop(
            mentoring,
            by=None,
            note=_("Not reached on %(count)d days within two weeks.") % {"count": TRIES},
        )
    return attempt
