"""Labels read back from the printed page, and where their QR codes lead."""

from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from etalase.choices import Event, PlacementStatus
from etalase.models import Product, SlotDay
from etalase.services import attribution, labels
from members.choices import Role
from tests.factories import (
    PendampingFactory,
    PlacementFactory,
    ProductFactory,
    ShelfFactory,
    SlotFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 12) Mobile"}
MM = 72 / 25.4


@pytest.fixture
def shelf():
    return ShelfFactory(label="A", columns=6)


def fill(shelf, count: int, **product) -> list:
    return [
        PlacementFactory(
            slot=SlotFactory(shelf=shelf, number=number),
            product=ProductFactory(**{"name": f"Keranjang {number}", "price": 45_000} | product),
        )
        for number in range(1, count + 1)
    ]


def operator():
    return StaffFactory(group=Role.OPERATOR)


def sheets(pdf: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf)


def codes_on(page: pypdfium2.PdfPage) -> list:
    picture = page.render(scale=3).to_pil().convert("L")
    return zxingcpp.read_barcodes(picture)


@pytest.mark.parametrize("size", [21, 24])
def test_sheet_carries_the_code_of_every_slot(client, shelf, size):
    placements = fill(shelf, size + 2)
    client.force_login(operator())

    answer = client.get(
        f"/etalase/rak/{shelf.site.slug}/label.pdf?isi=terisi&lembar={size}&mulai=1"
    )

    document = sheets(answer.content)
    assert len(document) == 2
    assert len(codes_on(document[0])) == size
    read = {code.text for page in document for code in codes_on(page)}
    assert read == {f"{settings.SITE_URL}/r/{each.slot.code}/" for each in placements}


@pytest.mark.parametrize("size", [21, 24])
def test_labels_lie_on_the_paper_and_beside_each_other(size):
    sheet = labels.SHEETS[size]

    corners = [sheet.corner(place) for place in range(sheet.size)]

    assert sheet.size == size
    assert len(set(corners)) == size
    assert max(x for x, _y in corners) + labels.LABEL_WIDTH == 210
    assert min(y for _x, y in corners) >= 0
    assert max(y for _x, y in corners) + sheet.label_height <= labels.PAPER_HEIGHT
    downs = sorted({y for _x, y in corners})
    steps = {round(low - high, 3) for high, low in pairwise(downs)}
    assert steps == {sheet.label_height}


def test_label_names_goods_price_maker_and_slot(shelf):
    (placement,) = fill(shelf, 1, name="Tas anyam pandan", price=150_000)

    pdf = labels.draw_sheets(
        labels.labels_for(labels.slots_of(shelf.site)), sheet=labels.SHEETS[21]
    )

    text = " ".join(sheets(pdf)[0].get_textpage().get_text_range().split())
    assert "Tas anyam pandan" in text
    assert "Rp 150.000" in text
    assert placement.product.business.name in text
    assert f"A-01 {placement.slot.code}" in text


@pytest.mark.parametrize("size", [21, 24])
def test_name_and_price_read_from_a_metre(shelf, size):
    fill(shelf, 1, name="Keripik pisang cokelat", price=1_250_000)
    made = labels.labels_for(labels.slots_of(shelf.site))

    fitted = labels._fit(labels.Document(""), made[0], labels.SHEETS[size])

    name, price, _maker = fitted
    assert name.size >= labels.FROM_A_METRE
    assert price.size >= labels.FROM_A_METRE
    assert labels.too_long(made, labels.SHEETS[size]) == []


@pytest.mark.parametrize("size", [21, 24])
@pytest.mark.parametrize(
    "name",
    [
        "Sambal bawang goreng super pedas dengan cumi asin pilihan dan daun jeruk purut asli botol",
        "Kerajinantanganserbaguna" * 3,
    ],
)
def test_long_name_is_printed_whole_and_told(shelf, size, name):
    fill(shelf, 1, name=name[:80])
    made = labels.labels_for(labels.slots_of(shelf.site))

    fitted = labels._fit(labels.Document(""), made[0], labels.SHEETS[size])[0]

    assert "".join(fitted.lines).replace(" ", "") == name[:80].replace(" ", "")
    assert labels.too_long(made, labels.SHEETS[size]) == made


def test_empty_slot_gets_a_label_with_its_name(shelf):
    SlotFactory(shelf=shelf, number=4)

    (label,) = labels.labels_for(labels.slots_of(shelf.site))

    assert (label.name, label.price, label.maker) == ("", "", shelf.site.name)
    text = sheets(labels.draw_sheets([label], sheet=labels.SHEETS[24]))[0].get_textpage()
    assert text.get_text_range().split()[0] == "A-04"


def test_sheet_begins_where_the_last_one_ended(shelf):
    fill(shelf, 2)
    made = labels.labels_for(labels.slots_of(shelf.site))

    document = sheets(labels.draw_sheets(made, sheet=labels.SHEETS[21], start=21))

    (last,), (first,) = codes_on(document[0]), codes_on(document[1])
    width, height = (side * 3 for side in document[0].get_size())
    assert last.position.top_left.x > width * 2 / 3
    assert last.position.top_left.y > height * 6 / 7
    assert first.position.top_left.x < width / 3
    assert first.position.top_left.y < height / 7


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("isi=terisi&lembar=21&mulai=22", "berisi 21 label"),
        ("isi=pilih&lembar=21&mulai=1", "Tidak ada petak yang cocok"),
        ("isi=apa&lembar=7&mulai=x", "Mulai dari label"),
    ],
)
def test_choice_that_gives_no_sheet_is_refused_kindly(client, shelf, query, words):
    fill(shelf, 1)
    client.force_login(operator())

    answer = client.get(f"/etalase/rak/{shelf.site.slug}/label.pdf?{query}")

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_chosen_slot_comes_from_the_link(client, shelf):
    placements = fill(shelf, 3)
    code = placements[1].slot.code
    client.force_login(operator())

    page = client.get(f"/etalase/rak/{shelf.site.slug}/label/?isi=pilih&petak={code}")
    pdf = client.get(
        f"/etalase/rak/{shelf.site.slug}/label.pdf?isi=pilih&petak={code}&lembar=24&mulai=1"
    )

    assert page.content.decode().count(" checked") == 3
    assert [read.text for read in codes_on(sheets(pdf.content)[0])] == [
        f"{settings.SITE_URL}/r/{code}/"
    ]


def test_labels_are_for_keepers_of_the_centre(client, shelf):
    fill(shelf, 1)
    answers = {}
    for who, user in {
        "operator": operator(),
        "staff": StaffFactory(),
        "pendamping": PendampingFactory(),
        "pendamping elsewhere": PendampingFactory(kecamatan=["31.71.01"]),
        "somebody": UserFactory(),
    }.items():
        client.force_login(user)
        answers[who] = client.get(f"/etalase/rak/{shelf.site.slug}/label/").status_code

    assert answers == {
        "operator": 200,
        "staff": 200,
        "pendamping": 200,
        "pendamping elsewhere": 404,
        "somebody": 404,
    }


def test_labels_cost_the_same_for_one_slot_and_thirty(client, shelf):
    user = operator()
    client.force_login(user)
    fill(shelf, 1)
    with CaptureQueriesContext(connection) as one:
        client.get(f"/etalase/rak/{shelf.site.slug}/label/")
    for number in range(2, 31):
        PlacementFactory(slot=SlotFactory(shelf=shelf, number=number))

    with CaptureQueriesContext(connection) as thirty:
        client.get(f"/etalase/rak/{shelf.site.slug}/label/")

    assert len(thirty) == len(one)


# Scanning.


def test_scan_leads_to_the_goods_and_is_counted_without_a_trace(client, shelf):
    (placement,) = fill(shelf, 1)

    answer = client.get(f"/r/{placement.slot.code.lower()}/", **PHONE)

    assert answer.status_code == 302
    address = placement.product.get_absolute_url()
    assert answer.headers["Location"] == f"{address}?rak={placement.slot.code}"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    attribution.write_batches()
    (day,) = SlotDay.objects.filter(slot=placement.slot)
    assert (day.placement, day.scans) == (placement, 1)


def test_robot_and_keeper_are_not_counted(client, shelf):
    (placement,) = fill(shelf, 1)

    client.get(f"/r/{placement.slot.code}/", HTTP_USER_AGENT="WhatsApp/2.23")
    client.force_login(operator())
    answer = client.get(f"/r/{placement.slot.code}/", **PHONE)

    assert answer.headers["Location"] == f"/etalase/rak/petak/{placement.slot.code}/"
    attribution.write_batches()
    assert not SlotDay.objects.filter(**{f"{Event.SCAN.value}s__gt": 0}).exists()


def test_scan_of_hidden_goods_says_no_reason_and_shows_what_stands_around(client, shelf):
    hidden, other = fill(shelf, 2)
    Product.objects.filter(pk=hidden.product_id).update(is_listed=False, hidden_reason="izin")

    page = client.get(f"/r/{hidden.slot.code}/", **PHONE).content.decode()

    assert "Barang ini sedang tidak dijual" in page
    assert "izin" not in page.split("<main")[1].split("beside")[0]
    assert hidden.product.name not in page
    assert other.product.name in page


def test_scan_of_an_empty_slot_is_kind_and_an_unknown_code_is_not_found(client, shelf):
    (placement,) = fill(shelf, 1)
    placement.status = PlacementStatus.ENDED
    placement.save(update_fields=["status"])

    empty = client.get(f"/r/{placement.slot.code}/", **PHONE)
    unknown = client.get("/r/ZZZZZZZZ/", **PHONE)

    assert empty.status_code == 200
    assert "Petak ini sedang kosong" in empty.content.decode()
    assert unknown.status_code == 404
