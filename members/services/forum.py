"""What happens in the forum: who writes, what waits, who decides about it, and who is told.

Whoever changes a topic or one of its replies locks the topic first and then the reply, so the
number of replies is right whatever happens at once.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from okoce.errors import RuleBroken
from okoce.workdays import NoHolidayTable, add_workdays

from .. import notices
from ..choices import POST_MOVES, NoticeTopic, PostActor, PostStatus, Role
from ..models import (
    Block,
    ForumReply,
    ForumTheme,
    ForumTopic,
    Kecamatan,
    Notification,
    PostChange,
    ReportCase,
    TopicFollow,
    User,
)
from .access import refuse_private_numbers
from .reminders import is_workday, late_since
from .spam import suspicion

Post = ForumTopic | ForumReply

# A moderator looks at a post within this many working days.
MODERATE_WITHIN = 2
# So many posts that a moderator let through make an author known.
KNOWN_AFTER = 2
# The same words again so soon are one press of a button too many.
TWICE = timedelta(minutes=2)

# The author is owed a reason.
REASON_NEEDED = frozenset(
    {(PostStatus.HELD, PostStatus.REFUSED), (PostStatus.SHOWN, PostStatus.HIDDEN)}
)
# What the author is told of a moderator's step. Hiding by reports is told with the case.
AUTHOR_TELLS = {
    PostStatus.SHOWN: (
        gettext_lazy("A moderator has shown your post"),
        gettext_lazy("Everybody in the forum can read it now: “%(topic)s”."),
    ),
    PostStatus.REFUSED: (
        gettext_lazy("Your post is not shown"),
        gettext_lazy("A moderator read it. The reason: %(note)s"),
    ),
    PostStatus.HIDDEN: (
        gettext_lazy("Your post was hidden"),
        gettext_lazy("A moderator took it out of sight. The reason: %(note)s"),
    ),
}


# Writing.


@transaction.atomic
def start_topic(
    *,
    by: User,
    title: str,
    body: str,
    theme: ForumTheme | None = None,
    kecamatan: Kecamatan | None = None,
) -> ForumTopic:
    """Ask or tell something; the author follows it. It may have to wait for a moderator."""
    _check_may_write(by)
    words = {"title": title, "body": body, "theme": theme, "kecamatan": kecamatan}
    same = ForumTopic.objects.filter(author=by, created_at__gt=timezone.now() - TWICE, **words)
    topic = same.first()
    if topic is None:
        topic = ForumTopic(author=by, **words)
        _begin(topic)
        follow(topic, by)
    return topic


@transaction.atomic
def reply(topic: ForumTopic, *, by: User, body: str) -> ForumReply:
    """Answer in a topic, and follow it from now on. It may have to wait for a moderator."""
    _check_may_write(by)
    _lock(topic)
    is_apart = topic.author and Block.objects.between(by, topic.author).exists()
    if not topic.is_shown or is_apart:
        raise RuleBroken(_("This topic takes no replies now."))
    recent = ForumReply.objects.filter(created_at__gt=timezone.now() - TWICE)
    same = recent.filter(topic=topic, author=by, body=body).first()
    if same:
        return same
    row = ForumReply(topic=topic, author=by, body=body)
    follow(topic, by)
    _begin(row)
    return row


@transaction.atomic
def edit_post(post: Post, *, by: User, **words) -> Post:
    """Change one's own words; what was shown waits again when they make a moderator curious."""
    _lock(post)
    if post.author_id != by.pk or not by.is_active:
        raise RuleBroken(_("Only who wrote this can change it."))
    post.author = by
    if not post.takes_edits:
        raise RuleBroken(_("It is too late to change this. Add what is new as a reply."))
    if all(getattr(post, name) == value for name, value in words.items()):
        return post
    for name, value in words.items():
        setattr(post, name, value)
    post.edited_at = timezone.now()
    post.save(update_fields=[*words, "edited_at"])
    if post.is_shown:
        waits, found = _has_to_wait(post)
        if waits:
            _move(post, PostStatus.HELD, by=None, note=found)
    return post


def _check_may_write(user: User) -> None:
    if not user.may_meet:
        raise RuleBroken(_("Only verified members and pendamping write here."))


def _begin(post: Post) -> None:
    """Keep a new post: shown at once, or held until a moderator has looked."""
    waits, found = _has_to_wait(post)
    post.status = PostStatus.HELD if waits else PostStatus.SHOWN
    post.status_since = post.created_at = timezone.now()
    if isinstance(post, ForumTopic):
        post.last_at = post.created_at
    post.save()
    post.history.create(new_status=post.status, by=post.author, note=found, at=post.created_at)
    if isinstance(post, ForumReply) and post.is_shown:
        _count(post)
        _tell_followers(post)


def _has_to_wait(post: Post) -> tuple[bool, str]:
    """Whether a moderator looks at it first, and what the filter found in it."""
    found = suspicion(getattr(post, "title", ""), post.body)
    return bool(found) or _is_new_here(post.author), ", ".join(found)


def _is_new_here(author: User) -> bool:
    """Whether moderators have let fewer than two posts of this person through."""
    if author.is_pendamping:
        return False
    let_through = PostChange.objects.filter(old_status=PostStatus.HELD, new_status=PostStatus.SHOWN)
    seen = 0
    for model, link in ((ForumTopic, "topic"), (ForumReply, "reply")):
        moves = let_through.filter(**{link: OuterRef("pk")})
        seen += len(model.objects.filter(Exists(moves), author=author).values("pk")[:KNOWN_AFTER])
    return seen < KNOWN_AFTER


# The one door of the status.


@transaction.atomic
def change_post(post: Post, new_status: str, *, by: User | None, note: str = "") -> Post:
    """Move a topic or a reply, record who and why, and tell those whom it concerns."""
    _lock(post)
    old_status, new_status = PostStatus(post.status), PostStatus(new_status)
    note = note.strip()
    actor = actor_in(post, by)
    if actor is None:
        raise RuleBroken(_("You do not decide about this post."))
    if actor not in POST_MOVES.get((old_status, new_status), frozenset()):
        raise RuleBroken(
            _("A post that is “%(status)s” cannot take this step.") % {"status": old_status.label}
        )
    if actor == PostActor.MODERATOR:
        if (old_status, new_status) in REASON_NEEDED and not note:
            raise RuleBroken(_("Please say why. The author will read it."))
        case = case_that_hides(post)
        if case:
            raise RuleBroken(
                _("Reports hid this post. Case %(code)s decides about it.") % {"code": case.code}
            )
        refuse_private_numbers(note)
    change = _move(post, new_status, by=by, note=note)
    if actor == PostActor.MODERATOR:
        _tell_author(post, change)
    return post


def hide_post(post: Post) -> None:
    """Take a reported post out of sight; harmless when it is not shown."""
    _system_move(post, PostStatus.SHOWN, PostStatus.HIDDEN)


def show_post(post: Post) -> None:
    """Show a post again that reports had hidden; harmless when it was not."""
    _system_move(post, PostStatus.HIDDEN, PostStatus.SHOWN)


@transaction.atomic
def _system_move(post: Post, old_status: str, new_status: str) -> None:
    _lock(post)
    if post.status == old_status:
        change_post(post, new_status, by=None)


def actor_in(post: Post, user: User | None) -> PostActor | None:
    """Who ``user`` is to this post, or None for a stranger; without a user, it is the portal.

    A superadmin decides no case, and nobody decides about their own words.
    """
    if user is None:
        return PostActor.SYSTEM
    if not user.is_active:
        return None
    if post.author_id == user.pk:
        return PostActor.AUTHOR
    return PostActor.MODERATOR if user.is_pemprov_staff and not user.is_superuser else None


def case_that_hides(post: Post) -> ReportCase | None:
    """The case that keeps a hidden post out of sight, be it in hand or decided; else None.

    There is none when a moderator hid it by hand.
    """
    if post.status != PostStatus.HIDDEN:
        return None
    return ReportCase.objects.of(post).filter(hidden_at__isnull=False).first()


def moves_for(post: Post, user: User) -> frozenset[str]:
    """The statuses to which ``user`` may move this post now."""
    actor = actor_in(post, user)
    if actor == PostActor.MODERATOR and case_that_hides(post):
        return frozenset()
    return frozenset(
        new for (old, new), actors in POST_MOVES.items() if old == post.status and actor in actors
    )


def _lock(post: Post) -> None:
    """Read a post afresh and hold it; a reply's topic first."""
    topics = ForumTopic.objects.select_related("author")
    topics = topics.select_for_update(no_key=True, of=["self"])
    if isinstance(post, ForumTopic):
        post.refresh_from_db(from_queryset=topics)
        return
    topic = post.topic
    topic.refresh_from_db(from_queryset=topics)
    replies = ForumReply.objects.select_related("author")
    post.refresh_from_db(from_queryset=replies.select_for_update(no_key=True, of=["self"]))
    post.topic = topic


def _move(post: Post, new_status: str, *, by: User | None, note: str) -> PostChange:
    old_status, post.status, post.status_since = post.status, new_status, timezone.now()
    post.save(update_fields=["status", "status_since"])
    is_first_time = not post.history.filter(new_status=PostStatus.SHOWN).exists()
    change = post.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=post.status_since
    )
    if isinstance(post, ForumTopic):
        if post.is_shown:
            post.last_at = post.status_since
            post.save(update_fields=["last_at"])
    elif post.is_shown:
        _count(post)
        if is_first_time:
            _tell_followers(post)
    elif old_status == PostStatus.SHOWN:
        _uncount(post)
    return change


def _count(row: ForumReply) -> None:
    """A reply came into sight. Its topic is locked."""
    topic = row.topic
    topic.reply_count += 1
    topic.last_at = row.status_since
    topic.save(update_fields=["reply_count", "last_at"])


def _uncount(row: ForumReply) -> None:
    """A reply went out of sight, and is no answer any more. Its topic is locked."""
    topic = row.topic
    topic.reply_count -= 1
    latest = topic.replies.shown().aggregate(at=Max("status_since"))["at"]
    topic.last_at = max(filter(None, [topic.status_since, latest]))
    if topic.answer_id == row.pk:
        topic.answer = None
    topic.save(update_fields=["reply_count", "last_at", "answer"])


# The answer, and those who follow.


@transaction.atomic
def mark_answer(topic: ForumTopic, row: ForumReply | None, *, by: User) -> ForumTopic:
    """Say which reply answered one's question, or that none did; its author is told once."""
    _lock(topic)
    if topic.author_id != by.pk or not topic.is_shown:
        raise RuleBroken(_("Only who asked says what the answer is."))
    if row and not topic.replies.shown_to(by).filter(pk=row.pk).exists():
        raise RuleBroken(_("This reply is not here any more."))
    topic.answer = row
    topic.save(update_fields=["answer"])
    if row and row.author and row.author_id != by.pk:
        notices.notify(
            row.author,
            "forum_answer",
            key=f"forum-answer:{row.pk}",
            topic=NoticeTopic.FORUM,
            title=gettext_lazy("Your reply was the answer"),
            body=gettext_lazy("Who asked “%(topic)s” marked your reply as the answer. Thank you."),
            params={"topic": topic.title},
            path=row.get_absolute_url(),
        )
    return topic


def follow(topic: ForumTopic, user: User) -> None:
    """Be told of new replies; following twice is following once."""
    TopicFollow.objects.get_or_create(topic=topic, user=user)


def unfollow(topic: ForumTopic, user: User) -> None:
    """Be told no more."""
    TopicFollow.objects.filter(topic=topic, user=user).delete()


def look_at(topic: ForumTopic, user: User) -> bool:
    """Note that somebody reads a topic, so that they are told anew; whether they follow it."""
    row = TopicFollow.objects.filter(topic=topic, user=user).first()
    if row and row.told_at:
        row.told_at = None
        row.save(update_fields=["told_at"])
        told = Notification.objects.filter(user=user, kind="forum_reply")
        notices.mark_read(told.filter(path__contains=f"/{topic.code}-"))
    return row is not None


def _tell_followers(row: ForumReply) -> None:
    """Tell those who have looked since they were last told. The topic is locked."""
    topic = row.topic
    apart = [Block.objects.kept_apart_from(one) for one in (row.author, topic.author) if one]
    follows = TopicFollow.objects.filter(topic=topic, told_at=None).exclude(user=row.author)
    for people in apart:
        follows = follows.exclude(user__in=people)
    followers = [each.user for each in follows.select_related("user")]
    words = {
        "key": f"forum-topic:{topic.pk}:{row.pk}",
        "topic": NoticeTopic.FORUM,
        "params": {"topic": topic.title},
        "path": row.get_absolute_url(),
    }
    notices.notify_all(
        [user for user in followers if user.pk == topic.author_id],
        "forum_reply",
        title=gettext_lazy("Somebody answered you in the forum"),
        body=gettext_lazy("“%(topic)s” has a new reply. If it helps you, mark it as the answer."),
        **words,
    )
    notices.notify_all(
        [user for user in followers if user.pk != topic.author_id],
        "forum_reply",
        title=gettext_lazy("News in a topic you follow"),
        body=gettext_lazy("“%(topic)s” has a new reply. We tell you again once you have looked."),
        **words,
    )
    told = TopicFollow.objects.filter(topic=topic, user__in=followers)
    told.update(told_at=timezone.now())


def _tell_author(post: Post, change: PostChange) -> None:
    if post.author and change.new_status in AUTHOR_TELLS:
        title, body = AUTHOR_TELLS[change.new_status]
        notices.notify(
            post.author,
            f"forum_{change.new_status}",
            key=f"forum:{change.pk}",
            topic=NoticeTopic.FORUM,
            title=title,
            body=body,
            params={"topic": str(getattr(post, "topic", post)), "note": change.note},
            path=post.get_absolute_url(),
        )


# Waiting.


def answer_due(post: Post, closed_days=None) -> date | None:
    """The last day on which a moderator looks at it; None when that year's holidays are unknown."""
    day = timezone.localdate(post.status_since)
    try:
        return add_workdays(day, MODERATE_WITHIN, closed_days=closed_days)
    except NoHolidayTable:
        return None


def find_reminders() -> None:
    """Once a working day, tell staff how many posts have waited too long."""
    if not is_workday(timezone.localdate()):
        return
    late = late_since(MODERATE_WITHIN)
    count = sum(
        model.objects.held().filter(status_since__lt=late).count()
        for model in (ForumTopic, ForumReply)
    )
    if count:
        notices.notify_role(
            Role.STAFF,
            "forum_late",
            key=f"forum-late:{timezone.localdate()}",
            topic=NoticeTopic.WORK,
            title=gettext_lazy("The forum waits for a moderator"),
            body=ngettext_lazy(
                "%(count)d post has waited longer than %(days)d working days.",
                "%(count)d posts have waited longer than %(days)d working days.",
                "count",
            ),
            params={"count": count, "days": MODERATE_WITHIN},
            path=reverse("admin:index"),
        )


# Erasure.


@transaction.atomic
def forget_author(user: User) -> None:
    """Take a person's words out of the forum for good; what others wrote stays in its place."""
    own = Q(author=user) | Q(replies__author=user)
    touched = ForumTopic.objects.filter(pk__in=ForumTopic.objects.filter(own).values("pk"))
    list(touched.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    topics = ForumTopic.objects.filter(author=user)
    replies = ForumReply.objects.filter(author=user)
    for code in topics.values_list("code", flat=True):
        # Notices to others hold the title.
        Notification.objects.filter(path__startswith=f"/forum/{code}-").delete()
    PostChange.objects.filter(Q(topic__author=user) | Q(reply__author=user)).update(note="")
    ForumTopic.objects.filter(answer__author=user).update(answer=None)
    replies.exclude(status=PostStatus.SHOWN).delete()
    replies.update(body="", author=None)
    answered = Exists(ForumReply.objects.filter(topic=OuterRef("pk")).exclude(body=""))
    topics.exclude(answered).delete()
    topics.update(title="", body="", author=None)
