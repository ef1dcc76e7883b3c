"""Draws of the demo city: one that is over, one whose offers wait for an answer, one to ask in."""

from datetime import date, timedelta

from django.utils import timezone

from members.choices import Role
from members.models import Notification, User
from okoce.demo import City

from ..choices import EntryStatus, PlacementStatus, SlotKind
from ..models import (
    DrawEntry,
    DrawEntryChange,
    DrawRound,
    DrawSlot,
    Placement,
    PlacementChange,
    PlaceRequest,
    PlaceRequestChange,
    Product,
    Site,
    Slot,
)
from ..services import draw_offers, draws, place_requests

PLACES = 2
# So many who had a place before ask again in each round.
WAITING = 3


def draw_places(city: City) -> None:
    """Let graduates wait for places at the Global Office, and staff draw twice."""
    officers = list(User.objects.filter(groups__name=Role.STAFF).order_by("pk")[:2])
    site = Site.objects.get(slug="global-office")
    own = Product.objects.listed().filter(business__member__user__email="lulusan@demo.test")
    fresh, seasoned = _askers(own.first())

    told = Notification.objects.order_by("pk").last()
    past = _open(city, site, officers[0])
    _ask(city, site, [*fresh[:PLACES], *seasoned[:WAITING]], days_ago=95)
    _draw(past, officers[1])
    for entry in past.entries.filter(status=EntryStatus.OFFERED):
        draw_offers.confirm(entry, by=entry.request.business.member.user)
    _put_back(city, past, days=80)
    # They were read and cleared long ago.
    Notification.objects.filter(pk__gt=told.pk if told else 0).delete()

    waiting = _open(city, site, officers[0])
    # By the rule one first-timer comes before the graduate of the demo, and nobody else does.
    _ask(city, site, [own.order_by("pk").first()], days_ago=400)
    _ask(city, site, [*fresh[PLACES : PLACES + 1], *seasoned[WAITING:]], days_ago=30)
    _draw(waiting, officers[1])

    _open(city, site, officers[1])


def _askers(own: Product) -> tuple[list[Product], list[Product]]:
    """One product of each of some makers who never stood on a shelf, and of some who did.

    None is of the kecamatan of ``own``, so that its share of the places stays free for that maker.
    """
    stood = Placement.objects.filter(status__in=[PlacementStatus.ON_SHELF, PlacementStatus.ENDED])
    rows = Product.objects.listed().exclude(kecamatan=own.kecamatan)
    rows = rows.order_by("business", "pk").distinct("business")
    makers = stood.values("product__business")
    return (
        list(rows.exclude(business__in=makers)[: PLACES + 1]),
        list(rows.filter(business__in=makers)[: 2 * WAITING]),
    )


def _open(city: City, site: Site, officer: User) -> DrawRound:
    """Open a round with slots that are free in its four weeks."""
    starts_on, ends_on = city.today + timedelta(days=6), city.today + timedelta(days=34)
    return draws.open_round(
        by=officer,
        site=site,
        slots=_free_slots(site, starts_on, ends_on),
        starts_on=starts_on,
        ends_on=ends_on,
        closes_at=timezone.now() + timedelta(days=3),
        draw_at=timezone.now() + timedelta(days=4),
    )


def _free_slots(site: Site, starts_on: date, ends_on: date) -> list[Slot]:
    rows = Slot.objects.filter(shelf__site=site, kind=SlotKind.AMBIENT, is_active=True)
    taken = Placement.objects.holding().filter(period__overlap=(starts_on, ends_on))
    kept = DrawSlot.objects.keeping(rows.values("pk"), starts_on, ends_on)
    free = rows.exclude(pk__in=taken.values("slot")).exclude(pk__in=kept.values("slot"))
    return list(free.order_by("shelf__order", "number")[:PLACES])


def _ask(city: City, site: Site, products: list[Product], *, days_ago: int) -> None:
    for product in products:
        request = place_requests.ask_for_place(
            product.business,
            by=product.business.member.user,
            product=product,
            site=site,
            kind=SlotKind.AMBIENT,
            wish_from=city.today,
        )
        since = city.moment(days_ago, spread=20)
        PlaceRequest.objects.filter(pk=request.pk).update(waiting_since=since, status_since=since)
        PlaceRequestChange.objects.filter(request=request).update(at=since)


def _draw(round_: DrawRound, officer: User) -> None:
    """Let the days of asking be over, publish the list and draw."""
    DrawRound.objects.filter(pk=round_.pk).update(
        created_at=timezone.now() - timedelta(days=9),
        closes_at=timezone.now() - timedelta(days=2),
        draw_at=timezone.now() - timedelta(hours=5),
    )
    round_.history.update(at=timezone.now() - timedelta(days=9))
    round_.refresh_from_db()
    draws.close_round(round_, by=None)
    draws.draw_round(round_, by=officer)


def _put_back(city: City, round_: DrawRound, *, days: int) -> None:
    """Let a round whose places were taken have been so many days ago; its goods stood and left."""
    ago = timedelta(days=days)
    round_.refresh_from_db()
    starts_on, ends_on = round_.starts_on - ago, round_.ends_on - ago
    placements = Placement.objects.filter(pk__in=round_.entries.values("placement"))
    for placement in placements:
        sold = city.random.randint(6, 15)
        Placement.objects.filter(pk=placement.pk).update(
            period=(starts_on, ends_on),
            status=PlacementStatus.ENDED,
            status_since=city.days_before((city.today - ends_on).days),
            created_at=placement.created_at - ago,
            batch="B-01",
            is_labelled=True,
            quantity_in=sold,
            sold=sold,
        )
    PlacementChange.objects.filter(placement__in=placements).update(
        new_status=PlacementStatus.ENDED, at=city.days_before((city.today - ends_on).days)
    )
    draws.settle(round_)
    DrawRound.objects.filter(pk=round_.pk).update(
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=round_.created_at - ago,
        closes_at=round_.closes_at - ago,
        draw_at=round_.draw_at - ago,
        status_since=round_.status_since - ago,
    )
    for change in round_.history.all():
        round_.history.filter(pk=change.pk).update(at=change.at - ago)
    for entry in round_.entries.all():
        DrawEntry.objects.filter(pk=entry.pk).update(
            status_since=entry.status_since - ago,
            offer_until=entry.offer_until and entry.offer_until - ago,
            bring_by=entry.bring_by and entry.bring_by - ago,
        )
    for change in DrawEntryChange.objects.filter(entry__round=round_):
        DrawEntryChange.objects.filter(pk=change.pk).update(at=change.at - ago)
