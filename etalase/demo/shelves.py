"""A furnished floor at the Global Office and three centres: goods of all kinds, in every state."""

from datetime import date, timedelta

from django.db.models import Q

from members.choices import Role
from members.models import Kecamatan, User
from okoce.demo import City, save_in_bulk

from ..choices import MoveKind, PlacementStatus, SlotKind
from ..models import Placement, PlacementChange, Product, Shelf, ShelfTask, Site, Slot, StockMove
from ..services import shelf_tasks

# label, name, x, y, width, depth, slots in a row, slots, kind, size of a slot in centimetres
GLOBAL_OFFICE = [
    ("A", "Rak depan", 4, 4, 36, 19, 6, 12, SlotKind.AMBIENT, (45, 35, 35)),
    ("B", "Rak dinding", 4, 31, 36, 19, 6, 12, SlotKind.AMBIENT, (45, 40, 40)),
    ("C", "Podium pajang", 45, 4, 30, 12, 4, 4, SlotKind.DISPLAY, (70, 60, 90)),
    ("D", "Rak tengah", 45, 25, 30, 25, 5, 15, SlotKind.AMBIENT, (40, 35, 30)),
    ("E", "Lemari pendingin", 81, 4, 35, 19, 5, 10, SlotKind.CHILLED, (40, 40, 30)),
    ("F", "Rak kriya", 81, 31, 35, 19, 5, 10, SlotKind.AMBIENT, (60, 45, 50)),
]
CENTRE = [
    ("A", "Rak utama", 4, 4, 32, 18, 5, 8, SlotKind.AMBIENT, (45, 35, 35)),
    ("B", "Kulkas kecil", 44, 4, 16, 18, 2, 4, SlotKind.CHILLED, (35, 35, 30)),
]
SITES = [
    (
        "OK OCE Global Office",
        "global-office",
        "Setiabudi",
        "Gedung Kinanti, Epicentrum, Kuningan",
        "Senin–Sabtu 09.00–20.00 WIB",
        (120, 55),
        GLOBAL_OFFICE,
    ),
    *[
        (
            f"Pusat OK OCE {name}",
            f"pusat-{slug}",
            name,
            address,
            "Senin–Jumat 08.00–16.00 WIB",
            (64, 26),
            CENTRE,
        )
        for name, slug, address in (
            ("Tebet", "tebet", "Kantor Kecamatan Tebet, lantai 1"),
            ("Kemayoran", "kemayoran", "Kantor Kecamatan Kemayoran, lobi"),
            ("Cakung", "cakung", "Kantor Kecamatan Cakung, sebelah loket"),
        )
    ],
]
# What is kept cold; everything else stands at room temperature.
COLD = ("lauk-dan-makanan-siap-saji", "minuman-segar", "kue-basah", "sambal-dan-bumbu")
# How it stands with a slot of the demo, and how often.
STATES = {"full": 66, "empty": 12, "planned": 8, "expiring": 5, "overdue": 4, "sold out": 5}
# The first slots of the Global Office show each state, whatever the seed.
SHOWN_FIRST = ("full", "expiring", "full", "overdue", "sold out", "planned", "empty")
SPOILED = {0: 80, 1: 15, 2: 5}


def furnish_shelves(city: City) -> None:
    """Rooms with shelves, and goods on most of them, some to be taken off."""
    keepers = list(User.objects.filter(groups__name=Role.OPERATOR).order_by("pk"))
    stock = _Stock(city)
    for name, slug, kecamatan, address, hours, (width, height), furniture in SITES:
        site = Site.objects.create(
            name=name,
            slug=slug,
            kecamatan=Kecamatan.objects.get(name=kecamatan),
            address=address,
            opening_hours=hours,
            plan_width=width,
            plan_height=height,
        )
        _fill(city, _furnish(city, site, furniture), stock, keepers[0])
    shelf_tasks.give_out()
    # The portal was there when these came due.
    for task in ShelfTask.objects.all():
        ShelfTask.objects.filter(pk=task.pk).update(
            created_at=city.days_before((city.today - task.due_on).days)
        )


class _Stock:
    """Listed products to take from, the demo graduate's first, each once as long as they last."""

    def __init__(self, city: City) -> None:
        self.city = city
        rows = Product.objects.listed().select_related("category", "business__member__user")
        rows = rows.defer("business__member__nik").order_by("pk")[:600]
        own = Q(business__member__user__email="lulusan@demo.test")
        first = set(Product.objects.listed().filter(own).values_list("pk", flat=True))
        self.all = city.random.sample(list(rows), len(rows))
        self.all.sort(key=lambda product: product.pk not in first)
        self.left = list(self.all)

    def take(self, kind: str) -> Product | None:
        fitting = [row for row in self.left if self._fits(row, kind)]
        if fitting:
            self.left.remove(fitting[0])
            return fitting[0]
        again = [row for row in self.all if self._fits(row, kind)]
        return self.city.random.choice(again) if again else None

    @staticmethod
    def _fits(product: Product, kind: str) -> bool:
        is_cold = product.category.slug in COLD
        if kind == SlotKind.DISPLAY:
            return not product.category.is_food
        return is_cold == (kind == SlotKind.CHILLED)


def _furnish(city: City, site: Site, furniture: list[tuple]) -> list[Slot]:
    slots = []
    for order, (label, name, x, y, width, height, columns, count, kind, size) in enumerate(
        furniture
    ):
        shelf = Shelf.objects.create(
            site=site,
            label=label,
            name=name,
            x=x,
            y=y,
            width=width,
            height=height,
            columns=columns,
            order=order,
        )
        slots += [
            Slot(
                shelf=shelf,
                number=number,
                code=city.code(),
                kind=kind,
                **dict(zip(("width_cm", "depth_cm", "height_cm"), size, strict=True)),
            )
            for number in range(1, count + 1)
        ]
    return save_in_bulk(Slot, slots)


def _fill(city: City, slots: list[Slot], stock: _Stock, keeper: User) -> None:
    placements = []
    for number, slot in enumerate(slots):
        if city.random.random() < 0.4:
            placements += _placed(city, slot, stock, "ended")
        is_first = number < len(SHOWN_FIRST)
        state = SHOWN_FIRST[number] if is_first else city.weighted(STATES)
        if slot.kind == SlotKind.DISPLAY and state == "sold out":
            state = "full"
        placements += _placed(city, slot, stock, state)
    for placement in placements:
        placement.created_by = keeper
    save_in_bulk(Placement, placements)
    _write_history(city, placements, keeper)


def _placed(city: City, slot: Slot, stock: _Stock, state: str) -> list[Placement]:
    """What a slot holds in this state; nothing when it is empty or no goods fit."""
    product = None if state == "empty" else stock.take(slot.kind)
    if product is None:
        return []
    pick, today = city.random, city.today
    starts = {
        "planned": today + timedelta(days=pick.randint(0, 9)),
        "ended": today - timedelta(days=pick.randint(130, 160)),
        "overdue": today - timedelta(days=pick.randint(59, 61)),
    }.get(state, today - timedelta(days=pick.randint(2, 40)))
    placement = Placement(
        slot=slot,
        product=product,
        code=city.code(),
        period=(starts, starts + timedelta(days=56)),
        needs_chill=slot.kind == SlotKind.CHILLED,
        created_at=city.days_before(max(1, (today - starts).days + 3)),
    )
    if state == "planned":
        placement.status_since = placement.created_at
        return [placement]
    placement.status = PlacementStatus.ENDED if state == "ended" else PlacementStatus.ON_SHELF
    placement.status_since = city.days_before((today - starts).days)
    placement.batch = f"{product.name[:2].upper()}-{pick.randint(1, 40):02d}"
    placement.is_labelled = True
    placement.expires_on = _expiry(city, product, state)
    _count(city, placement, state)
    return [placement]


def _expiry(city: City, product: Product, state: str) -> date | None:
    if state == "expiring":
        return city.today + timedelta(days=city.random.randint(4, 7))
    if not product.category.is_food:
        return None
    days = city.random.randint(70, 240)
    return city.today + timedelta(days=-days if state == "ended" else days)


def _count(city: City, placement: Placement, state: str) -> None:
    pick = city.random
    placement.quantity_in = pick.choice([8, 10, 12, 15, 20, 24])
    if placement.slot.kind == SlotKind.DISPLAY:
        placement.quantity_in = pick.choice([1, 2, 3])
    elif state == "sold out":
        placement.sold = placement.quantity_in
    else:
        placement.spoiled = city.weighted(SPOILED)
        placement.sold = pick.randint(0, placement.quantity_in - placement.spoiled - 1)
    if state == "ended":
        placement.returned = placement.quantity_in - placement.sold - placement.spoiled
        placement.status_since = city.days_before((city.today - placement.period[1]).days)
    placement.counted_at = city.moment(0, spread=3) if state != "ended" else placement.status_since


def _write_history(city: City, placements: list[Placement], keeper: User) -> None:
    changes, moves = [], []
    for placement in placements:
        path = [("", PlacementStatus.PLANNED, placement.created_at)]
        if placement.status != PlacementStatus.PLANNED:
            came = city.days_before((city.today - placement.period[0]).days)
            path.append((PlacementStatus.PLANNED, PlacementStatus.ON_SHELF, came))
            moves += _moves_of(city, placement, keeper)
        if placement.status == PlacementStatus.ENDED:
            path.append((PlacementStatus.ON_SHELF, PlacementStatus.ENDED, placement.status_since))
        changes += [
            PlacementChange(placement=placement, old_status=old, new_status=new, by=keeper, at=at)
            for old, new, at in path
        ]
    save_in_bulk(PlacementChange, changes)
    save_in_bulk(StockMove, moves)


def _moves_of(city: City, placement: Placement, keeper: User) -> list[StockMove]:
    """Moves that add up to the counts: all came in on the first day, the rest left since."""
    starts, ends = placement.period
    since = (city.today - starts).days
    until = max(0, (city.today - ends).days) if placement.status == PlacementStatus.ENDED else 0
    parts = [(MoveKind.IN, placement.quantity_in, since)]
    left = placement.sold
    while left:
        some = min(left, city.random.randint(1, 4))
        parts.append((MoveKind.SOLD, some, city.random.randint(until, since - 1)))
        left -= some
    if placement.spoiled:
        parts.append((MoveKind.SPOILED, placement.spoiled, city.random.randint(until, since - 1)))
    if placement.returned:
        parts.append((MoveKind.RETURNED, placement.returned, until))
    return [
        StockMove(
            placement=placement,
            kind=kind,
            quantity=quantity,
            by=keeper,
            at=city.days_before(days_ago) if days_ago else placement.counted_at,
            nonce=city.code(20),
        )
        for kind, quantity, days_ago in parts
    ]
