"""Messages to the participants of an event: written down with all recipients, then handed over.

The rows come first, so that a queue that is down loses nothing. A worker hands over a chunk of
recipients in one transaction: notices for accounts, letters for visitors, and the mark that they
are on their way. Killed anywhere, or run by two at once, each recipient is told once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import Channel, DeliveryState, NoticeTopic
from members.models import Delivery, Notification, User
from members.services import letters
from okoce.dates import day_start
from okoce.errors import RuleBroken
from okoce.promises import refuse_promises

from .. import tasks
from ..choices.events import SeatLetterKind, SeatReason, SeatStatus
from ..choices.mails import MailGroup, MailOutcome, SenderOffice
from ..models import Event, EventMail, EventMailRecipient, Seat, SeatLetter
from .desk import may_run

MOST_A_DAY = 5
# Later than that nobody thinks of the event any more.
WRITTEN_UNTIL = timedelta(days=30)
# So many are handed over in one transaction.
CHUNK = 100
# Then the hurry of the queue has surely failed.
LEFT_LYING = timedelta(minutes=2)
# The name of the event stands before the subject in a title of 160 letters.
EVENT_IN_TITLE = 70


# Who is written to.


def recipients_of(event: Event, groups: Iterable[str]) -> QuerySet[Seat]:
    """The seats of these groups whose people can be reached at all."""
    wanted = Q(pk__in=[])
    for group in groups:
        wanted |= _seats_of(group)
    can_be_reached = Q(user__is_active=True) | Q(user=None) & ~Q(email="", phone="")
    return event.seats.filter(wanted).filter(can_be_reached)


def _seats_of(group: str) -> Q:
    if group == MailGroup.CALLED_OFF:
        return Q(status=SeatStatus.CANCELLED, reason=SeatReason.CALLED_OFF)
    return Q(status=group)


def counts_of(event: Event) -> dict[str, int]:
    """How many people of each group can be reached."""
    rows = recipients_of(event, MailGroup.values).order_by().values("status")
    by_status = {row["status"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    # Of those given up, only what was called off is among them.
    by_status[MailGroup.CALLED_OFF] = by_status.pop(SeatStatus.CANCELLED, 0)
    return {group: by_status.get(group, 0) for group in MailGroup.values}


def reach_of(event: Event, groups: Iterable[str]) -> tuple[int, int]:
    """How many people are written to, and how many of them have no account."""
    found = recipients_of(event, groups).aggregate(
        all=Count("pk"), guests=Count("pk", filter=Q(user=None))
    )
    return found["all"], found["guests"]


def office_of(event: Event, user: User) -> SenderOffice:
    """In whose name a person writes to the participants of this event."""
    if user.is_pemprov_staff:
        return SenderOffice.STAFF
    if event.kecamatan_id and event.kecamatan_id in user.kecamatan_codes:
        return SenderOffice.PENDAMPING
    return SenderOffice.TRAINER


# Writing.


def obstacle_to(event: Event) -> str:
    """Why nobody of this event can be written to now, in words; nothing when they can."""
    if event.ends_at and event.ends_at < timezone.now() - WRITTEN_UNTIL:
        return _("This event was over more than 30 days ago; its participants are left in peace.")
    today = event.mails.filter(created_at__gte=day_start(timezone.localdate())).count()
    if today >= MOST_A_DAY:
        return _("Five messages a day are enough for one event. Please go on tomorrow.")
    return ""


@transaction.atomic
def send(
    event: Event, *, by: User, nonce: str, subject: str, body: str, groups: Iterable[str]
) -> EventMail:
    """Write to the participants of these groups; it leaves in the background.

    The same ``nonce`` is the same message, however often it is sent.
    """
    if not may_run(event, by):
        raise RuleBroken(_("Only who runs an event writes to its participants."))
    # Whoever comes second sees the message of the first, and the five of today are counted.
    event = Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=event.pk)
    if known := EventMail.objects.filter(nonce=nonce).first():
        if (known.event_id, known.by_id) != (event.pk, by.pk):
            raise RuleBroken(_("Please open the page of the event again and write there."))
        return known
    if obstacle := obstacle_to(event):
        raise RuleBroken(obstacle)
    refuse_promises(subject, body)
    groups = [group for group in MailGroup.values if group in set(groups)]
    seats = list(recipients_of(event, groups).order_by("pk").values_list("pk", flat=True))
    if not seats:
        raise RuleBroken(_("Nobody is among those you chose."))
    mail = EventMail.objects.create(
        event=event,
        by=by,
        office=office_of(event, by),
        subject=subject,
        body=body,
        groups=groups,
        nonce=nonce,
        counted=len(seats),
    )
    EventMailRecipient.objects.bulk_create(
        EventMailRecipient(mail=mail, seat_id=seat) for seat in seats
    )
    transaction.on_commit(partial(tasks.send_event_mail.delay, mail.pk), robust=True)
    return mail


# Handing over.


def hand_over(mail_id: int) -> None:
    """Tell all recipients of a message who were not told yet; safe to run twice or by two."""
    while _hand_over_some(mail_id):
        pass


def find_unsent() -> None:
    """Go on with messages that nobody hands over, because the queue or the worker was gone."""
    old = timezone.now() - LEFT_LYING
    rows = EventMail.objects.filter(sent_at=None, created_at__lte=old).order_by("created_at")
    for pk in rows.values_list("pk", flat=True):
        tasks.send_event_mail.delay(pk)


@transaction.atomic
def _hand_over_some(mail_id: int) -> bool:
    """Tell the next ones; False when nobody is left, or another worker is at it."""
    mail = (
        EventMail.objects.filter(pk=mail_id, sent_at=None)
        .select_for_update(no_key=True, skip_locked=True, of=["self"])
        .select_related("event__kecamatan")
        .first()
    )
    if mail is None:
        return False
    waiting = mail.recipients.filter(handed_at=None).select_related("seat__user").order_by("pk")
    rows = list(waiting[:CHUNK])
    if rows:
        _tell(mail, rows)
    if len(rows) == CHUNK:
        return True
    mail.sent_at = timezone.now()
    mail.save(update_fields=["sent_at"])
    return False


def _tell(mail: EventMail, rows: list[EventMailRecipient]) -> None:
    event, title, body = mail.event, *words_of(mail)
    people = [row.seat.user for row in rows if row.seat.user_id]
    notices.notify_all(
        people,
        "event_mail",
        key=mail.key,
        # Who planned to come and cannot must hear of it on every way.
        topic=NoticeTopic.EVENT if event.is_cancelled else NoticeTopic.REMINDER,
        title=title,
        body=body,
        params=params_of(mail),
        path=event.get_absolute_url(),
    )
    told = Notification.objects.filter(user__in=people, key=mail.key)
    notice_of = dict(told.values_list("user_id", "pk"))
    guests = [row.seat for row in rows if row.seat.user_id is None]
    letters.write_all(SeatLetter, guests, SeatLetterKind.MESSAGE, key=mail.key)
    now = timezone.now()
    for row in rows:
        row.handed_at, row.notification_id = now, notice_of.get(row.seat.user_id)
    EventMailRecipient.objects.bulk_update(rows, ["handed_at", "notification"])


# Its words.


def _say_office(office: str, event: Event) -> str:
    if office == SenderOffice.STAFF:
        return _("From Pemprov staff, OK OCE Global Office")
    if office == SenderOffice.PENDAMPING:
        return _("From the pendamping of Kecamatan %(name)s, OK OCE") % {
            "name": event.kecamatan.name if event.kecamatan else ""
        }
    return _("From the trainer of this event, OK OCE")


_office = lazy(_say_office, str)


def words_of(mail: EventMail) -> tuple[Any, str]:
    """The title and the text of a message, to be filled in by ``params_of``."""
    return gettext_lazy("“%(event)s”: %(subject)s"), "%(body)s\n\n%(office)s"


def params_of(mail: EventMail) -> dict[str, Any]:
    return {
        "event": Truncator(mail.event.title).chars(EVENT_IN_TITLE),
        "subject": mail.subject,
        "body": mail.body,
        "office": _office(mail.office, mail.event),
    }


def mail_of_letter(letter: SeatLetter) -> EventMail | None:
    """The message that a letter brings."""
    pk = letter.key.partition(":")[2]
    rows = EventMail.objects.select_related("event__kecamatan")
    return rows.filter(pk=pk).first() if pk.isdecimal() else None


# What became of it.


@dataclass(frozen=True)
class Report:
    """A message with how many it reached, by outcome."""

    mail: EventMail
    counts: dict[str, int]

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The outcomes that there are, in words, with how many people each."""
        return [
            (outcome.label, self.counts[outcome]) for outcome in MailOutcome if self.counts[outcome]
        ]


def reports_on(mails: Iterable[EventMail]) -> list[Report]:
    """What became of each of these messages; one query."""
    mails = list(mails)
    deliveries = Delivery.objects.filter(notification=OuterRef("notification"))
    deliveries = deliveries.exclude(channel=Channel.IN_APP)
    key = Concat(Value("kabar:"), Cast(OuterRef("mail"), CharField()))
    of_guest = SeatLetter.objects.filter(seat=OuterRef("seat"), key=key)

    def is_in(*states: str) -> Q:
        return Q(Exists(deliveries.filter(state__in=states))) | Q(
            Exists(of_guest.filter(state__in=states))
        )

    outcome = Case(
        When(is_in(DeliveryState.SENT, DeliveryState.DELIVERED), then=Value(MailOutcome.ARRIVED)),
        When(
            Q(handed_at=None) | is_in(DeliveryState.QUEUED, DeliveryState.SENDING),
            then=Value(MailOutcome.UNDER_WAY),
        ),
        When(is_in(DeliveryState.FAILED), then=Value(MailOutcome.FAILED)),
        When(notification__isnull=False, then=Value(MailOutcome.IN_PORTAL)),
        default=Value(MailOutcome.FAILED),
        output_field=CharField(),
    )
    rows = EventMailRecipient.objects.filter(mail__in=mails).annotate(outcome=outcome)
    counts = {mail.pk: dict.fromkeys(MailOutcome, 0) for mail in mails}
    for row in rows.order_by().values("mail", "outcome").annotate(n=Count("pk")):
        counts[row["mail"]][row["outcome"]] = row["n"]
    return [Report(mail, counts[mail.pk]) for mail in mails]
