"""What each list of the etalase costs beside 100,000 rows of others: its queries, its plans."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import GeneratedField, Model
from django.test import Client
from django.utils import timezone

from etalase.choices import MoveKind, PlacementStatus, RecallReason, RecallStatus, TaskKind
from etalase.choices.pools import PartStatus
from etalase.models import (
    Category,
    DrawEntry,
    PoolPart,
    ProductDay,
    Recall,
    ShelfTask,
    SlotDay,
    StockMove,
)
from members.choices import Role
from okoce.bench import plans
from tests.factories import (
    GraduateBusinessFactory,
    InquiryFactory,
    PlacementFactory,
    PlaceRequestFactory,
    PoolOrderFactory,
    ProductFactory,
    ShelfFactory,
    SlotFactory,
    StaffFactory,
    kelurahan_in,
    open_round,
)

pytestmark = pytest.mark.django_db
MANY, MAKERS = 100_000, 2_000
# What one query may look at, whether it shows it or not.
MOST_READ = 6_000
# The rows that a scan kept, how often it ran, and the rows it left out.
READ = re.compile(
    r"Scan [^\n]*\(actual rows=([\d.]+) loops=(\d+)\)"
    r"(?:(?!->|\(actual).)*?(?:Removed by Filter: (\d+)|(?=->|\(actual)|\Z)",
    re.DOTALL,
)
KECAMATAN = ("31.74.01", "31.74.03", "31.71.01", "31.72.02", "31.73.01")


def multiply(row: Model, count: int = MANY, **columns: str) -> int:
    """Write ``count`` copies of a row that differ in ``columns``; return the first one's key.

    Each column is an expression of SQL over ``n``, which runs from 1.
    """
    table = row._meta.db_table
    names = [
        field.column
        for field in row._meta.concrete_fields
        if not field.primary_key and not isinstance(field, GeneratedField)
    ]
    values = [columns.get(name, f't."{name}"') for name in names]
    assert set(columns) <= set(names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        (first,) = cursor.fetchone()
        cursor.execute(
            f"""INSERT INTO {table} (id, {", ".join(f'"{name}"' for name in names)})
            SELECT {first} - 1 + n, {", ".join(values)}
            FROM {table} t, generate_series(1, {count}) n WHERE t.id = {row.pk}"""
        )
    return first


def one_of(ids: list[int | str], by: int = 1) -> str:
    """An expression that takes each of ``ids`` in turn, changing every ``by`` rows."""
    listed = ", ".join(f"'{pk}'" if isinstance(pk, str) else str(pk) for pk in ids)
    return f"(ARRAY[{listed}])[1 + (n / {by}) % {len(ids)}]"


def code(letter: str, length: int = 8) -> str:
    return f"'{letter}' || lpad(n::text, {length - 1}, '0')"


@pytest.fixture
def city():
    """A maker, an operator and a round with a little of everything, before others come."""
    product = ProductFactory(monthly_capacity=100)
    maker = product.business.member.user
    shelf = ShelfFactory()
    slots = SlotFactory.create_batch(3, shelf=shelf)
    standing = PlacementFactory(slot=slots[0], product=product)
    past = (timezone.localdate() - timedelta(days=60), timezone.localdate() - timedelta(days=32))
    ended = PlacementFactory(
        slot=slots[0],
        product=product,
        status=PlacementStatus.ENDED,
        period=past,
        sold=4,
        returned=6,
    )
    ShelfTask.objects.create(placement=standing, kind=TaskKind.PERIOD, due_on=timezone.localdate())
    Recall.objects.create(placement=standing, reason=RecallReason.ENDED)
    PlacementFactory(slot=slots[1], product=product, status=PlacementStatus.PLANNED)
    StockMove.objects.create(placement=standing, kind=MoveKind.IN, quantity=10, nonce="m")
    InquiryFactory(product=product)
    order = PoolOrderFactory(category=product.category)
    PoolPart.objects.create(
        order=order,
        product=product,
        maker=maker,
        quantity=5,
        price=9_000,
        month=timezone.localdate().replace(day=1),
        nonce="b",
    )
    PoolOrderFactory(buyer=maker)
    wish = PlaceRequestFactory(product=product, site=shelf.site)
    round_ = open_round(site=shelf.site)
    DrawEntry.objects.create(
        round=round_,
        request=wish,
        kind="biasa",
        kecamatan="Tebet",
        wait_days=3,
        is_first_timer=True,
    )
    for day in (1, 2):
        on = timezone.localdate() - timedelta(days=day)
        ProductDay.objects.create(product=product, day=on, visits=3)
        SlotDay.objects.create(slot=slots[0], placement=standing, day=on, scans=2)
    return {"maker": maker, "round": round_, "slot": slots[0], "site": shelf.site, "ended": ended}


def fill(city) -> None:
    """The rows of others: 100,000 of each kind, of 2,000 makers, on the shelves of two centres."""
    other = GraduateBusinessFactory()
    users = multiply(other.member.user, MAKERS, email="'u' || n || '@contoh.test'", phone="NULL")
    members = multiply(
        other.member,
        MAKERS,
        user_id=f"{users} - 1 + n",
        number=code("N", 10),
        nik_hash="'h' || n",
        kelurahan_id=one_of([kelurahan_in(each).pk for each in KECAMATAN]),
    )
    businesses = multiply(other, MAKERS, member_id=f"{members} - 1 + n", slug=code("u", 10))
    one_user, one_business = f"{users} + n % {MAKERS}", f"{businesses} + n % {MAKERS}"
    product = ProductFactory(business=other)
    leaves = list(Category.objects.exclude(parent=None).order_by("pk"))
    first = multiply(
        product,
        code=code("P"),
        name="'Keripik pisang ' || n",
        business_id=one_business,
        category_id=one_of([each.pk for each in leaves], 20),
        main_category_id=one_of([each.parent_id for each in leaves], 20),
        kecamatan_id=one_of(list(KECAMATAN)),
        published_at="now() - n * interval '1 minute'",
    )
    of_product = f"{first} - 1 + n"
    multiply(
        InquiryFactory(product=product),
        code=code("T", 10),
        link=code("T", 30),
        nonce=code("T", 20),
        product_id=of_product,
        business_id=one_business,
        created_at="now() - n * interval '1 minute'",
    )
    slots = SlotFactory.create_batch(40, shelf=ShelfFactory(site=city["site"]))
    slots += SlotFactory.create_batch(20, shelf=ShelfFactory())
    slots = [slot.pk for slot in slots] + [city["slot"].pk]
    placed = multiply(
        city["ended"],
        code=code("L"),
        product_id=of_product,
        slot_id=one_of(slots),
        created_at="now() - n * interval '1 minute'",
    )
    of_placement = f"{placed} - 1 + n"
    task = ShelfTask.objects.create(
        placement=city["ended"],
        kind=TaskKind.EXPIRY,
        due_on=timezone.localdate() - timedelta(days=9),
        done_at=timezone.now(),
    )
    multiply(task, placement_id=of_placement, done_at="now() - n * interval '5 minutes'")
    recall = Recall.objects.create(
        placement=city["ended"],
        reason=RecallReason.ENDED,
        status=RecallStatus.CLOSED,
        put_away_at=timezone.now(),
        closed_at=timezone.now(),
    )
    multiply(
        recall,
        code=code("R"),
        placement_id=of_placement,
        opened_at="now() - n * interval '65 minutes'",
        put_away_at="now() - n * interval '65 minutes' + interval '1 hour'",
        closed_at="now() - n * interval '64 minutes'",
    )
    move = StockMove.objects.create(
        placement=city["ended"], kind=MoveKind.SOLD, quantity=1, nonce="x"
    )
    multiply(
        move,
        placement_id=of_placement,
        nonce=code("S", 20),
        at="now() - n * interval '15 minutes'",
    )
    day = "current_date - 3 - n / 61"
    multiply(SlotDay.objects.first(), slot_id=one_of(slots), placement_id="NULL", day=day)
    multiply(ProductDay.objects.first(), product_id=of_product, day="current_date - n % 300")
    order = PoolOrderFactory(status="selesai", taken=100)
    orders = multiply(order, key=code("B", 20), code=code("B"), nonce=code("B", 20))
    part = PoolPart.objects.create(
        order=order,
        product=product,
        maker_id=other.member.user_id,
        quantity=5,
        price=9_000,
        month=timezone.localdate().replace(day=1),
        status=PartStatus.RECEIVED,
        nonce="y",
    )
    multiply(
        part,
        order_id=f"{orders} - 1 + n",
        product_id=of_product,
        maker_id=one_user,
        nonce=code("C", 20),
    )
    wish = PlaceRequestFactory(product=product, site=city["site"], status="ditarik")
    wishes = multiply(wish, business_id=one_business, product_id=of_product)
    rounds = multiply(city["round"], 2_000, code=code("U"), status="'selesai'", seed="'s'")
    entry = DrawEntry.objects.first()
    multiply(
        entry,
        round_id=f"{rounds} + n % 2000",
        request_id=f"{wishes} - 1 + n",
        code=code("E"),
        status="'gugur'",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('product_search')")
        cursor.execute("ANALYZE")


PAGES = {
    "maker": [
        "/saya/pertanyaan/",
        "/saya/borongan/",
        "/saya/borongan/?tampil=milik",
        "/saya/borongan/?tampil=pesanan",
        "/saya/rak/",
        "/saya/rak/hasil/",
        "/saya/produk/",
        "/saya/produk/perhatian/",
    ],
    "operator": [
        "/etalase/rak/",
        "/etalase/rak/tugas/",
        "/etalase/rak/tarik/",
        "/etalase/rak/{site}/",
        "/etalase/rak/petak/{slot}/",
    ],
    "visitor": [
        "/etalase/baru/",
        "/etalase/dekat/?kecamatan=tebet",
        "/etalase/undian/",
        "/etalase/undian/{round}/",
    ],
}


def ask_all(pages: dict[str, list[list[str]]], clients: dict[str, Client]) -> list[dict]:
    """Every page, composed anew, with its queries and their plans."""
    cache.clear()
    return [each for who, paths in pages.items() for each in plans.explain(paths, clients[who])]


def reads_too_much(plan: str) -> bool:
    """Whether a scan of this plan looks at more rows than a page can want."""
    return any(
        (float(kept) + int(left or 0)) * int(loops) > MOST_READ
        for kept, loops, left in READ.findall(plan)
    )


def test_each_list_reads_from_indexes_and_costs_the_same_beside_100_000_rows(city):
    names = {"site": city["site"].slug, "slot": city["slot"].code, "round": city["round"].code}
    pages = {who: [[path, path.format(**names)] for path in paths] for who, paths in PAGES.items()}
    clients = {who: Client(headers={"host": "localhost"}) for who in PAGES}
    clients["maker"].force_login(city["maker"])
    clients["operator"].force_login(StaffFactory(group=Role.OPERATOR))
    ask_all(pages, clients)
    few = {each["page"]: len(each["queries"]) for each in ask_all(pages, clients)}

    fill(city)

    problems = []
    for page in ask_all(pages, clients):
        name, count = page["page"], len(page["queries"])
        if count != few[name]:
            problems.append(f"{name}: {few[name]} queries became {count}")
        for query in page["queries"]:
            if query["read_whole"] or reads_too_much(query["plan"]):
                problems.append(f"{name}\n{query['sql']}\n{query['plan']}")
    assert not problems, "\n\n".join(problems)
