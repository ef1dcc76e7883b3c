"""Three months of events behind and three ahead: some full with waiting lists, one called off."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from members.models import Kecamatan, Member, User
from okoce.demo import City, save_in_bulk

from ..choices import (
    SEAT_HOLDS,
    Audience,
    EventKind,
    EventStatus,
    SeatActor,
    SeatReason,
    SeatStatus,
)
from ..models import Course, Event, EventChange, Seat, SeatChange, Session

DAYS = 90
# As seen at one call to a training: 504 of 800 came.
SHOW_RATE = 504 / 800
OFFICE = "OK OCE Global Office, Kinanti Building, Epicentrum, Kuningan"


@dataclass(frozen=True)
class Plan:
    """What is held again and again."""

    kind: str
    title: str
    summary: str
    quota: int
    hours: tuple[int, int]
    sessions: int = 1
    audience: str = Audience.MEMBERS
    is_local: bool = False
    # The address name of the course that it teaches.
    course: str = ""


PLANS = [
    Plan(
        EventKind.CLASS,
        "Foto produk dengan ponsel",
        "Cahaya jendela, latar polos, dan tiga sudut: foto yang menjual dari dapur sendiri.",
        20,
        (9, 12),
        course="foto-produk-dari-hp",
    ),
    Plan(
        EventKind.CLASS,
        "Menghitung harga jual",
        "Dari bahan sampai ongkos tenaga: harga yang tidak membuat rugi.",
        24,
        (13, 16),
        sessions=2,
        course="harga-yang-pas",
    ),
    Plan(
        EventKind.CONSULTATION,
        "Konsultasi izin di kecamatan",
        "Bawa pertanyaan Anda; petugas membantu membaca syaratnya satu per satu.",
        12,
        (10, 12),
        is_local=True,
    ),
    Plan(
        EventKind.MEETUP,
        "Temu pembuat camilan",
        "Bertukar pemasok, kemasan, dan tempat titip jual.",
        30,
        (15, 17),
        audience=Audience.PUBLIC,
    ),
    Plan(
        EventKind.BAZAAR,
        "Bazar di lobi",
        "Dua puluh meja, kopi, dan pembeli dari gedung-gedung sekitar.",
        60,
        (10, 15),
        audience=Audience.PUBLIC,
    ),
    Plan(
        EventKind.WEBINAR,
        "Pembukuan sederhana dari rumah",
        "Satu buku, dua kolom, sepuluh menit sehari.",
        80,
        (19, 21),
        audience=Audience.PUBLIC,
    ),
    Plan(
        EventKind.SEMINAR,
        "Membaca syarat sebelum meminjam",
        "Bunga, biaya, dan jaminan dengan contoh angka. Program membukakan akses, bukan modal.",
        50,
        (9, 11),
    ),
]


def plan_events(city: City) -> None:
    """Hold each kind of event every few weeks, and let members take, wait for and miss seats."""
    staff = User.objects.get(email="staf@demo.test")
    areas = list(Kecamatan.objects.order_by("pk"))
    course_of = {course.slug: course for course in Course.objects.all()}
    events, sessions = [], []
    for number, back in enumerate(range(-DAYS, DAYS, 6)):
        plan = PLANS[number % len(PLANS)]
        event = Event(
            kind=plan.kind,
            title=plan.title,
            summary=plan.summary,
            course=course_of.get(plan.course),
            audience=plan.audience,
            kecamatan=city.random.choice(areas) if plan.is_local else None,
            quota=plan.quota,
            status=EventStatus.PUBLISHED,
            created_by=staff,
            created_at=city.days_before(30 - back),
            status_since=city.days_before(28 - back),
        )
        times = [hours_on(city, back + 7 * week, plan.hours) for week in range(plan.sessions)]
        event.starts_at, event.ends_at = times[0][0], times[-1][1]
        events.append(event)
        sessions.append([(start, end, plan) for start, end in times])
    save_in_bulk(Event, events)
    save_in_bulk(
        Session,
        [
            Session(
                event=event,
                starts_at=start,
                ends_at=end,
                trainer=staff,
                **_place(event, plan),
            )
            for event, times in zip(events, sessions, strict=True)
            for start, end, plan in times
        ],
    )
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
    _fill(city, events)
    _call_one_off(events, staff)


def hours_on(city: City, back: int, hours: tuple[int, int]) -> tuple[datetime, datetime]:
    """On a working day about ``back`` days from today."""
    day = city.today + timedelta(days=back)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return tuple(timezone.make_aware(datetime.combine(day, time(hour))) for hour in hours)


def _place(event: Event, plan: Plan) -> dict[str, str]:
    if plan.kind == EventKind.WEBINAR:
        return {"link": f"https://temu.contoh.test/{event.pk}"}
    if event.kecamatan:
        return {"place": f"Aula Kantor Kecamatan {event.kecamatan.name}"}
    return {"place": f"Ruang pelatihan, {OFFICE}"}


def _fill(city: City, events: list[Event]) -> None:
    members = Member.objects.exclude(user__email__endswith="@demo.test")
    people = list(members.order_by("pk").values_list("user_id", flat=True)[:400])
    known = {name: User.objects.get(email=f"{name}@demo.test").pk for name in ("calon", "lulusan")}
    coming = [event for event in events if event.starts_at > timezone.now()]
    seats: list[Seat] = []
    for number, event in enumerate(events):
        # Each third is wanted by more people than there are seats.
        wish = event.quota + 5 if number % 3 == 0 else event.quota * 2 // 3
        guests = city.random.sample(people, min(wish, len(people)))
        if event is coming[0]:
            # The graduate was offered a seat that somebody gave up.
            seats += _seats(city, event, guests[: event.quota - 1])
            seats.append(seat_at(city, event, known["lulusan"], SeatStatus.OFFERED))
        else:
            seats += _seats(city, event, guests)
    for event, user in ((coming[1], "lulusan"), (coming[2], "calon"), (events[2], "lulusan")):
        held = sum(seat.event is event and seat.status in SEAT_HOLDS for seat in seats)
        is_past = event.ends_at < timezone.now()
        status = SeatStatus.PRESENT if is_past else SeatStatus.REGISTERED
        if held >= event.quota:
            status = SeatStatus.WAITING
        seats.append(seat_at(city, event, known[user], status))
    save_in_bulk(Seat, seats)
    save_in_bulk(
        SeatChange,
        [change for seat in seats for change in moves_of(seat)],
    )
    for event in events:
        event.taken = sum(seat.event is event and seat.status in SEAT_HOLDS for seat in seats)
    Event.objects.bulk_update(events, ["taken"])


def _seats(city: City, event: Event, guests: list[int]) -> list[Seat]:
    """Who came first has a seat; of an event behind us, who came and who did not."""
    is_past = event.ends_at < timezone.now()
    seats = []
    for place, user in enumerate(guests):
        if place >= event.quota:
            status = SeatStatus.CANCELLED if is_past else SeatStatus.WAITING
        elif is_past:
            is_there = city.random.random() < SHOW_RATE
            status = SeatStatus.PRESENT if is_there else SeatStatus.ABSENT
        else:
            status = SeatStatus.REGISTERED
        seats.append(seat_at(city, event, user, status))
    return seats


def seat_at(city: City, event: Event, user: int, status: str) -> Seat:
    """A seat of a person, taken some days ago."""
    since = min(event.starts_at, timezone.now()) - timedelta(
        hours=city.random.randint(2, 400), seconds=city.random.randint(0, 3000)
    )
    is_in_line = status in (SeatStatus.WAITING, SeatStatus.OFFERED)
    return Seat(
        event=event,
        user_id=user,
        code=city.code(10),
        link=city.code(24),
        nonce=f"demo-{event.pk}-{user}",
        status=status,
        reason=SeatReason.OVER if status == SeatStatus.CANCELLED else "",
        waiting_since=since if is_in_line else None,
        offered_until=timezone.now() + timedelta(hours=20)
        if status == SeatStatus.OFFERED
        else None,
        created_at=since,
        status_since=_settled_at(event, status) or since,
    )


def _settled_at(event: Event, status: str) -> datetime | None:
    """When the day of the event made a seat what it is; nothing for what was so from the start."""
    latest = timezone.now() - timedelta(minutes=5)
    if status in (SeatStatus.PRESENT, SeatStatus.PASSED, SeatStatus.CANCELLED):
        return min(event.starts_at, latest)
    if status == SeatStatus.ABSENT:
        return min(event.ends_at + timedelta(days=1), latest)
    return None


def moves_of(seat: Seat) -> list[SeatChange]:
    """How a seat came to be what it is: taken by its owner, and settled by the portal."""
    settled = _settled_at(seat.event, seat.status)
    first = SeatStatus.REGISTERED
    if not settled:
        first = seat.status
    elif seat.status == SeatStatus.CANCELLED:
        first = SeatStatus.WAITING
    moves = [
        SeatChange(
            seat=seat,
            new_status=first,
            actor=SeatActor.PARTICIPANT,
            by_id=seat.user_id,
            at=seat.created_at,
        )
    ]
    if settled:
        moves.append(
            SeatChange(
                seat=seat,
                old_status=first,
                new_status=seat.status,
                actor=SeatActor.SYSTEM,
                reason=seat.reason,
                at=settled,
            )
        )
    return moves


def _call_one_off(events: list[Event], staff: User) -> None:
    """One of those ahead cannot be held; who had a seat was told."""
    event = events[-2]
    event.status, event.cancel_reason = EventStatus.CANCELLED, "Ruang dipakai untuk pemilu RW."
    event.taken, event.sequence = 0, 1
    event.seats.filter(status__in=[SeatStatus.REGISTERED, SeatStatus.WAITING]).update(
        status=SeatStatus.CANCELLED, reason=SeatReason.CALLED_OFF
    )
    event.save(update_fields=["status", "cancel_reason", "taken", "sequence"])
    event.history.create(
        old_status=EventStatus.PUBLISHED,
        new_status=EventStatus.CANCELLED,
        by=staff,
        note=event.cancel_reason,
    )
