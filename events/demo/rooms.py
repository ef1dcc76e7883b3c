"""Rooms of three kecamatan, and two weeks of bookings at each: used, given free, and to come."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from members.choices import MemberStatus
from members.models import Kecamatan, Member, User
from okoce.demo import City, save_in_bulk

from ..choices import BookingStatus, RoomPurpose
from ..models import Booking, BookingChange, Room, RoomHours
from ..services.room_days import Closures, closures, opening

KECAMATAN_ROOMS = [
    ("Tebet", "ruang-rapat-tebet", "Ruang rapat Tebet", 12, "Papan tulis, Stopkontak, Wifi"),
    ("Kemayoran", "ruang-temu-kemayoran", "Ruang temu Kemayoran", 8, "Meja bundar, Wifi"),
    ("Cakung", "ruang-kelas-cakung", "Ruang kelas Cakung", 24, "Proyektor, Papan tulis"),
]
WORDS = {
    RoomPurpose.OWN: ["Menyusun katalog", "Foto produk", "Menghitung harga pokok", ""],
    RoomPurpose.MEETING: ["Bertemu pemasok kemasan", "Rapat pesanan lebaran", "Uji rasa bersama"],
}
HOUSE_WORDS = ["Persiapan kelas", "Rapat pengelola", "Perawatan pendingin ruangan"]
# Two weeks back and two weeks ahead.
SPAN = 14
DEMO_MEMBER = "lulusan@demo.test"


def open_rooms(city: City) -> None:
    """Rooms in three kecamatan, and bookings in all of them."""
    for name, slug, title, capacity, equipment in KECAMATAN_ROOMS:
        room = Room.objects.create(
            slug=slug,
            name=title,
            kecamatan=Kecamatan.objects.get(name=name),
            address=f"Kantor Kecamatan {name}",
            capacity=capacity,
            equipment=equipment,
        )
        for weekday in range(5):
            RoomHours.objects.create(room=room, weekday=weekday, opens=time(8), closes=time(16))
    members = Member.objects.filter(status=MemberStatus.VERIFIED).exclude(user__email=DEMO_MEMBER)
    people = list(User.objects.filter(member__in=members.order_by("pk")[:200]).order_by("pk"))
    if not people:
        return
    staff = User.objects.filter(email="staf@demo.test").first()
    first, last = (city.today + timedelta(days=days) for days in (-SPAN, SPAN))
    closed = closures(first, last)
    rows: list[Booking] = []
    for room in Room.objects.by_place().prefetch_related("hours"):
        for number in range(-SPAN, SPAN + 1):
            plan = opening(room, city.today + timedelta(days=number), closed)
            if plan.opens:
                rows += _day(city, room, plan.opens, plan.closes, people, staff, rows)
    if own := User.objects.filter(email=DEMO_MEMBER).first():
        rows += _own(city, own, closed, rows)
    save_in_bulk(Booking, rows)
    save_in_bulk(BookingChange, [change for row in rows for change in _history(row)])


def _day(
    city: City,
    room: Room,
    opens: datetime,
    closes: datetime,
    people: list[User],
    staff: User | None,
    before: list[Booking],
) -> list[Booking]:
    made: list[Booking] = []
    start = opens + timedelta(minutes=30 * city.random.randrange(4))
    while start < closes - timedelta(hours=1):
        length = timedelta(minutes=city.random.choice([60, 60, 90, 120]))
        end = min(start + length, closes)
        if city.random.random() < 0.55:
            holder = city.random.choice(people)
            purpose = city.random.choice(list(WORDS))
            if staff and city.random.random() < 0.15:
                made.append(_booking(city, room, start, end, None, staff, RoomPurpose.HOUSE))
            elif not _is_elsewhere(holder, start, end, before):
                made.append(_booking(city, room, start, end, holder, holder, purpose))
        start = end + timedelta(minutes=30 * city.random.randrange(4))
    return made


def _is_elsewhere(holder: User, start: datetime, end: datetime, rows: list[Booking]) -> bool:
    return any(
        row.holder_id == holder.pk and row.period[0] < end and start < row.period[1] for row in rows
    )


def _booking(
    city: City,
    room: Room,
    start: datetime,
    end: datetime,
    holder: User | None,
    by: User,
    purpose: str,
) -> Booking:
    now = timezone.now()
    made_at = min(start, now) - timedelta(days=1 + city.random.randrange(5), hours=2)
    status, since = BookingStatus.HELD, made_at
    if city.random.random() < 0.08:
        status, since = BookingStatus.CANCELLED, made_at + timedelta(hours=5)
    elif end <= now:
        unused = holder is not None and city.random.random() < 0.15
        status = BookingStatus.RELEASED if unused else BookingStatus.ENDED
        since = start + timedelta(minutes=15) if unused else end
    elif start <= now:
        status, since = BookingStatus.CHECKED_IN, start
    return Booking(
        code=city.code(10),
        room=room,
        period=(start, end),
        holder=holder,
        made_by=by,
        purpose=purpose,
        about=city.random.choice(WORDS.get(purpose, HOUSE_WORDS)),
        people=city.random.randint(1, min(6, room.capacity)),
        status=status,
        status_since=since,
        created_at=made_at,
    )


def _own(city: City, own: User, closed: Closures, rows: list[Booking]) -> list[Booking]:
    """The next free hour of the demo graduate at the Global Office, and one nobody came to."""
    room = Room.objects.prefetch_related("hours").get(slug="ruang-temu")
    found = []
    for number in (*range(1, SPAN), *range(-3, -SPAN, -1)):
        plan = opening(room, city.today + timedelta(days=number), closed)
        if not plan.opens or any((row.period[0] > timezone.now()) == (number > 0) for row in found):
            continue
        start = plan.opens
        while start < plan.closes:
            end = start + timedelta(hours=1)
            if not any(
                row.room_id == room.pk and row.period[0] < end and start < row.period[1]
                for row in rows
            ):
                booking = _booking(city, room, start, end, own, own, RoomPurpose.MEETING)
                booking.status = BookingStatus.HELD if number > 0 else BookingStatus.RELEASED
                found.append(booking)
                break
            start = end
    return found


def _history(row: Booking) -> list[BookingChange]:
    changes = [
        BookingChange(booking=row, new_status=BookingStatus.HELD, by=row.made_by, at=row.created_at)
    ]
    came = row.holder_id and row.status == BookingStatus.ENDED
    if came:
        changes.append(
            BookingChange(
                booking=row,
                old_status=BookingStatus.HELD,
                new_status=BookingStatus.CHECKED_IN,
                by=row.holder,
                at=row.period[0] + timedelta(minutes=3),
            )
        )
    if row.status != BookingStatus.HELD:
        changes.append(
            BookingChange(
                booking=row,
                old_status=BookingStatus.CHECKED_IN if came else BookingStatus.HELD,
                new_status=row.status,
                by=row.holder if row.status == BookingStatus.CANCELLED else None,
                at=row.status_since,
            )
        )
    return changes
