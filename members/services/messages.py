"""What two connected people write to each other; nobody else ever reads it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.codes import new_code
from okoce.errors import RuleBroken, TooMany
from okoce.pictures import clean_picture
from okoce.text import clean_text
from okoce.throttle import limit

from .. import notices
from ..choices import ConnectionStatus, NoticeTopic
from ..models import (
    Block,
    Connection,
    Member,
    Message,
    MessagePicture,
    Notification,
    Participant,
    User,
)
from ..models.messages import MOST_PICTURES
from . import reports
from .reminders import remind_each
from .spam import suspicion

LONGEST_TEXT = 2000
LONGEST_SIDE = 1280
# An open page asks for news every few seconds; who has not asked for so long looks elsewhere.
LOOKING = 15
# Who seemed to look when a message came is told after so many seconds unless it was read.
TOLD_AFTER = 40
# What still was not told is found by beat, for as long as it is news.
FOUND_AFTER, FOUND_UNTIL = timedelta(minutes=10), timedelta(days=2)
NOTICE = "new_message"


# Who may read and write.


def conversations_of(user: User) -> QuerySet[Connection]:
    """What ``user`` may read: each relation that ever was one, with how it stands.

    ``is_apart``: one of the two blocked the other; ``has_blocked``: ``user`` did;
    ``newest_id``: the last message; ``unread`` and ``last_read_id``: what ``user`` has not seen.
    """
    low_high = Q(blocker=OuterRef("low"), blocked=OuterRef("high"))
    high_low = Q(blocker=OuterRef("high"), blocked=OuterRef("low"))
    own = Participant.objects.filter(connection=OuterRef("pk"), user=user)
    return (
        Connection.objects.of(user)
        .filter(connected_at__isnull=False)
        .annotate(
            is_apart=Exists(Block.objects.filter(low_high | high_low)),
            has_blocked=Exists(Block.objects.filter(low_high | high_low, blocker=user)),
            newest_id=newest_id("pk"),
            unread=Subquery(own.values("unread")),
            last_read_id=Subquery(own.values("last_read_id")),
        )
    )


def newest_id(connection: str) -> Subquery:
    """The id of the last message of the relation that the field ``connection`` names."""
    rows = Message.objects.filter(connection=OuterRef(connection)).order_by("-id")
    return Subquery(rows.values("id")[:1])


def inbox_of(user: User) -> QuerySet[Participant]:
    """The conversations in ``user``'s list, without those with people whom ``user`` blocked.

    ``newest_id`` is the last message of each. The blocked person's own list stays as it is: a gap
    in it would tell of the block.
    """
    blocked = Block.objects.filter(blocker=user).values("blocked")
    return (
        Participant.objects.filter(user=user)
        .exclude(Q(connection__low__in=blocked) | Q(connection__high__in=blocked))
        .annotate(newest_id=newest_id("connection"))
    )


def may_write(connection: Connection) -> bool:
    """Whether messages go to and fro: the relation stands, and nobody blocked the other."""
    return connection.is_accepted and not _are_apart(connection)


def _are_apart(connection: Connection) -> bool:
    pair = [connection.low_id, connection.high_id]
    return Block.objects.filter(blocker__in=pair, blocked__in=pair).exists()


# Writing.


def send_message(
    connection: Connection,
    *,
    by: User,
    text: str,
    pictures: Sequence[UploadedFile] = (),
    nonce: str,
) -> Message:
    """Write to the other side of a relation; the same words and ``nonce`` give the same message.

    Pictures are kept as small copies without metadata. Raises ``ValidationError`` with a sentence
    for a file that is no whole picture.
    """
    text = clean_text(text)
    if not text and not pictures:
        raise RuleBroken(_("Write something, or choose a picture."))
    if len(text) > LONGEST_TEXT:
        raise RuleBroken(_("A message has at most %(count)d characters.") % {"count": LONGEST_TEXT})
    if len(pictures) > MOST_PICTURES:
        raise RuleBroken(_("A message has at most %(count)d pictures.") % {"count": MOST_PICTURES})
    # Before the lock: this takes a while.
    copies = _clean(pictures)
    with transaction.atomic():
        # The lock lets a block, an end, or the same form sent twice come wholly before or after.
        locked = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        known = Message.objects.filter(author=by, nonce=nonce).first()
        if known and _says_the_same(known, locked, text, pictures):
            return known
        if known:
            # A form from further back, filled in anew: what is typed is never lost.
            nonce = new_code(20)
        if by.pk not in (locked.low_id, locked.high_id) or not by.may_meet or not may_write(locked):
            raise RuleBroken(_("You are no longer connected, so this was not sent."))
        message = Message.objects.create(connection=locked, author=by, text=text, nonce=nonce)
        for position, copy in enumerate(copies):
            MessagePicture.objects.create(message=message, position=position, file=copy)
        receiver = _deliver(message, locked)
        transaction.on_commit(partial(_tell, receiver, message), robust=True)
        transaction.on_commit(partial(_look_for_spam, message), robust=True)
    return message


def _says_the_same(known: Message, connection: Connection, text: str, pictures: Sequence) -> bool:
    is_here = known.connection_id == connection.pk and known.text == text
    return is_here and known.pictures.count() == len(pictures)


def _clean(pictures: Sequence[UploadedFile]) -> list[ContentFile]:
    copies, problems = [], []
    for picture in pictures:
        try:
            copies.append(clean_picture(picture, LONGEST_SIDE))
        except ValidationError as problem:
            # Several may have been sent, so say which one is meant.
            text = f"{picture.name}: {problem.messages[0]}"
            problems.append(ValidationError(text, code=problem.code))
    if problems:
        raise ValidationError(problems)
    return copies


def _deliver(message: Message, connection: Connection) -> Participant:
    """Count a new message as unread on the other side, and move both sides up; return the other."""
    people = [connection.low_id, connection.high_id]
    Participant.objects.bulk_create(
        [Participant(connection=connection, user_id=pk) for pk in people], ignore_conflicts=True
    )
    sides = Participant.objects.filter(connection=connection)
    sides.filter(user=message.author_id).update(last_at=message.sent_at)
    sides.exclude(user=message.author_id).update(last_at=message.sent_at, unread=F("unread") + 1)
    return sides.exclude(user=message.author_id).get()


def _look_for_spam(message: Message) -> None:
    """Bring the profile of somebody who seems to write spam before staff, once a day.

    Nobody reads the message itself, so nothing that was found in it goes along.
    """
    if not suspicion(message.text):
        return
    member = Member.objects.defer("nik").filter(user=message.author_id).first()
    if member is None:
        return
    try:
        limit("message_spam", str(message.author_id), times=1, seconds=24 * 60 * 60)
    except TooMany:
        return
    reports.notice_automatically(member, kind="profil", words=[])


# Reading.


@transaction.atomic
def read_conversation(connection: Connection, *, by: User, up_to: int | None = None) -> None:
    """Note that ``by`` has seen the conversation, or its messages up to the id ``up_to``."""
    side = Participant.objects.select_for_update().filter(connection=connection, user=by).first()
    if side is None:
        return
    written = Message.objects.filter(connection=connection)
    if up_to is None:
        up_to = written.order_by("-id").values_list("id", flat=True).first() or 0
    side.last_read_id = max(side.last_read_id, up_to)
    # What came in between was not on the page, so it stays unread.
    side.unread = written.filter(pk__gt=side.last_read_id).exclude(author=by).count()
    side.save(update_fields=["last_read_id", "unread"])
    told = Notification.objects.filter(user=by, kind=NOTICE, path=path_of(connection))
    notices.mark_read(told)


def unread_count(user: User) -> int:
    """How many messages ``user`` has not read yet."""
    news = Participant.objects.filter(user=user, unread__gt=0)
    return news.aggregate(total=Sum("unread"))["total"] or 0


def path_of(connection: Connection) -> str:
    return reverse("members:conversation", args=[connection.code])


def note_looking(connection: Connection, user: User) -> None:
    """Remember for some seconds that ``user`` has the conversation in front of them."""
    cache.set(_looking_key(connection.pk, user.pk), 1, timeout=LOOKING)


def is_looking(connection_id: int, user_id: int) -> bool:
    return bool(cache.get(_looking_key(connection_id, user_id)))


def _looking_key(connection_id: int, user_id: int) -> str:
    return f"talk:{connection_id}:{user_id}"


# Telling.


def _tell(receiver: Participant, message: Message) -> None:
    """Tell the other side of a message now, or a little later if they seem to be looking."""
    if is_looking(receiver.connection_id, receiver.user_id):
        from .. import tasks

        tasks.tell_of_messages.apply_async([receiver.pk], countdown=TOLD_AFTER)
    else:
        tell_if_unread(receiver.pk)


def tell_if_unread(participant_id: int) -> None:
    """Tell one side who wrote, never what; once until they have read it, however often called."""
    sides = Participant.objects.filter(pk=participant_id, unread__gt=0)
    side = sides.select_related("connection", "user").first()
    if side is None or is_looking(side.connection_id, side.user_id):
        return
    if not may_write(side.connection):
        return
    author = _other_person(side)
    notices.notify(
        side.user,
        NOTICE,
        key=f"message:{side.connection_id}:{side.last_read_id}",
        topic=NoticeTopic.MESSAGE,
        title=gettext_lazy("New message from %(name)s"),
        body=gettext_lazy("Open the conversation to read it and to answer."),
        params={"name": author.shown_name},
        path=path_of(side.connection),
    )


def _other_person(side: Participant) -> User:
    connection = side.connection
    other_id = connection.high_id if side.user_id == connection.low_id else connection.low_id
    return User.objects.select_related("member").defer("member__nik").get(pk=other_id)


def find_reminders() -> None:
    """Tell of messages that should have been told a while ago; safe to run twice or late."""
    now = timezone.now()
    key = Concat(
        Value("message:"),
        Cast(OuterRef("connection"), CharField()),
        Value(":"),
        Cast(OuterRef("last_read_id"), CharField()),
    )
    told = Notification.objects.filter(user=OuterRef("user"), key=key)
    sides = Participant.objects.filter(
        unread__gt=0,
        last_at__lt=now - FOUND_AFTER,
        last_at__gt=now - FOUND_UNTIL,
        connection__status=ConnectionStatus.ACCEPTED,
    )
    remind_each(sides.filter(~Exists(told)), lambda side: tell_if_unread(side.pk))


# Reports.


def hide_message(message: Message) -> None:
    """Show a message to its author only, while it is looked into."""
    Message.objects.filter(pk=message.pk, hidden_at=None).update(hidden_at=timezone.now())


def show_message(message: Message) -> None:
    """Show a hidden message to the other side again."""
    Message.objects.filter(pk=message.pk).update(hidden_at=None)
