"""Relations of the demo city: those of the demo accounts as written down, the rest by chance."""

from collections.abc import Iterator
from datetime import datetime

from okoce.demo import City, in_batches, save_in_bulk

from ...choices import ConnectionStatus
from ...models import Block, Connection, ConnectionChange
from . import words
from .circle import DAY, HOUR, Circle, Person
from .stories import STORIES, THEM, Story

STATUSES = {
    ConnectionStatus.ACCEPTED: 74,
    ConnectionStatus.PROPOSED: 9,
    ConnectionStatus.DECLINED: 6,
    ConnectionStatus.EXPIRED: 6,
    ConnectionStatus.CANCELLED: 5,
}
# A small city is a lively one; in a large one everybody has met somebody.
EACH_KNOWS, LIVELY = 2, 2000


class Pair:
    """A relation while it is built, with the people on both sides."""

    def __init__(self, asker: Person, asked: Person, row: Connection, story: Story | None) -> None:
        self.asker, self.asked, self.row, self.story = asker, asked, row, story
        self.changes: list[ConnectionChange] = []
        # Of a story: the demo account and the other side.
        self.me, self.them = asker, asked

    @property
    def people(self) -> tuple[Person, Person]:
        return self.asker, self.asked

    @property
    def is_accepted(self) -> bool:
        return self.row.status == ConnectionStatus.ACCEPTED

    def other(self, person: Person) -> Person:
        return self.asked if person is self.asker else self.asker

    def side(self, who: str) -> Person:
        """One side of a story, by ``ME`` or ``THEM``."""
        return self.them if who == THEM else self.me


def relate(
    circle: Circle,
    asker: Person,
    asked: Person,
    *,
    status: str,
    days: float,
    note: str,
    story: Story | None = None,
    was_accepted: bool = False,
) -> Pair:
    """An unsaved relation that was asked for so many days ago, and the moves that led here."""
    earliest = max(asker.since, asked.since) + HOUR
    begun = max(circle.days_ago(days), min(earliest, circle.now - HOUR))
    low, high = sorted([asker.user_id, asked.user_id])
    row = Connection(
        code=circle.city.code(10),
        low_id=low,
        high_id=high,
        asked_by_id=asker.user_id,
        note=note,
        created_at=begun,
        status_since=begun,
    )
    pair = Pair(asker, asked, row, story)
    _move(pair, ConnectionStatus.PROPOSED, asker, begun)
    if status == ConnectionStatus.PROPOSED:
        return pair
    if status == ConnectionStatus.EXPIRED:
        _move(pair, status, None, begun + 30 * DAY)
        return pair
    if status == ConnectionStatus.ACCEPTED or was_accepted:
        _move(pair, ConnectionStatus.ACCEPTED, asked, circle.after(begun, 2, 40))
        row.connected_at = row.status_since
    if status == ConnectionStatus.DECLINED:
        _move(pair, status, asked, circle.after(begun, 3, 60))
    elif status == ConnectionStatus.CANCELLED:
        blocked = story is not None and story.blocked
        _move(pair, status, None if blocked else asker, circle.after(row.status_since, 20, 100))
    return pair


def _move(pair: Pair, status: str, by: Person | None, at: datetime) -> None:
    row = pair.row
    is_new = status == ConnectionStatus.PROPOSED
    pair.changes.append(
        ConnectionChange(
            old_status="" if is_new else row.status,
            new_status=status,
            by_id=by.user_id if by else None,
            note=row.note if is_new else "",
            at=at,
        )
    )
    row.status, row.status_since = status, at


def connect_demo_accounts(circle: Circle) -> list[Pair]:
    """The relations that are written down, and the one block."""
    pairs, taken = [], {person.user_id for person in circle.demo.values()}
    for email, stories in STORIES.items():
        me = circle.demo[email]
        for story in stories:
            them = circle.demo.get(story.who) or circle.of_trade(
                story.who, taken, circle.now - (story.days + 2) * DAY
            )
            taken.add(them.user_id)
            asker, asked = (them, me) if story.by == THEM else (me, them)
            pair = relate(
                circle,
                asker,
                asked,
                status=story.status,
                days=story.days,
                note=story.note,
                story=story,
                was_accepted=bool(story.talk),
            )
            pair.me, pair.them = me, them
            pairs.append(pair)
    save(pairs)
    Block.objects.bulk_create(
        Block(blocker_id=pair.me.user_id, blocked_id=pair.them.user_id, at=pair.row.status_since)
        for pair in pairs
        if pair.story.blocked
    )
    return pairs


def connect_city(circle: Circle, known: set[tuple[int, int]]) -> Iterator[list[Pair]]:
    """Relations of everybody else, saved, batch by batch; ``known`` are the pairs there are."""
    city = circle.city
    wanted = len(circle.others) * (EACH_KNOWS if city.members <= LIVELY else 1)
    for batch in in_batches(wanted, 10_000):
        pairs = []
        for _number in batch:
            asker = circle.somebody()
            asked = circle.somebody_for(asker)
            key = tuple(sorted([asker.user_id, asked.user_id]))
            if asker is asked or key in known:
                continue
            known.add(key)
            pairs.append(_by_chance(circle, asker, asked))
        save(pairs)
        yield pairs


def _by_chance(circle: Circle, asker: Person, asked: Person) -> Pair:
    city: City = circle.city
    status, days = city.weighted(STATUSES), circle.days_of_both(asker, asked)
    if status == ConnectionStatus.PROPOSED:
        days = min(days, 0.5 + 6 * circle.pick.random())
    elif status == ConnectionStatus.EXPIRED and days < 32:
        status = ConnectionStatus.ACCEPTED
    fitting = sorted(asker.needs & asked.offers) or sorted(asker.offers & asked.needs)
    note = words.NOTES[fitting[0]] if fitting else circle.pick.choice(words.OTHER_NOTES)
    return relate(circle, asker, asked, status=status, days=days, note=note)


def save(pairs: list[Pair]) -> None:
    save_in_bulk(Connection, [pair.row for pair in pairs])
    for pair in pairs:
        for change in pair.changes:
            change.connection = pair.row
    save_in_bulk(ConnectionChange, [change for pair in pairs for change in pair.changes])
