"""Scorecards: each figure is the sum of the rows that a reader could add up."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from etalase.choices import MoveKind, PlacementStatus
from etalase.models import Placement, ProductDay, SlotDay, StockMove
from etalase.services import scorecards
from tests.factories import (
    GraduateBusinessFactory,
    PlacementFactory,
    ProductFactory,
    SlotFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/saya/rak/hasil/"


def at(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 0, 30))


@pytest.fixture
def business():
    return GraduateBusinessFactory()


def placement_with_days(business, *, number=0, status=PlacementStatus.ON_SHELF):
    """A placement with counts on every third day of twenty weeks, and sales now and then."""
    placement = PlacementFactory(
        product=ProductFactory(business=business), status=status, quantity_in=200
    )
    today = timezone.localdate()
    for back in range(0, 140, 3):
        day = today - timedelta(days=back)
        counts = {
            "scans": back % 7 + number,
            "visits": back % 5,
            "inquiries": back % 2,
            "whatsapp_presses": back % 4,
        }
        SlotDay.objects.create(slot=placement.slot, placement=placement, day=day, **counts)
        ProductDay.objects.create(
            product=placement.product, day=day, **counts | {"visits": back % 5 + 3}
        )
        if back % 2:
            for kind in (MoveKind.SOLD, MoveKind.SPOILED, MoveKind.IN):
                StockMove.objects.create(
                    placement=placement,
                    kind=kind,
                    quantity=back % 6 + 1,
                    at=at(day),
                    nonce=f"{placement.pk}:{back}:{kind}",
                )
    return placement


def added_up(rows, name):
    return sum(getattr(row, name) for row in rows)


def test_a_placement_is_the_sum_of_its_days(business):
    one, other = (placement_with_days(business, number=number) for number in (0, 4))

    scores = scorecards.score_placements([one, other])

    for placement in (one, other):
        days = list(placement.days.all())
        for name in scorecards.COLUMNS:
            assert getattr(scores[placement.pk], name) == added_up(days, name)
        assert scores[placement.pk].quantity_in == 200
    assert scores[one.pk].asked == scores[one.pk].inquiries + scores[one.pk].whatsapp_presses


def test_weeks_are_the_sums_of_their_days(business):
    placement = placement_with_days(business)
    placement_with_days(GraduateBusinessFactory())
    period = scorecards.last_weeks(timezone.localdate())

    weeks = scorecards.score_weeks(Placement.objects.filter(pk=placement.pk), period)

    assert len(weeks) == scorecards.WEEKS
    for monday, score in weeks:
        week = range(7)
        days = [row for row in placement.days.all() if (row.day - monday).days in week]
        moves = [
            move
            for move in placement.moves.all()
            if (timezone.localtime(move.at).date() - monday).days in week
        ]
        for name in scorecards.COLUMNS:
            assert getattr(score, name) == added_up(days, name)
        for name, kind in (("sold", "terjual"), ("spoiled", "rusak"), ("quantity_in", "masuk")):
            assert getattr(score, name) == sum(m.quantity for m in moves if m.kind == kind)


def test_slots_of_a_period_are_the_sums_of_their_days(business):
    placement = placement_with_days(business)
    today = timezone.localdate()
    empty = SlotFactory(shelf=placement.slot.shelf)
    SlotDay.objects.create(slot=empty, day=today, scans=5)
    period = scorecards.Period(today - timedelta(days=30), today - timedelta(days=3))

    found = dict(scorecards.score_slots(type(empty).objects.all(), period))

    days = [row for row in placement.days.all() if period.first <= row.day <= period.last]
    for name in scorecards.COLUMNS:
        assert getattr(found[placement.slot], name) == added_up(days, name)
    sold = [
        move.quantity
        for move in placement.moves.filter(kind=MoveKind.SOLD)
        if period.first <= timezone.localtime(move.at).date() <= period.last
    ]
    assert found[placement.slot].sold == sum(sold)
    assert found[empty].is_empty


def test_products_tell_the_shelf_from_all_visitors(business):
    placement = placement_with_days(business)
    placement_with_days(GraduateBusinessFactory())
    period = scorecards.last_weeks(timezone.localdate())

    [(product, whole, shelf)] = scorecards.score_products(business.member.user, period, most=9)

    def inside(rows):
        return [row for row in rows if period.first <= row.day <= period.last]

    assert product == placement.product
    assert whole.visits == added_up(inside(product.days.all()), "visits")
    assert shelf.visits == added_up(inside(placement.days.all()), "visits")
    assert whole.visits > shelf.visits


def test_a_share_needs_something_brought_in():
    assert scorecards.Score().sold_share is None
    assert scorecards.Score(quantity_in=8, sold=1).sold_share == 12


# The maker's page.


def test_makers_see_their_own_places_only(client, business):
    own = placement_with_days(business)
    other = placement_with_days(GraduateBusinessFactory())
    client.force_login(business.member.user)

    page = client.get(PAGE).content.decode()

    assert f'data-placement="{own.code}"' in page
    assert other.code not in page
    assert other.product.name not in page


def test_the_page_shows_what_the_rows_say(client, business):
    placement = PlacementFactory(product=ProductFactory(business=business), quantity_in=20, sold=5)
    today = timezone.localdate()
    SlotDay.objects.create(
        slot=placement.slot, placement=placement, day=today, scans=40, visits=30, whatsapp_presses=6
    )
    StockMove.objects.create(placement=placement, kind=MoveKind.SOLD, quantity=5, nonce="x")
    client.force_login(business.member.user)

    response = client.get(PAGE)

    total = response.context["total"]
    assert (total.scans, total.visits, total.asked, total.sold) == (40, 30, 6, 5)
    assert "Dibawa masuk: 20 barang. Terjual: 5 (25%)." in response.content.decode()


def test_planned_and_cancelled_places_have_no_result(client, business):
    for status in (PlacementStatus.PLANNED, PlacementStatus.CANCELLED):
        PlacementFactory(product=ProductFactory(business=business), status=status)
    client.force_login(business.member.user)

    assert client.get(PAGE).context["placements"] == []


def test_whoever_has_no_goods_is_told_so(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(UserFactory())

    response = client.get(PAGE)

    assert response.status_code == 200
    assert 'class="empty' in response.content.decode()


def test_the_page_costs_the_same_for_many_places(client, query_count, business):
    client.force_login(business.member.user)
    PlacementFactory(product=ProductFactory(business=business))
    ProductDay.objects.create(product=business.products.get(), day=timezone.localdate(), visits=1)
    client.get(PAGE)
    few = query_count(client.get, PAGE)
    for _number in range(29):
        placement_with_days(business)

    assert query_count(client.get, PAGE) == few
    assert len(client.get(PAGE).context["placements"]) == 12
    assert "sesudah=" in client.get(PAGE).content.decode()


def test_the_desk_of_a_maker_leads_here(client, business):
    client.force_login(business.member.user)

    assert reverse("etalase:scorecard") in client.get("/saya/produk/").content.decode()
