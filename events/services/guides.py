"""Guides: who may move them, who reviews them again, and what readers think of them."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.models import User
from members.services.reminders import is_workday, remind_each
from okoce import markdown, pages
from okoce.dates import long_date
from okoce.errors import RuleBroken

from .. import tasks
from ..choices import GUIDE_MOVES, REVISION_MOVES, GuideActor, GuideStatus
from ..models import Guide, GuideChange, GuideVote
from ..querysets import STALE_AFTER
from . import guide_revisions

# The kept pages of the information centre.
PAGES = "guides"
# What a writer puts behind a fact that nobody has verified yet, and how readers see it.
UNSURE = "(belum diverifikasi)"
UNSURE_MARK = mark_safe('<mark class="unsure">belum diverifikasi</mark>')

TELLS = {
    GuideStatus.PUBLISHED: gettext_lazy("The guide “%(title)s” is published"),
    GuideStatus.DRAFT: gettext_lazy("The guide “%(title)s” came back to you"),
    GuideStatus.WITHDRAWN: gettext_lazy("The guide “%(title)s” was withdrawn"),
}


@dataclass(frozen=True)
class Part:
    """One part of a guide: its place on the page, its heading, and its words as safe HTML."""

    anchor: str
    title: str
    html: SafeString


def parts_of(body: str) -> list[Part]:
    """A guide's text in its parts, the first without a heading; each part is cleaned."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in body.splitlines():
        if line.startswith("## "):
            found.append((markdown.plain(line[3:]), []))
        else:
            found[-1][1].append(line)
    return [
        Part(anchor=f"{slugify(title) or 'bagian'}-{number}", title=title, html=shown(lines))
        for number, (title, lines) in enumerate(found)
        if title or "\n".join(lines).strip()
    ]


def shown(lines: list[str]) -> SafeString:
    """Markdown as safe HTML, with the mark of what is not verified."""
    html = markdown.render("\n".join(lines).strip(), heading=3)
    # Both are safe: one was cleaned, the other is our own.
    return mark_safe(html.replace(UNSURE, UNSURE_MARK))  # noqa: S308


# Who may do what.


def actors_for(user: User | None, guide: Guide) -> set[str]:
    """What a person is to a guide; a superadmin configures and publishes nothing."""
    if user is None or not user.is_active:
        return set()
    is_staff = user.is_pemprov_staff
    wrote = guide.edited_by.filter(pk=user.pk).exists()
    actors = {GuideActor.STAFF} if is_staff else set()
    if is_staff or (user.is_pendamping and wrote):
        actors.add(GuideActor.WRITER)
    if is_staff and not wrote:
        actors.add(GuideActor.REVIEWER)
    return actors


def note_edit(guide: Guide, *, by: User) -> None:
    """Remember who entered or changed a guide, since they may not publish it."""
    guide.edited_by.add(by)


def edition_of(row: Model, *related: str) -> str:
    """Changes with every field of a row, and of the rows below it."""
    rows = [row, *(each for name in related for each in getattr(row, name).all())]
    told = repr(
        [[field.value_from_object(each) for field in each._meta.concrete_fields] for each in rows]
    )
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


@transaction.atomic
def change_guide_status(guide: Guide, new_status: str, *, by: User, note: str = "") -> Guide:
    """Move a guide, record who and why, and tell those who wrote it."""
    # The locks stop two officers from deciding at once; of a revision, the guide comes first.
    if guide.revises_id:
        Guide.objects.select_for_update().only("pk").get(pk=guide.revises_id)
    guide.refresh_from_db(from_queryset=Guide.objects.select_for_update())
    old_status, new_status = GuideStatus(guide.status), GuideStatus(new_status)
    may = moves_of(guide).get((old_status, new_status), frozenset())
    if not may:
        raise RuleBroken(
            _("A guide that is “%(status)s” cannot take this step.") % {"status": old_status.label}
        )
    if not may & actors_for(by, guide):
        raise RuleBroken(_("Nobody publishes what they entered. Ask a second member of staff."))
    if new_status == GuideStatus.IN_REVIEW and not guide.sources.exists():
        raise RuleBroken(_("Name at least one source first: readers see where it comes from."))
    if guide.revises_id and new_status == GuideStatus.PUBLISHED:
        return _take_place(guide, by=by, note=note)
    guide.status, guide.status_since = new_status, timezone.now()
    if new_status == GuideStatus.PUBLISHED:
        guide.reviewer, guide.reviewed_on = by, timezone.localdate()
        guide.published_at = guide.status_since
    guide.save(update_fields=["status", "status_since", "reviewer", "reviewed_on", "published_at"])
    change = guide.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note.strip()[:300]
    )
    if new_status in TELLS:
        _tell_writers(guide, change, TELLS[new_status])
    if old_status == GuideStatus.PUBLISHED:
        for revision in guide.revisions.being_revised():
            _end(revision, GuideStatus.WITHDRAWN, by=by)
    if GuideStatus.PUBLISHED in (old_status, new_status):
        transaction.on_commit(tasks.rebuild_guide_words.delay)
        forget_pages()
    return guide


def moves_of(guide: Guide) -> dict[tuple[str, str], frozenset[str]]:
    """Which moves a guide, or a revision of one, may make, and who makes them."""
    return REVISION_MOVES if guide.revises_id else GUIDE_MOVES


def _tell_writers(guide: Guide, change: GuideChange, title: str) -> None:
    notices.notify_all(
        guide.edited_by.exclude(pk=change.by_id),
        f"guide_{change.new_status}",
        key=f"guide:change:{change.pk}",
        topic=NoticeTopic.WORK,
        title=title,
        body=gettext_lazy("Reason: %(note)s")
        if change.note
        else gettext_lazy("Since today, decided by a colleague."),
        params={"title": guide.title, "note": change.note},
        path=guide.get_absolute_url() if guide.is_published else desk_path(guide),
    )


# Revisions.


@transaction.atomic
def begin_revision(guide: Guide, *, by: User) -> Guide:
    """A draft of a published guide, to change and review while readers keep what they have."""
    guide = Guide.objects.select_for_update().get(pk=guide.pk)
    if not guide.is_published:
        raise RuleBroken(_("Only a published guide is revised; this one can be changed itself."))
    if GuideActor.WRITER not in actors_for(by, guide):
        raise RuleBroken(_("Only staff, and who wrote a guide, revise it."))
    if guide.revisions.being_revised().exists():
        raise RuleBroken(_("This guide is being revised already."))
    revision = guide_revisions.copy_of(guide, by=by)
    note_edit(revision, by=by)
    return revision


def _take_place(revision: Guide, *, by: User, note: str) -> Guide:
    """Show a reviewed revision in the place of what readers had; the caller holds both locks."""
    guide = Guide.objects.get(pk=revision.revises_id)
    revision.reviewer, revision.reviewed_on = by, timezone.localdate()
    guide_revisions.exchange(guide, revision)
    _end(revision, GuideStatus.REPLACED, by=by)
    change = guide.history.create(
        old_status=guide.status,
        new_status=guide.status,
        by=by,
        note=note.strip()[:300],
        earlier=revision,
    )
    _tell_writers(guide, change, gettext_lazy("The revision of “%(title)s” is published"))
    transaction.on_commit(tasks.rebuild_guide_words.delay)
    forget_pages()
    return guide


def _end(revision: Guide, status: str, *, by: User) -> None:
    old_status = revision.status
    revision.status, revision.status_since = status, timezone.now()
    revision.save(update_fields=["status", "status_since"])
    revision.history.create(old_status=old_status, new_status=status, by=by)


@transaction.atomic
def confirm_review(guide: Guide, *, by: User, note: str = "") -> Guide:
    """Say that a published guide was read again and is still right."""
    guide.refresh_from_db(from_queryset=Guide.objects.select_for_update())
    if not guide.is_published:
        raise RuleBroken(_("Only a published guide is reviewed again."))
    if GuideActor.REVIEWER not in actors_for(by, guide):
        raise RuleBroken(_("Nobody reviews what they entered. Ask a second member of staff."))
    guide.reviewer, guide.reviewed_on = by, timezone.localdate()
    guide.save(update_fields=["reviewer", "reviewed_on"])
    guide.history.create(
        old_status=guide.status, new_status=guide.status, by=by, note=note.strip()[:300]
    )
    forget_pages()
    return guide


def desk_path(guide: Guide) -> str:
    return reverse("admin:events_guide_change", args=[guide.pk])


def forget_pages() -> None:
    """Drop the kept pages on which guides stand; the front page is kept with the etalase."""
    for group in (PAGES, "etalase"):
        pages.forget(group)


# What has to be looked at again.


def find_stale(today: date | None = None) -> int:
    """On a working day, tell each reviewer of their guides that are due; once in each period."""
    today = today or timezone.localdate()
    if not is_workday(today):
        return 0
    rows = Guide.objects.stale(today).select_related("reviewer").defer("body", "search")
    return remind_each(rows, partial(_tell_of_stale, today=today))


def _tell_of_stale(guide: Guide, *, today: date) -> None:
    period = (today - guide.reviewed_on) // STALE_AFTER
    words = {
        "kind": "guide_stale",
        "key": f"guide-stale:{guide.pk}:{guide.reviewed_on}:{period}",
        "topic": NoticeTopic.WORK,
        "title": gettext_lazy("Please review “%(title)s” again"),
        "body": gettext_lazy(
            "It was last reviewed on %(day)s. Readers see that. Say at the desk whether it is "
            "still right, or begin a revision of it."
        ),
        "params": {"title": guide.title, "day": _Day(guide.reviewed_on)},
        "path": desk_path(guide),
    }
    reviewer = guide.reviewer
    if reviewer and reviewer.is_active and reviewer.is_pemprov_staff:
        notices.notify(reviewer, **words)
    else:
        notices.notify_role(Role.STAFF, **words)


class _Day:
    """A day said in the language of whoever is told."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __str__(self) -> str:
        return long_date(self.day)


# What readers think.


def vote(guide: Guide, *, is_useful: bool, words: str, nonce: str) -> bool:
    """Count whether a guide helped; the same form sent again counts nothing.

    Of the form only a digest is kept, and of the moment only the day.
    """
    ticket = hashlib.blake2b(f"{guide.pk}:{nonce}".encode(), digest_size=24).hexdigest()
    try:
        with transaction.atomic():
            GuideVote.objects.create(
                guide=guide, ticket=ticket, is_useful=is_useful, words=words[:300]
            )
            count = "useful_count" if is_useful else "useless_count"
            Guide.objects.filter(pk=guide.pk).update(**{count: F(count) + 1})
    except IntegrityError:
        return False
    return True
