"""The directory: one entry for each member and level, holding only what is shown there.

Whoever changes what a member shows calls ``refresh`` in the same transaction, so that no search
ever finds what is hidden by then. Every night ``rebuild`` counts the words anew and mends what a
renamed topic or sector left behind.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import dist

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db import transaction
from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from okoce import pages, search
from okoce.paging import Order, Page, page_by_key
from okoce.search import Lexicon, SearchResult, words_of

from ..choices import ConnectionStatus, MemberStatus, OfferKind, Visibility
from ..models import (
    Business,
    Connection,
    Deal,
    DirectoryEntry,
    DirectoryWord,
    Kecamatan,
    Member,
    Offering,
    Sector,
    Topic,
    User,
)
from ..querysets import levels_open_to
from .blocks import kept_apart_from

PAGES = "anggota"
NEWEST = ("-since", "-id")
# Signs that nobody types: what stands between them was searched for.
HIT = ("\ue000", "\ue001")
# Each level that has entries, with what its readers see.
LEVELS = {
    Visibility.PUBLIC: frozenset({Visibility.PUBLIC}),
    Visibility.MEMBERS: frozenset({Visibility.PUBLIC, Visibility.MEMBERS}),
}
BATCH = 2000
TEXTS = """
    SELECT to_tsvector('simple', names || ' ' || words)
    FROM members_directoryentry WHERE level = '{}'
"""
KEPT = [
    *["kecamatan", "sector", "is_graduate", "offers", "needs", "names", "words", "stories"],
    "since",
]


# Keeping the entries.


@transaction.atomic
def refresh(member: Member) -> None:
    """Enter what a member shows now, or take them out; call it where that changes."""
    old = {each.level: each for each in DirectoryEntry.objects.filter(member=member)}
    _enter([member.pk])
    new = {each.level: each for each in DirectoryEntry.objects.filter(member=member)}
    for level, lexicon in lexicons.items():
        before, after = (_words_of(side.get(level)) for side in (old, new))
        _forget_words(level, before - after)
        _learn(level, after - before - lexicon.load().uses.keys())
    if Visibility.PUBLIC in old or Visibility.PUBLIC in new:
        pages.forget(PAGES)
    _announce_lines(member)


def _announce_lines(member: Member) -> None:
    """The pages of partners name this member beside the lines about their deals."""
    from .deals import announce_lines

    own = Q(proposer=member.user_id) | Q(partner=member.user_id)
    announce_lines(Deal.objects.made().filter(own).exclude(public_line=""))


@transaction.atomic
def forget(member: Member) -> None:
    """Take out a member who is erased, with the words that only they brought."""
    for entry in DirectoryEntry.objects.filter(member=member):
        entry.delete()
        _forget_words(entry.level, _words_of(entry))
    pages.forget(PAGES)


def rebuild() -> int:
    """Make all entries and words anew; how many members have been looked at."""
    last, seen = 0, 0
    while True:
        with transaction.atomic():
            found = Member.objects.filter(pk__gt=last).order_by("pk")
            ids = list(found.values_list("pk", flat=True)[:BATCH])
            _enter(ids)
        if not ids:
            break
        last, seen = ids[-1], seen + len(ids)
    for level, lexicon in lexicons.items():
        search.count_words(
            DirectoryWord,
            texts=TEXTS.format(level),
            level=level,
        )
        lexicon.forget()
    pages.forget(PAGES)
    return seen


def _enter(ids: list[int]) -> None:
    """Make the entries of these members what they show now."""
    # Whoever else changes one of them waits here, and then reads what this writes. What is shown is
    # read in a second query: it sees what others wrote while this one waited.
    locked = Member.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(locked.values_list("pk"))
    members = (
        Member.objects.filter(
            pk__in=ids, status=MemberStatus.VERIFIED, hidden_at=None, user__is_active=True
        )
        .select_related("kelurahan__kecamatan", "business__sector")
        .prefetch_related("business__offerings__topic")
        .defer("nik")
    )
    entries = [entry for member in members for entry in _entries_of(member)]
    shown = defaultdict(set)
    for entry in entries:
        shown[entry.level].add(entry.member_id)
    for level in LEVELS:
        gone = DirectoryEntry.objects.filter(level=level, member__in=ids)
        gone.exclude(member__in=shown[level]).delete()
    DirectoryEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["member", "level"],
        update_fields=KEPT,
    )


def _entries_of(member: Member) -> Iterator[DirectoryEntry]:
    for level, seen in LEVELS.items():
        if member.visibility in seen:
            yield _entry(member, level, seen)


def _entry(member: Member, level: str, seen: frozenset[str]) -> DirectoryEntry:
    """What readers who see these levels find of a member."""
    business: Business | None = getattr(member, "business", None)
    if business and (business.hidden_at or business.visibility not in seen):
        business = None
    kecamatan = member.kecamatan if member.area_visibility in seen else None
    offerings = list(business.offerings.all()) if business else []
    stories = [member.story] if member.story_visibility in seen else []
    if business and business.story_visibility in seen:
        stories.append(business.story)
    words = [business.makes, business.sector.name] if business else []
    words += [offering.topic.name for offering in offerings]
    words += [offering.note for offering in offerings]
    return DirectoryEntry(
        member=member,
        level=level,
        kecamatan=kecamatan,
        sector=business.sector if business else None,
        is_graduate=member.is_graduate,
        offers=[each.topic_id for each in offerings if each.kind == OfferKind.OFFER],
        needs=[each.topic_id for each in offerings if each.kind == OfferKind.NEED],
        names=" · ".join(filter(None, [member.name, business.name if business else ""])),
        words="\n".join(filter(None, [*words, kecamatan.name if kecamatan else ""])),
        stories="\n".join(filter(None, stories)),
        since=member.status_since,
    )


# The words, against which misspelt ones are mended.


def _read_words(level: str) -> QuerySet:
    words = DirectoryWord.objects.filter(level=level)
    return words.order_by("-uses").values_list("word", "uses")


lexicons = {level: Lexicon(f"directory:{level}", partial(_read_words, level)) for level in LEVELS}


def _words_of(entry: DirectoryEntry | None) -> set[str]:
    return set(words_of([entry.names, entry.words])) if entry else set()


def _learn(level: str, words: set[str]) -> None:
    """Add words that the vocabulary does not hold yet; mostly there are none."""
    if words:
        # In one order, so that two writers cannot hold each other up.
        rows = [DirectoryWord(level=level, word=word) for word in sorted(words)]
        DirectoryWord.objects.bulk_create(rows, ignore_conflicts=True)
        lexicons[level].forget()


def _forget_words(level: str, words: set[str]) -> None:
    """Drop words that nobody else brought, so that no search offers what is hidden by now."""
    rows = DirectoryWord.objects.filter(level=level, word__in=words, uses__lte=1)
    if words and rows.delete()[0]:
        lexicons[level].forget()


# Finding.


def find(
    user: User,
    *,
    words: str = "",
    kecamatan: Kecamatan | None = None,
    sector: Sector | None = None,
    offers: Topic | None = None,
    needs: Topic | None = None,
    graduate: bool | None = None,
    exact: bool = False,
) -> SearchResult:
    """The entries that ``user`` may find by these words and filters, in no order yet.

    People kept apart by a block do not find each other. ``exact`` mends no misspelt word.
    """
    everybody = DirectoryEntry.objects.read_by(user)
    if apart := _kept_apart(user):
        everybody = everybody.exclude(member__in=apart)
    rows = everybody
    if kecamatan:
        rows = rows.filter(kecamatan=kecamatan)
    if sector:
        rows = rows.filter(sector=sector)
    if offers:
        rows = rows.offering([offers.pk])
    if needs:
        rows = rows.needing([needs.pk])
    if graduate is not None:
        rows = rows.filter(is_graduate=graduate)
    if not words:
        # Of topics that few have, a walk along the newest might find none to the end.
        ids = search.few(rows) if offers or needs else range(search.FEW + 1)
        if len(ids) <= search.FEW:
            return SearchResult(rows=everybody.filter(pk__in=ids), total=len(ids))
        return SearchResult(rows=rows, total=None)
    return search.find(
        words,
        among=rows,
        everything=everybody,
        vocabulary=lexicons[level_of(user)].load(),
        exact=exact,
    )


def cards(found: list[DirectoryEntry], query: SearchQuery | None = None) -> list[DirectoryEntry]:
    """The entries of one page with all that a card shows, in the same order.

    What was searched for stands between ``HIT`` signs, to show why an entry was found.
    """
    rows = DirectoryEntry.objects.filter(pk__in=[entry.pk for entry in found]).for_cards()
    if query:
        rows = _with_hits(rows, query)
    full = {entry.pk: entry for entry in rows}
    return [full[entry.pk] for entry in found if entry.pk in full]


def _with_hits(rows: QuerySet, query: SearchQuery) -> QuerySet:
    signs = {"config": "indonesian", "start_sel": HIT[0], "stop_sel": HIT[1]}
    return rows.annotate(
        names_hit=SearchHeadline("names", query, highlight_all=True, **signs),
        words_hit=SearchHeadline("words", query, highlight_all=True, **signs),
        stories_hit=SearchHeadline("stories", query, min_words=8, max_words=20, **signs),
    )


def level_of(user: User) -> Visibility:
    """The level of entries that ``user`` reads, if they may read the directory at all."""
    for_members = Visibility.MEMBERS in levels_open_to(user)
    return Visibility.MEMBERS if for_members else Visibility.PUBLIC


def _kept_apart(user: User) -> list[int]:
    """The members whom a block keeps apart from ``user``, whoever made it."""
    if not user.is_authenticated:
        return []
    return _members_of(set(kept_apart_from(user)))


def _members_of(users: set[int]) -> list[int]:
    return list(Member.objects.filter(user__in=users).values_list("pk", flat=True))


# Matches: who offers what one's business needs, or needs what it offers.

# How many kecamatan one query looks through: the own one, then those around it, then farther ones.
RINGS = (1, 4, 12)
# The nearest first; in one kecamatan those who help each other, then the newest.
NEAREST = Order(("near", "mutual", "since", "id"), descending=True)


@dataclass(frozen=True)
class Wants:
    """What a member's business offers and needs, and where they live."""

    home: Kecamatan
    offers: tuple[Topic, ...] = ()
    needs: tuple[Topic, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.offers or self.needs)

    def given_by(self, entry: DirectoryEntry) -> list[Topic]:
        """What they need and the other offers."""
        return [topic for topic in self.needs if topic.pk in entry.offers]

    def taken_by(self, entry: DirectoryEntry) -> list[Topic]:
        """What they offer and the other needs."""
        return [topic for topic in self.offers if topic.pk in entry.needs]


def wants_of(user: User) -> Wants | None:
    """What a verified member's business offers and needs; None for people without a business."""
    if not user.is_authenticated or not user.is_verified_member:
        return None
    businesses = Business.objects.filter(member__user=user).defer("member__nik")
    business = (
        businesses.select_related("member__kelurahan__kecamatan")
        .prefetch_related(Prefetch("offerings", Offering.objects.select_related("topic")))
        .first()
    )
    if business is None:
        return None
    rows = business.offerings.all()
    return Wants(
        home=business.member.kecamatan,
        offers=tuple(row.topic for row in rows if row.kind == OfferKind.OFFER),
        needs=tuple(row.topic for row in rows if row.kind == OfferKind.NEED),
    )


def matches(user: User, limit: int, *, wants: Wants | None = None, after: str = "") -> Page:
    """The entries that fit what ``user``'s business offers and needs, the nearest first.

    People they already know, or asked, or are kept apart from are left out. The kecamatan are
    walked from near to far and no farther than needed, so it costs the same in a city of any size.
    """
    wants = wants or wants_of(user)
    if not wants:
        return Page()
    rows = DirectoryEntry.objects.read_by(user).exclude(member__in=_already_met(user))
    start = NEAREST.read_key(after, DirectoryEntry)
    found = []
    for ring in _rings(wants.home, start=start[0] if start else None):
        more = _of_ring(rows, ring, wants)
        found += page_by_key(more, NEAREST, size=limit + 1 - len(found), after=after).rows
        if len(found) > limit:
            break
    shown = found[:limit]
    return Page(
        rows=cards(shown),
        next={"sesudah": NEAREST.key_of(shown[-1])} if len(found) > limit else None,
    )


def _rings(home: Kecamatan, *, start: int | None = None) -> Iterator[dict[str, int]]:
    """Kecamatan around ``home`` in groups, each code with how near it is; the last group is empty.

    That one stands for people who do not say where they live. With ``start``, only those that are
    no nearer than that.
    """
    areas = list(Kecamatan.objects.only("code", "col", "row"))
    areas.sort(key=lambda area: (dist((area.col, area.row), (home.col, home.row)), area.code))
    places = [(area.code, len(areas) - place) for place, area in enumerate(areas)]
    rest = [(code, near) for code, near in places if start is None or near <= start]
    for size in (*RINGS, len(rest)):
        ring, rest = rest[:size], rest[size:]
        if ring:
            yield dict(ring)
    yield {}


def _of_ring(rows: QuerySet, ring: dict[str, int], wants: Wants) -> QuerySet:
    """The entries of one group of kecamatan that match, with all that ``NEAREST`` compares."""
    needs = [topic.pk for topic in wants.needs]
    offers = [topic.pk for topic in wants.offers]
    rows = rows.filter(kecamatan__in=ring) if ring else rows.filter(kecamatan=None)
    rows = rows.only("level", "since")
    near = [When(kecamatan=code, then=Value(place)) for code, place in ring.items()]
    both = Q(offers__overlap=needs, needs__overlap=offers)
    return rows.helping(needs=needs, offers=offers).annotate(
        near=Case(*near, default=Value(0), output_field=IntegerField()),
        mutual=Case(When(both, then=Value(1)), default=Value(0), output_field=IntegerField()),
    )


def _already_met(user: User) -> list[int]:
    """The members that are no news to ``user``: their own record and everybody they dealt with."""
    relations = Connection.objects.of(user).filter(
        status__in=[ConnectionStatus.PROPOSED, ConnectionStatus.ACCEPTED]
    )
    pairs = relations.values_list("low", "high")
    people = {user.pk, *kept_apart_from(user), *(person for pair in pairs for person in pair)}
    return _members_of(people)
