"""What beat looks for in rooms: those nobody uses, those whose time is over, and reminders."""

from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic
from members.services.reminders import remind_each, untold
from okoce.dates import day_start

from ..choices import BookingStatus
from ..models import Booking
from ..models.rooms import RELEASE_AFTER
from ..querysets import BookingQuerySet
from .bookings import settle, words_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# From this hour in Jakarta on, people are reminded of the rooms they have tomorrow.
EVENING = time(17)


def find() -> None:
    """Give free, end and remind whatever is due; safe to run twice or late."""
    now = timezone.now()
    remind_each(Booking.objects.unused(now - RELEASE_AFTER), settle)
    remind_each(Booking.objects.to_end(now), settle)
    _remind_the_evening_before(now)
    _remind_the_hour_before(now)


def _remind_the_evening_before(now: datetime) -> None:
    """Of rooms tomorrow, those who booked before the evening."""
    today = timezone.localdate(now)
    evening = timezone.make_aware(datetime.combine(today, EVENING))
    if now < evening:
        return
    rows = Booking.objects.starting(day_start(today + DAY), day_start(today + 2 * DAY))
    _remind(
        rows.filter(created_at__lt=evening),
        key="room-eve",
        # A booking that was moved to another day is told again.
        suffix=f":{today}",
        title=_("You have a room tomorrow"),
    )


def _remind_the_hour_before(now: datetime) -> None:
    """Of rooms in the next hour, those who booked earlier than that."""
    rows = Booking.objects.starting(now, now + HOUR).filter(created_at__lt=now - HOUR)
    _remind(
        rows, key="room-hour", suffix=f":{timezone.localdate(now)}", title=_("You have a room soon")
    )


def _remind(rows: BookingQuerySet, *, key: str, suffix: str, title: Promise) -> None:
    rows = rows.filter(status=BookingStatus.HELD, holder__isnull=False)
    rows = untold(rows, user="holder", key=key, suffix=suffix).with_place()
    remind_each(rows, partial(_remind_one, key=key, suffix=suffix, title=title))


def _remind_one(booking: Booking, *, key: str, suffix: str, title: Promise) -> None:
    # What would leave when the time has begun stays in the portal.
    is_late = notices.after_quiet_hours(timezone.now()) >= booking.starts_at
    notices.notify(
        booking.holder,
        key.replace("-", "_"),
        key=f"{key}:{booking.pk}{suffix}",
        topic=NoticeTopic.REMINDER,
        title=title,
        body=_(
            "%(room)s, %(when)s. Check in when you come: after %(minutes)d minutes an unused room "
            "is given free. If you cannot come, please cancel."
        ),
        params=words_of(booking),
        path=booking.get_absolute_url(),
        channels=[] if is_late else None,
    )
