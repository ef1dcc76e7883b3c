"""What a lender's officers enter about their own lender, until a member of staff has decided."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from members.models import Step, User
from okoce.errors import RuleBroken

from ..models import Lender, LenderProduct, LenderStatus
from . import lenders

# So much of one lender waits for staff at once.
MOST_WAITING = 10
# What says how an entry stands, not what it says.
OF_THE_MOVE = {"id", "status", "status_since", "proposed_by", "decided_by", "decision_note"}


@transaction.atomic
def enter(
    entry: LenderProduct | LenderStatus, *, by: User, steps: Iterable[Step] | None = None
) -> LenderProduct | LenderStatus:
    """Keep what an officer entered or changed; the same form sent twice is one entry."""
    # Whoever enters for the same lender waits here.
    Lender.objects.select_for_update(no_key=True).get(pk=entry.lender_id)
    steps = None if steps is None else list(steps)
    if entry.pk is None:
        own = type(entry).objects.waiting().filter(lender=entry.lender_id, proposed_by=by)
        if isinstance(entry, LenderProduct):
            own = own.prefetch_related("steps")
        told = _told(entry, steps)
        for known in own.order_by("pk"):
            if _told(known) == told:
                return known
        _check_number(entry.lender)
    lenders.propose(entry, by=by)
    if steps is not None:
        entry.steps.set(steps)
    return entry


def _told(
    entry: LenderProduct | LenderStatus, steps: list[Step] | None = None
) -> tuple[list[Any], list[int]]:
    """All that an entry says, to compare it with another one."""
    fields = [each for each in entry._meta.concrete_fields if each.name not in OF_THE_MOVE]
    if isinstance(entry, LenderProduct) and steps is None:
        steps = list(entry.steps.all())
    return (
        [field.value_from_object(entry) for field in fields],
        sorted(step.pk for step in steps or []),
    )


def _check_number(lender: Lender) -> None:
    # Not by way of the lender, who may have been read with what is approved alone.
    waiting = sum(
        model.objects.waiting().filter(lender=lender).count()
        for model in (LenderProduct, LenderStatus)
    )
    if waiting >= MOST_WAITING:
        raise RuleBroken(
            ngettext(
                "%(count)d entry waits for the office already. Change or take one back first.",
                "%(count)d entries wait for the office already. Change or take one back first.",
                waiting,
            )
            % {"count": waiting}
        )
