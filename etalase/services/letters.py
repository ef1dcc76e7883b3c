"""What somebody without an account is written about their inquiry: rows first, then the gateways.

As with notices, a letter is claimed by one worker, sent outside any transaction, and tried again
later. It holds the private link and no word that a visitor typed, so that nobody can have the
portal send their words to a stranger's number.
"""

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.choices import Channel
from members.notices import after_quiet_hours, is_quiet
from okoce import messaging

from .. import tasks
from ..choices import LetterKind, LetterState
from ..models import Inquiry, InquiryLetter

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]
MAX_TRIES = len(WAITS) + 1
# Longer than any gateway may take to answer: then the worker that claimed is surely gone.
LEASE = timedelta(minutes=3)
MOST_AT_ONCE = 100


def write(inquiry: Inquiry, kind: str, *, key: str) -> None:
    """Note what an asker without an account is to be told, by email or else by phone."""
    if inquiry.asker_id:
        return
    if inquiry.email:
        _queue(inquiry, kind, key, Channel.EMAIL)
    else:
        _queue(inquiry, kind, key, Channel.WHATSAPP)


def _queue(inquiry: Inquiry, kind: str, key: str, channel: str) -> None:
    # Email disturbs nobody at night.
    now = timezone.now()
    due = now if channel == Channel.EMAIL else after_quiet_hours(now)
    letter, made = InquiryLetter.objects.get_or_create(
        inquiry=inquiry,
        key=key,
        channel=channel,
        defaults={"kind": kind, "next_try_at": due},
    )
    if made and due <= now:
        transaction.on_commit(partial(tasks.send_inquiry_letter.delay, letter.pk))


def send_one(letter_id: int) -> bool:
    """Send one letter if it is due and nobody else has it; True when it was tried."""
    letter = _claim(pk=letter_id)
    if letter:
        _send(letter)
    return letter is not None


def send_due() -> int:
    """Send what is due, the oldest first; return how many were tried."""
    tried = 0
    while tried < MOST_AT_ONCE and (letter := _claim()):
        tried += 1
        try:
            _send(letter)
        except Exception:
            # One broken row must not hold up the others; it is due again when its claim runs out.
            logger.exception("Letter %s broke while it was sent.", letter.pk)
    return tried


@transaction.atomic
def _claim(**which: int) -> InquiryLetter | None:
    now = timezone.now()
    rows = InquiryLetter.objects.due(now).filter(**which)
    if is_quiet(now):
        rows = rows.filter(channel=Channel.EMAIL)
    letter = (
        rows.select_for_update(skip_locked=True, of=["self"])
        .select_related("inquiry__product", "inquiry__business")
        .order_by("next_try_at")
        .first()
    )
    if letter:
        letter.state = LetterState.SENDING
        letter.tries += 1
        letter.next_try_at = now + LEASE
        letter.save(update_fields=["state", "tries", "next_try_at"])
    return letter


def _send(letter: InquiryLetter) -> None:
    inquiry = letter.inquiry
    if letter.tries > MAX_TRIES:
        _finish(letter, LetterState.FAILED, problem="Workers stopped in the middle of every try.")
        return
    to = inquiry.email if letter.channel == Channel.EMAIL else inquiry.phone
    if inquiry.is_erased or not to:
        _finish(letter, LetterState.SKIPPED, problem="Erased in the meantime.")
        return
    try:
        with translation.override(inquiry.language):
            _hand_over(letter, to)
    except messaging.Refused as error:
        _finish(letter, LetterState.FAILED, problem=str(error)[:300])
        if letter.channel == Channel.WHATSAPP:
            _queue(inquiry, letter.kind, letter.key, Channel.SMS)
    except messaging.Unavailable as error:
        _try_later(letter, error)
    else:
        _finish(letter, LetterState.SENT, sent_at=timezone.now())


def _hand_over(letter: InquiryLetter, to: str) -> None:
    inquiry = letter.inquiry
    names = {"product": inquiry.product.name, "business": inquiry.business.name}
    link = settings.SITE_URL + inquiry.private_path
    if letter.kind == LetterKind.RECEIPT:
        title = _("Your question about “%(product)s” has arrived") % names
        body = _(
            "%(business)s has been told. Read the answer and write further on your own page. "
            "Keep this link to yourself: whoever has it can read and write there."
        )
    else:
        title = _("There is news about “%(product)s”") % names
        body = _("%(business)s has answered your question. Read it on your own page.")
    body = body % names
    reference = f"tanya-{letter.pk}"
    if letter.channel == Channel.EMAIL:
        end = _(
            "You get this email because this address was given with a question in the OK OCE "
            "etalase. If that was not you, open the link and erase it there."
        )
        messaging.send_email(to, title, "\n\n".join([body, link, f"--\n{end}"]))
    elif letter.channel == Channel.SMS:
        messaging.send_sms(to, f"OK OCE: {title}. {link}", reference=reference)
    else:
        messaging.send_whatsapp(to, f"*{title}*\n{body}\n{link}", reference=reference)


def _try_later(letter: InquiryLetter, error: messaging.Unavailable) -> None:
    if letter.tries >= MAX_TRIES:
        _finish(letter, LetterState.FAILED, problem=str(error)[:300])
        return
    wait = max(WAITS[letter.tries - 1], timedelta(seconds=min(error.retry_after or 0, 86_400)))
    _finish(
        letter,
        LetterState.QUEUED,
        problem=str(error)[:300],
        next_try_at=timezone.now() + wait,
    )


def _finish(letter: InquiryLetter, state: str, **fields) -> None:
    """Write the outcome of this try, unless the claim ran out."""
    mine = InquiryLetter.objects.filter(pk=letter.pk, state=LetterState.SENDING, tries=letter.tries)
    mine.update(state=state, **fields)
