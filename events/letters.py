"""What the letters of events say to people without an account."""

from django.utils.translation import gettext as _

from members.services.letters import Words, words_of

from .models import SeatLetter
from .services.seat_news import WORDS, params_of


@words_of(SeatLetter, "seat__event")
def word_seat(letter: SeatLetter) -> Words:
    title, body = WORDS[letter.kind]
    params = params_of(letter.seat, letter.kind)
    why = _(
        "You get this email because this address was given for an event of OK OCE. If that was "
        "not you, open the link and give the seat up."
    )
    return Words(title % params, body % params, letter.seat.get_absolute_url(), why)
