"""The maker of the week: a fair turn, one for each week, and the right of staff to choose."""

import threading
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from etalase.models import MakerOfWeek
from etalase.services import makers, reminders
from members.models import Notification
from okoce.demo import City
from okoce.errors import RuleBroken
from tests.factories import (
    GraduateBusinessFactory,
    PendampingFactory,
    ProductFactory,
    StaffFactory,
)

NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
MONDAY = date(2026, 9, 14)
PANEL = 'id="pembuat-pekan-ini"'

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def maker(products: int = 3, **fields):
    business = GraduateBusinessFactory(**{"story": "Dari dapur nenek", **fields})
    for _number in range(products):
        ProductFactory(business=business)
    return business


def test_only_graduates_with_a_story_and_three_products_are_in_the_circle():
    inside = maker()
    maker(products=2)
    maker(story="")
    maker(story_visibility="anggota")
    maker(visibility="anggota")

    assert list(makers.eligible()) == [inside]


def test_everybody_has_a_turn_before_anybody_has_a_second_one():
    circle = [maker() for _number in range(3)]

    chosen = [
        makers.choose_for_week(MONDAY + timedelta(weeks=number)).business for number in range(7)
    ]

    assert chosen == [*circle, *circle, circle[0]]


def test_newcomer_comes_before_those_who_had_their_turn():
    old = maker()
    makers.choose_for_week(MONDAY)
    new = maker()

    assert makers.choose_for_week(MONDAY + timedelta(weeks=1)).business == new
    assert makers.choose_for_week(MONDAY + timedelta(weeks=2)).business == old


def test_choice_is_made_once_a_week_however_often_it_is_asked():
    business = maker()
    for _each in range(2):
        reminders.find()

    assert [(row.week, row.business) for row in MakerOfWeek.objects.all()] == [(MONDAY, business)]
    told = Notification.objects.filter(user=business.member.user, kind="maker_of_week")
    assert told.count() == 1


def test_without_a_circle_nobody_is_chosen(client):
    assert makers.choose_for_week() is None
    assert client.get("/etalase/pembuat-pekan-ini/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_workers_choose_one_maker():
    for _number in range(2):
        maker()
    gate = threading.Barrier(2)
    found = []

    def choose():
        try:
            gate.wait()
            found.append(makers.choose_for_week(MONDAY).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=choose) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert len(set(found)) == 1
    assert MakerOfWeek.objects.count() == 1


# Staff.


def test_staff_choose_another_one_with_a_reason_and_the_record_keeps_both():
    first, second = maker(), maker()
    staff = StaffFactory()
    makers.choose_for_week()

    makers.choose_instead(second, by=staff, reason="Hari batik")

    rows = MakerOfWeek.objects.order_by("pk")
    assert [(row.business, row.by, row.reason, row.replaced_at) for row in rows] == [
        (first, None, "", NOW),
        (second, staff, "Hari batik", None),
    ]
    # Who was set aside has not had the turn.
    assert makers.choose_for_week(MONDAY + timedelta(weeks=1)).business == first


def test_choice_of_staff_needs_a_reason_a_maker_of_the_circle_and_staff():
    business, outside = maker(), maker(products=1)
    staff = StaffFactory()
    for chosen, by, reason in (
        (business, staff, " "),
        (outside, staff, "Bagus"),
        (business, PendampingFactory(), "Bagus"),
    ):
        with pytest.raises(RuleBroken):
            makers.choose_instead(chosen, by=by, reason=reason)
    assert not MakerOfWeek.objects.exists()


def test_staff_choose_at_the_desk(client):
    business, outside = maker(), maker(products=1)
    client.force_login(StaffFactory())
    place = "/admin/etalase/makerofweek/add/"

    refused = client.post(place, {"business": outside.pk, "reason": "Bagus"})
    assert refused.status_code == 200
    assert "business" in refused.context["adminform"].form.errors
    client.post(place, {"business": business.pk, "reason": "Hari batik"})

    assert [row.business for row in MakerOfWeek.objects.all()] == [business]


# Pages.


def test_page_and_panel_show_the_maker_of_this_week(client):
    first = maker(name="Dapur Lama")
    makers.choose_for_week(MONDAY - timedelta(weeks=1))
    current = maker(name="Dapur Baru")
    makers.choose_for_week()

    page = client.get("/etalase/pembuat-pekan-ini/").content.decode()
    home = client.get("/").content.decode()

    assert page.index(current.name) < page.index(first.name)
    assert current.products.first().name in page
    assert "Dapur Baru" in home
    assert 'id="pembuat-pekan-ini"' in home


def test_panel_stands_on_the_start_page_of_the_etalase_alone(client):
    business = maker()
    makers.choose_for_week()

    start = client.get("/etalase/").content.decode()
    assert PANEL in start
    assert f'/etalase/pembuat-pekan-ini/">{business.name}</a>' in start
    for view in ("/etalase/?cari=keranjang", "/etalase/anyaman/"):
        assert PANEL not in client.get(view).content.decode()


def test_maker_whose_page_is_closed_is_shown_no_longer(client):
    business = maker(name="Dapur Rahasia")
    makers.choose_for_week()
    type(business).objects.update(visibility="sembunyi")

    assert "Dapur Rahasia" not in client.get("/etalase/pembuat-pekan-ini/").content.decode()


def test_page_costs_the_same_with_one_and_with_thirty_weeks(client, query_count, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    business = maker()
    makers.choose_for_week()
    one = query_count(client.get, "/etalase/pembuat-pekan-ini/")
    MakerOfWeek.objects.bulk_create(
        MakerOfWeek(week=MONDAY - timedelta(weeks=number), business=business)
        for number in range(1, 30)
    )

    assert query_count(client.get, "/etalase/pembuat-pekan-ini/") == one
    assert one <= 4


def test_demo_fills_the_past_weeks():
    from etalase.demo.collections import choose_makers

    maker()
    choose_makers(City(seed=1, members=1, businesses=1, products=3, say=print))

    assert [row.week for row in MakerOfWeek.objects.all()] == [MONDAY]
