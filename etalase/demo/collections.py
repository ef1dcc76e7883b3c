"""Collections in each state, and the makers of the past weeks."""

from datetime import timedelta

from members.models import Kecamatan, User
from okoce.demo import City

from ..choices import CollectionArt, CollectionStatus
from ..models import Category, Collection, CollectionItem, MakerOfWeek, Product
from ..services.makers import eligible, monday_of

# Title, address, introduction, art, days left, main category of the rule, its highest price, words
# of the hand-picked.
THEMES = [
    (
        *("Oleh-oleh Jakarta", "oleh-oleh-jakarta"),
        "Untuk dibawa pulang: ringan di koper, tahan di jalan, dan ada cerita pembuatnya. "
        "Semuanya dibuat di kecamatan-kecamatan Jakarta.",
        *(CollectionArt.BASKET, None, "makanan", 75_000, "Keripik"),
    ),
    (
        *("Hidangan buka puasa", "hidangan-buka-puasa"),
        "Takjil, kue, dan minuman untuk meja buka puasa. Pesan dua hari sebelumnya, supaya "
        "pembuatnya sempat memasak yang segar.",
        *(CollectionArt.MOON, 90, "minuman", 60_000, "Kue"),
    ),
    (
        *("Camilan rapat kantor", "camilan-rapat-kantor"),
        "Untuk rapat, arisan, dan tamu: mudah dibagi, harga pas, bisa dipesan dalam jumlah banyak.",
        *(CollectionArt.TABLE, 200, "makanan", 50_000, "Kopi"),
    ),
    (
        *("Rumah yang hangat", "rumah-yang-hangat"),
        "Anyaman, kain, dan kerajinan tangan yang membuat rumah terasa dihuni.",
        *(CollectionArt.MARKET, None, "kerajinan", None, "Keranjang"),
    ),
]
WEEKS = 6


def put_together(city: City) -> None:
    """Four published collections, and one that waits for a second member of staff."""
    writer, publisher = (User.objects.get(email=f"{name}@demo.test") for name in ("staf", "staf2"))
    for number, (title, slug, intro, art, days, main, price, words) in enumerate(THEMES):
        collection = Collection.objects.create(
            title=title,
            slug=slug,
            intro=intro,
            art=art,
            shown_from=city.today - timedelta(days=20 - number * 4),
            shown_until=city.today + timedelta(days=days) if days else None,
            takes_by_rule=True,
            category=Category.objects.filter(slug=main, parent=None).first()
            or Category.objects.filter(parent=None).first(),
            price_max=price,
            status=CollectionStatus.LIVE,
            status_since=city.days_before(20 - number * 4),
        )
        collection.edited_by.add(writer)
        _note(collection, writer, CollectionStatus.DRAFT, CollectionStatus.SUBMITTED)
        _note(collection, publisher, CollectionStatus.SUBMITTED, CollectionStatus.LIVE)
        found = Product.objects.listed().filter(name__icontains=words).order_by("-published_at")
        CollectionItem.objects.bulk_create(
            CollectionItem(collection=collection, product=product, position=place * 10)
            for place, product in enumerate(found[:6], start=1)
        )
    waiting = Collection.objects.create(
        title="Dari dapur Tebet",
        slug="dari-dapur-tebet",
        intro="Yang dimasak dan dirajut tetangga kita di Tebet.",
        art=CollectionArt.MARKET,
        takes_by_rule=True,
        kecamatan=Kecamatan.objects.get(slug="tebet"),
        status=CollectionStatus.SUBMITTED,
        status_since=city.days_before(1),
    )
    waiting.edited_by.add(User.objects.get(email="pendamping@demo.test"))


def _note(collection: Collection, by: User, old: str, new: str) -> None:
    collection.history.create(old_status=old, new_status=new, by=by, at=collection.status_since)


def choose_makers(city: City) -> None:
    """The makers of this week and of those before it."""
    this_week = monday_of(city.today)
    MakerOfWeek.objects.bulk_create(
        MakerOfWeek(
            week=this_week - timedelta(weeks=weeks),
            business=business,
            at=city.days_before(city.today.weekday() + 7 * weeks),
        )
        for weeks, business in enumerate(eligible().order_by("pk")[:WEEKS])
    )
