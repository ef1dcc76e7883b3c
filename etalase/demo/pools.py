"""Pooled orders of the demo city, one in each state, and one that waits for the demo's graduate."""

from datetime import timedelta

from django.utils import timezone

from members.models import Kecamatan, User
from okoce.demo import City

from ..choices.pools import PART_CLAIMS, PartStatus, PoolActor, PoolStatus
from ..models import PoolChange, PoolOrder, PoolPart, Product
from ..services.pool_fit import misfit

# What is asked: words, more about it, how many, unit, and where it stands.
WISHES = [
    (
        "Keripik pisang untuk bingkisan karyawan",
        "Kemasan 250 g, rasa cokelat atau balado. Diantar satu kali, pagi hari.",
        240,
        "bungkus",
        PoolStatus.OPEN,
    ),
    ("Camilan untuk stan pameran Monas", "", 120, "bungkus", PoolStatus.OPEN),
    (
        "Kudapan rapat dinas tiga hari",
        "Tiga macam, tahan sampai sore.",
        90,
        "bungkus",
        PoolStatus.REVIEW,
    ),
    ("Suvenir wisuda siswa", "Dengan kartu ucapan.", 150, "bungkus", PoolStatus.UNCONFIRMED),
    ("Oleh-oleh peserta lokakarya", "", 60, "bungkus", PoolStatus.FULL),
    ("Camilan bazar Ramadan", "Label halal terlihat di depan.", 200, "bungkus", PoolStatus.SHORT),
    ("Hantaran pernikahan di Tebet", "Kotak putih polos.", 50, "bungkus", PoolStatus.ACCEPTED),
    ("Bingkisan panti asuhan", "", 40, "bungkus", PoolStatus.DONE),
    ("Camilan nonton bareng", "", 300, "bungkus", PoolStatus.DECLINED),
    ("Kudapan reuni alumni", "", 80, "bungkus", PoolStatus.CANCELLED),
    ("Seribu bungkus tanpa keterangan", "", 1000, "bungkus", PoolStatus.REFUSED),
]
BUYERS = [
    ("Ratna Dewi", "SMPN 12 Jakarta"),
    ("Bambang Setiawan", "Koperasi Karyawan Kuningan"),
    ("Maya Lestari", ""),
    ("Hendra Wijaya", "Majelis Taklim Al-Ikhlas"),
]
# How the order came to where it stands, after the buyer confirmed it.
ROADS = {
    PoolStatus.FULL: [PoolStatus.OPEN, PoolStatus.FULL],
    PoolStatus.SHORT: [PoolStatus.OPEN, PoolStatus.SHORT],
    PoolStatus.ACCEPTED: [PoolStatus.OPEN, PoolStatus.FULL, PoolStatus.ACCEPTED],
    PoolStatus.DONE: [PoolStatus.OPEN, PoolStatus.FULL, PoolStatus.ACCEPTED, PoolStatus.DONE],
    PoolStatus.DECLINED: [PoolStatus.OPEN, PoolStatus.SHORT, PoolStatus.DECLINED],
    PoolStatus.CANCELLED: [PoolStatus.OPEN, PoolStatus.CANCELLED],
    PoolStatus.REFUSED: [PoolStatus.REFUSED],
    PoolStatus.OPEN: [PoolStatus.OPEN],
    PoolStatus.REVIEW: [],
}
WHO = {
    PoolStatus.OPEN: PoolActor.OFFICER,
    PoolStatus.REFUSED: PoolActor.OFFICER,
    PoolStatus.FULL: PoolActor.SYSTEM,
    PoolStatus.SHORT: PoolActor.SYSTEM,
    PoolStatus.DONE: PoolActor.SYSTEM,
}
NOTES = {
    PoolStatus.REFUSED: "Mohon jelaskan barang apa yang dibutuhkan.",
    PoolStatus.CANCELLED: "Acaranya diundur.",
}
PART_OF = {
    PoolStatus.ACCEPTED: PartStatus.ACCEPTED,
    PoolStatus.DONE: PartStatus.RECEIVED,
    PoolStatus.DECLINED: PartStatus.UNUSED,
    PoolStatus.CANCELLED: PartStatus.UNUSED,
}
# How much of an order is taken, in hundredths.
TAKEN = {
    PoolStatus.OPEN: 35,
    PoolStatus.SHORT: 60,
    PoolStatus.DECLINED: 40,
    PoolStatus.CANCELLED: 30,
}


def place_pooled_orders(city: City) -> None:
    """Orders of the kind of goods that the demo's graduate makes, each with its road behind it."""
    first = (
        Product.objects.listed()
        .filter(business__member__user__email="lulusan@demo.test")
        .select_related("category", "business__member__user")
        .order_by("pk")
        .first()
    )
    if first is None:
        return
    others = list(
        Product.objects.listed()
        .filter(category__parent=first.main_category)
        .exclude(business=first.business)
        .select_related("category", "permit", "halal_credential", "business__member__user")
        .order_by("pk")[:200]
    )
    areas = list(Kecamatan.objects.order_by("code"))
    staff = User.objects.get(email="staf@demo.test")
    room: dict[tuple, int] = {}
    for number, (what, details, quantity, unit, status) in enumerate(WISHES):
        order = _order(city, number, first, areas, what, details, quantity, unit, status)
        if status not in (PoolStatus.REVIEW, PoolStatus.UNCONFIRMED, PoolStatus.REFUSED):
            is_past = order.needed_on < city.today
            goods = [each for each in others if is_past or not misfit(order, each)]
            # The first open order is for the graduate to take.
            if number:
                goods.insert(0, first)
            _parts(order, goods, room)
        _history(order, staff)
    city.say(f"  {len(WISHES)} pooled orders")


def _order(city, number, first, areas, what, details, quantity, unit, status) -> PoolOrder:
    name, organisation = BUYERS[number % len(BUYERS)]
    needed_on = city.today + timedelta(days=24 + number)
    take_until = city.today + timedelta(days=9)
    if status in (PoolStatus.SHORT, PoolStatus.DECLINED):
        take_until = city.today - timedelta(days=1)
    if status == PoolStatus.DONE:
        needed_on, take_until = city.today - timedelta(days=4), city.today - timedelta(days=15)
    return PoolOrder.objects.create(
        key=city.code(24),
        code=city.code(8),
        nonce=f"demo-{city.code(12)}",
        status=status,
        status_since=city.moment(0.1 if status in ROADS else 0, spread=0.5),
        category=first.main_category,
        what=what,
        details=details,
        quantity=quantity,
        unit=unit,
        needed_on=needed_on,
        take_until=take_until,
        budget=city.random.choice([None, 18_000, 25_000]),
        needs_permit=True,
        kecamatan=city.random.choice(areas),
        name=name,
        organisation=organisation,
        email=f"{name.split()[0].lower()}@contoh.test",
        created_at=city.days_before(6),
    )


def _parts(order: PoolOrder, goods: list[Product], room: dict[tuple, int]) -> None:
    """Parts of what this order has taken so far, never more than a maker's month allows."""
    open_share = order.quantity * TAKEN.get(order.status, 100) // 100
    status = PART_OF.get(order.status, PartStatus.TAKEN)
    for product in goods:
        key = (product.pk, order.month)
        left = room.setdefault(key, product.monthly_capacity or 0)
        count = min(open_share, max(1, order.quantity // 3), left)
        if count < 1:
            continue
        part = order.parts.create(
            product=product,
            maker=product.business.member.user,
            status=status,
            status_since=order.status_since,
            quantity=count,
            price=product.price,
            month=order.month,
            nonce=f"demo-{order.code}-{product.pk}",
            created_at=order.created_at + timedelta(days=2),
        )
        if part.claims:
            room[key] = left - count
        open_share -= count
        if not open_share:
            break
    claimed = order.parts.filter(status__in=PART_CLAIMS)
    order.taken = sum(part.quantity for part in claimed)
    order.save(update_fields=["taken"])


def _history(order: PoolOrder, staff: User) -> None:
    at = order.created_at
    rows = [PoolChange(order=order, new_status="menunggu", actor=PoolActor.BUYER, at=at)]
    if order.status == PoolStatus.UNCONFIRMED:
        rows[0].save()
        return
    before = PoolStatus.UNCONFIRMED
    for status in [PoolStatus.REVIEW, *ROADS[order.status]]:
        at = min(at + timedelta(days=1), timezone.now())
        actor = WHO.get(status, PoolActor.BUYER)
        rows.append(
            PoolChange(
                order=order,
                old_status=before,
                new_status=status,
                actor=actor,
                by=staff if actor == PoolActor.OFFICER else None,
                note=NOTES.get(status, ""),
                at=at,
            )
        )
        before = status
    rows += [
        PoolChange(
            order=order,
            part=part,
            new_status=PartStatus.TAKEN,
            actor=PoolActor.MAKER,
            by=part.maker,
            at=part.created_at,
        )
        for part in PoolPart.objects.filter(order=order).select_related("maker")
    ]
    PoolChange.objects.bulk_create(rows)
