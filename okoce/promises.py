"""Sentences that promise money: the programme gives access, never capital.

What is found is a guess by words, so whoever wrote it is shown the sentence and says it otherwise.
"""

import re

from .text import clean_line

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
PROMISE = re.compile(
    rf"\b{GIVEN}{NEAR}{MONEY}\b|\b{MONEY}\b{NEAR}{AFTER}\b|\bbantuan\s+(?:modal|dana|uang)\b",
    re.IGNORECASE,
)
# What is said not to be so: the word and two more, which may be all of the promise.
DENIED = re.compile(
    r"\b(?:bukan(?:lah)?|tidak|tak|tanpa|belum|jangan|not|never|no)\b"
    r"(?!\s+(?:bunga|agunan|jaminan|syarat|hanya|cuma|only))"
    r"(?:[^\w.!?;:,]+\w+){1,2}",
    re.IGNORECASE,
)


def money_promises(text: str) -> list[str]:
    """The sentences of ``text`` that promise somebody money, as they were typed."""
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
