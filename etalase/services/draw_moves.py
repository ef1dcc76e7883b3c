"""The doors through which rounds and entries of the draw move; callers hold the round's lock."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from okoce import pages
from okoce.errors import RuleBroken

from ..choices import ENTRY_MOVES, ROUND_MOVES, DrawActor, EntryStatus, RoundStatus
from ..models import DrawEntry, DrawRound, DrawRule
from .draw_rule import Parameters

PAGES = "etalase"


def parameters_of(rule: DrawRule) -> Parameters:
    """The numbers of a rule as the pure function wants them."""
    return Parameters(max_share=rule.max_share, wait_step_days=rule.wait_step_days)


def lock_round(round_: DrawRound) -> DrawRound:
    """Hold a round until the end of the transaction; every move after the closing comes by here."""
    round_.refresh_from_db(from_queryset=DrawRound.objects.select_for_update())
    return round_


def round_actor(user: User | None) -> DrawActor | None:
    """Who ``user`` is to a round, None for a stranger; a superadmin decides no case."""
    if user is None:
        return DrawActor.SYSTEM
    decides = user.is_active and user.is_pemprov_staff and not user.is_superuser
    return DrawActor.STAFF if decides else None


def move_round(round_: DrawRound, new_status: str, *, by: User | None, note: str = "") -> None:
    """Move a locked round and keep who and why; its public pages are made anew."""
    old_status, new_status = RoundStatus(round_.status), RoundStatus(new_status)
    if round_actor(by) not in ROUND_MOVES.get((old_status, new_status), ()):
        raise RuleBroken(
            _("A round that is “%(status)s” cannot take this step.") % {"status": old_status.label}
        )
    round_.status, round_.status_since = new_status, timezone.now()
    round_.save()
    round_.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=round_.status_since
    )
    pages.forget(PAGES)


def move_entry(
    entry: DrawEntry, new_status: str, *, by: User | None = None, **fields: Any
) -> DrawEntry:
    """Move an entry of a locked round; ``fields`` are what goes with the move."""
    old_status, new_status = EntryStatus(entry.status), EntryStatus(new_status)
    actor = entry_actor(by, entry)
    if actor is None or actor not in ENTRY_MOVES.get((old_status, new_status), ()):
        raise RuleBroken(
            _("A place that is “%(status)s” cannot take this step.") % {"status": old_status.label}
        )
    entry.status, entry.status_since = new_status, timezone.now()
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    entry.history.create(old_status=old_status, new_status=new_status, by=by, at=entry.status_since)
    pages.forget(PAGES)
    return entry


def entry_actor(user: User | None, entry: DrawEntry) -> DrawActor | None:
    """Who ``user`` is to an entry, None for a stranger; without a user, it is the portal."""
    if user is None:
        return DrawActor.SYSTEM
    own = entry.request is not None and entry.request.business.member.user_id == user.pk
    return DrawActor.MAKER if own else None
