"""What two people of the demo saved to find again: something out of stock, and something gone."""

from datetime import timedelta

from members.models import User
from okoce.demo import City

from ..choices import Availability
from ..models import Favourite, Product

SAVERS = {"lulusan@demo.test": 9, "calon@demo.test": 4}


def save_favourites(city: City) -> None:
    """The demo's graduate and candidate each save products of others."""
    others = Product.objects.exclude(business__member__user__email__in=SAVERS)
    listed = others.listed().order_by("-published_at", "-id")
    for email, count in SAVERS.items():
        user = User.objects.filter(email=email).first()
        if user is None:
            continue
        products = [
            *listed.exclude(availability=Availability.OUT_OF_STOCK)[: count - 2],
            *listed.filter(availability=Availability.OUT_OF_STOCK)[:1],
            *others.withdrawn().order_by("pk")[:1],
        ]
        Favourite.objects.bulk_create(
            Favourite(
                user=user,
                product=product,
                saved_at=city.days_before(place) - timedelta(minutes=place),
            )
            for place, product in enumerate(products)
        )
