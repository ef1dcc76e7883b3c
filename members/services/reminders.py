"""What beat looks for: things left lying. The key of each notice makes a repeat harmless."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from django.db.models import CharField, Count, Exists, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from okoce.dates import day_start
from okoce.workdays import NoHolidayTable, add_workdays, workdays_between

from .. import notices
from ..choices import MemberStatus, NoticeTopic, Role
from ..models import Kecamatan, Member, Notification
from .status import VERIFY_WITHIN

logger = logging.getLogger(__name__)

# A registration left alone this long is reminded of; the last number is when we stop looking.
UNFINISHED_AFTER = [timedelta(days=days) for days in (3, 14, 45)]
BATCH = 200

Row = TypeVar("Row", bound=Model)


def find() -> None:
    """Remind everybody of the members' side who has something lying; safe to run twice or late."""
    now = timezone.now()
    for number, (after, until) in enumerate(pairwise(UNFINISHED_AFTER), start=1):
        remind_of_registrations(number, left_after=now - until, left_before=now - after)
    if is_workday(timezone.localdate()):
        tell_of_late_verifications()
    # What people agreed with each other; these services take their helpers from here.
    from . import connections, deals, forum, messages, reports

    connections.find_reminders()
    deals.find_reminders()
    forum.find_reminders()
    messages.find_reminders()
    reports.find_reminders()


def remind_of_registrations(number: int, *, left_after: datetime, left_before: datetime) -> None:
    """Remind, for the first or second time, those who stopped in the middle in that span."""
    rows = Member.objects.filter(
        status=MemberStatus.REGISTERING, updated_at__gt=left_after, updated_at__lte=left_before
    )
    rows = untold(rows, user="user", key="registration-unfinished", suffix=f":{number}")
    remind_each(
        rows.select_related("user").defer("nik"),
        lambda member: notices.notify(
            member.user,
            "registration_unfinished",
            key=f"registration-unfinished:{member.pk}:{number}",
            topic=NoticeTopic.REMINDER,
            title=_("Your registration is not finished yet"),
            body=_(
                "What you filled in is kept. The rest takes about five minutes, and you can go on "
                "where you stopped."
            ),
            path=reverse("members:registration"),
        ),
    )


def tell_of_late_verifications() -> None:
    """Once a working day, tell the pendamping of each kecamatan, and staff, who waits too long."""
    today = timezone.localdate()
    late = Member.objects.waiting_for_verification().filter(status_since__lt=late_since())
    counts = dict(late.order_by().values_list("kelurahan__kecamatan", Count("pk")))
    words = {
        "kind": "verification_late",
        "topic": NoticeTopic.WORK,
        "path": reverse("members:field_queue"),
    }
    for kecamatan in Kecamatan.objects.filter(pk__in=counts):
        notices.notify_role(
            Role.PENDAMPING,
            **words,
            key=f"verification-late:{kecamatan.pk}:{today}",
            kecamatan=kecamatan,
            title=_("Members are waiting for you"),
            body=ngettext_lazy(
                "%(count)d member of Kecamatan %(kecamatan)s has waited for verification longer "
                "than %(days)d working days.",
                "%(count)d members of Kecamatan %(kecamatan)s have waited for verification longer "
                "than %(days)d working days.",
                "count",
            ),
            params={
                "count": counts[kecamatan.pk],
                "kecamatan": kecamatan.name,
                "days": VERIFY_WITHIN,
            },
        )
    if counts:
        notices.notify_role(
            Role.STAFF,
            **words,
            key=f"verification-late:{today}",
            title=_("Verification is late"),
            body=ngettext_lazy(
                "%(count)d member has waited for verification longer than %(days)d working days.",
                "%(count)d members have waited for verification longer than %(days)d working days.",
                "count",
            ),
            params={"count": sum(counts.values()), "days": VERIFY_WITHIN},
        )


# For the reminders of every app.


def untold(rows: QuerySet[Row], *, user: str, key: str, suffix: str = "") -> QuerySet[Row]:
    """Leave out the rows whose person was told ``<key>:<pk of the row><suffix>`` already.

    ``user`` is the path from a row to its person, such as ``business__member__user``.
    """
    whole_key = Concat(Value(f"{key}:"), Cast(OuterRef("pk"), CharField()), Value(suffix))
    told = Notification.objects.filter(user=OuterRef(user), key=whole_key)
    return rows.filter(~Exists(told))


def remind_each(rows: QuerySet[Row], remind: Callable[[Row], object]) -> int:
    """Call ``remind`` for each row, batch by batch, each in its own transaction; count them.

    A row that breaks is logged and left for the next run.
    """
    count, last = 0, 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = page[-1].pk
        for row in page:
            try:
                remind(row)
                count += 1
            except Exception:
                logger.exception("No reminder for %s %s.", row._meta.label, row.pk)
    return count


def late_since(workdays: int = VERIFY_WITHIN) -> datetime:
    """What has waited since before this moment has waited longer than ``workdays`` working days."""
    today = timezone.localdate()
    day = today - timedelta(days=workdays)
    try:
        while workdays_between(day, today) <= workdays:
            day -= timedelta(days=1)
    except NoHolidayTable:
        # Nobody entered that year's holidays yet: count a weekend, so as not to nag too early.
        day = today - timedelta(days=workdays + 3)
    return day_start(day + timedelta(days=1))


def is_workday(day: date) -> bool:
    """Whether the offices are open; Monday to Friday when that year's holidays are not known."""
    try:
        return add_workdays(day - timedelta(days=1), 1) == day
    except NoHolidayTable:
        return day.weekday() < 5
