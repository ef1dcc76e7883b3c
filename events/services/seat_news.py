"""What participants are told of their seat: by notices, or by letters without an account."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic
from members.services import letters
from okoce.dates import clock, short_date

from ..choices.events import SeatLetterKind, SeatReason, SeatStatus
from ..models import Event, Seat, SeatLetter
from .eligibility import alternative_to


def _say_moment(moment: datetime) -> str:
    return f"{short_date(moment)}, {clock(moment)}"


def _say_instead(other: Event | None) -> str:
    if other is None:
        return ""
    return gettext(" Instead, this may suit you: %(event)s, %(when)s, %(link)s") % {
        "event": other.title,
        "when": _say_moment(other.starts_at),
        "link": settings.SITE_URL + other.get_absolute_url(),
    }


_moment = lazy(_say_moment, str)
_instead = lazy(_say_instead, str)

# These spoil somebody's plan: they take every way, and name what else there is.
UPSETTING = frozenset({SeatLetterKind.CALLED_OFF, SeatLetterKind.CHANGED})

# Title and body by the kind of news, filled in by ``params_of``.
WORDS = {
    SeatLetterKind.REGISTERED: (
        _("You have a seat at “%(event)s”"),
        _("It begins on %(when)s. If you cannot come, give the seat up, so that another can."),
    ),
    SeatLetterKind.WAITING: (
        _("You are on the waiting list of “%(event)s”"),
        _("As soon as a seat is free for you, we tell you. It begins on %(when)s."),
    ),
    SeatLetterKind.OFFERED: (
        _("A seat at “%(event)s” is free for you"),
        _("Take it until %(until)s; after that it goes to the next on the list."),
    ),
    SeatLetterKind.ENDING: (
        _("Still yours: a seat at “%(event)s”"),
        _("Take it until %(until)s, or give it up; then the next on the list is asked."),
    ),
    SeatLetterKind.LAPSED: (
        _("The seat at “%(event)s” has gone to the next"),
        _("You did not take it in time. You can register again at any time."),
    ),
    SeatLetterKind.CANCELLED: (
        _("You have no seat at “%(event)s” any more"),
        _("The page of the event says why, and what else there is."),
    ),
    SeatLetterKind.CALLED_OFF: (
        _("“%(event)s” was called off"),
        _("It was to be on %(when)s. %(reason)s. This counts against nobody.%(instead)s"),
    ),
    SeatLetterKind.CHANGED: (
        _("“%(event)s” has changed"),
        _("It begins on %(when)s: %(place)s. If that does not suit you, give it up.%(instead)s"),
    ),
    SeatLetterKind.REMINDER: (
        _("Soon: “%(event)s”"),
        _("It begins on %(when)s. If you cannot come, please give the seat up now."),
    ),
}
OF_STATUS = {
    SeatStatus.REGISTERED: SeatLetterKind.REGISTERED,
    SeatStatus.WAITING: SeatLetterKind.WAITING,
    SeatStatus.OFFERED: SeatLetterKind.OFFERED,
    SeatStatus.CANCELLED: SeatLetterKind.CANCELLED,
}


def tell_of_move(seat: Seat) -> None:
    """Tell a participant what just became of their seat."""
    kind = OF_STATUS[seat.status]
    if seat.reason == SeatReason.LAPSED:
        kind = SeatLetterKind.LAPSED
    elif seat.reason == SeatReason.CALLED_OFF:
        kind = SeatLetterKind.CALLED_OFF
    tell(seat, kind, mark=f"{seat.status_since:%Y%m%d%H%M%S%f}")


def tell_of_change(event: Event) -> None:
    """Tell everybody who has or waits for a seat that time or place are new."""
    for seat in event.seats.open().select_related("user"):
        seat.event = event
        tell(seat, SeatLetterKind.CHANGED, mark=str(event.sequence))


def tell_each_person_once(rows: QuerySet[Seat], *, mark: str) -> None:
    """Tell who has several of these seats of the first only: it was changed, or called off."""
    told = set()
    for seat in rows.select_related("event", "user").order_by("event__starts_at", "pk"):
        person = seat.user_id or (seat.email, seat.phone)
        if person in told:
            continue
        told.add(person)
        is_off = seat.status == SeatStatus.CANCELLED
        tell(seat, SeatLetterKind.CALLED_OFF if is_off else SeatLetterKind.CHANGED, mark=mark)


def tell(seat: Seat, kind: str, *, mark: str) -> None:
    """One piece of news, once; ``mark`` tells it from others of its kind."""
    if seat.user_id is None:
        letters.write(SeatLetter, seat, kind, key=f"{kind}:{mark}")
        return
    title, body = WORDS[kind]
    notices.notify(
        seat.user,
        f"seat_{kind.replace('-', '_')}",
        key=f"seat:{seat.pk}:{kind}:{mark}",
        topic=NoticeTopic.EVENT if kind in UPSETTING else NoticeTopic.REMINDER,
        title=title,
        body=body,
        params=params_of(seat, kind),
        path=seat.get_absolute_url(),
    )


def _next_start(event: Event) -> datetime:
    """When it meets next: a class of several days is reminded of on each of them."""
    coming = event.sessions.filter(starts_at__gt=timezone.now()).values_list("starts_at", flat=True)
    return coming.order_by("starts_at").first() or event.starts_at


def params_of(seat: Seat, kind: str) -> dict[str, Any]:
    """What fills the sentences, said in the language of the reader."""
    event = seat.event
    params = {
        "event": event.title,
        "when": _moment(_next_start(event) if kind == SeatLetterKind.REMINDER else event.starts_at),
        "until": _moment(seat.offered_until) if seat.offered_until else "",
    }
    if kind in UPSETTING:
        session = event.sessions.first()
        params["reason"] = event.cancel_reason.rstrip(". ")
        params["place"] = (session and session.place) or _("online")
        params["instead"] = _instead(alternative_to(event, seat.user))
    return params
