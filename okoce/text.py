"""What people type: freed of characters that nobody sees, and searched for links."""

import re
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Letters that draw nothing: Hangul fillers and the empty Braille cell.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Controls, formats (bidi, zero width), halves of pairs, private use.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
# A zero-width joiner is left where it makes one picture out of two.
JOINED = re.compile(r"(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001fbff])\u200d(?=[\u2190-\U0001fbff])")
JOINER = "\u200d"
# More marks than that on one letter only run over the lines around it.
MOST_MARKS = 3

TOP_LEVELS = (
    "com|net|org|id|info|biz|co|io|me|ly|xyz|shop|store|online|site|club|top|link|live|app|dev|gg|"
    "cc|tv|vip|fun|click|win|bet|asia|pro|sg|gl|sbs|cyou|icu|lol|art|ink|cam|monster"
)
ENDINGS = f"{TOP_LEVELS}|{TOP_LEVELS.upper()}"
# An address with a scheme or "www", or a bare name of a host, which has an ending in one case:
# "enak.Id" is two sentences without a space between them. What follows "@" is an email address.
LINK = re.compile(
    r"(?:[hH][tT][tT][pP][sS]?://|\b[wW][wW][wW]\.)[^\s<>\"]+"
    rf"|(?<![\w@.-])(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,4}}(?:{ENDINGS})(?![\w-])"
    r"(?:/[^\s<>\"]*)?"
)
EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
# Nine digits or more, however they are spaced.
PHONE = re.compile(r"\d(?:[\s.\-()/]{0,2}\d){8,}")

PROBLEMS = {
    "link": _("Please leave web and email addresses out of a name."),
    "phone": _("Please leave phone numbers out of a name. There is a field of its own for them."),
    "brackets": _("A name has no < or > in it."),
    "empty": _("Please write a name with letters."),
}


def clean_text(text: str) -> str:
    """``text`` without unseen characters; its lines stay, with two empty ones in a row at most."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(_seen(text.replace("\u2028", "\n").replace("\u2029", "\n")))
    # Composed now, for what stood between a letter and its mark is gone.
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip()


def clean_line(text: str) -> str:
    """``text`` as one line without unseen characters, its spaces collapsed."""
    return " ".join(clean_text(text).split())


def clean_name(text: str) -> str:
    """The name of a person or a business as a clean line.

    Raises ``ValidationError`` for a name with a link, a phone number or angle brackets in it, and
    for one without a letter or a digit.
    """
    name = clean_line(text)
    # Wide and styled letters say the same as plain ones.
    plain = unicodedata.normalize("NFKC", name)
    if not name and not text.strip():
        return ""
    for code, is_wrong in {
        "link": LINK.search(plain) or EMAIL.search(plain),
        "phone": PHONE.search(plain),
        "brackets": "<" in plain or ">" in plain,
        "empty": not any(letter.isalnum() for letter in plain),
    }.items():
        if is_wrong:
            raise ValidationError(PROBLEMS[code], code=code)
    return name


def links_in(text: str) -> list[str]:
    """The web addresses in ``text``, as they were typed, each once."""
    found = (match.group().rstrip(".,;:!?)]}'”’") for match in LINK.finditer(_folded(text)))
    return list(dict.fromkeys(found))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", clean_text(text))


def _seen(text: str) -> Iterator[str]:
    """The characters of ``text`` without those that nobody sees."""
    joiners = {match.start() for match in JOINED.finditer(text)}
    marks = 0
    for position, letter in enumerate(text):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if letter == "\n":
            yield letter
        elif letter == "\t":
            yield " "
        elif position in joiners:
            yield JOINER
        elif category not in UNSEEN and letter not in BLANK_LETTERS and marks <= MOST_MARKS:
            yield letter
