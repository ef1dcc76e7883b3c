"""Consultations that some kecamatan held in the past year, so that they know how many come."""

from datetime import timedelta

from django.utils import timezone

from members.models import Kecamatan, Member, User
from okoce.demo import City, save_in_bulk

from ..choices import SEAT_CAME, AttendanceSource, EventKind, EventStatus, SeatStatus
from ..models import Attendance, Event, EventChange, Seat, SeatChange, Session
from .events import hours_on, moves_of, seat_at

# How many of a hundred come, and how often it was held; the others have not begun.
RATES = {
    "Tebet": (81, 4),
    "Setiabudi": (74, 3),
    "Pancoran": (68, 2),
    "Menteng": (77, 3),
    "Senen": (52, 2),
    "Tanah Abang": (44, 3),
    "Kemayoran": (59, 2),
    "Cengkareng": (38, 4),
    "Kalideres": (48, 3),
    "Grogol Petamburan": (63, 2),
    "Koja": (41, 3),
    "Penjaringan": (35, 2),
    "Jatinegara": (66, 3),
    "Duren Sawit": (71, 4),
    "Cakung": (55, 3),
    "Kepulauan Seribu Utara": (90, 2),
}
QUOTA, FIRST_BACK, EVERY = 14, 100, 49
TITLE = "Jam konsultasi usaha"
SUMMARY = "Satu meja, satu petugas, dan pertanyaan apa saja tentang usaha Anda."


def look_back(city: City) -> None:
    """Hold the consultations, and keep the attendance of all that met in a place."""
    staff = User.objects.get(email="staf@demo.test")
    members = Member.objects.exclude(user__email__endswith="@demo.test").order_by("pk")
    people = list(members.values_list("user_id", flat=True)[:400])
    plans = [
        (area, RATES[area.name][0], back)
        for area in Kecamatan.objects.filter(name__in=RATES).order_by("pk")
        for back in range(FIRST_BACK, FIRST_BACK + EVERY * RATES[area.name][1], EVERY)
    ]
    events = [_event(city, area, back, staff) for area, _rate, back in plans]
    save_in_bulk(Event, events)
    save_in_bulk(Session, [_session(event, staff) for event in events])
    save_in_bulk(
        EventChange,
        [
            EventChange(
                event=event,
                old_status=EventStatus.DRAFT,
                new_status=EventStatus.PUBLISHED,
                by=staff,
                at=event.status_since,
            )
            for event in events
        ],
    )
    seats = []
    for event, (_area, rate, _back) in zip(events, plans, strict=True):
        for user in city.random.sample(people, min(event.taken, len(people))):
            is_there = city.random.random() < rate / 100
            status = SeatStatus.PRESENT if is_there else SeatStatus.ABSENT
            seats.append(seat_at(city, event, user, status))
    save_in_bulk(Seat, seats)
    save_in_bulk(SeatChange, [change for seat in seats for change in moves_of(seat)])
    _note_attendance(staff)


def _event(city: City, area: Kecamatan, back: int, staff: User) -> Event:
    starts, ends = hours_on(city, -back, (10, 12))
    return Event(
        kind=EventKind.CONSULTATION,
        title=TITLE,
        summary=SUMMARY,
        kecamatan=area,
        quota=QUOTA,
        taken=city.random.randint(QUOTA - 4, QUOTA),
        status=EventStatus.PUBLISHED,
        starts_at=starts,
        ends_at=ends,
        changed_at=city.days_before(back + 20),
        created_by=staff,
        created_at=city.days_before(back + 22),
        status_since=city.days_before(back + 20),
    )


def _session(event: Event, staff: User) -> Session:
    return Session(
        event=event,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=f"Aula Kantor Kecamatan {event.kecamatan.name}",
        trainer=staff,
    )


def _note_attendance(staff: User) -> None:
    """Who was at a past event without a list yet stands on its sheet."""
    came = Seat.objects.filter(
        event__ends_at__lt=timezone.now() - timedelta(days=1),
        event__status=EventStatus.PUBLISHED,
        status__in=SEAT_CAME,
        attendances=None,
    )
    first: dict[int, Session] = {}
    past = Session.objects.filter(event__in=came.values("event")).order_by("starts_at", "pk")
    for session in past:
        first.setdefault(session.event_id, session)
    save_in_bulk(
        Attendance,
        [
            Attendance(
                seat=seat,
                session=first[seat.event_id],
                at=first[seat.event_id].starts_at,
                received_at=first[seat.event_id].starts_at,
                nonce=f"demo-lembar-{seat.pk}",
                source=AttendanceSource.SHEET,
                by=staff,
            )
            for seat in came.order_by("pk")
        ],
    )
