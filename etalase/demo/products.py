"""Products in every state, with their moves, open changes and WhatsApp presses."""

from datetime import timedelta
from functools import lru_cache

from django.utils import timezone

from members.choices import FOOD_PERMITS, CredentialKind, MemberStatus, Role, Visibility
from members.models import Business, Credential, User
from okoce.demo import City, in_batches, save_in_bulk

from ..choices import Availability, HiddenReason, ProductStatus, RevisionStatus
from ..models import (
    Category,
    Product,
    ProductChange,
    ProductDay,
    ProductRecommendation,
    ProductRevision,
)
from ..services.rules import claim_obstacle
from ..services.search import rebuild_vocabulary
from .goods import CLOSING, GOODS, MAKES, RECOMMENDED, REJECTED, RETURNED, Goods

STATUSES = {
    ProductStatus.LIVE: 74,
    ProductStatus.DRAFT: 8,
    ProductStatus.SUBMITTED: 6,
    ProductStatus.RETURNED: 6,
    ProductStatus.REJECTED: 2,
    ProductStatus.ARCHIVED: 4,
}
AVAILABLE = {
    Availability.IN_STOCK: 60,
    Availability.MADE_TO_ORDER: 28,
    Availability.SEASONAL: 7,
    Availability.OUT_OF_STOCK: 5,
}
# What the demo's graduate shows, whatever the seed: one product in each state.
SHOWN_FIRST = [
    ("keripik-dan-camilan", "Keripik Pisang Cokelat", ProductStatus.LIVE),
    ("sambal-dan-bumbu", "Sambal Bawang Botol 150 g", ProductStatus.LIVE),
    ("kue-kering", "Nastar Klasik", ProductStatus.RETURNED),
    ("keripik-dan-camilan", "Keripik Tempe Daun Jeruk", ProductStatus.DRAFT),
    ("kue-kering", "Kastengel Mentega", ProductStatus.SUBMITTED),
    ("sambal-dan-bumbu", "Sambal Ijo Sedang", ProductStatus.ARCHIVED),
]


@lru_cache
def _categories_for(makes: str) -> tuple[str, ...]:
    return next(slugs for start, slugs in MAKES.items() if makes.startswith(start))


class Shops:
    """The businesses that may list, each with its papers."""

    def __init__(self) -> None:
        rows = (
            Business.objects.filter(
                member__graduated_on__isnull=False, member__status=MemberStatus.VERIFIED
            )
            .select_related("member__user", "kelurahan")
            .order_by("pk")
        )
        self.all = list(rows)
        self.papers: dict[int, dict[str, Credential]] = {}
        for paper in Credential.objects.in_force():
            self.papers.setdefault(paper.business_id, {})[paper.kind] = paper
        self.first = next(
            shop for shop in self.all if shop.member.user.email == "lulusan@demo.test"
        )

    def permit(self, shop: Business) -> Credential | None:
        papers = self.papers.get(shop.pk, {})
        return next((papers[kind] for kind in FOOD_PERMITS if kind in papers), None)

    def halal(self, shop: Business) -> Credential | None:
        return self.papers.get(shop.pk, {}).get(CredentialKind.HALAL)


def list_products(city: City) -> None:
    """The wanted number of products, newest last, and everything that hangs on them."""
    shops = Shops()
    categories = {row.slug: row for row in Category.objects.select_related("parent")}
    curators = list(User.objects.filter(groups__name=Role.STAFF).order_by("pk"))
    for batch in in_batches(city.products):
        products = []
        for number in batch:
            if number < len(SHOWN_FIRST):
                shop, (slug, name, status) = shops.first, SHOWN_FIRST[number]
            else:
                shop, status = city.random.choice(shops.all), city.weighted(STATUSES)
                if number == len(SHOWN_FIRST):
                    # Rare as it is, no city goes without one, whatever the seed.
                    status = ProductStatus.REJECTED
                slug = city.random.choice(_categories_for(shop.makes))
                name = _name(city, GOODS[slug])
            products.append(_make(city, shops, shop, categories[slug], name, status))
        save_in_bulk(Product, products)
        _note_makers(products)
        _write_moves(city, products, curators)
        city.say(f"  {batch[-1] + 1} products")
    rebuild_vocabulary()


def _name(city: City, goods: Goods) -> str:
    return f"{city.random.choice(goods.names)} {city.random.choice(goods.kinds)}"


def _make(
    city: City, shops: Shops, shop: Business, category: Category, name: str, status: str
) -> Product:
    pick, goods = city.random, GOODS[category.slug]
    since = city.moment(1, spread=4 if status == ProductStatus.SUBMITTED else 240)
    halal = shops.halal(shop) if category.is_food else None
    price = _price(city, goods)
    product = Product(
        business=shop,
        code=city.code(),
        status=status,
        status_since=since,
        name=name,
        category=category,
        main_category=category.parent,
        kecamatan_id=shop.kelurahan.kecamatan_id,
        search_extra=f"{category.name} {category.parent.name} {shop.name}",
        description=f"{goods.words} {pick.choice(CLOSING)}",
        price=price,
        price_max=price * 2 if pick.random() < 0.12 else None,
        unit=goods.unit,
        monthly_capacity=pick.choice([30, 60, 100, 200, 400]),
        lead_days=pick.choice([1, 2, 3, 5, 7]),
        availability=city.weighted(AVAILABLE),
        permit=shops.permit(shop) if category.is_food else None,
        is_halal=halal is not None,
        halal_credential=halal,
        created_at=since - timedelta(days=6),
        updated_at=since,
    )
    was_live = status in {ProductStatus.LIVE, ProductStatus.ARCHIVED}
    product.published_at = since if was_live else None
    if status == ProductStatus.LIVE:
        product.hidden_reason = _obstacle(product)
        product.is_listed = not product.hidden_reason
    return product


def _obstacle(product: Product) -> str:
    if product.business.visibility != Visibility.PUBLIC:
        return HiddenReason.BUSINESS
    return claim_obstacle(product) or ""


def _price(city: City, goods: Goods) -> int:
    """A price with a round end; cheap ones are more common."""
    share = city.random.random() ** 2.2
    return round((goods.lowest + (goods.highest - goods.lowest) * share) / 500) * 500


def _note_makers(products: list[Product]) -> None:
    link = Product.edited_by.through
    save_in_bulk(
        link,
        [
            link(product_id=product.pk, user_id=product.business.member.user_id)
            for product in products
        ],
    )


def _write_moves(city: City, products: list[Product], curators: list[User]) -> None:
    pick = city.random
    changes, revisions, recommendations, days = [], [], [], []
    for product in products:
        maker, curator = product.business.member.user, pick.choice(curators)
        status = product.status
        if status == ProductStatus.DRAFT:
            continue
        sent = product.status_since - timedelta(days=1)
        path = [(ProductStatus.DRAFT, ProductStatus.SUBMITTED, maker, "", sent)]
        if status in {ProductStatus.LIVE, ProductStatus.ARCHIVED}:
            path.append(
                (ProductStatus.SUBMITTED, ProductStatus.LIVE, curator, "", product.status_since)
            )
        if status == ProductStatus.ARCHIVED:
            path.append((ProductStatus.LIVE, status, maker, "", product.status_since))
        if status in {ProductStatus.RETURNED, ProductStatus.REJECTED}:
            note = pick.choice(RETURNED if status == ProductStatus.RETURNED else REJECTED)
            path.append((ProductStatus.SUBMITTED, status, curator, note, product.status_since))
        changes += [
            ProductChange(product=product, old_status=old, new_status=new, by=by, note=note, at=at)
            for old, new, by, note, at in path
        ]
        if status == ProductStatus.SUBMITTED and pick.random() < 0.4:
            recommendations.append(
                ProductRecommendation(
                    product=product,
                    by=curators[0],
                    note=pick.choice(RECOMMENDED),
                    at=product.status_since,
                )
            )
        if product.is_listed:
            if pick.random() < 0.03:
                revisions.append(_revision(city, product))
            days += [
                ProductDay(
                    product=product,
                    day=city.today - timedelta(days=back),
                    whatsapp_presses=pick.randint(1, 9),
                )
                for back in pick.sample(range(30), pick.randint(0, 5))
            ]
    save_in_bulk(ProductChange, changes)
    save_in_bulk(ProductRevision, revisions)
    save_in_bulk(ProductRecommendation, recommendations)
    save_in_bulk(ProductDay, days)


def _revision(city: City, product: Product) -> ProductRevision:
    """A higher price, or a longer name, that waits for a curator."""
    changes = (
        {"price": product.price + 2500, "price_max": None}
        if city.random.random() < 0.6
        else {"name": f"{product.name} Baru"[:80]}
    )
    return ProductRevision(
        product=product,
        status=RevisionStatus.SUBMITTED,
        status_since=timezone.now() - timedelta(days=city.random.randint(0, 5)),
        changes=changes,
    )
