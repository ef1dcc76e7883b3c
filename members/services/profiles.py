"""What people show of themselves and their business, and to whom."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile

from ..choices import OfferKind, Visibility
from ..models import Block, Business, Connection, Member, Offering, Topic, User
from ..querysets import levels_open_to
from ..signals import member_changed
from . import directory, reports
from .spam import suspicion

# Each field that its owner may hide, with the field that holds the level. What is not here is
# as visible as the page it stands on.
MEMBER_LEVELS = {
    "story": "story_visibility",
    "kelurahan": "area_visibility",
    "phone": "phone_visibility",
    "email": "email_visibility",
}
# These two are kept on the account.
ACCOUNT_FIELDS = frozenset({"phone", "email"})
BUSINESS_LEVELS = {
    "since_year": "since_visibility",
    "address": "address_visibility",
    "whatsapp": "whatsapp_visibility",
    "story": "story_visibility",
}
# What is written in words of one's own.
TEXTS = ("name", "makes", "address", "story")


def levels_between(viewer: User, owner: Member) -> frozenset[str]:
    """The levels at which ``viewer`` (a person or a visitor) sees what ``owner`` shows.

    Owners see all of their own; connections more than members; people who are kept apart by a
    block no more than a visitor.
    """
    levels = levels_open_to(viewer)
    if not viewer.is_authenticated:
        return levels
    if owner.user_id == viewer.pk:
        return frozenset(Visibility.values)
    # A block has ended whatever relation there was.
    if viewer.may_meet and Connection.objects.accepted().between(viewer, owner.user_id).exists():
        return levels | {Visibility.CONNECTIONS}
    if Visibility.MEMBERS in levels and Block.objects.between(viewer, owner.user_id).exists():
        return frozenset({Visibility.PUBLIC})
    return levels


def can_see(visibility: str, viewer: User, owner: Member) -> bool:
    """Whether ``viewer`` (a person or a visitor) may see what ``owner`` shows at this level."""
    return visibility == Visibility.PUBLIC or visibility in levels_between(viewer, owner)


def visible_fields(
    thing: Member | Business, viewer: User, *, levels: frozenset[str] | None = None
) -> dict[str, Any]:
    """The filled fields of a profile or a business that ``viewer`` may see, by name.

    With ``levels``, what a reader of exactly those levels would see (the owner's preview).
    """
    is_business = isinstance(thing, Business)
    owner = thing.member if is_business else thing
    if levels is None:
        levels = levels_between(viewer, owner)
    fields = {}
    for name, level_name in (BUSINESS_LEVELS if is_business else MEMBER_LEVELS).items():
        value = getattr(owner.user if name in ACCOUNT_FIELDS else thing, name)
        if getattr(thing, level_name) in levels and value:
            fields[name] = value
    return fields


def _look_over(member: Member, texts: Iterable[str]) -> None:
    """Bring a profile before staff when its new words look like spam; it stays shown meanwhile."""
    found = suspicion(*texts)
    if found:
        reports.notice_automatically(member, kind="profil", words=found)


@transaction.atomic
def save_profile(member: Member, **fields: Any) -> Member:
    """Save what a member shows of themselves; ``member_changed`` is sent after commit."""
    return _save(member, member, fields)


@transaction.atomic
def save_business(business: Business, **fields: Any) -> Business:
    """Save a business page; ``member_changed`` is sent after commit."""
    return _save(business, business.member, fields)


@transaction.atomic
def save_offerings(
    business: Business, *, offerings: Iterable[tuple[OfferKind, Topic, str]]
) -> list[Offering]:
    """Put what a business offers and needs in the place of what was there; it may be nothing."""
    offerings = list(offerings)
    known = set(business.offerings.values_list("note", flat=True))
    business.offerings.all().delete()
    rows = Offering.objects.bulk_create(
        Offering(business=business, kind=kind, topic=topic, note=note)
        for kind, topic, note in offerings
    )
    directory.refresh(business.member)
    _look_over(business.member, {note for _kind, _topic, note in offerings} - known)
    return rows


def _save(thing: Member | Business, member: Member, fields: dict[str, Any]) -> Any:
    written = {name for name in TEXTS if isinstance(fields.get(name), str)}
    # A form has put its words into ``thing`` already; what was there before stands in the table.
    known = type(thing).objects.filter(pk=thing.pk).values(*written).first() if written else {}
    for name, value in fields.items():
        old_value = getattr(thing, name)
        if isinstance(old_value, FieldFile) and old_value:
            # A picture that was taken away is gone for good.
            transaction.on_commit(partial(old_value.storage.delete, old_value.name))
        setattr(thing, name, value)
    thing.save(update_fields=[*fields, "updated_at"])
    directory.refresh(member)
    _look_over(member, [fields[name] for name in written if fields[name] != known[name]])
    transaction.on_commit(partial(member_changed.send, sender=Member, member=member))
    return thing
