"""One search over guides, courses and events, and what it costs beside 100,000 events."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from events.choices import CourseStatus, EventStatus
from events.services import guide_search
from members.models import Kecamatan
from okoce.bench import plans
from tests.etalase.test_plans import MOST_READ, READ, multiply
from tests.factories import CourseFactory, EventFactory, GuideFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def shelf():
    """One of each that is about coffee, and one of each that nobody may find."""
    found = {
        "guide": GuideFactory(title="Kemasan kopi yang aman"),
        "course": CourseFactory(title="Menakar harga kopi", outcomes="Meracik"),
        "event": EventFactory(title="Kelas seduh kopi"),
    }
    CourseFactory(title="Kopi rahasia", status=CourseStatus.DRAFT)
    EventFactory(title="Kopi darat kemarin", starts_at=timezone.now() - timedelta(days=2))
    EventFactory(title="Kopi belum terbit", status=EventStatus.DRAFT)
    guide_search.rebuild_vocabulary()
    return found


def text(response) -> str:
    return response.content.decode()


def test_search_answers_with_guides_courses_and_events(client, shelf):
    page = client.get("/panduan/?cari=kopi")

    assert page.context["page"].rows == [shelf["guide"]]
    assert page.context["courses"] == [shelf["course"]]
    assert page.context["events"] == [shelf["event"]]
    assert "rahasia" not in text(page)


@pytest.mark.parametrize(
    ("typed", "title"),
    [("kemsaan", "Kemasan kopi"), ("menakr", "Menakar harga"), ("sedhu", "Kelas seduh kopi")],
)
def test_word_is_mended_with_the_words_of_all_three(client, shelf, typed, title):
    page = text(client.get(f"/panduan/?cari={typed}"))

    assert "data-corrected" in page
    assert title in page
    assert "data-corrected" not in text(client.get(f"/panduan/?cari={typed}&persis=ya"))


def test_word_that_only_an_event_holds_is_not_mended_among_courses(client, shelf):
    page = text(client.get("/pelatihan/?cari=seduh"))

    assert "data-corrected" not in page
    assert "Belum ada kursus tentang “seduh”" in page
    assert "/panduan/?cari=seduh" in page


def test_list_of_courses_has_the_search(client, shelf):
    CourseFactory(title="Mengurus izin")

    page = text(client.get("/pelatihan/?cari=harga"))

    assert "Menakar harga kopi" in page
    assert "Mengurus izin" not in page
    assert "noindex" in page


def test_list_of_events_has_the_search_and_keeps_its_filters(client, shelf):
    EventFactory(title="Kopi Tebet", kecamatan=Kecamatan.objects.get(slug="tebet"))
    EventFactory(title="Bazar")

    page = text(client.get("/acara/?cari=kopi"))
    assert "Kelas seduh kopi" in page
    assert "Kopi Tebet" in page
    assert "Bazar</a>" not in page
    page = text(client.get("/acara/?cari=kopi&kecamatan=tebet"))
    assert "Kelas seduh kopi" not in page
    assert "Kopi darat kemarin" in text(client.get("/acara/?cari=kopi&daftar=lewat"))


def test_empty_and_odd_words_are_no_mistake(client, shelf):
    for words in ("", "%00", "!!!", "kopi" * 60, "' & | :*"):
        for place in ("/panduan/", "/pelatihan/", "/acara/"):
            assert client.get(place, {"cari": words}).status_code == 200
    assert "Tidak ada yang cocok" in text(client.get("/panduan/?cari=zzzzzz"))


@pytest.fixture
def long_years(shelf):
    """98,000 events behind us and 2,000 to come, and 2,000 courses and guides."""
    event, course = shelf["event"], CourseFactory(title="Menghitung modal")
    begins = "now() + (n - 98000) * interval '2 hours'"
    multiply(event, title="'Kelas kopi ' || n", starts_at=begins, ends_at=f"{begins} + '1 hour'")
    multiply(course, 2_000, title="'Modal kopi ' || n", slug="'m' || n")
    multiply(shelf["guide"], 2_000, slug="'g' || n")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_searches_and_lists_read_few_of_100000_events(settings, long_years, shelf):
    settings.PUBLIC_PAGE_SECONDS = 0
    pages = [
        ["common word", "/panduan/?cari=kopi"],
        ["rare word", "/panduan/?cari=seduh"],
        ["common word among events", "/acara/?cari=kelas"],
        ["rare word among events", "/acara/?cari=seduh"],
        ["past events", "/acara/?cari=kopi&daftar=lewat"],
        ["events", "/acara/"],
        ["event", shelf["event"].get_absolute_url()],
    ]

    for page in plans.explain(pages):
        for query in page["queries"]:
            # Which rows an index of words names is a few bytes each, and no row is looked at.
            rows = query["plan"].replace("Bitmap Index Scan", "Bitmap")
            for kept, loops, left in READ.findall(rows):
                read = (float(kept) + int(left or 0)) * int(loops)
                assert read <= MOST_READ, f"{page}: {query['plan']}"
