"""Products that were confirmed lately, and some that nobody has touched in months."""

from datetime import timedelta

from django.db import connection
from django.db.models import F

from okoce.demo import City

from ..models import Product, ProductChange, ProductDay

# The demo's graduate: one to be asked about, and one of which visitors are told.
FIRST = {"Keripik Pisang Cokelat": 97, "Sambal Bawang Botol 150 g": 131}


def look_after(city: City) -> None:
    """Have makers confirm most of their older products, and leave one in nine alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE etalase_product SET confirmed_at = %s - (id %% 80) * interval '1 day' "
            "WHERE is_listed AND id %% 9 <> 0",
            [city.days_before(1)],
        )
    own = Product.objects.listed().filter(business__member__user__email="lulusan@demo.test")
    for product in own.filter(name__in=FIRST):
        shown = city.days_before(FIRST[product.name])
        longer = product.status_since - shown
        ProductChange.objects.filter(product=product).update(at=F("at") - longer)
        Product.objects.filter(pk=product.pk).update(
            created_at=shown - timedelta(days=6),
            published_at=shown,
            status_since=shown,
            updated_at=shown,
            confirmed_at=None,
        )
        _let_visitors_come(city, product)


def _let_visitors_come(city: City, product: Product) -> None:
    """Two months of visits, more of them at the end of a week."""
    days = [city.today - timedelta(days=back) for back in range(1, 60)]
    rows = [
        ProductDay(
            product=product,
            day=day,
            visits=city.random.randint(0, 5)
            + (city.random.randint(2, 6) if day.weekday() > 3 else 0),
        )
        for day in days
    ]
    ProductDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["product", "day"], update_fields=["visits"]
    )
