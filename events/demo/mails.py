"""What staff wrote to participants: to a class that begins today, and to one that is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation

from members.choices import Channel, DeliveryState, NoticeTopic
from members.models import Delivery, Notification, User
from okoce.demo import City, save_in_bulk

from ..choices.mails import MailGroup, SenderOffice
from ..models import Event, EventMail, EventMailRecipient
from ..services import mails

TO_COME = (
    "Bawa satu kemasan Anda",
    "Bawalah satu kemasan yang biasa Anda pakai, boleh yang kosong. Kita membaca labelnya bersama."
    "\n\nPintu dibuka lima belas menit sebelum mulai.",
)
BEHIND = (
    "Terima kasih sudah datang",
    "Terima kasih sudah datang. Bila ada yang masih ingin ditanyakan, tulislah di forum; "
    "kami membacanya setiap hari kerja.",
)


def write_to_participants(city: City) -> None:
    """Two messages that went out, nearly all of which arrived."""
    staff = User.objects.get(email="staf@demo.test")
    door = Event.objects.filter(title="Label kemasan yang jujur").get()
    past = Event.objects.past().filter(seats__status=MailGroup.PRESENT)
    past = past.filter(ends_at__gt=timezone.now() - mails.WRITTEN_UNTIL).order_by("-ends_at")
    now = timezone.now()
    groups = [MailGroup.REGISTERED, MailGroup.PRESENT]
    _write(city, door, staff, *TO_COME, groups=groups, at=now - timedelta(hours=3))
    if over := past.first():
        at = min(over.ends_at + timedelta(hours=2), now)
        _write(city, over, staff, *BEHIND, groups=[MailGroup.PRESENT], at=at)


def _write(
    city: City,
    event: Event,
    staff: User,
    subject: str,
    body: str,
    *,
    groups: list[str],
    at: datetime,
) -> None:
    seats = list(mails.recipients_of(event, groups).select_related("user").order_by("pk"))
    mail = EventMail.objects.create(
        event=event,
        by=staff,
        office=SenderOffice.STAFF,
        subject=subject,
        body=body,
        groups=groups,
        nonce=f"demo-{event.pk}",
        counted=len(seats),
        created_at=at,
        sent_at=at,
    )
    (title, text), params = mails.words_of(mail), mails.params_of(mail)
    with translation.override(settings.LANGUAGE_CODE):
        title, text = str(title % params), text % params
    notices = [
        Notification(
            user=seat.user,
            kind="event_mail",
            topic=NoticeTopic.REMINDER,
            key=mail.key,
            title=title,
            body=text,
            path=event.get_absolute_url(),
            created_at=at,
        )
        for seat in seats
    ]
    save_in_bulk(Notification, notices)
    save_in_bulk(
        EventMailRecipient,
        [
            EventMailRecipient(mail=mail, seat=seat, notification=notice, handed_at=at)
            for seat, notice in zip(seats, notices, strict=True)
        ],
    )
    deliveries = []
    for notice in notices:
        deliveries.append(_delivery(notice, Channel.IN_APP, DeliveryState.SENT))
        if notice.user.phone:
            state = city.weighted(
                {DeliveryState.DELIVERED: 90, DeliveryState.SENT: 5, DeliveryState.FAILED: 5}
            )
            deliveries.append(_delivery(notice, Channel.WHATSAPP, state))
    save_in_bulk(Delivery, deliveries)


def _delivery(notice: Notification, channel: str, state: str) -> Delivery:
    has_failed = state == DeliveryState.FAILED
    return Delivery(
        notification=notice,
        channel=channel,
        state=state,
        tries=5 if has_failed else 1,
        sent_at=None if has_failed else notice.created_at,
        problem="131026" if has_failed else "",
        next_try_at=notice.created_at,
    )
