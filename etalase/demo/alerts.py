"""People who wait for something: a product that is sold out, and what is new in a search."""

from datetime import timedelta

from members.models import Kecamatan, User
from okoce.demo import City

from ..choices import AlertKind, AlertStatus, Availability
from ..models import Alert, Category, Product

WAITING = 7
SEARCHES = [
    {"words": "keripik", "price_to": 30_000},
    {"category": "batik-betawi", "kecamatan": "tebet"},
    {"words": "kopi", "is_halal": True},
]


def watch_for_people(city: City) -> None:
    """Have visitors wait for sold-out products, and the demo's graduate follow some searches."""
    sold_out = Product.objects.listed().filter(availability=Availability.OUT_OF_STOCK)
    products = list(sold_out.order_by("pk")[:3])
    user = User.objects.get(email="lulusan@demo.test")
    alerts = [
        Alert(
            kind=AlertKind.STOCK,
            product=product,
            email=f"pengunjung{number}@contoh.test",
            nonce=f"demo-tunggu-{product.pk}-{number}",
        )
        for product in products
        for number in range(1, WAITING)
    ]
    own = [product for product in products if product.business.member.user_id != user.pk]
    alerts += [
        Alert(kind=AlertKind.STOCK, product=product, user=user, nonce=f"demo-{product.pk}")
        for product in own[:1]
    ]
    alerts += [
        Alert(kind=AlertKind.SEARCH, user=user, nonce=f"demo-cari-{number}", **_asked(search))
        for number, search in enumerate(SEARCHES)
    ]
    for number, alert in enumerate(alerts):
        since = city.days_before(3 + number)
        alert.key = city.code(24)
        alert.status, alert.status_since, alert.created_at = AlertStatus.ACTIVE, since, since
        alert.until = since + timedelta(days=180)
        # Searches were looked through yesterday, and found what came in a month.
        alert.seen_until = city.days_before(1)
        alert.note_from = city.days_before(31) if alert.is_search else None
    Alert.objects.bulk_create(alerts)


def _asked(search: dict) -> dict:
    found = {"category": Category.objects, "kecamatan": Kecamatan.objects}
    return {
        name: found[name].filter(slug=value).first() if name in found else value
        for name, value in search.items()
    }
