"""Seats of people without an account: an address is proven by a code before it has a seat."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.services import accounts
from okoce import messaging
from okoce.errors import RuleBroken

from ..choices import Audience
from ..models import Event, Seat, SeatRequest
from . import eligibility, seats

MOST_TRIES = 5
# What a visitor typed is kept no longer than it takes to enter the code.
KEPT_FOR = timedelta(hours=1)
# And after an event, who they were.
ERASE_AFTER = timedelta(days=180)


def ask_for_seat(
    event: Event, *, nonce: str, client: str, name: str, phone: str = "", email: str = ""
) -> SeatRequest:
    """Send a code to the address of a visitor who wants a seat at a public event.

    ``client`` is their IP address, for the limits of ``accounts.send_code``, which raises
    ``TooMany``. The same nonce sends no second code.
    """
    if event.audience != Audience.PUBLIC:
        raise RuleBroken(_("This event is for members of the programme."))
    if obstacle := eligibility.refusal_of(event, None):
        raise RuleBroken(obstacle.words)
    if known := SeatRequest.objects.filter(nonce=nonce, event=event).first():
        return known
    code = f"{secrets.randbelow(10**6):06d}"
    request = SeatRequest(
        event=event,
        nonce=nonce,
        name=name,
        phone="" if email else phone,
        email=email,
        language=(get_language() or "id")[:2],
        expires_at=timezone.now() + timedelta(seconds=settings.CODE_SECONDS),
    )
    request.digest = _digest(request.key, code)
    request.save(force_insert=True)
    try:
        accounts.send_code(code, phone=request.phone, email=request.email, client=client)
    except messaging.GatewayError:
        request.delete()
        raise RuleBroken(
            _("We could not send the code just now. Try again, or give another address.")
        ) from None
    return request


@transaction.atomic
def enter_code(request: SeatRequest, code: str) -> Seat | None:
    """The seat of a visitor whose code is right; nothing when it is wrong.

    Raises ``RuleBroken`` when the code is too old or was tried too often. The try is counted.
    """
    request = SeatRequest.objects.select_for_update().select_related("event").get(pk=request.pk)
    if request.expires_at <= timezone.now() or request.tries >= MOST_TRIES:
        raise RuleBroken(_("This code is no longer good. Please ask for a new one."))
    if not constant_time_compare(request.digest, _digest(request.key, code)):
        request.tries += 1
        request.save(update_fields=["tries"])
        return None
    contact = {"name": request.name, "phone": request.phone, "email": request.email}
    seat = seats.register(request.event, nonce=request.nonce, **contact)
    request.delete()
    return seat


def _digest(key: str, code: str) -> str:
    return salted_hmac("events.seat-request", f"{key}:{code}").hexdigest()


def forget_requests() -> None:
    """Delete what visitors typed and did not go on with."""
    SeatRequest.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def erase_old_contacts() -> None:
    """Erase who a visitor was, 180 days after the event; the seat stays and names nobody."""
    long_ago = timezone.now() - ERASE_AFTER
    old = Seat.objects.filter(user=None, event__ends_at__lt=long_ago).exclude(name="")
    old.update(name="", phone="", email="")
