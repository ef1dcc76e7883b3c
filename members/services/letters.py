"""What people without an account are written: rows first, then the gateways.

A letter goes by email, or to who gave a phone number only by WhatsApp, and by SMS where that is
refused. It holds a link and no word that a stranger typed, so that nobody can have the portal send
their words to somebody else's number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from okoce import messaging

from .. import notices, tasks
from ..choices import Channel, DeliveryState
from ..models.sending import Letter
from . import sending

L = TypeVar("L", bound=Letter)


@dataclass(frozen=True)
class Words:
    """What a letter says: a line, a sentence or two, the page to open, and why one gets it."""

    title: str
    body: str
    path: str
    why: str


@dataclass(frozen=True)
class _Kind:
    model: type[Letter]
    words: Callable[[Letter], Words | None]
    related: tuple[str, ...]


_kinds: dict[str, _Kind] = {}


def words_of(
    model: type[L], *related: str
) -> Callable[[Callable[[L], Words | None]], Callable[[L], Words | None]]:
    """Mark the function that words the letters of ``model``, in the active language.

    It returns nothing for a letter that is no longer true. ``related`` are the rows that it reads
    beside the letter's subject.
    """

    def mark(words: Callable[[L], Words | None]) -> Callable[[L], Words | None]:
        _kinds[model._meta.label] = _Kind(model, words, (model.about, *related))
        return words

    return mark


def write(model: type[Letter], subject, kind: str, *, key: str, is_awaited: bool = False) -> None:
    """Note what somebody is to be told, by the address they gave; the same ``key`` tells it once.

    Nobody without an address is written. ``is_awaited`` is for who has just sent a form: their
    letter also leaves at night.
    """
    if subject.email:
        _queue(model, subject, kind, key, Channel.EMAIL, is_awaited)
    elif subject.phone:
        _queue(model, subject, kind, key, Channel.WHATSAPP, is_awaited)


def write_all(model: type[Letter], subjects: Iterable, kind: str, *, key: str) -> None:
    """As ``write``, for many who are told the same; the number of queries does not grow."""
    now = timezone.now()
    rows = []
    for subject in subjects:
        channel = Channel.EMAIL if subject.email else Channel.WHATSAPP
        due = now if channel == Channel.EMAIL else notices.after_quiet_hours(now)
        if subject.email or subject.phone:
            about = {model.about: subject}
            rows.append(model(**about, key=key, channel=channel, kind=kind, next_try_at=due))
    if not rows:
        return
    model.objects.bulk_create(rows, ignore_conflicts=True)
    # Of those that were there before some have left already; their errand finds nothing to do.
    written = model.objects.filter(**{f"{model.about}__in": [row.subject for row in rows]}, key=key)
    for pk in written.due(now).values_list("pk", flat=True):
        transaction.on_commit(partial(tasks.send_letter.delay, model._meta.label, pk))


def _queue(
    model: type[Letter], subject, kind: str, key: str, channel: str, is_awaited: bool
) -> None:
    now = timezone.now()
    # Email disturbs nobody at night.
    at_once = is_awaited or channel == Channel.EMAIL
    due = now if at_once else notices.after_quiet_hours(now)
    letter, is_new = model.objects.get_or_create(
        **{model.about: subject},
        key=key,
        channel=channel,
        defaults={"kind": kind, "next_try_at": due, "is_awaited": is_awaited},
    )
    if is_new and due <= now:
        transaction.on_commit(partial(tasks.send_letter.delay, model._meta.label, letter.pk))


def send_one(label: str, pk: int) -> bool:
    """Send one letter if it is due and nobody else has it; True when it was tried."""
    kind = _kinds[label]
    letter = _claim(kind, pk=pk)
    if letter:
        _send(kind, letter)
    return letter is not None


def send_due() -> int:
    """Send the letters of every kind that are due; return how many were tried."""
    return sum(
        sending.send_all(partial(_claim, kind), partial(_send, kind)) for kind in _kinds.values()
    )


def _claim(kind: _Kind, **which: int) -> Letter | None:
    rows = kind.model.objects.filter(**which).select_related(*kind.related)
    if notices.is_quiet(timezone.now()):
        rows = rows.filter(Q(channel=Channel.EMAIL) | Q(is_awaited=True))
    return sending.claim(rows)


def _send(kind: _Kind, letter: Letter) -> None:
    subject = letter.subject
    if letter.tries > sending.MAX_TRIES:
        sending.finish(letter, DeliveryState.FAILED, problem=sending.WORKERS_STOPPED)
        return
    to = subject.email if letter.channel == Channel.EMAIL else subject.phone
    if not to:
        sending.finish(letter, DeliveryState.SKIPPED, problem="Erased in the meantime.")
        return
    with translation.override(subject.language):
        words = kind.words(letter)
    if words is None:
        sending.finish(letter, DeliveryState.SKIPPED, problem="No longer true.")
        return
    try:
        with translation.override(subject.language):
            _hand_over(letter, to, words)
    except messaging.Refused as error:
        sending.finish(letter, DeliveryState.FAILED, problem=str(error)[:300])
        if letter.channel == Channel.WHATSAPP:
            _queue(kind.model, subject, letter.kind, letter.key, Channel.SMS, letter.is_awaited)
    except messaging.Unavailable as error:
        _try_later(letter, error)
    else:
        sending.finish(letter, DeliveryState.SENT, sent_at=timezone.now())


def _hand_over(letter: Letter, to: str, words: Words) -> None:
    link = settings.SITE_URL + words.path
    reference = f"{letter.prefix}-{letter.pk}"
    if letter.channel == Channel.EMAIL:
        text = "\n\n".join([words.body, link, f"--\n{words.why}"])
        messaging.send_email(to, words.title, text)
    elif letter.channel == Channel.SMS:
        messaging.send_sms(to, f"OK OCE: {words.title}. {link}", reference=reference)
    else:
        text = f"*{words.title}*\n{words.body}\n{link}"
        messaging.send_whatsapp(to, text, reference=reference)


def _try_later(letter: Letter, error: messaging.Unavailable) -> None:
    problem = str(error)[:300]
    wait = sending.wait_after(letter, error)
    if wait is None:
        sending.finish(letter, DeliveryState.FAILED, problem=problem)
    else:
        at = timezone.now() + wait
        sending.finish(letter, DeliveryState.QUEUED, problem=problem, next_try_at=at)
