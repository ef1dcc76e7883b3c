"""A class that meets on the day the demo is built, so that its door can be tried."""

from datetime import timedelta

from django.utils import timezone

from members.models import Member, User
from okoce.demo import City, save_in_bulk

from ..choices import AttendanceSource, EventKind, EventStatus, SeatActor, SeatStatus
from ..models import Attendance, AttendanceChange, Event, RoomCode, Seat, SeatChange, Session
from .events import OFFICE

GUESTS, HERE, QUOTA = 16, 6, 20


def open_door(city: City) -> None:
    """It begins within the hour: some are here, others on their way, one is the graduate."""
    staff = User.objects.get(email="staf@demo.test")
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    event = Event.objects.create(
        kind=EventKind.CLASS,
        title="Label kemasan yang jujur",
        summary="Apa yang wajib tertulis, apa yang boleh, dan contoh label yang enak dibaca.",
        quota=QUOTA,
        taken=GUESTS,
        status=EventStatus.PUBLISHED,
        status_since=city.days_before(14),
        changed_at=city.days_before(14),
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        created_by=staff,
        created_at=city.days_before(16),
    )
    session = Session.objects.create(
        event=event,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=f"Ruang pelatihan, {OFFICE}",
        trainer=staff,
    )
    RoomCode.objects.create(session=session, code="240518", by=staff)
    _fill(city, event, session, staff)


def _fill(city: City, event: Event, session: Session, staff: User) -> None:
    members = Member.objects.exclude(user__email__endswith="@demo.test").order_by("-pk")
    people = list(members.values_list("user_id", flat=True)[: GUESTS - 1])
    people.append(User.objects.get(email="lulusan@demo.test").pk)
    seats = [
        Seat(
            event=event,
            user_id=person,
            code=city.code(10),
            link=city.code(24),
            nonce=f"demo-{event.pk}-{person}",
            status=SeatStatus.PRESENT if place < HERE else SeatStatus.REGISTERED,
            created_at=city.days_before(10),
            status_since=city.days_before(10),
        )
        for place, person in enumerate(people)
    ]
    save_in_bulk(Seat, seats)
    save_in_bulk(
        SeatChange,
        [
            SeatChange(
                seat=seat,
                new_status=SeatStatus.REGISTERED,
                actor=SeatActor.PARTICIPANT,
                by_id=seat.user_id,
                at=seat.created_at,
            )
            for seat in seats
        ]
        + [
            SeatChange(
                seat=seat,
                old_status=SeatStatus.REGISTERED,
                new_status=SeatStatus.PRESENT,
                actor=SeatActor.OFFICER,
                by=staff,
            )
            for seat in seats[:HERE]
        ],
    )
    noted = {"session": session, "source": AttendanceSource.CAMERA, "by": staff}
    now = timezone.now()
    save_in_bulk(
        Attendance,
        [
            Attendance(
                seat=seat, at=now, nonce=f"demo-pintu-{seat.code}", device="hp-pintu", **noted
            )
            for seat in seats[:HERE]
        ],
    )
    save_in_bulk(
        AttendanceChange,
        [AttendanceChange(seat=seat, is_present=True, **noted) for seat in seats[:HERE]],
    )
