"""What participants are told of their seat: by notices, or by letters without an account."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic
from members.services import letters
from okoce.dates import clock, short_date

from ..choices.events import SeatLetterKind, SeatReason, SeatStatus
from ..models import Event, Seat, SeatLetter


def _say_moment(moment: datetime) -> str:
    return f"{short_date(moment)}, {clock(moment)}"


_moment = lazy(_say_moment, str)

# Title and body by the kind of news; %(event)s, %(when)s and %(until)s are filled in.
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
    SeatLetterKind.LAPSED: (
        _("The seat at “%(event)s” has gone to the next"),
        _("You did not take it in time. You can register again at any time."),
    ),
    SeatLetterKind.CANCELLED: (
        _("You have no seat at “%(event)s” any more"),
        _("The page of the event says why, and what else there is."),
    ),
    SeatLetterKind.CHANGED: (
        _("“%(event)s” has a new time or place"),
        _("It begins on %(when)s. Look at its page. If it no longer suits you, give the seat up."),
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
        tell(seat, SeatLetterKind.CANCELLED if is_off else SeatLetterKind.CHANGED, mark=mark)


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
        topic=NoticeTopic.REMINDER,
        title=title,
        body=body,
        params=params_of(seat),
        path=seat.get_absolute_url(),
    )


def params_of(seat: Seat) -> dict:
    """What fills the sentences, said in the language of the reader."""
    event = seat.event
    return {
        "event": event.title,
        "when": _moment(event.starts_at),
        "until": _moment(seat.offered_until) if seat.offered_until else "",
    }
