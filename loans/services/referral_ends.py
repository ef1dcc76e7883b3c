"""How sharing ends: called off, withdrawn, its time over, or nobody moved it for months."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from members.services.reminders import remind_each
from okoce.errors import RuleBroken

from ..choices import (
    REFERRAL_MOVES,
    REFERRAL_UNSENT,
    ConsentEnd,
    InstalmentStatus,
    ReferralStatus,
)
from ..models import Referral
from .referral_moves import check_move, locked, move, moves_of, tell_called_off, tell_member
from .referral_papers import drop_file

SILENT_FOR = timedelta(days=180)
MAY_BE_CALLED_OFF = [old for old, new in REFERRAL_MOVES if new == ReferralStatus.CANCELLED]


def end_consent(referral: Referral, end: ConsentEnd) -> bool:
    """Whether a consent was in force and is no longer; the caller holds the lock."""
    ended = referral.consents.in_force().update(ended_at=timezone.now(), end=end)
    return bool(ended)


def forget_copy(referral: Referral) -> None:
    """Erase what was frozen for the lender, and the papers that it read."""
    referral.snapshot, referral.expires_on = None, None
    referral.save(update_fields=["snapshot", "expires_on"])
    for paper in referral.papers.filter(shared_at__isnull=False):
        drop_file(paper)


def drop_unsent(referral: Referral) -> None:
    """Erase the papers that no lender has seen."""
    for paper in referral.papers.filter(shared_at__isnull=True):
        drop_file(paper)


def call_off(referral: Referral, *, by: User | None, note: str) -> None:
    """End a referral with all that was shared; the caller has judged it and holds the lock."""
    was_sent = referral.status not in REFERRAL_UNSENT
    end_consent(referral, ConsentEnd.CANCELLED)
    move(referral, ReferralStatus.CANCELLED, by=by, note=note)
    drop_unsent(referral)
    if was_sent:
        tell_called_off(referral)
    forget_copy(referral)


def expire() -> int:
    """Erase what was shared where the agreed time is over; safe to run twice."""
    due = Referral.objects.filter(expires_on__lte=timezone.localdate())
    count = due.count()
    # One that fails keeps no other from being erased.
    remind_each(due.defer("snapshot"), _expire)
    return count


@transaction.atomic
def _expire(referral: Referral) -> None:
    referral = locked(referral)
    if referral.expires_on and referral.expires_on <= timezone.localdate():
        end_consent(referral, ConsentEnd.EXPIRED)
        forget_copy(referral)


def call_off_silent() -> int:
    """Call off what nobody has moved for half a year, and end its consent; safe to run twice."""
    rows = Referral.objects.filter(
        status__in=MAY_BE_CALLED_OFF,
        status_since__lte=timezone.now() - SILENT_FOR,
    )
    count = rows.count()
    remind_each(rows.defer("snapshot"), _call_off_silent)
    return count


@transaction.atomic
def _call_off_silent(referral: Referral) -> None:
    referral = locked(referral)
    is_silent = referral.status_since <= timezone.now() - SILENT_FOR
    if not is_silent or ReferralStatus.CANCELLED not in moves_of(referral, None):
        return
    with translation.override(referral.member.user.language):
        note = _("Nobody has moved it for half a year.")
    call_off(referral, by=None, note=note)
    tell_member(
        referral,
        gettext_lazy("Your referral to %(lender)s was called off"),
        gettext_lazy("Nobody has moved it for half a year. You may begin a new one at any time."),
    )


@transaction.atomic
def settle_alone(referral: Referral, *, by: User) -> Referral:
    """Close the calendar of a loan that the lender no longer sees, all of which one has paid."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.SETTLED, by)
    if referral.instalments.filter(status=InstalmentStatus.DUE).exists():
        raise RuleBroken(_("Some instalments are still open. Mark them as paid first."))
    move(referral, ReferralStatus.SETTLED, by=by)
    return referral
