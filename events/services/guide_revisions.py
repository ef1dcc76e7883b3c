"""Revisions: a published guide stays on show while a draft of it is written and reviewed.

The revision is a row of its own. When it is published, the two exchange their words and sources:
the guide keeps its address, its questions and its votes, and the row beside it keeps what readers
had until then. Who may do so, and when, is ``services.guides``.
"""

import difflib
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.models import User

from ..models import Guide, GuideSource

# What a revision may change.
REVISED = ("title", "topic", "summary", "body", "is_about_money", "office")
# Who answers for the words goes with them.
EXCHANGED = (*REVISED, "author", "reviewer", "reviewed_on")


class Difference(NamedTuple):
    """One field of a revision: the lines that are gone, and those that are new."""

    label: str
    gone: list[str]
    new: list[str]


def copy_of(guide: Guide, *, by: User) -> Guide:
    """A draft with the words and sources of a guide."""
    revision = Guide.objects.create(
        revises=guide,
        slug=f"{guide.slug[:64]}-revisi-{guide.revisions.count() + 1}",
        author=by,
        **{name: getattr(guide, name) for name in REVISED},
    )
    for source in guide.sources.all():
        source.pk, source.guide = None, revision
        source.save(force_insert=True)
    return revision


def exchange(guide: Guide, revision: Guide) -> None:
    """Let a guide and its revision change their words and sources; both rows are saved."""
    for name in EXCHANGED:
        mine, other = getattr(guide, name), getattr(revision, name)
        setattr(guide, name, other)
        setattr(revision, name, mine)
    of_guide, of_revision = (
        list(row.sources.values_list("pk", flat=True)) for row in (guide, revision)
    )
    GuideSource.objects.filter(pk__in=of_guide).update(guide=revision)
    GuideSource.objects.filter(pk__in=of_revision).update(guide=guide)
    for row in (guide, revision):
        row.save(update_fields=EXCHANGED)
    guide.edited_by.add(*revision.edited_by.all())


def differences(revision: Guide) -> list[Difference]:
    """What a revision changes of the guide beside it, line by line."""
    pairs = [(capfirst(str(Guide._meta.get_field(name).verbose_name)), name) for name in REVISED]
    told = [
        (label, _lines(getattr(revision.revises, name)), _lines(getattr(revision, name)))
        for label, name in pairs
    ]
    told.append((_("Sources"), _sources(revision.revises), _sources(revision)))
    found = []
    for label, old, new in told:
        lines = list(difflib.ndiff(old, new))
        gone = [line[2:] for line in lines if line.startswith("- ") and line[2:].strip()]
        fresh = [line[2:] for line in lines if line.startswith("+ ") and line[2:].strip()]
        if gone or fresh:
            found.append(Difference(label, gone, fresh))
    return found


def _lines(value: object) -> list[str]:
    if isinstance(value, bool):
        return [pgettext("answer", "Yes") if value else pgettext("answer", "No")]
    return str(value).splitlines()


def _sources(guide: Guide) -> list[str]:
    return [
        " · ".join(
            filter(
                None,
                [
                    *[source.claim, source.title, source.publisher, source.dated, source.url],
                    source.get_certainty_display(),
                ],
            )
        )
        for source in guide.sources.all()
    ]
