"""How the words of the forum are shown."""

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from okoce import markdown

register = template.Library()
EXCERPT = 180
# So many colours of faces are in forum.css.
TONES = 4


@register.filter
def as_markdown(text: str, heading: int = 3) -> SafeString:
    """Markdown as safe HTML; its headings are as deep as ``heading`` says."""
    return markdown.render(text, heading)


@register.filter
def excerpt(text: str) -> str:
    """The beginning of a post in one line."""
    return Truncator(markdown.plain(text[: EXCERPT * 3])).chars(EXCERPT)


@register.filter
def tone(person) -> int:
    """A colour for a face without a picture, always the same for one person."""
    return person.pk % TONES if person else 0
