"""People of the directory as cards, and those who fit what one's business offers and needs."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ..models import DirectoryEntry, Topic, User
from ..services import directory

register = template.Library()

# So many topics of each kind stand on a card.
MOST_TOPICS = 3
START, STOP = directory.HIT


@register.inclusion_tag("members/_directory_card.html")
def directory_card(
    entry: DirectoryEntry,
    topics: dict[int, Topic],
    wants: directory.Wants | None = None,
    chosen: dict | None = None,
    why: bool = False,
) -> dict:
    """One person as the readers of this entry see them; with ``why``, how the two fit together.

    Topics that fit ``wants``, were ``chosen`` as a filter, or hold a word of the search stand out.
    """
    member = entry.member
    lines, names = _hits(entry, "words_hit", "\n"), _hits(entry, "names_hit", " · ")
    asked = chosen or {}
    needed = {topic.pk for topic in wants.needs} if wants else set()
    offered = {topic.pk for topic in wants.offers} if wants else set()
    found = {pk for pk, topic in topics.items() if topic.name in lines}
    # A business that does not show at this level has no sector in the entry.
    business = member.business if entry.sector_id else None
    makes = business.makes if business else ""
    return {
        "entry": entry,
        "member": member,
        "name": names.get(member.name, member.name),
        "business": business and names.get(business.name, business.name),
        "makes": lines.get(makes, makes),
        "offers": _topics(entry.offers, topics, needed | found | _picked(asked.get("offers"))),
        "needs": _topics(entry.needs, topics, offered | found | _picked(asked.get("needs"))),
        "reasons": reasons(entry, wants) if why and wants else [],
        "told": _told(entry, lines, names, {makes, *(topic.name for topic in topics.values())}),
    }


@register.inclusion_tag("members/_matches.html")
def matches_for(
    user: User,
    limit: int = 3,
    wants: directory.Wants | None = None,
    topics: dict[int, Topic] | None = None,
) -> dict:
    """The ``limit`` people who fit best what this person's business offers and needs.

    A page that has read ``wants`` and ``topics`` already gives them.
    """
    wants = wants or directory.wants_of(user)
    rows = directory.matches(user, limit, wants=wants).rows if wants else []
    if topics is None:
        topics = Topic.objects.in_bulk() if rows else {}
    return {"wants": wants, "rows": rows, "topics": topics}


def reasons(entry: DirectoryEntry, wants: directory.Wants) -> list[str]:
    """Why two businesses fit together, in words: what one needs, then what the other needs."""
    given, taken = wants.given_by(entry), wants.taken_by(entry)
    words = {"kecamatan": entry.kecamatan, "given": in_words(given), "taken": in_words(taken)}
    said = []
    if given and entry.kecamatan:
        said.append(_("You need %(given)s; this business in %(kecamatan)s offers it."))
    elif given:
        said.append(_("You need %(given)s; this business offers it."))
    if taken and given:
        said.append(_("It also needs %(taken)s, which you offer."))
    elif taken and entry.kecamatan:
        said.append(_("You offer %(taken)s; this business in %(kecamatan)s needs it."))
    elif taken:
        said.append(_("You offer %(taken)s; this business needs it."))
    return [sentence % words for sentence in said]


@register.filter
def in_words(topics: list[Topic]) -> str:
    """Topics in the middle of a sentence: “bahan baku, kemasan and pengiriman”."""
    names = [topic.name[:1].lower() + topic.name[1:] for topic in topics]
    return get_text_list(names, _("and"))


@register.filter
def with_marks(text: str) -> SafeString:
    """A text with what was searched for marked; everything else is escaped."""
    marked = escape(text).replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(marked)  # noqa: S308


def _hits(entry: DirectoryEntry, field: str, separator: str) -> dict[str, SafeString]:
    """The parts of a field in which words of the search were found, by their plain text."""
    parts = getattr(entry, field, "").split(separator)
    return {_plain(part): with_marks(part) for part in parts if START in part}


def _topics(ids: list[int], topics: dict[int, Topic], fitting: set[int]) -> dict:
    """The topics to show, those that fit first, each with whether it does; and how many more."""
    shown = sorted((pk for pk in ids if pk in topics), key=lambda pk: pk not in fitting)
    return {
        "shown": [(topics[pk], pk in fitting) for pk in shown[:MOST_TOPICS]],
        "more": len(shown[MOST_TOPICS:]),
    }


def _told(entry: DirectoryEntry, lines: dict, shown: dict, seen: set) -> SafeString | str:
    """What the person wrote that holds a word of the search, when nothing else on the card does."""
    notes = [line for text, line in lines.items() if text not in seen]
    if notes:
        return notes[0]
    story = getattr(entry, "stories_hit", "")
    return with_marks(story) if START in story and not lines and not shown else ""


def _picked(topic: Topic | None) -> set[int]:
    return {topic.pk} if topic else set()


def _plain(text: str) -> str:
    return text.replace(START, "").replace(STOP, "")
