"""Conversations of the demo city, with what each side has not read yet."""

from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.module_loading import import_string

from okoce.demo import save_in_bulk
from okoce.pictures import encode

from ...models import Message, MessagePicture, Participant
from . import words
from .circle import HOUR, Circle, Person
from .connections import Pair

# Of a hundred relations of the city so many talk here, so many with news that wait.
TALK, UNREAD = 60, 12


class Talk:
    """One conversation: who wrote what and when, and how much of it the reader has not seen."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.messages: list[Message] = []
        self.unread: dict[int, int] = {}

    def add(self, circle: Circle, author: Person, text: str, at: datetime) -> Message:
        code = circle.city.code(12)
        message = Message(
            connection=self.pair.row,
            author_id=author.user_id,
            code=code,
            nonce=code,
            text=text,
            sent_at=at,
        )
        self.messages.append(message)
        return message


def write_stories(circle: Circle, pairs: list[Pair]) -> list[Talk]:
    """The conversations that are written down, with their pictures."""
    talks, pictures = [], []
    for pair in pairs:
        if not pair.story.talk:
            continue
        talk, at = Talk(pair), pair.row.connected_at
        fresh = len(pair.story.talk) - pair.story.unread
        hours = sorted(1 + 17 * circle.pick.random() for _line in range(pair.story.unread))
        for number, line in enumerate(pair.story.talk):
            if number < fresh:
                at = circle.after(at, line.after, 0.2)
            else:
                at = max(at, circle.now - hours.pop() * HOUR)
            message = talk.add(circle, pair.side(line.by), line.text, at)
            if line.picture:
                pictures.append((message, line.picture))
        if pair.story.unread:
            talk.unread[pair.me.user_id] = pair.story.unread
        talks.append(talk)
    save(talks)
    for message, category in pictures:
        _hang(message, category)
    return talks


def write_city(circle: Circle, pairs: list[Pair]) -> list[Talk]:
    """Short talks of the others."""
    talks = []
    for pair in pairs:
        if not pair.is_accepted or circle.pick.randrange(100) >= TALK:
            continue
        talk, at = Talk(pair), pair.row.connected_at
        for number, text in enumerate(circle.pick.choice(words.TALKS)):
            at = circle.after(at, 0.3, 30)
            talk.add(circle, pair.people[number % 2], text, at)
        if circle.pick.randrange(100) < UNREAD:
            talk.unread[pair.other(_author(talk, -1)).user_id] = 1
        talks.append(talk)
    save(talks)
    return talks


def _author(talk: Talk, number: int) -> Person:
    author_id = talk.messages[number].author_id
    return next(person for person in talk.pair.people if person.user_id == author_id)


def save(talks: list[Talk]) -> None:
    # In the order in which they were sent: a conversation is read by number.
    save_in_bulk(Message, [message for talk in talks for message in talk.messages])
    save_in_bulk(
        Participant,
        [
            Participant(
                connection=talk.pair.row,
                user_id=person.user_id,
                unread=unread,
                last_read_id=_last_read(talk, unread),
                last_at=talk.messages[-1].sent_at,
            )
            for talk in talks
            for person in talk.pair.people
            for unread in [talk.unread.get(person.user_id, 0)]
        ],
    )


def _last_read(talk: Talk, unread: int) -> int:
    seen = talk.messages[: len(talk.messages) - unread]
    return seen[-1].pk if seen else 0


def _hang(message: Message, category: str) -> None:
    """A picture of goods, drawn by whoever draws them for the etalase."""
    draw = import_string(settings.DEMO_ART)
    image = draw(category, message.code)
    image.thumbnail((1280, 1280))
    file = ContentFile(encode(image, "webp"), name=f"{message.code.lower()}.webp")
    MessagePicture.objects.create(message=message, code=message.code[::-1], file=file)
