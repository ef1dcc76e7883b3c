"""Classes that are over, and who came to them."""

from datetime import timedelta

from django.utils import timezone

from events.choices import SeatStatus
from events.models import Attendance, Event, Session
from tests.factories import (
    TEBET,
    CourseFactory,
    EventFactory,
    MemberFactory,
    PracticeFactory,
    SeatFactory,
    UserFactory,
)


def held_class(*, sessions: int = 1, is_core: bool = True, **course) -> Event:
    """A class that was over yesterday, with a trainer who is a member of nothing."""
    start = timezone.now() - timedelta(days=sessions + 1)
    event = EventFactory(
        course=CourseFactory(is_core=is_core, **course),
        kecamatan_id=TEBET,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
    )
    for day in range(1, sessions):
        begins = start + timedelta(days=day)
        Session.objects.create(
            event=event, starts_at=begins, ends_at=begins + timedelta(hours=2), place="Ruang latih"
        )
        event.ends_at = begins + timedelta(hours=2)
    event.save()
    event.trainer = UserFactory()
    event.sessions.update(trainer=event.trainer)
    return event


def participant(
    event: Event, *, attended: int | None = None, work: str | None = "diterima", **member
):
    """Somebody who came to the first sessions of a class (to all, unless it is said)."""
    user = MemberFactory(**member).user
    seat = SeatFactory(
        event=event, user=user, name="", email="", status=SeatStatus.PRESENT, waiting_since=None
    )
    for number, session in enumerate(event.sessions.all()[:attended]):
        Attendance.objects.create(
            seat=seat, session=session, at=session.starts_at, nonce=f"{seat.pk}-{number}"
        )
    if work:
        PracticeFactory(user=user, course=event.course, seat=seat, status=work)
    Event.objects.filter(pk=event.pk).update(taken=event.seats.count())
    return seat
