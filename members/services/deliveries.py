"""How a notice leaves by each channel, and what its gateway says became of it.

A message that a worker sent and had no time to note is found by the gateway's own report.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from okoce import messaging

from .. import notices, tasks
from ..choices import Channel, DeliveryState, NoticeTopic
from ..models import Delivery, User
from . import sending

logger = logging.getLogger(__name__)


def send_one(delivery_id: int) -> bool:
    """Send one delivery if it is due and nobody else has it; True when it was tried."""
    delivery = _claim(pk=delivery_id)
    if delivery:
        _send(delivery)
    return delivery is not None


def send_due() -> int:
    """Send what is due, the oldest first, for about a minute; return how many were tried."""
    return sending.send_all(_claim, _send)


def _claim(**which: int) -> Delivery | None:
    if notices.is_quiet(timezone.now()):
        return None
    return sending.claim(Delivery.objects.filter(**which).select_related("notification__user"))


def _send(delivery: Delivery) -> None:
    user, topic = delivery.notification.user, delivery.notification.topic
    if delivery.tries > sending.MAX_TRIES:
        _give_up(delivery, sending.WORKERS_STOPPED)
    elif not user.is_active or delivery.channel not in notices.ways_out([user], topic)[user.pk]:
        sending.finish(
            delivery, DeliveryState.SKIPPED, problem="No longer wanted or not reachable."
        )
    else:
        try:
            with translation.override(user.language):
                external_id = _SENDERS[delivery.channel](delivery, user)
        except messaging.Refused as error:
            _give_up(delivery, str(error))
        except messaging.Unavailable as error:
            _try_later(delivery, error)
        else:
            sending.finish(
                delivery, DeliveryState.SENT, sent_at=timezone.now(), external_id=external_id
            )


def _try_later(delivery: Delivery, error: messaging.Unavailable) -> None:
    wait = sending.wait_after(delivery, error)
    if wait is None:
        _give_up(delivery, str(error))
        return
    sending.finish(
        delivery,
        DeliveryState.QUEUED,
        problem=str(error)[:300],
        next_try_at=notices.after_quiet_hours(timezone.now() + wait),
    )


@transaction.atomic
def _give_up(delivery: Delivery, problem: str) -> None:
    if sending.finish(delivery, DeliveryState.FAILED, problem=problem[:300]):
        _step_in_for(delivery)


def _step_in_for(delivery: Delivery) -> None:
    """Where WhatsApp failed, an SMS goes instead, for what a person wants by SMS."""
    notification = delivery.notification
    ways = notices.ways_out([notification.user], notification.topic)[notification.user_id]
    if delivery.channel == Channel.WHATSAPP and Channel.SMS in ways:
        sms, created = Delivery.objects.get_or_create(
            notification=notification,
            channel=Channel.SMS,
            defaults={"next_try_at": notices.after_quiet_hours(timezone.now())},
        )
        if created:
            notices.hurry([sms])


# The words of each channel, in the active language.


def _send_whatsapp(delivery: Delivery, user: User) -> str:
    notice = delivery.notification
    text = "\n".join(filter(None, [f"*{notice.title}*", notice.body, _link(delivery)]))
    return messaging.send_whatsapp(user.phone, text, reference=_reference(delivery))


def _send_sms(delivery: Delivery, user: User) -> str:
    text = " ".join(filter(None, [f"OK OCE: {delivery.notification.title}.", _link(delivery)]))
    return messaging.send_sms(user.phone, text, reference=_reference(delivery))


def _send_email(delivery: Delivery, user: User) -> str:
    notice = delivery.notification
    choose = settings.SITE_URL + reverse("members:notice_preferences")
    stop = _("You get this email because you have an account at OK OCE. Choose what you get: %s")
    greeting = _("Hello %s,") % user.name if user.name else ""
    parts = filter(None, [greeting, notice.body, _link(delivery), f"--\n{stop % choose}"])
    return messaging.send_email(user.email, notice.title, "\n\n".join(parts))


_SENDERS = {
    Channel.WHATSAPP: _send_whatsapp,
    Channel.SMS: _send_sms,
    Channel.EMAIL: _send_email,
}


def _link(delivery: Delivery) -> str:
    path = delivery.notification.path
    return settings.SITE_URL + path if path else ""


def _reference(delivery: Delivery) -> str:
    return f"delivery-{delivery.pk}"


# What WhatsApp tells us.


@transaction.atomic
def record_report(external_id: str, status: str, *, reference: str = "", code: str = "") -> None:
    """Note what became of a WhatsApp message; unknown ones and late news change nothing.

    ``reference`` finds a message whose worker died before it could note the id.
    """
    which = Q(external_id=external_id) if external_id else Q(pk__in=[])
    prefix, _dash, pk = reference.partition("-")
    if prefix == "delivery" and pk.isdecimal() and len(pk) < 19:
        which |= Q(pk=int(pk), external_id="")
    delivery = (
        Delivery.objects.filter(which, channel=Channel.WHATSAPP)
        .select_for_update(of=["self"])
        .select_related("notification__user")
        .first()
    )
    on_its_way = {DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT}
    if not delivery or delivery.state not in on_its_way:
        return
    if status in ("delivered", "read"):
        delivery.state = DeliveryState.DELIVERED
    elif status == "sent":
        delivery.state = DeliveryState.SENT
    elif status == "failed":
        delivery.state = DeliveryState.FAILED
        delivery.problem = f"WhatsApp could not deliver it, code {code or '-'}"[:300]
        _step_in_for(delivery)
    else:
        return
    delivery.external_id = external_id[:120]
    delivery.sent_at = delivery.sent_at or timezone.now()
    delivery.save(update_fields=["state", "problem", "external_id", "sent_at"])


@transaction.atomic
def choose_by_whatsapp(phone: str, *, wanted: bool) -> None:
    """Switch all notices by WhatsApp off or on for whoever confirmed this number.

    The person gets one answer; asking again, and a number nobody has, change nothing.
    """
    user = User.objects.filter(phone=phone, phone_verified_at__isnull=False, is_active=True).first()
    if not user:
        return
    choice = {(topic, Channel.WHATSAPP): wanted for topic in NoticeTopic.values}
    if notices.choose_channels(user, choice):
        transaction.on_commit(lambda: tasks.answer_choice.delay(user.pk, wanted))


def answer_choice(user_id: int, wanted: bool) -> None:
    """Confirm STOP or MULAI at once: it answers the person's own words, so at any hour."""
    user = User.objects.get(pk=user_id)
    with translation.override(user.language):
        text = (
            _("You get notices by WhatsApp again. Reply STOP to end them.")
            if wanted
            else _(
                "Done. We send you no more notices by WhatsApp; they stay in your inbox at the "
                "portal. Reply MULAI to get them here again."
            )
        )
        try:
            messaging.reply_whatsapp(user.phone, text)
        except messaging.GatewayError as error:
            logger.warning("A choice was kept, but its confirmation failed: %s", error)
