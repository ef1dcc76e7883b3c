"""Markdown that people write, as HTML that is safe to show.

Two walls: markdown-it reads a small set of marks and passes no HTML through, and nh3 then lets
only a short list of tags out. A link leads to an https address, or it stays the text it was.
"""

from collections.abc import Iterator
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MARKS = ["newline", "escape", "emphasis", "backticks", "link", "list", "blockquote", "fence"]
HTTPS = "https://"
# What may be in a post; headings are put on one level below those of the page around it.
TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
HEADINGS = {f"h{level}" for level in range(2, 7)}
# Deeper than anybody writes; what lies below is left out.
DEEPEST = 8

_parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": DEEPEST})
_parser.enable([*MARKS, "heading"])
_parser.validateLink = lambda address: address.lower().startswith(HTTPS)


@lru_cache(maxsize=500)
def render(text: str, heading: int = 3) -> SafeString:
    """``text`` as safe HTML, its headings all as ``<h{heading}>``."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{heading}"
    drawn = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        drawn,
        tags=TAGS | HEADINGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
        attribute_filter=_only_https,
        url_schemes={"https"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)  # noqa: S308, this is what nh3 is for


def plain(text: str) -> str:
    """The words of ``text`` in one line, without its marks; not yet escaped."""
    return " ".join("".join(_words(text)).split())


def _words(text: str) -> Iterator[str]:
    for token in _parser.parse(text):
        if token.type == "fence":
            yield token.content
        for part in token.children or ():
            yield part.content or " "
        yield " "


def _only_https(tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or value.lower().startswith(HTTPS) else None
