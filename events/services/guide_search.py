"""One search over what one learns from: guides with their questions, courses, and events.

They share the words they are written with: a word that any of them holds is not misspelt.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from okoce import search
from okoce.search import Lexicon, SearchResult

from ..models import Course, Event, Guide, GuideQuestion, GuideWord

NEWEST = ("-published_at", "-id")
# So many answered questions, courses and events stand beside the guides found.
QUESTIONS, COURSES, EVENTS = 6, 4, 5

lexicon = Lexicon("guides", lambda: GuideWord.objects.order_by("-uses").values_list("word", "uses"))


@dataclass(frozen=True)
class Found:
    """What a search found in each of the three; how words were mended is the same for all."""

    guides: SearchResult
    courses: SearchResult
    events: SearchResult

    @property
    def is_empty(self) -> bool:
        return not any(each.total != 0 for each in (self.guides, self.courses, self.events))


def _lists() -> dict[str, QuerySet]:
    return {
        "guides": Guide.objects.published(),
        "courses": Course.objects.published(),
        "events": Event.objects.upcoming(),
    }


def find(query: str, *, exact: bool = False) -> Found:
    """Published guides and courses, and events to come, that hold every word.

    ``exact`` mends no word.
    """
    lists = _lists()
    found = search.find_each(
        query, among=lists, everything=lists, vocabulary=lexicon.load(), exact=exact
    )
    return Found(**found)


def find_among(rows: QuerySet, query: str, *, exact: bool = False) -> SearchResult:
    """The rows of one of the three that hold every word."""
    found = search.find_each(
        query, among={"rows": rows}, everything=_lists(), vocabulary=lexicon.load(), exact=exact
    )
    return found["rows"]


def ranked(result: SearchResult) -> QuerySet:
    """The newest matches with their ``rank``."""
    return search.ranked(result, newest=NEWEST)


def questions(found: Found) -> list[GuideQuestion]:
    """Answered questions that hold the same words, the newest first."""
    if found.guides.query is None:
        return []
    rows = GuideQuestion.objects.published().filter(search=found.guides.query)
    newest = rows.order_by(*NEWEST).select_related("guide").only("code", "question", "guide__title")
    return list(newest[:QUESTIONS])


def courses(found: Found) -> list[Course]:
    """The courses that match best."""
    if not found.courses.total:
        return []
    rows = search.ranked(found.courses, newest=("title", "pk")).with_sizes().defer("search")
    return list(rows.order_by("-rank", "title", "pk")[:COURSES])


def events(found: Found) -> list[Event]:
    """The soonest of the events that match."""
    if found.events.total == 0:
        return []
    rows = found.events.rows.for_rows()
    return list(rows.order_by("starts_at", "pk")[:EVENTS])


def rebuild_vocabulary() -> None:
    """Count the words of all published guides, questions and courses, and of events to come."""
    search.count_words(
        GuideWord,
        texts="SELECT to_tsvector('simple', title || ' ' || summary || ' ' || body) "
        "FROM events_guide WHERE status = 'terbit' UNION ALL "
        "SELECT to_tsvector('simple', question) FROM events_guidequestion "
        "WHERE status = 'terbit' UNION ALL "
        "SELECT to_tsvector('simple', title || ' ' || summary || ' ' || outcomes || ' ' || "
        "practice_task) FROM events_course WHERE status = 'terbit' UNION ALL "
        "SELECT to_tsvector('simple', title || ' ' || summary || ' ' || description) "
        "FROM events_event WHERE status = 'terbit' AND ends_at > now()",
    )
    lexicon.forget()
