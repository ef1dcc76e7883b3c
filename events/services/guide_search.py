"""The search of the information centre: its guides, and the words they are written with."""

from django.db.models import QuerySet

from okoce import search
from okoce.search import Lexicon, SearchResult

from ..models import Guide, GuideQuestion, GuideWord

NEWEST = ("-published_at", "-id")
# So many answered questions stand beside the guides found.
QUESTIONS = 6

lexicon = Lexicon("guides", lambda: GuideWord.objects.order_by("-uses").values_list("word", "uses"))


def find(query: str, *, exact: bool = False) -> SearchResult:
    """The published guides that hold every word; ``exact`` mends no word."""
    rows = Guide.objects.published()
    return search.find(query, among=rows, everything=rows, vocabulary=lexicon.load(), exact=exact)


def ranked(result: SearchResult) -> QuerySet:
    """The newest matches with their ``rank``."""
    return search.ranked(result, newest=NEWEST)


def questions(result: SearchResult) -> list[GuideQuestion]:
    """Answered questions that hold the same words, the best match first."""
    if result.query is None:
        return []
    rows = GuideQuestion.objects.published().filter(search=result.query)
    newest = rows.order_by(*NEWEST).select_related("guide").only("code", "question", "guide__title")
    return list(newest[:QUESTIONS])


def rebuild_vocabulary() -> None:
    """Count the words of all published guides and questions afresh."""
    search.count_words(
        GuideWord,
        texts="SELECT to_tsvector('simple', title || ' ' || summary || ' ' || body) "
        "FROM events_guide WHERE status = 'terbit' UNION ALL "
        "SELECT to_tsvector('simple', question) FROM events_guidequestion "
        "WHERE status = 'terbit'",
    )
    lexicon.forget()
