"""The forum of the demo city: topics and replies, in every state, with their moderators' moves."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from okoce.demo import save_in_bulk

from ...choices import PostStatus
from ...models import ForumReply, ForumTheme, ForumTopic, PostChange, TopicFollow
from ...services.forum import KNOWN_AFTER
from ..officers import HOME
from . import topics
from .circle import DAY, HOUR, Circle, Person
from .stories import CALON, PENDAMPING
from .topics import Thread

Post = ForumTopic | ForumReply
# Few people write in the forum, and those write much.
WRITERS = 30
# In how many kecamatan each talk among neighbours is held in a small city.
NEIGHBOURHOODS = 2
# A large city talks more, about the same things.
MEMBERS_PER_TOPIC = 40


@dataclass
class Trouble:
    """What people reported, or could have."""

    advert: ForumTopic
    scheme: ForumTopic
    oil: ForumTopic
    rude: ForumReply
    blunt: ForumReply


class Board:
    """Builds topics and replies as the services would: whose words wait, and who counts them."""

    def __init__(self, circle: Circle) -> None:
        self.circle, self.pick = circle, circle.pick
        self.themes = {theme.slug: theme for theme in ForumTheme.objects.all()}
        self.topics: list[ForumTopic] = []
        self.replies: list[ForumReply] = []
        self.answers: list[tuple[ForumTopic, ForumReply]] = []
        self.changes: list[tuple[Post, PostChange]] = []
        self.follows: dict[tuple[int, int], tuple[ForumTopic, Person, datetime]] = {}
        # How many posts of each person moderators have let through.
        self.let_through: Counter[int] = Counter()

    def ask(
        self, thread: Thread, by: Person, at: datetime, *, held: bool = False, here: bool = False
    ) -> ForumTopic:
        """A topic in the theme of the thread, or with ``here`` in the author's kecamatan."""
        topic = ForumTopic(
            code=self.circle.city.code(),
            author_id=by.user_id,
            title=thread.title.format(area=by.area),
            body=thread.body.format(area=by.area),
            theme=None if here else self.themes[thread.place],
            kecamatan_id=by.kecamatan if here else None,
            created_at=at,
        )
        self.topics.append(topic)
        self._begin(topic, by, at, held=held)
        topic.last_at = topic.status_since
        self._follow(topic, by, at)
        return topic

    def reply(
        self, topic: ForumTopic, by: Person, body: str, at: datetime, *, held: bool = False
    ) -> ForumReply:
        reply = ForumReply(
            code=self.circle.city.code(),
            topic=topic,
            author_id=by.user_id,
            body=body,
            created_at=at,
        )
        self.replies.append(reply)
        self._begin(reply, by, at, held=held)
        if reply.is_shown:
            topic.reply_count += 1
            topic.last_at = max(topic.last_at, reply.status_since)
        self._follow(topic, by, at)
        return reply

    def hide(self, post: Post, at: datetime) -> None:
        """Take a reported post out of sight."""
        self._move(post, PostStatus.SHOWN, PostStatus.HIDDEN, None, at)
        if isinstance(post, ForumReply):
            topic = post.topic
            topic.reply_count -= 1
            shown = (row for row in self.replies if row.topic is topic and row.is_shown)
            topic.last_at = max([topic.status_since, *(row.status_since for row in shown)])

    def show(self, post: Post, at: datetime) -> None:
        """Show a hidden topic again."""
        self._move(post, PostStatus.HIDDEN, PostStatus.SHOWN, None, at)
        post.last_at = at

    def refuse(self, post: Post, at: datetime, note: str) -> None:
        """A moderator did not let this one through."""
        moderator = self.pick.choice(self.circle.staff)
        self._move(post, PostStatus.HELD, PostStatus.REFUSED, moderator.pk, at, note)

    def withdraw(self, post: Post, at: datetime) -> None:
        """The author took it back."""
        self._move(post, PostStatus.HELD, PostStatus.WITHDRAWN, post.author_id, at)

    def _begin(self, post: Post, by: Person, at: datetime, *, held: bool) -> None:
        is_new = by.is_member and self.let_through[by.user_id] < KNOWN_AFTER
        first = PostStatus.HELD if held or is_new else PostStatus.SHOWN
        self._move(post, "", first, by.user_id, at)
        if is_new and not held:
            moderator = self.pick.choice(self.circle.staff)
            shown_at = self.circle.after(at, 1, 6)
            self._move(post, PostStatus.HELD, PostStatus.SHOWN, moderator.pk, shown_at)
            self.let_through[by.user_id] += 1

    def _move(
        self, post: Post, old: str, new: str, by_id: int | None, at: datetime, note: str = ""
    ) -> None:
        change = PostChange(old_status=old, new_status=new, by_id=by_id, note=note, at=at)
        self.changes.append((post, change))
        post.status, post.status_since = new, at

    def _follow(self, topic: ForumTopic, person: Person, at: datetime) -> None:
        self.follows.setdefault((id(topic), person.user_id), (topic, person, at))

    def save(self) -> None:
        save_in_bulk(ForumTopic, self.topics)
        for reply in self.replies:
            reply.topic = reply.topic
        save_in_bulk(ForumReply, self.replies)
        for topic, reply in self.answers:
            topic.answer = reply
        ForumTopic.objects.bulk_update([topic for topic, _reply in self.answers], ["answer"])
        for post, change in self.changes:
            setattr(change, "topic" if isinstance(post, ForumTopic) else "reply", post)
        save_in_bulk(PostChange, [change for _post, change in self.changes])
        save_in_bulk(
            TopicFollow,
            [
                TopicFollow(topic=topic, user_id=person.user_id, at=at)
                for topic, person, at in self.follows.values()
            ],
        )


def talk_in_public(circle: Circle) -> Trouble:
    """The whole forum, saved; returned is what there is trouble with."""
    board, pick = Board(circle), circle.pick
    regulars = pick.sample(circle.others, min(WRITERS, len(circle.others)))
    writers = [*regulars, *(person for person in circle.demo.values() if person.is_member)]
    plan = [(thread, None) for thread in topics.THREADS]
    plan += [(thread, author) for thread in topics.NEIGHBOURS for author in _hosts(circle, thread)]
    for _number in range(len(plan), circle.city.members // MEMBERS_PER_TOPIC):
        plan.append((pick.choice(topics.NEIGHBOURS), circle.somebody()))
    pick.shuffle(plan)
    for number, (thread, host) in enumerate(plan):
        # The newest is of yesterday, the oldest of ten months ago, and they come faster and faster.
        age = 1 + 300 * (1 - (number + 1) / len(plan)) ** 1.6
        if thread.by:
            age = min(age, 40) if thread.by == CALON else max(age, 70)
        _hold(board, thread, host, writers, age)
    trouble = _make_trouble(board, regulars)
    _let_wait(board)
    board.save()
    return trouble


def _hosts(circle: Circle, thread: Thread) -> list[Person]:
    """Who asks their neighbours about it: one of Tebet now and then, and some elsewhere."""
    number = topics.NEIGHBOURS.index(thread)
    at_home = [person for person in circle.others if person.kecamatan == HOME]
    away = [person for person in circle.others if person.kecamatan != HOME]
    elsewhere = circle.pick.sample(away, NEIGHBOURHOODS - (number < 4))
    return [*circle.pick.sample(at_home, 1), *elsewhere] if number < 4 else elsewhere


def _hold(
    board: Board, thread: Thread, host: Person | None, writers: list[Person], age: float
) -> None:
    """One topic with its replies, none by the same person twice but for who asked."""
    circle, pick = board.circle, board.pick
    at = circle.days_ago(age)
    here = host is not None
    free = [person for person in writers if person.since < at]
    host = host or circle.demo.get(thread.by) or pick.choice(free)
    topic = board.ask(thread, host, max(at, host.since + DAY), here=here)
    pick.shuffle(free)
    free = [person for person in free if person is not host] or [circle.demo[PENDAMPING]]
    at = topic.status_since
    for number, text in enumerate(thread.replies):
        at = circle.after(at, 0.4, 20)
        by = host if text.startswith(">") else free[number % len(free)]
        if text.startswith("*") and thread.place == "perizinan":
            # About permits it is the pendamping who know.
            by = pick.choice([circle.demo[PENDAMPING], pick.choice(circle.pendamping)])
        is_answer = text.startswith("*") and not text[1:].startswith("*")
        row = board.reply(topic, by, text[1:] if text[0] in "*>" else text, at)
        at = row.status_since
        if is_answer:
            board.answers.append((topic, row))


def _make_trouble(board: Board, regulars: list[Person]) -> Trouble:
    circle = board.circle
    known = [person for person in regulars if board.let_through[person.user_id] >= KNOWN_AFTER]
    people = iter([*known, *regulars])
    heated = next(topic for topic in board.topics if topic.title == topics.HEATED)
    trouble = Trouble(
        advert=board.ask(topics.ADVERT, next(people), circle.days_ago(40)),
        scheme=board.ask(topics.SCHEME, next(people), circle.days_ago(9)),
        oil=board.ask(topics.OIL, next(people), circle.days_ago(60)),
        rude=board.reply(heated, next(people), topics.RUDE_REPLY, circle.days_ago(2)),
        blunt=board.reply(heated, next(people), topics.BLUNT_REPLY, circle.days_ago(30)),
    )
    board.hide(trouble.advert, circle.days_ago(39))
    board.hide(trouble.scheme, circle.days_ago(8))
    board.hide(trouble.oil, circle.days_ago(58))
    board.show(trouble.oil, circle.days_ago(52))
    board.hide(trouble.rude, circle.days_ago(0.8))
    return trouble


def _let_wait(board: Board) -> None:
    """First posts that wait for a moderator, one that was refused, one that was taken back."""
    circle = board.circle
    newcomers = [person for person in circle.others if not board.let_through[person.user_id]]
    people = iter(circle.pick.sample(newcomers, len(topics.WAITING) + 5))
    for number, thread in enumerate(topics.WAITING):
        board.ask(thread, next(people), circle.now - (3 + 9 * number) * HOUR, held=True)
    open_topics = [topic for topic in board.topics if topic.is_shown]
    for number, text in enumerate(topics.WAITING_REPLIES):
        at = circle.now - (2 + 7 * number) * HOUR
        board.reply(circle.pick.choice(open_topics[-12:]), next(people), text, at, held=True)
    refused = board.ask(topics.OFF_TOPIC, next(people), circle.days_ago(20), held=True)
    board.refuse(refused, circle.days_ago(19), topics.REFUSED_BECAUSE)
    taken_back = board.ask(topics.TAKEN_BACK, next(people), circle.days_ago(12), held=True)
    board.withdraw(taken_back, circle.days_ago(11.8))
