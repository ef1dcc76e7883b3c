"""Search in Indonesian: stemmed, by the beginning of the last word, and despite typing mistakes.

What a search costs does not grow with how common its words are. Up to ``FEW`` matches are read
from the GIN index at once, whatever is then asked of them. When there are more, a page is found
by walking the list in its order until it is full, which many matches make short; and only the
newest ``RANKED`` of them compete for the best match. Sorted by date or price, all are shown.

Each index has its own words as people write them, in a table. Each process keeps them in memory,
under a version in the cache.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, IntegerField, Model, QuerySet
from django.db.models.functions import Cast
from rapidfuzz import process
from rapidfuzz.distance import OSA

from .codes import new_code

LONGEST_QUERY = 100
MOST_WORDS = 8
LONGEST_WORD = 40
# Fewer letters begin too many words.
SHORTEST_PREFIX = 3
COMPLETIONS = 10
FEW = 1000
RANKED = 500
VOCABULARY_SIZE = 50_000
# A word used so seldom may be its writer's own typing mistake, if a neighbour is far more common.
SELDOM = 5
FAR_MORE_COMMON = 10
# Words that name nothing; left out as long as another word remains.
FILLERS = frozenset(
    [
        *["ada", "atau", "dan", "dari", "dengan", "di", "itu", "ini", "juga", "ke", "pada"],
        *["untuk", "yang", "a", "an", "and", "for", "in", "of", "or", "the", "to"],
    ]
)


@dataclass(frozen=True)
class SearchResult:
    """The rows found, in no order yet, and what was searched in place of the words typed."""

    rows: QuerySet
    # How many there are; None when there are more than ``FEW``.
    total: int | None = 0
    query: SearchQuery | None = None
    words: tuple[str, ...] = ()
    # Words that were searched instead, because those typed are found nowhere.
    corrected: str | None = None
    # Words the person may have meant, although those typed are found.
    suggestion: str | None = None

    @property
    def ranked_most(self) -> int | None:
        """How many of the matches compete for the best (see ``ranked``); None when all do."""
        return RANKED if self.total is None else None


def find(
    query: str,
    *,
    among: QuerySet,
    everything: QuerySet,
    vocabulary: "Vocabulary",
    exact: bool = False,
) -> SearchResult:
    """The rows ``among`` that hold every word in their ``search``; ``exact`` mends no word.

    A word that is found in ``everything`` this reader may search is not misspelt.
    """
    return find_each(
        query, among={"": among}, everything={"": everything}, vocabulary=vocabulary, exact=exact
    )[""]


def find_each(
    query: str,
    *,
    among: dict[str, QuerySet],
    everything: dict[str, QuerySet],
    vocabulary: "Vocabulary",
    exact: bool = False,
) -> dict[str, SearchResult]:
    """The same words in several lists; a word that any of them holds is not misspelt."""
    words = split_words(query[:LONGEST_QUERY])
    words = ([word for word in words if word not in FILLERS] or words)[:MOST_WORDS]
    if not words:
        return {name: SearchResult(rows=rows.none()) for name, rows in among.items()}

    asked = search_query(words, vocabulary)
    ids = _few_of(among, asked)
    corrected = suggestion = None
    if not exact:
        mended = vocabulary.mend(words)
        is_found = any(ids.values()) or (
            mended != words and any(_few_of(everything, asked).values())
        )
        if mended != words and not is_found:
            likelier = search_query(mended, vocabulary)
            ids = _few_of(among, likelier)
            # Never offered is a word that the vocabulary still holds, but nothing else does.
            if any(ids.values()) or any(_few_of(everything, likelier).values()):
                corrected, asked = " ".join(mended), likelier
        elif (common := vocabulary.mend(words, only_known=True)) != words:
            suggestion = " ".join(common)
    return {
        name: SearchResult(
            rows=rows.filter(pk__in=ids[name])
            if len(ids[name]) <= FEW
            else rows.filter(search=asked),
            total=len(ids[name]) if len(ids[name]) <= FEW else None,
            query=asked,
            words=tuple(words),
            corrected=corrected,
            suggestion=suggestion,
        )
        for name, rows in among.items()
    }


def _few_of(lists: dict[str, QuerySet], asked: SearchQuery) -> dict[str, list[int]]:
    return {name: few(rows.filter(search=asked)) for name, rows in lists.items()}


def few(rows: QuerySet) -> list[int]:
    """The ids of all these rows, or of ``FEW`` + 1 when there are more."""
    return list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])


def ranked(result: SearchResult, *, newest: tuple[str, ...]) -> QuerySet:
    """The first matches in the order ``newest`` with their ``rank``.

    It is a whole number, so that an address can hold it.
    """
    first = result.rows.order_by(*newest).values("pk")[:RANKED]
    rank = Cast(SearchRank(F("search"), result.query) * 1_000_000, IntegerField())
    return result.rows.model.objects.filter(pk__in=first).annotate(rank=rank)


def split_words(text: str) -> list[str]:
    """The words of a text as they are compared: composed, lower case, letters and digits only."""
    text = unicodedata.normalize("NFKC", text).casefold()
    words = re.findall(r"[^\W_]+", text)
    return [word for word in dict.fromkeys(words) if len(word) <= LONGEST_WORD]


def search_query(words: list[str], vocabulary: "Vocabulary") -> SearchQuery:
    """All the words; the last may be a beginning.

    The stemmer cuts *keripik* to *ripik*, which *kerip* does not begin: so the words that a
    beginning may become are looked up in the vocabulary and searched too.
    """
    *first, last = words
    parts = [f"'{word}'" for word in first]
    if len(last) >= SHORTEST_PREFIX:
        ends = [f"'{last}':*", *(f"'{word}'" for word in vocabulary.completions(last))]
        parts.append(f"({' | '.join(ends)})")
    else:
        parts.append(f"'{last}'")
    return SearchQuery(" & ".join(parts), config="indonesian", search_type="raw")


# The vocabulary.


class Vocabulary:
    """The known words with their uses, ready for completing and mending."""

    def __init__(self, version: str, uses: dict[str, int]) -> None:
        self.version = version
        self.uses = uses
        self.in_order = sorted(uses)

    def completions(self, beginning: str) -> list[str]:
        """The most used words that begin so, the beginning itself left out."""
        start = bisect_left(self.in_order, beginning)
        following = islice(self.in_order, start, None)
        words = takewhile(lambda word: word.startswith(beginning), following)
        longer = (word for word in words if word != beginning)
        return sorted(longer, key=self.uses.get, reverse=True)[:COMPLETIONS]

    def mend(self, words: list[str], *, only_known: bool = False) -> list[str]:
        """The words, with the likeliest spelling for each that is unknown or suspiciously rare."""
        return [
            self._mend_word(word, is_last=word == words[-1], only_known=only_known)
            for word in words
        ]

    def _mend_word(self, word: str, *, is_last: bool, only_known: bool) -> str:
        known = self.uses.get(word, 0)
        may_be_right = known >= SELDOM or (is_last and self.completions(word))
        if may_be_right or not word.isalpha() or len(word) < 3 or (only_known and not known):
            return word
        mistakes = 1 if len(word) <= 5 else 2
        near = process.extract(
            word, self.in_order, scorer=OSA.distance, score_cutoff=mistakes, limit=None
        )
        others = [(distance, -self.uses[other], other) for other, distance, _at in near if distance]
        if not others:
            return word
        _distance, minus_uses, best = min(others)
        return best if -minus_uses >= known * FAR_MORE_COMMON else word


class Lexicon:
    """The vocabulary of one index: read from its table, and again when anybody learnt something."""

    def __init__(self, name: str, read: Callable[[], QuerySet]) -> None:
        self._key = f"vocabulary:{name}"
        # Pairs of a word and its uses, the most used first.
        self._read = read
        self._loaded = Vocabulary("", {})

    def load(self) -> Vocabulary:
        """This process's copy; made anew when another process has changed the words."""
        version = cache.get_or_set(self._key, partial(new_code, 8), timeout=None)
        if version != self._loaded.version:
            self._loaded = Vocabulary(version, dict(self._read()[:VOCABULARY_SIZE]))
        return self._loaded

    def forget(self) -> None:
        """Have every process read the words again, as soon as this transaction is committed."""
        transaction.on_commit(partial(cache.set, self._key, new_code(8), timeout=None))


def words_of(texts: Iterable[str]) -> list[str]:
    """The words of some texts that a vocabulary keeps."""
    words = split_words(" ".join(texts))
    return [word for word in words if word.isalpha() and len(word) >= SHORTEST_PREFIX]


def count_words(model: type[Model], *, texts: str, **kind: str) -> None:
    """Count afresh the words of the vectors that the SQL ``texts`` selects.

    Words of this ``kind`` (columns with their values) that none holds any more are dropped. The
    uses of words are only counted here: two rows that appear at once never wait for each other
    over a common word.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    of_kind = "".join(f" AND {name} = %s" for name in kind)
    keys = ", ".join([*kind, "word"])
    # One statement sees one moment: a word learnt meanwhile is neither missed nor dropped.
    statement = f"""
        WITH counted AS MATERIALIZED (
            SELECT word, ndoc FROM ts_stat(%s)
            WHERE word ~ '^[[:alpha:]]+$' AND length(word) BETWEEN %s AND %s
        ),
        dropped AS (
            DELETE FROM {table} WHERE word NOT IN (SELECT word FROM counted){of_kind}
        )
        INSERT INTO {table} ({keys}, uses)
        SELECT {"%s, " * len(kind)}word, ndoc FROM counted ORDER BY word
        ON CONFLICT ({keys}) DO UPDATE SET uses = excluded.uses
        WHERE {table}.uses <> excluded.uses
    """  # noqa: S608
    kinds = [*kind.values()]
    with connection.cursor() as cursor:
        cursor.execute(statement, [texts, SHORTEST_PREFIX, LONGEST_WORD, *kinds, *kinds])
