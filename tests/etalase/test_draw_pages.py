"""Pages of the draw: what everybody reads, a maker's wishes and offers, and the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from etalase.choices import EntryStatus, RequestStatus, RoundStatus
from etalase.models import DrawRound, DrawRule, PlaceRequest
from etalase.services import draw_offers, draws
from members.signals import collect_personal_data
from tests.desk import decide
from tests.etalase.test_draws import asking, closed, drawn, maker_of, offered
from tests.factories import (
    GraduateBusinessFactory,
    MemberFactory,
    PlaceRequestFactory,
    ProductFactory,
    ShelfFactory,
    SiteFactory,
    SlotFactory,
    StaffFactory,
    open_round,
)

pytestmark = pytest.mark.django_db


# Public.


def test_the_list_of_rounds_costs_the_same_for_one_and_for_thirty(client, query_count, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    open_round()
    client.get("/etalase/undian/")
    one = query_count(client.get, "/etalase/undian/")
    for _number in range(29):
        open_round()

    assert query_count(client.get, "/etalase/undian/") == one


@pytest.mark.parametrize("part", ["", "daftar.csv", "undian.json", "ulang/"])
def test_a_round_costs_the_same_for_one_and_for_thirty_lines(client, query_count, settings, part):
    settings.PUBLIC_PAGE_SECONDS = 0
    small, large = open_round(), open_round()
    asking(small.site, 1)
    asking(large.site, 30)
    for round_ in (small, large):
        drawn(round_)
    client.get(f"/etalase/undian/{small.code}/")

    few = query_count(client.get, f"/etalase/undian/{small.code}/{part}")
    many = query_count(client.get, f"/etalase/undian/{large.code}/{part}")

    assert many == few


def test_what_is_secret_or_not_there_yet_is_not_shown(client):
    round_ = open_round()
    (wish,) = asking(round_.site)
    base = f"/etalase/undian/{round_.code}/"

    page = client.get(base).content.decode()
    facts = client.get(f"{base}undian.json").json()
    assert round_.commitment in page
    assert round_.secret not in page
    assert "secret" not in facts
    assert "entries" not in facts
    assert client.get(f"{base}daftar.csv").status_code == 404
    assert client.get(f"{base}ulang/").status_code == 404

    closed(round_)
    page = client.get(base).content.decode()
    assert round_.digest in page
    assert round_.secret not in page
    assert client.get(f"{base}daftar.csv").content.decode() == round_.published_list

    with time_machine.travel(round_.draw_at, tick=False):
        draws.draw_round(round_, by=StaffFactory())
    page = client.get(base).content.decode()
    assert round_.secret in page
    for told in (wish.product.name, wish.business.name, wish.business.member.name):
        assert told not in page
        assert told not in str(client.get(f"{base}undian.json").json())


def test_the_rerun_says_equal_and_when_it_is_not(client, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    round_ = open_round(slots=1)
    asking(round_.site, 3)
    drawn(round_)

    assert client.get(f"/etalase/undian/{round_.code}/ulang/").context["check"].is_equal
    DrawRound.objects.filter(pk=round_.pk).update(seed="0" * 64)
    page = client.get(f"/etalase/undian/{round_.code}/ulang/")
    assert not page.context["check"].is_equal
    assert "Tidak sama" in page.content.decode()


def test_the_rule_is_public_with_its_numbers(client):
    DrawRule.objects.create(version=2, since=timezone.localdate(), max_share=30, note="Dicoba")

    page = client.get("/etalase/undian/aturan/").content.decode()

    assert "30 persen" in page
    assert "Dicoba" in page


# A maker.


def test_a_maker_asks_changes_and_withdraws(client):
    product, site = ProductFactory(), SiteFactory()
    client.force_login(product.business.member.user)
    words = {
        "product": product.pk,
        "site": site.pk,
        "kind": "biasa",
        "wish_from": timezone.localdate().isoformat(),
    }

    answer = client.post("/saya/rak/minta/", words)
    wish = PlaceRequest.objects.get()
    assert answer.url == "/saya/rak/"
    assert (wish.product, wish.site, wish.kind) == (product, site, "biasa")

    again = client.post("/saya/rak/minta/", words)
    assert again.status_code == 422

    client.post(f"/saya/rak/{wish.pk}/ubah/", words | {"kind": "pajang"})
    wish.refresh_from_db()
    assert wish.kind == "pajang"

    client.post(f"/saya/rak/{wish.pk}/tarik/")
    wish.refresh_from_db()
    assert wish.status == RequestStatus.WITHDRAWN


def test_a_wrong_wish_is_refused_and_kept_in_the_form(client):
    product, site = ProductFactory(), SiteFactory()
    client.force_login(product.business.member.user)
    today = timezone.localdate()
    words = {
        "product": ProductFactory().pk,
        "site": site.pk,
        "kind": "gudang",
        "wish_from": today.isoformat(),
        "wish_until": (today - timedelta(days=1)).isoformat(),
    }

    answer = client.post("/saya/rak/minta/", words)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"product", "kind", "wish_until"}
    assert words["wish_until"] in answer.content.decode()
    assert PlaceRequest.objects.count() == 0


def test_an_offer_is_taken_or_left_on_the_page(client):
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    with time_machine.travel(round_.draw_at, tick=False):
        client.force_login(maker_of(entry.request))
        page = client.get("/saya/rak/").content.decode()
        assert f"/saya/rak/tawaran/{entry.code}/ambil/" in page
        client.post(f"/saya/rak/tawaran/{entry.code}/ambil/")
        entry.refresh_from_db()
        assert entry.status == EntryStatus.CONFIRMED
        client.post(f"/saya/rak/tawaran/{entry.code}/lepas/")
        follower = offered(round_)
        client.force_login(maker_of(follower.request))
        client.post(f"/saya/rak/tawaran/{follower.code}/lepas/")

    assert sorted(round_.entries.values_list("status", flat=True)) == ["menolak", "menolak"]


def test_strangers_find_nothing(client):
    round_ = open_round(slots=1)
    asking(round_.site, 2)
    entry = offered(drawn(round_))
    client.force_login(GraduateBusinessFactory().member.user)

    for path in (
        f"/saya/rak/tawaran/{entry.code}/ambil/",
        f"/saya/rak/{entry.request_id}/tarik/",
        f"/saya/rak/{entry.request_id}/ubah/",
    ):
        assert client.post(path).status_code == 404
    entry.refresh_from_db()
    assert entry.is_offered


def test_the_page_of_a_maker_costs_the_same_for_one_and_for_thirty_wishes(client, query_count):
    product = ProductFactory()
    rounds = [open_round(), open_round()]
    PlaceRequestFactory(product=product, site=rounds[0].site)
    client.force_login(product.business.member.user)
    client.get("/saya/rak/")
    one = query_count(client.get, "/saya/rak/")
    for _number in range(28):
        PlaceRequestFactory(product=product)
    PlaceRequestFactory(product=product, site=rounds[1].site)
    asking(rounds[0].site, 30)

    assert query_count(client.get, "/saya/rak/") == one


def test_who_is_no_graduate_reads_what_is_missing(client):
    client.force_login(MemberFactory().user)

    assert client.get("/saya/rak/").status_code == 200
    assert client.get("/saya/rak/minta/").status_code == 302


def test_the_export_of_a_member_has_their_wishes_and_codes():
    round_ = open_round(slots=1)
    (wish,) = asking(round_.site)
    entry = offered(drawn(round_))

    found = {}
    member = wish.business.member
    for _receiver, part in collect_personal_data.send(sender=type(member), member=member):
        found |= part or {}

    (row,) = found["place_requests"]
    assert row["product"] == wish.product.name
    assert row["draws"] == [{"round": round_.code, "code": entry.code, "status": "ditawari"}]


# The desk.


def round_words(slots, **other) -> dict:
    now, today = timezone.localtime(), timezone.localdate()
    closes, draw = now + timedelta(days=2), now + timedelta(days=3)
    return {
        "site": slots[0].shelf.site_id,
        "slots": [slot.pk for slot in slots],
        "starts_on": (today + timedelta(days=7)).isoformat(),
        "ends_on": (today + timedelta(days=35)).isoformat(),
        "closes_at_0": closes.date().isoformat(),
        "closes_at_1": "17:00",
        "draw_at_0": draw.date().isoformat(),
        "draw_at_1": "10:00",
    } | other


def test_staff_open_a_round_at_the_desk(client):
    officer = StaffFactory()
    client.force_login(officer)
    slots = SlotFactory.create_batch(3, shelf=ShelfFactory())

    assert client.get("/admin/etalase/drawround/add/").status_code == 200
    answer = client.post("/admin/etalase/drawround/add/", round_words(slots))

    assert answer.status_code == 302
    round_ = DrawRound.objects.get()
    assert round_.made_by == officer
    assert round_.places.count() == 3
    assert client.get(f"/admin/etalase/drawround/{round_.pk}/change/").status_code == 200


def test_a_round_that_cannot_be_is_refused_at_the_desk_with_the_reason(client):
    client.force_login(StaffFactory())
    slots = SlotFactory.create_batch(2, shelf=ShelfFactory())

    answer = client.post("/admin/etalase/drawround/add/", round_words(slots, site=SiteFactory().pk))

    assert answer.status_code == 200
    assert "satu pusat" in answer.content.decode()
    assert DrawRound.objects.count() == 0


def test_a_second_officer_draws_with_the_code_of_the_round(client):
    maker, other = StaffFactory(), StaffFactory()
    round_ = open_round(by=maker)
    asking(round_.site, 3)
    closed(round_)
    url = f"/admin/etalase/drawround/{round_.pk}/change/"

    with time_machine.travel(round_.draw_at, tick=False):
        client.force_login(maker)
        decide(client, url, RoundStatus.DRAWN, round_.code)
        assert DrawRound.objects.get().is_closed
        client.force_login(other)
        decide(client, url, RoundStatus.DRAWN, "ya")
        assert DrawRound.objects.get().is_closed
        decide(client, url, RoundStatus.DRAWN, round_.code.lower())

    round_.refresh_from_db()
    assert round_.status == RoundStatus.DRAWN
    assert round_.drawn_by == other


def test_a_rule_with_rounds_is_not_changed(client):
    client.force_login(StaffFactory())
    rule = DrawRule.objects.get()
    url = f"/admin/etalase/drawrule/{rule.pk}/change/"
    words = {
        "version": 1,
        "since": "2026-01-01",
        "max_share": 90,
        "wait_step_days": 7,
        "confirm_hours": 48,
        "bring_days": 3,
        "note": "",
    }
    open_round()

    client.post(url, words)

    rule.refresh_from_db()
    assert rule.max_share == 25


def test_a_wish_whose_last_day_has_passed_says_so(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    wish = PlaceRequestFactory(wish_from=yesterday, wish_until=yesterday)
    client.force_login(maker_of(wish))

    page = client.get("/saya/rak/").content.decode()
    assert "tidak lagi ikut undian" in page
    assert "otomatis" not in page

    address = f"/saya/rak/{wish.pk}/ubah/"
    fields = {"product": wish.product_id, "kind": wish.kind, "wish_from": yesterday}
    assert client.post(address, fields | {"wish_until": yesterday}).status_code == 422
    assert client.post(address, fields | {"wish_until": ""}).status_code == 302


def test_a_place_that_was_had_stands_among_the_earlier_wishes(client):
    round_ = open_round(slots=1)
    (wish,) = asking(round_.site)
    drawn(round_)
    with time_machine.travel(round_.draw_at, tick=False):
        draw_offers.confirm(offered(round_), by=maker_of(wish))
    client.force_login(maker_of(wish))

    assert "data-wish" in client.get("/saya/rak/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=120), tick=False):
        client.force_login(maker_of(wish))
        page = client.get("/saya/rak/").content.decode()
    assert "data-wish" not in page
    assert wish.product.name in page
