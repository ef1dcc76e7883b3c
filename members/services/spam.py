"""What makes a text worth an officer's look: words on the list of staff, and links."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings

from okoce.text import clean_line, links_in

from ..models import SpamWord


def suspicion(*texts: str) -> list[str]:
    """The spam words and the links found in ``texts``, each once; empty when they are clean.

    A link to a page of the portal is none.
    """
    whole = "\n".join(filter(None, texts))
    if not whole:
        return []
    words = SpamWord.objects.filter(is_active=True).values_list("word", flat=True)
    plain = _plain(whole)
    found = [word for word in words if _pattern(word).search(plain)]
    return [*found, *(link for link in links_in(whole) if not _is_ours(link))]


def _is_ours(link: str) -> bool:
    host = urlsplit(link if "://" in link else f"//{link}").netloc
    return host.casefold() == urlsplit(settings.SITE_URL).netloc.casefold()


def _pattern(word: str) -> re.Pattern[str]:
    """A whole word or phrase, whatever stands between its parts, as in ``slot.gacor``."""
    parts = (re.escape(part) for part in _plain(word).split())
    return re.compile(r"(?<!\w)" + r"[\W_]+".join(parts) + r"(?!\w)")


def _plain(text: str) -> str:
    """Small letters without marks, so that "Slót" and wide letters are found too."""
    text = unicodedata.normalize("NFKD", clean_line(text)).casefold()
    return "".join(letter for letter in text if not unicodedata.combining(letter))
