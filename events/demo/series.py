"""A class that comes again every Friday in a room: one date changed, one called off."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from members.models import Member, User
from okoce.demo import City, save_in_bulk

from ..choices import EventKind, SeatActor, SeatStatus
from ..models import Booking, Event, Room, Seat, SeatChange, Session
from ..services import events, series, session_rooms
from .events import seat_at

FRIDAY = 4
HOURS = 2


def repeat(city: City) -> None:
    """Six Fridays at the Global Office, with members at the first three."""
    staff = User.objects.get(email="staf@demo.test")
    event = Event.objects.create(
        kind=EventKind.CLASS,
        title="Klinik kemasan",
        summary="Bawa satu produk Anda; pulang dengan kemasan yang lebih rapi dan label yang lengkap.",
        quota=20,
        created_by=staff,
    )
    session = _session_in(city, event, Room.objects.get(slug="ruang-seminar"), staff)
    session.save()
    session_rooms.take(session, by=staff)
    events.sessions_changed(event, by=staff)
    event = events.publish(event, by=staff)
    rule = series.Rule(1, count=6)
    days = [row.day for row in series.plan(event, rule, by=staff) if row.is_free]
    rows = list(series.make(event, rule, days, by=staff).events.order_by("position"))
    series.change(rows[2], {"title": "Klinik kemasan: minuman"}, by=staff)
    series.call_off(rows[3], by=staff, reason="Pelatih mendampingi pameran pekan itu.")
    for booking in Booking.objects.filter(session__event__series=event.series_id).order_by("pk"):
        booking.code = city.code(10)
        booking.save(update_fields=["code"])
    _come(city, rows[:3])


def _session_in(city: City, event: Event, room: Room, staff: User) -> Session:
    """Two hours on a Friday from a week on, when the room is free."""
    ahead = 7 + (FRIDAY - city.today.weekday()) % 7
    for day in range(ahead, ahead + 60, 7):
        for hour in range(8, 16):
            start = timezone.make_aware(
                datetime.combine(city.today + timedelta(days=day), time(hour))
            )
            session = Session(
                event=event,
                starts_at=start,
                ends_at=start + timedelta(hours=HOURS),
                room=room,
                place=session_rooms.place_of(room),
                trainer=staff,
            )
            if not session_rooms.obstacle_to(session, by=staff):
                return session
    raise LookupError("The room is taken on every Friday.")


def _come(city: City, rows: list[Event]) -> None:
    members = Member.objects.exclude(user__email__endswith="@demo.test").order_by("pk")
    people = list(members.values_list("user_id", flat=True)[:200])
    known = User.objects.filter(email="lulusan@demo.test").values_list("pk", flat=True)
    seats: list[Seat] = []
    for row in rows:
        row.refresh_from_db()
        guests = [*known, *city.random.sample(people, min(row.quota - 3, len(people)))]
        seats += [seat_at(city, row, user, SeatStatus.REGISTERED) for user in guests]
        row.taken = len(guests)
    save_in_bulk(Seat, seats)
    save_in_bulk(
        SeatChange,
        [
            SeatChange(
                seat=seat,
                new_status=seat.status,
                actor=SeatActor.PARTICIPANT,
                by_id=seat.user_id,
                at=seat.created_at,
            )
            for seat in seats
        ],
    )
    Event.objects.bulk_update(rows, ["taken"])
