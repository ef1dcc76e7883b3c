"""Next steps: who promised what until when, and that it is done."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken

from ..choices import NEXT_STEP_MOVES, MentoringActor, NextStepStatus
from ..models import Mentoring, NextStep
from .mentoring import actor_of, lock, note_contact

MOST_OPEN = 12


@transaction.atomic
def add_step(
    mentoring: Mentoring, *, by: User, words: str, due_on: date | None, owner: str
) -> NextStep:
    """Write down a next step with its day; the member sees it, and its owner is reminded."""
    lock(mentoring)
    if actor_of(by, mentoring) != MentoringActor.PENDAMPING or not mentoring.is_open:
        raise RuleBroken(_("Only the pendamping who leads it writes the plan."))
    if due_on is None or due_on < timezone.localdate():
        raise RuleBroken(_("A next step has a day that is still to come."))
    if mentoring.next_steps.open().count() >= MOST_OPEN:
        raise RuleBroken(_("There are enough open steps. Finish one of them first."))
    refuse_private_numbers(words)
    return mentoring.next_steps.create(words=words, due_on=due_on, owner=owner, moved_by=by)


def moves_of(step: NextStep, user: User) -> frozenset[NextStepStatus]:
    """The statuses to which ``user`` may move this step now."""
    actor = actor_of(user, step.mentoring)
    if not step.mentoring.is_open or (actor == MentoringActor.MEMBER and not step.is_members):
        return frozenset()
    return frozenset(
        new
        for (old, new), actors in NEXT_STEP_MOVES.items()
        if old == step.status and actor in actors
    )


@transaction.atomic
def change_step(step: NextStep, new_status: str, *, by: User) -> NextStep:
    """Mark a next step done, open again, or no longer needed."""
    lock(step.mentoring)
    mentoring = step.mentoring
    step.refresh_from_db(from_queryset=NextStep.objects.select_for_update(of=["self"]))
    step.mentoring = mentoring
    new_status = NextStepStatus(new_status)
    # The same press twice is one.
    if step.status == new_status:
        return step
    if new_status not in moves_of(step, by):
        raise RuleBroken(_("This step is not yours to change."))
    step.status, step.status_since, step.moved_by = new_status, timezone.now(), by
    step.save(update_fields=["status", "status_since", "moved_by"])
    if by.pk == mentoring.member.user_id:
        note_contact(mentoring)
    return step
