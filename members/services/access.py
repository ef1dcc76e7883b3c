"""Where a person stands to one record, and the log of who read its private data."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from okoce.errors import RuleBroken

from ..choices import Actor
from ..models import AccessLog, ExportLog, Member, User

SHORTEST_REASON = 10

# Sixteen digits, or a mobile number, however they are spaced.
PRIVATE_NUMBER = re.compile(
    r"(?<!\d)(?:\d[\s.\-]?){15}\d(?!\d)|(?<!\d)(?:\+?62|0)[\s.\-]?8(?:[\s.\-]?\d){8,11}(?!\d)"
)


def actor_for(user: User | None, member: Member) -> Actor | None:
    """Who ``user`` is to this record, or None for a stranger; without a user, it is the portal.

    A superadmin configures and decides no case. In their own record a pendamping or an officer
    is a member like any other.
    """
    if user is None:
        return Actor.SYSTEM
    if not user.is_active:
        return None
    if member.user_id == user.pk:
        return Actor.MEMBER
    if user.is_superuser:
        return None
    if user.is_pemprov_staff:
        return Actor.STAFF
    if member.kelurahan and member.kelurahan.kecamatan_id in user.kecamatan_codes:
        return Actor.PENDAMPING
    return None


def refuse_private_numbers(*texts: str) -> None:
    """Raise ``RuleBroken`` when a note that others will read holds a NIK or a phone number."""
    if any(PRIVATE_NUMBER.search(text) for text in texts):
        raise RuleBroken(
            _("Please leave NIK and phone numbers out of notes. The record already holds them.")
        )


def log_access(member: Member, *, reader: User, what: str, reason: str) -> AccessLog:
    """Write down that ``reader`` read something private; the member sees this row."""
    reason = _checked_reason(reason)
    return AccessLog.objects.create(member=member, reader=reader, what=what, reason=reason)


@transaction.atomic
def log_export(
    *, by: User, what: str, rows: int, purpose: str, numbers_of: Iterable[Member] = ()
) -> ExportLog:
    """Write down that ``by`` took a list of people along, how long it is, and what for.

    Each of ``numbers_of``, whose phone number is in it, finds that among the readings of their
    data; a number of one's own is none.
    """
    purpose = _checked_reason(purpose)
    log = ExportLog.objects.create(by=by, what=what, rows=rows, purpose=purpose)
    read = Truncator(_("Phone number, in a list: %(list)s") % {"list": what}).chars(120)
    AccessLog.objects.bulk_create(
        AccessLog(member=member, reader=by, what=read, reason=purpose, at=log.at)
        for member in numbers_of
        if member.user_id != by.pk
    )
    return log


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise RuleBroken(
            _("Please give a reason in a few words. The member will be able to read it.")
        )
    refuse_private_numbers(reason)
    return reason


def read_nik(member: Member, *, by: User, reason: str) -> str:
    """The full NIK; unless it is the reader's own, the reading is logged for the member to see."""
    actor = actor_for(by, member)
    if actor is None:
        raise RuleBroken(_("You may not read this NIK."))
    nik = member.typed_nik if actor == Actor.MEMBER else member.nik
    if not nik:
        raise RuleBroken(_("This record holds no NIK yet."))
    if actor != Actor.MEMBER:
        log_access(member, reader=by, what="NIK", reason=reason)
    return nik
