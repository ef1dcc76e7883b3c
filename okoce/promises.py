"""Sentences that promise money or a sure approval: the programme gives access, never capital.

What is found is a guess by words, so whoever wrote it is shown the sentence and says it otherwise.
"""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .errors import RuleBroken
from .text import clean_line

REFUSED = _(
    "This promises money or a sure approval: “%(sentence)s” The programme opens access, never "
    "capital, and others decide. Please say it differently."
)

# "Rp. 5.000" is no end of a sentence.
END = re.compile(r"(?<!\bRp\.)(?<=[.!?…])\s+|\n+", re.IGNORECASE)
MONEY = (
    r"(?:modal|dana|uang|duit|pinjaman|kredit|hibah|subsidi|pencairan|insentif|pembiayaan"
    r"|bantuan\s+(?:tunai|langsung)|(?:rp|idr)\.?\s*\d[\d.,]*"
    r"|capital|money|cash|loans?|grants?|funding|subsid(?:y|ies))"
)
# Between who gives and what is given at most three words of the same part of a sentence.
NEAR = r"(?:[^\w.!?;:,]+\w+){0,3}?[^\w.!?;:,]+"
# "Dapat membawa uang" says that somebody can bring some.
GIVEN = (
    r"(?:(?:dapat|bisa\s+dapat|dapatkan|raih|terima)(?!\s+(?:me|ber|di|ke|ter)\w+)"
    r"|mendapat(?:kan)?|memperoleh|peroleh|menerima|diberi(?:kan)?|memberi(?:kan)?|beri(?:kan)?"
    r"|kasih|(?:mem|di)?bagi(?:kan)|(?:men|di)?janji(?:kan)|(?:men|di)?jamin|(?:men|di)cairkan"
    r"|(?:men|di)?(?:salur|transfer|sedia|siap)kan|(?:mem|di)?bantu|gratis|cuma-cuma|pasti"
    r"|gets?|receive|giv(?:e|es|ing)|offers?|provides?|guarantee[sd]?|promise[sd]?|free"
    r"|hand(?:s|ing)?\s+out|pays?)"
)
AFTER = (
    r"(?:cair|turun|gratis|cuma-cuma|dijamin|pasti|diberikan|dibagikan|disalurkan|dicairkan"
    r"|ditransfer|tanpa\s+(?:bunga|agunan|jaminan|syarat)|untuk\s+(?:setiap|tiap|semua|seluruh)"
    r"|for\s+(?:everybody|everyone|each|all)|guaranteed|without\s+interest|is\s+paid|are\s+paid)"
)
# What an authority or a lender alone decides, said as if it were sure.
SURE = (
    r"(?:pasti|dijamin|menjamin|100\s*%|seratus\s+persen"
    r"|guarantee[sd]?|certain(?:ly)?|surely)"
)
APPROVED = (
    r"(?:disetujui|persetujuan|(?:di-?)?acc|dikabulkan|diterima|lolos|terbit|diterbitkan"
    r"|approved|approval|accepted|granted|issued)"
)
PROMISE = re.compile(
    rf"\b{GIVEN}{NEAR}{MONEY}\b|\b{MONEY}\b{NEAR}{AFTER}\b|\bbantuan\s+(?:modal|dana|uang)\b"
    rf"|(?<!\w){SURE}{NEAR}{APPROVED}\b|\b{APPROVED}{NEAR}(?:pasti|dijamin|guaranteed)\b",
    re.IGNORECASE,
)
# What is said not to be so: the word and two more, which may be all of the promise; and what
# nobody does, or what others say.
DENIED = re.compile(
    r"\b(?:(?:tidak|tak)\s+(?:ada\s+(?:yang|orang|pihak|siapa)|seorang)|nobody|no\s+one)\b"
    r"[^.!?;:,]*"
    r"|\b(?:siapa|orang|pihak|whoever|somebody)\b"
    r"(?:(?!\b(?:kami|kita|pemprov|program|we)\b)[^.!?;:])*?\b(?:menjanjikan|promises)\b"
    r"|\b(?:bukan(?:lah)?|tidak|tak|tanpa|belum|jangan|mengira|not|never|no)\b"
    r"(?!\s+(?:bunga|agunan|jaminan|syarat|hanya|cuma|only))"
    r"(?:[^\w.!?;:,]+\w+){1,2}",
    re.IGNORECASE,
)


def promises_in(text: str) -> list[str]:
    """The sentences of ``text`` that promise money or a sure approval, as they were typed."""
    sentences = (part.strip() for part in END.split(text))
    return [
        sentence for sentence in sentences if PROMISE.search(DENIED.sub(" ;", clean_line(sentence)))
    ]


def marked(text: str, found: list[str]) -> list[tuple[str, bool]]:
    """``text`` in pieces, each with whether it is one of the sentences in ``found``."""
    if not found:
        return [(text, False)]
    pattern = re.compile("(" + "|".join(map(re.escape, found)) + ")")
    return [(piece, piece in found) for piece in pattern.split(text) if piece]


def refuse_promises(*texts: str) -> None:
    """Raise ``RuleBroken`` with the first sentence that promises money or a sure approval."""
    for text in texts:
        if found := promises_in(text):
            raise RuleBroken(REFUSED % {"sentence": found[0]})


def refusal_of(sentence: str) -> SafeString:
    """What is said to who typed ``sentence``, which stands in it marked."""
    before, after = str(REFUSED).split("%(sentence)s")
    return format_html("{}<mark>{}</mark>{}", before, sentence, after)
