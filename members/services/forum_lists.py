"""What a reader finds in the forum: lists of topics, search, and the replies of a topic."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from okoce.paging import Order
from okoce.search import (
    FEW,
    FILLERS,
    LONGEST_QUERY,
    MOST_WORDS,
    Vocabulary,
    search_query,
    split_words,
)
from okoce.workdays import remembered_closed_days

from ..choices import PostStatus
from ..models import ForumReply, ForumTopic, PostChange, TopicFollow, User
from .forum import Post, answer_due

LIVELY_FIRST = Order(("last_at", "id"), descending=True)
OLDEST_FIRST = Order(("id",))
REPLIES_ON_A_PAGE = 20
# So many of one's own posts that wait, and for so long, stand on the first page.
OWN_SHOWN = 5
OWN_FOR = timedelta(days=30)

# Words are not counted here, so a beginning is looked up as it stands.
NO_WORDS = Vocabulary("", {})


def with_author(rows: QuerySet) -> QuerySet:
    """Posts with the person who wrote them, as a page shows people; two queries."""
    rows = rows.select_related("author__member__business", "author__member__kelurahan__kecamatan")
    return rows.prefetch_related("author__groups").defer("author__member__nik")


def find_topics(user: User, *, query: str = "", **places) -> QuerySet:
    """The topics ``user`` may read, in no order yet; ``places`` are fields they are in."""
    topics = ForumTopic.objects.shown_to(user).filter(**places)
    return _matching(topics, user, query) if query else topics


def unanswered(topics: QuerySet) -> QuerySet:
    return topics.filter(reply_count=0)


def followed(topics: QuerySet, user: User) -> QuerySet:
    """Of these topics those that ``user`` follows, up to the ``FEW`` they followed last."""
    follows = TopicFollow.objects.filter(user=user).order_by("-pk")
    # Read at once: beside all that a list joins, PostgreSQL would look through every topic.
    return topics.filter(pk__in=list(follows.values_list("topic", flat=True)[:FEW]))


def _matching(topics: QuerySet, user: User, query: str) -> QuerySet:
    """Topics that hold every word, or have a reply that does.

    Few matches are read from the indexes at once. When there are many, walking the list finds a
    full page soon.
    """
    words = split_words(query[:LONGEST_QUERY])
    words = ([word for word in words if word not in FILLERS] or words)[:MOST_WORDS]
    if not words:
        return topics.none()
    asked = search_query(words, NO_WORDS)
    replies = ForumReply.objects.shown_to(user).filter(search=asked).order_by()
    own = list(topics.filter(search=asked).order_by().values_list("pk", flat=True)[: FEW + 1])
    answered = list(replies.values_list("topic", flat=True)[: FEW + 1])
    if len(own) <= FEW and len(answered) <= FEW:
        return topics.filter(pk__in={*own, *answered})
    # One reply of each topic: PostgreSQL would look through all replies of all topics for EXISTS.
    one = Subquery(replies.filter(topic=OuterRef("pk")).values("pk")[:1])
    return topics.alias(one=one).filter(Q(search=asked) | Q(one__isnull=False))


def for_list(topics: QuerySet, user: User) -> QuerySet:
    """Topics as a list shows them, each with the id of its ``latest`` reply that one may read."""
    replies = ForumReply.objects.shown_to(user).filter(topic=OuterRef("pk")).order_by("-pk")
    topics = with_author(topics).select_related("theme", "kecamatan")
    return topics.annotate(latest=Subquery(replies.values("pk")[:1])).defer("search")


def add_latest(topics: Iterable[ForumTopic]) -> None:
    """Give each topic its ``latest_reply`` with its author; two queries for all of them."""
    ids = [topic.latest for topic in topics if topic.latest]
    rows = with_author(ForumReply.objects.filter(pk__in=ids)).in_bulk() if ids else {}
    for topic in topics:
        topic.latest_reply = rows.get(topic.latest)


def page_start(replies: QuerySet, code: str) -> str:
    """Where the page starts that ends with the reply of this code; empty for the first page."""
    row = replies.filter(code=code).values_list("pk", flat=True).first()
    if row is None:
        return ""
    before = replies.filter(pk__lte=row).order_by("-pk").values_list("pk", flat=True)
    found = list(before[: REPLIES_ON_A_PAGE + 1])
    return str(found[-1]) if len(found) > REPLIES_ON_A_PAGE else ""


def own_waiting(user: User) -> list[Post]:
    """What the reader wrote lately and nobody else sees, newest first, explained."""
    since = timezone.now() - OWN_FOR
    posts = [
        *ForumTopic.objects.own_unshown(user).filter(status_since__gt=since)[:OWN_SHOWN],
        *ForumReply.objects.own_unshown(user)
        .filter(status_since__gt=since)
        .select_related("topic")[:OWN_SHOWN],
    ]
    posts.sort(key=lambda post: post.status_since, reverse=True)
    explain(posts[:OWN_SHOWN])
    return posts[:OWN_SHOWN]


def explain(posts: Iterable[Post]) -> None:
    """Give each post that is not shown its ``due_on`` and the ``reason``, for its author."""
    posts = [post for post in posts if not post.is_shown]
    closed_days = remembered_closed_days()
    reasons = _reasons([post for post in posts if post.status != PostStatus.HELD])
    for post in posts:
        is_held = post.status == PostStatus.HELD
        post.due_on = answer_due(post, closed_days) if is_held else None
        post.reason = reasons.get((type(post), post.pk), "")


def _reasons(posts: list[Post]) -> dict[tuple[type, int], str]:
    if not posts:
        return {}
    topics = [post for post in posts if isinstance(post, ForumTopic)]
    replies = [post for post in posts if isinstance(post, ForumReply)]
    changes = PostChange.objects.filter(
        Q(topic__in=topics) | Q(reply__in=replies),
        new_status__in=[PostStatus.REFUSED, PostStatus.HIDDEN],
    ).order_by("at", "pk")
    return {
        (ForumTopic, change.topic_id) if change.topic_id else (ForumReply, change.reply_id): (
            change.note
        )
        for change in changes
    }
