"""What chats, social sites, feed readers and search engines get of the etalase."""

import io
import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from etalase.choices import CollectionStatus
from etalase.models import Category, CollectionItem
from etalase.services import cards, catalogue
from etalase.services.collections import change_collection_status
from members.choices import MemberStatus, Visibility
from tests.factories import (
    CollectionFactory,
    GraduateBusinessFactory,
    PhotoFactory,
    ProductFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def meta_of(page):
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page)
    return dict(found)


def data_of(page):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, blocks)}


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def card_path(client, product):
    return meta_of(page_of(client, product.get_absolute_url()))["og:image"].removeprefix(
        "http://testserver"
    )


def is_near(colour, wanted):
    return all(abs(one - other) < 20 for one, other in zip(colour, wanted, strict=True))


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "http://testserver"


@pytest.fixture
def with_photo():
    product = ProductFactory(name="Keranjang Rotan", price=15_000)
    photo = PhotoFactory(product=product, position=0)
    file = io.BytesIO()
    Image.new("RGB", (1200, 900), "#00ff00").save(file, "JPEG")
    default_storage.save(photo.file_name(1200, "jpg"), ContentFile(file.getvalue()))
    return product


# Cards.


def test_card_is_a_jpeg_of_its_size_with_the_photo(client, with_photo):
    response = client.get(card_path(client, with_photo))

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    card = Image.open(io.BytesIO(response.content))
    assert card.size == (1200, 630)
    assert is_near(card.getpixel((280, 315)), (0, 255, 0))
    assert len(response.content) < 250 * 1024


def test_preview_names_the_card_and_its_size(client, with_photo):
    told = meta_of(page_of(client, with_photo.get_absolute_url()))

    assert told["og:image"].startswith(
        f"http://testserver/produk/{with_photo.pk}-keranjang-rotan/kartu-"
    )
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:type"] == "image/jpeg"
    assert told["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize(
    "change",
    [{"price": 16_000}, {"name": "Keranjang Bambu"}, {"unit": "set"}, {"price_max": 20_000}],
)
def test_every_change_of_a_word_on_the_card_gives_it_a_new_address(client, change):
    product = ProductFactory(price=15_000)
    before = card_path(client, product)

    for name, value in change.items():
        setattr(product, name, value)
    product.save()

    assert card_path(client, product) != before


def test_a_new_photo_or_maker_gives_a_card_a_new_address(client, with_photo):
    before = card_path(client, with_photo)
    with_photo.business.name = "Dapur Baru"
    with_photo.business.save()
    renamed = card_path(client, with_photo)
    with_photo.photos.all().delete()

    assert len({before, renamed, card_path(client, with_photo)}) == 3


def test_what_is_not_on_the_card_leaves_it_alone(client):
    product = ProductFactory()
    before = card_path(client, product)

    product.description, product.lead_days = "Lain", 9
    product.save()

    assert card_path(client, product) == before


def test_older_card_leads_to_the_newest(client, with_photo):
    old = card_path(client, with_photo)
    with_photo.price = 99_000
    with_photo.save()

    response = client.get(old)

    assert response.status_code == 302
    assert response.url == card_path(client, with_photo)
    assert "no-store" in response.headers["Cache-Control"]


def test_only_the_newest_card_is_kept(client, with_photo):
    client.get(card_path(client, with_photo))
    with_photo.price = 99_000
    with_photo.save()
    newest = card_path(client, with_photo)
    client.get(newest)

    _folders, files = default_storage.listdir(f"cards/produk/{with_photo.pk}")

    assert files == [newest.rsplit("kartu-")[1]]


def test_card_that_is_kept_is_not_drawn_again(client, with_photo, monkeypatch):
    path = card_path(client, with_photo)
    first = client.get(path).content
    monkeypatch.setattr(cards, "draw_card", lambda *args: pytest.fail("drawn twice"))

    assert client.get(path).content == first


def test_drawing_is_limited_and_fetching_is_not(client, monkeypatch):
    product = ProductFactory()
    path = card_path(client, product)
    assert client.get(path).status_code == 200
    monkeypatch.setattr("etalase.services.cards.kept_card", lambda *args: None)
    answers = [client.get(path).status_code for _turn in range(120)]

    assert (answers[-2], answers[-1]) == (200, 429)
    monkeypatch.undo()
    assert client.get(path).status_code == 200


def test_card_without_its_photo_file_is_drawn_but_not_kept(client):
    product = ProductFactory()
    PhotoFactory(product=product, position=0)

    response = client.get(card_path(client, product))

    assert response.status_code == 200
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert not default_storage.exists(f"cards/produk/{product.pk}")


def test_card_of_a_hidden_product_is_not_given_and_its_file_goes(
    client, with_photo, django_capture_on_commit_callbacks
):
    path = card_path(client, with_photo)
    client.get(path)
    with_photo.business.visibility = Visibility.HIDDEN
    with_photo.business.save()

    with django_capture_on_commit_callbacks(execute=True):
        catalogue.refresh_listing(with_photo)

    assert client.get(path).status_code == 404
    assert default_storage.listdir(f"cards/produk/{with_photo.pk}")[1] == []


def test_cards_go_with_the_rows(client, with_photo, django_capture_on_commit_callbacks):
    client.get(card_path(client, with_photo))
    folder, pk = "cards/produk", with_photo.pk
    with django_capture_on_commit_callbacks(execute=True):
        with_photo.delete()

    assert default_storage.listdir(f"{folder}/{pk}")[1] == []


def test_business_has_a_card_when_everybody_may_see_it(client):
    business = GraduateBusinessFactory()
    path = meta_of(page_of(client, business.get_absolute_url()))["og:image"].removeprefix(
        "http://testserver"
    )
    assert Image.open(io.BytesIO(client.get(path).content)).size == (1200, 630)

    business.member.status = MemberStatus.FLAGGED
    business.member.save()

    assert client.get(path).status_code == 404


@pytest.fixture
def themed(with_photo):
    """A collection whose second product has a photo."""
    collection = CollectionFactory(title="Oleh-oleh Jakarta")
    for place, product in enumerate([ProductFactory(), with_photo]):
        CollectionItem.objects.create(collection=collection, product=product, position=place)
    return collection


def test_collection_has_a_card_with_the_first_photo_of_its_products(client, themed):
    told = meta_of(page_of(client, themed.get_absolute_url()))
    response = client.get(told["og:image"].removeprefix("http://testserver"))

    assert told["og:title"] == "Oleh-oleh Jakarta"
    assert told["og:description"] == themed.intro
    assert told["twitter:card"] == "summary_large_image"
    assert told["og:image"].startswith(f"http://testserver/etalase/koleksi/{themed.slug}/kartu-")
    assert response.headers["Content-Type"] == "image/jpeg"
    card = Image.open(io.BytesIO(response.content))
    assert card.size == (1200, 630)
    assert is_near(card.getpixel((280, 315)), (0, 255, 0))


def test_card_of_a_collection_follows_its_title_and_its_makers(client, themed, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    paths = [card_path(client, themed)]
    themed.title = "Oleh-oleh baru"
    themed.save()
    paths.append(card_path(client, themed))
    business = themed.picked.first().business
    business.name = "Dapur Baru"
    business.save()
    paths.append(card_path(client, themed))

    assert len(set(paths)) == 3
    assert client.get(paths[0]).url == paths[2]


def test_card_of_a_collection_goes_with_it_and_with_what_it_shows(
    client, themed, with_photo, django_capture_on_commit_callbacks
):
    folder, path = f"cards/koleksi/{themed.pk}", card_path(client, themed)
    client.get(path)
    assert len(default_storage.listdir(folder)[1]) == 1
    with_photo.business.visibility = Visibility.HIDDEN
    with_photo.business.save()
    with django_capture_on_commit_callbacks(execute=True):
        catalogue.refresh_listing(with_photo)
    assert default_storage.listdir(folder)[1] == []

    path = client.get(path).url
    client.get(path)
    assert len(default_storage.listdir(folder)[1]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        change_collection_status(themed, CollectionStatus.WITHDRAWN, by=StaffFactory())

    assert default_storage.listdir(folder)[1] == []
    assert client.get(path).status_code == 404


def test_card_of_a_collection_goes_with_the_row_of_a_product(
    client, themed, with_photo, django_capture_on_commit_callbacks
):
    client.get(card_path(client, themed))
    with django_capture_on_commit_callbacks(execute=True):
        with_photo.delete()

    assert default_storage.listdir(f"cards/koleksi/{themed.pk}")[1] == []


def test_collection_without_products_has_a_card_too(client):
    path = card_path(client, CollectionFactory())

    assert Image.open(io.BytesIO(client.get(path).content)).size == (1200, 630)


# Feeds.


def feed_of(client, path="/etalase/baru.atom"):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def test_feed_tells_the_newest_first_with_names_that_stay(client):
    old = ProductFactory(published_at=timezone.now() - timedelta(days=3))
    new = ProductFactory(name="Tas <b>&amp;</b> \x0b Kotak", price=12_500)
    ProductFactory(is_listed=False)

    feed = feed_of(client)
    entries = feed.findall(f"{ATOM}entry")

    assert feed.find(f"{ATOM}id").text == "tag:testserver,2026:etalase"
    assert [entry.find(f"{ATOM}id").text for entry in entries] == [
        f"tag:testserver,2026:produk/{each.pk}" for each in (new, old)
    ]
    assert entries[0].find(f"{ATOM}link").get("href") == (
        f"http://testserver{new.get_absolute_url()}"
    )
    assert entries[0].find(f"{ATOM}author/{ATOM}name").text == new.business.name
    assert "Rp\u00a012.500" in entries[0].find(f"{ATOM}summary").text
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "alternate": "http://testserver/etalase/",
        "self": "http://testserver/etalase/baru.atom",
    }


def test_feed_stays_the_same_until_there_is_something_new(client, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    product = ProductFactory()
    first = client.get("/etalase/baru.atom")
    again = client.get("/etalase/baru.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    ProductFactory(business=product.business)
    changed = client.get("/etalase/baru.atom", headers={"If-None-Match": first.headers["ETag"]})

    assert changed.status_code == 200


def test_feed_without_products_is_a_feed(client):
    feed = feed_of(client)

    assert feed.findall(f"{ATOM}entry") == []
    assert feed.find(f"{ATOM}updated").text == "2026-01-01T00:00:00+00:00"


def test_feed_of_a_category_holds_what_is_in_it(client):
    basket = ProductFactory()
    ProductFactory(category=Category.objects.get(slug="kopi"))

    for slug in ("anyaman", basket.main_category.slug):
        feed = feed_of(client, f"/etalase/{slug}/baru.atom")
        assert [entry.find(f"{ATOM}title").text for entry in feed.findall(f"{ATOM}entry")] == [
            basket.name
        ]
        assert feed.find(f"{ATOM}id").text == f"tag:testserver,2026:etalase/{slug}"
    assert client.get("/etalase/tidak-ada/baru.atom").status_code == 404


def test_feed_costs_the_same_with_many_products(client, query_count):
    PhotoFactory(product=ProductFactory())
    one = query_count(client.get, "/etalase/baru.atom")
    for _number in range(30):
        PhotoFactory(product=ProductFactory())

    assert query_count(client.get, "/etalase/baru.atom") == one == 2


def test_pages_name_their_feed(client):
    for page, feed in (
        ("/", "/etalase/baru.atom"),
        ("/etalase/", "/etalase/baru.atom"),
        ("/etalase/anyaman/", "/etalase/anyaman/baru.atom"),
    ):
        found = re.findall(
            r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"',
            page_of(client, page),
        )
        assert found == [feed]


# Data for search engines.


def test_product_tells_its_brand_and_the_way_to_it(client, with_photo):
    data = data_of(page_of(client, with_photo.get_absolute_url()))

    assert data["Product"]["brand"] == {"@type": "Brand", "name": with_photo.business.name}
    assert data["Product"]["offers"]["price"] == 15_000
    assert data["Product"]["offers"]["availability"] == "https://schema.org/InStock"
    category = with_photo.category
    assert [
        (step["position"], step["name"], step["item"])
        for step in data["BreadcrumbList"]["itemListElement"]
    ] == [
        (1, "Beranda", "http://testserver/"),
        (2, "Etalase", "http://testserver/etalase/"),
        (3, category.parent.name, f"http://testserver/etalase/{category.parent.slug}/"),
        (4, category.name, "http://testserver/etalase/anyaman/"),
        (5, with_photo.name, f"http://testserver{with_photo.get_absolute_url()}"),
    ]


def test_business_without_an_address_is_no_place(client):
    business = GraduateBusinessFactory(address="Jalan Tebet 1", address_visibility="anggota")

    data = data_of(page_of(client, business.get_absolute_url()))

    assert "LocalBusiness" not in data
    assert data["Organization"]["address"]["addressLocality"] == "Tebet"
    assert "streetAddress" not in data["Organization"]["address"]
    assert "telephone" not in data["Organization"]
    assert data["BreadcrumbList"]["itemListElement"][-1]["name"] == business.name


def test_business_that_shows_its_address_is_a_place(client):
    business = GraduateBusinessFactory(address="Jalan Tebet 1", address_visibility="publik")

    data = data_of(page_of(client, business.get_absolute_url()))

    assert data["LocalBusiness"]["address"]["streetAddress"] == "Jalan Tebet 1"


def test_portal_says_who_it_is_on_the_front_page(client):
    data = data_of(page_of(client, "/"))

    assert data["Organization"]["name"] == "OK OCE Global Office"
    assert data["Organization"]["url"] == "http://testserver/"


def test_category_tells_the_way_to_it(client):
    steps = data_of(page_of(client, "/etalase/anyaman/"))["BreadcrumbList"]["itemListElement"]

    assert [step["item"] for step in steps][-1] == "http://testserver/etalase/anyaman/"
    assert [step["position"] for step in steps] == [1, 2, 3, 4]


# One address for each page.


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/", "/"),
        ("/?rak=AB12CD34", "/"),
        ("/privasi/", "/privasi/"),
        ("/aksesibilitas/", "/aksesibilitas/"),
        ("/anggota/?cari=kopi", "/anggota/"),
        ("/etalase/?stok=tersedia&urut=termurah", "/etalase/"),
        ("/etalase/anyaman/?halal=on&sesudah=1.2", "/etalase/anyaman/"),
    ],
)
def test_page_names_its_one_address(client, asked, canonical):
    page = page_of(client, asked)

    assert re.findall(r'rel="canonical" href="([^"]+)"', page) == [f"http://testserver{canonical}"]


def test_product_and_business_drop_what_follows_their_address(client):
    product = ProductFactory()

    for path in (product.get_absolute_url(), product.business.get_absolute_url()):
        page = page_of(client, f"{path}?rak=AB12CD34")
        assert re.findall(r'rel="canonical" href="([^"]+)"', page) == [f"http://testserver{path}"]


# The sitemap.


def images_by_page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return {
        url.find(f"{SITEMAP}loc").text: [
            image.text for image in url.findall(f"{IMAGE}image/{IMAGE}loc")
        ]
        for url in ElementTree.fromstring(response.content)
    }


def test_sitemap_names_the_pictures_of_a_product(client):
    product = ProductFactory()
    first = PhotoFactory(product=product, position=0)
    second = PhotoFactory(product=product, position=1)
    PhotoFactory(product=product, position=2, state="menunggu")
    PhotoFactory(product=product, position=None)
    bare = ProductFactory()

    assert images_by_page(client, "/sitemap-produk.xml") == {
        f"http://testserver{product.get_absolute_url()}": [
            f"http://testserver/media/photos/{photo.code}/1200.jpg" for photo in (first, second)
        ],
        f"http://testserver{bare.get_absolute_url()}": [],
    }


def test_page_of_the_sitemap_costs_the_same_however_long(client, query_count):
    PhotoFactory(product=ProductFactory())
    one = query_count(client.get, "/sitemap-produk.xml")
    for _number in range(30):
        PhotoFactory(product=ProductFactory())

    assert query_count(client.get, "/sitemap-produk.xml") == one == 3
