"""The search of the etalase: its products, and the words they are written with.

``SearchWord`` holds the words of names, categories and businesses. See ``okoce.search``.
"""

from django.db.models import QuerySet

from okoce import search
from okoce.search import Lexicon, SearchResult, words_of

from ..models import Product, SearchWord

NEWEST = ("-published_at", "-id")

lexicon = Lexicon(
    "etalase", lambda: SearchWord.objects.order_by("-uses").values_list("word", "uses")
)


def find(query: str, *, among: QuerySet | None = None, exact: bool = False) -> SearchResult:
    """The listed products (of those ``among``) that hold every word; ``exact`` mends no word."""
    listed = Product.objects.listed()
    return search.find(
        query,
        among=listed if among is None else among,
        everything=listed,
        vocabulary=lexicon.load(),
        exact=exact,
    )


def ranked(result: SearchResult) -> QuerySet:
    """The newest matches with their ``rank``."""
    return search.ranked(result, newest=NEWEST)


def learn(product: Product) -> None:
    """Add the words of a product that the vocabulary does not hold yet.

    Mostly there are none, and nothing is written. Uses are counted by ``rebuild_vocabulary``.
    """
    if not product.is_listed:
        return
    words = set(words_of([product.name, product.search_extra])) - lexicon.load().uses.keys()
    if not words:
        return
    SearchWord.objects.bulk_create(
        # In one order, so that two writers cannot hold each other up.
        [SearchWord(word=word) for word in sorted(words)],
        ignore_conflicts=True,
    )
    lexicon.forget()


def forget(product: Product) -> None:
    """Drop the words that only this product brought; for one whose maker is erased."""
    words = words_of([product.name, product.search_extra])
    SearchWord.objects.filter(word__in=words, uses__lte=1).delete()
    lexicon.forget()


def rebuild_vocabulary() -> None:
    """Count the words of all listed products afresh, and drop those that none uses any more."""
    search.count_words(
        SearchWord,
        texts="SELECT to_tsvector('simple', name || ' ' || search_extra) "
        "FROM etalase_product WHERE is_listed",
    )
    lexicon.forget()
