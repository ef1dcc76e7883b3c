"""Search: stems, beginnings, typing mistakes, and a cost that common words do not raise."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etalase.models import Product, SearchWord
from etalase.services import search
from okoce.search import FEW, LONGEST_QUERY, Vocabulary, search_query
from tests.factories import GraduateBusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db


def product(name, **fields):
    made = ProductFactory(name=name, description=fields.pop("description", ""), **fields)
    search.learn(made)
    # What is learnt counts from the commit on, which a test has none of.
    search.lexicon._loaded = Vocabulary("", {})
    return made


def found(query, **options):
    return [each.name for each in search.find(query, **options).rows.order_by("name")]


@pytest.fixture
def chips():
    return product("Keripik pisang manis")


def test_misspelt_words_are_mended_and_said_so(chips):
    result = search.find("kripik pisnag")

    assert result.corrected == "keripik pisang"
    assert [each.pk for each in result.rows] == [chips.pk]


def test_words_that_are_found_are_not_mended(chips):
    result = search.find("keripik pisang")

    assert result.corrected is None
    assert result.suggestion is None
    assert result.total == 1


def test_exact_search_mends_nothing(chips):
    result = search.find("kripik pisnag", exact=True)

    assert result.corrected is None
    assert result.total == 0


def test_word_of_a_description_is_found_although_the_vocabulary_lacks_it():
    soap = product("Sabun sereh", description="Dibuat dengan minyak kelapa murni")

    result = search.find("minyak")

    assert [each.pk for each in result.rows] == [soap.pk]
    assert result.corrected is None


def test_rare_spelling_is_found_and_the_common_one_offered():
    product("Kripik tempe")
    SearchWord.objects.create(word="keripik", uses=40)

    result = search.find("kripik")

    assert result.total == 1
    assert result.suggestion == "keripik"


def test_stems_meet(chips):
    tailor = product("Jasa jahitan baju")

    assert found("menjahit baju") == [tailor.name]


@pytest.mark.parametrize("beginning", ["ker", "kerip", "keripik pis", "PISANG", "  pisang  "])
def test_last_word_may_be_a_beginning(chips, beginning):
    assert found(beginning) == [chips.name]


def test_all_words_are_wanted(chips):
    product("Keripik singkong")

    assert found("keripik pisang") == [chips.name]


def test_words_that_name_nothing_are_left_out_beside_others(chips):
    assert found("keripik dan pisang untuk yang manis") == [chips.name]


def test_business_and_category_lead_to_the_product():
    business = GraduateBusinessFactory(name="Dapur Cempaka")
    made = product("Sambal roa", business=business, search_extra="Sambal dan bumbu Dapur Cempaka")

    assert found("cempaka") == [made.name]
    assert found("bumbu") == [made.name]


def test_unlisted_products_are_not_found(chips):
    Product.objects.update(is_listed=False)

    assert search.find("keripik").total == 0


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "&|!()",
        "' OR 1=1 --",
        "a:*B",
        "<->",
        "\\",
        "'",
        "%",
        "\x00",
        "🍌",
        "é",
        "dan",
        "0",
    ],
)
def test_signs_and_scraps_are_harmless(client, chips, query):
    response = client.get("/etalase/", {"cari": query})

    assert response.status_code == 200


def test_very_long_query_is_cut_off(client, chips):
    response = client.get("/etalase/", {"cari": "keripik " * 2_000})

    assert response.status_code == 200
    assert len(response.context["form"].cleaned_data["cari"]) <= LONGEST_QUERY


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60) | st.text(alphabet="ab '\":*&|!()<->\\%_0é", max_size=40))
def test_no_text_breaks_the_search(chips, query):
    result = search.find(query)
    assert result.total in (0, 1)
    assert len(search.ranked(result)) == result.total


def test_numbers_are_words():
    made = product("Sambal 250 g")

    assert found("250") == [made.name]


# Ranking.


def test_name_weighs_more_than_description_and_newer_breaks_the_tie():
    now = timezone.now()
    told = product("Hampers lebaran", description="Isi: kopi robusta", published_at=now)
    old = product("Kopi robusta", published_at=now - timedelta(days=3))
    new = product("Kopi robusta", published_at=now - timedelta(days=1))

    rows = search.ranked(search.find("kopi")).order_by("-rank", "-published_at")

    assert [row.pk for row in rows] == [new.pk, old.pk, told.pk]


def test_best_match_is_the_usual_order_of_a_search(client):
    now = timezone.now()
    named = product("Kopi", published_at=now - timedelta(days=3))
    told = product("Hampers", description="Isi kopi", published_at=now)

    def ids(query):
        return [row.pk for row in client.get(f"/etalase/?{query}").context["page"].rows]

    assert ids("cari=kopi") == [named.pk, told.pk]
    assert ids("cari=kopi&urut=terbaru") == [told.pk, named.pk]


def test_pages_of_a_search_meet_every_product_once(client):
    business = GraduateBusinessFactory()
    for _number in range(50):
        ProductFactory(business=business, name="Kopi robusta", description="")
    url, met = "/etalase/?cari=kopi", []

    while url:
        response = client.get(url)
        met += [row.pk for row in response.context["page"].rows]
        link = response.context["links"].get("next")
        url = link and f"/etalase/{link}"

    assert len(met) == len(set(met)) == 50


def test_common_word_ranks_a_bounded_number(client, monkeypatch):
    monkeypatch.setattr("okoce.search.FEW", 5)
    monkeypatch.setattr("okoce.search.RANKED", 3)
    business = GraduateBusinessFactory()
    for _number in range(8):
        ProductFactory(business=business, name="Kopi robusta")

    result = search.find("kopi")
    response = client.get("/etalase/?cari=kopi")

    assert result.total is None
    assert result.rows.count() == 8
    assert len(search.ranked(result)) == 3
    assert response.context["ranked_most"] == 3
    assert len(client.get("/etalase/?cari=kopi&urut=terbaru").context["page"].rows) == 8


# The page.


def test_page_says_what_it_searched_and_offers_the_words_typed(client, chips):
    response = client.get("/etalase/?cari=kripik+pisnag")
    page = response.content.decode()

    assert 'data-corrected="keripik pisang"' in page
    assert "?cari=kripik+pisnag&amp;persis=ya" in page
    exact = client.get("/etalase/?cari=kripik+pisnag&persis=ya")
    assert exact.context["page"].rows == []
    assert "data-nothing" in exact.content.decode()


def test_search_stays_within_a_category(client, chips):
    assert client.get("/etalase/anyaman/?cari=pisang").context["page"].rows == [chips]
    response = client.get("/etalase/kopi/?cari=pisang")
    # It is found elsewhere, so nothing is misspelt.
    assert response.context["found"].corrected is None
    assert response.context["page"].rows == []


# The vocabulary.


def test_learning_twice_writes_once(chips, django_assert_num_queries):
    assert set(SearchWord.objects.values_list("word", flat=True)) >= {"keripik", "pisang", "manis"}
    search.find("keripik")

    with django_assert_num_queries(0):
        search.learn(chips)


def test_unlisted_product_teaches_nothing():
    search.learn(ProductFactory(name="Rahasia dapur", is_listed=False))

    assert not SearchWord.objects.filter(word="rahasia").exists()


def test_rebuilding_counts_and_drops(chips):
    product("Keripik singkong")
    SearchWord.objects.create(word="usang", uses=9)

    search.rebuild_vocabulary()

    assert SearchWord.objects.get(word="keripik").uses == 2
    assert not SearchWord.objects.filter(word="usang").exists()


def test_forgetting_keeps_the_words_of_others(chips):
    other = product("Keripik singkong")
    search.rebuild_vocabulary()

    search.forget(other)

    words = set(SearchWord.objects.values_list("word", flat=True))
    assert "singkong" not in words
    assert "keripik" in words


@pytest.mark.django_db(transaction=True)
def test_many_learn_at_once():
    business = GraduateBusinessFactory()
    names = ["Keripik pisang", "Pisang keripik", "Sale pisang", "Keripik sale"]
    products = [ProductFactory(business=business, name=name) for name in names]

    def learn(product):
        try:
            with transaction.atomic():
                search.learn(product)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(products)) as pool:
        list(pool.map(learn, products))

    assert set(SearchWord.objects.values_list("word", flat=True)) == {"keripik", "pisang", "sale"}
    assert found("kripik")[0].startswith("Keripik")


# The plans.


def test_rare_word_is_read_from_its_index(many_products):
    rare = search_query(["4711"], Vocabulary("", {}))

    plan = Product.objects.listed().filter(search=rare)[: FEW + 1].explain()

    assert "Bitmap Index Scan on product_search" in plan


def test_common_word_walks_the_list_until_the_page_is_full(many_products):
    result = search.find("dibuat tangan")

    plan = result.rows.order_by("-published_at", "-id")[:25].explain()

    assert result.total is None
    assert "Index Scan using product_newest" in plan
