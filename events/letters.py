"""What the letters of events say to people without an account."""

from django.utils.translation import gettext as _

from members.services.letters import Words, words_of

from .choices.events import SeatLetterKind
from .models import SeatLetter
from .services import mails
from .services.seat_news import WORDS, params_of


@words_of(SeatLetter, "seat__event")
def word_seat(letter: SeatLetter) -> Words | None:
    if letter.kind == SeatLetterKind.MESSAGE:
        mail = mails.mail_of_letter(letter)
        if mail is None:
            return None
        title, body = mails.words_of(mail)
        params = mails.params_of(mail)
    else:
        title, body = WORDS[letter.kind]
        params = params_of(letter.seat, letter.kind)
    why = _(
        "You get this email because this address was given for an event of OK OCE. If that was "
        "not you, open the link and give the seat up."
    )
    return Words(title % params, body % params, letter.seat.get_absolute_url(), why)
