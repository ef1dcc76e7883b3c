"""The seven PAS steps of one member: dated, with whose turn it is; their order is not locked."""

from datetime import date
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.errors import RuleBroken

from .. import notices
from ..choices import (
    REGISTRATION_STEP,
    STEP_MOVES,
    STEP_REASON_NEEDED,
    Actor,
    NoticeTopic,
    StepStatus,
)
from ..models import Member, MemberStep, Step, StepChange, User
from ..signals import step_done, step_reopened
from .access import actor_for, refuse_private_numbers

# Whose turn it is when nobody says otherwise.
USUAL_TURN = {
    StepStatus.RUNNING: Actor.MEMBER,
    StepStatus.AWAITING_EVIDENCE: Actor.MEMBER,
    StepStatus.BLOCKED: Actor.PENDAMPING,
}
FINISHED = frozenset({StepStatus.DONE, StepStatus.CANCELLED})


def road(member: Member) -> list[MemberStep]:
    """All PAS steps in order, as this member stands in them; steps without a row are unsaved."""
    rows = {row.step_id: row for row in member.steps.all()}
    steps = []
    for step in Step.objects.all():
        row = rows.get(step.pk) or MemberStep(member=member)
        row.step = step
        steps.append(row)
    return steps


def next_step(steps: list[MemberStep]) -> MemberStep | None:
    """The first step of a road that is not behind the member."""
    return next((step for step in steps if step.status not in FINISHED), None)


def ensure_steps(member: Member) -> list[MemberStep]:
    """All PAS steps in order; rows are made for those that had none."""
    missing = [row for row in road(member) if row.pk is None]
    if missing:
        # Someone may be making the same rows at this moment.
        MemberStep.objects.bulk_create(missing, ignore_conflicts=True)
    return list(member.steps.select_related("step"))


def step_of(member: Member, code: str) -> MemberStep:
    """One step of a member, its row made if there was none."""
    row = next((row for row in ensure_steps(member) if row.step.code == code), None)
    if row is None:
        raise RuleBroken(_("There is no PAS step “%(code)s”.") % {"code": code})
    return row


@transaction.atomic
def change_step(
    member_step: MemberStep,
    new_status: str,
    *,
    by: User | None,
    reason: str = "",
    evidence: str = "",
    due_on: date | None = None,
    turn: str = "",
) -> MemberStep:
    """Move one step, record who and why, and tell the member."""
    # The lock stops two people from moving the step at once.
    member_step.refresh_from_db(from_queryset=MemberStep.objects.select_for_update())
    new_status = StepStatus(new_status)
    reason, evidence = reason.strip(), evidence.strip()
    _check(member_step, new_status, by=by, reason=reason, evidence=evidence, due_on=due_on)
    change = record_move(
        member_step,
        new_status,
        by=by,
        reason=reason,
        evidence=evidence,
        due_on=due_on,
        turn=turn or USUAL_TURN.get(new_status, ""),
    )
    if change.by != member_step.member.user:
        _tell_member(member_step, change)
    return member_step


def complete_step(
    member: Member, step_code: str, evidence: str, *, by: User | None = None
) -> MemberStep:
    """Report that a member finished a step; a step that is done already stays as it was."""
    member_step = step_of(member, step_code)
    if member_step.status == StepStatus.DONE:
        return member_step
    return change_step(member_step, StepStatus.DONE, by=by, evidence=evidence)


@transaction.atomic
def reopen_step(member: Member, step_code: str, *, reason: str) -> MemberStep:
    """Open a step again that something else rests on; the apps above book what helps.

    A step that is under way already stays as it is, and what helps is booked all the same.
    """
    member_step = step_of(member, step_code)
    if (member_step.status, StepStatus.RUNNING) in STEP_MOVES:
        member_step = change_step(member_step, StepStatus.RUNNING, by=None, reason=reason)
    news = partial(
        step_reopened.send_robust,
        sender=MemberStep,
        member=member,
        step=member_step.step,
        reason=reason,
    )
    transaction.on_commit(news)
    return member_step


def record_move(
    member_step: MemberStep,
    new_status: str,
    *,
    by: User | None,
    reason: str = "",
    evidence: str = "",
    due_on: date | None = None,
    turn: str = "",
) -> StepChange:
    """Write a move that was already judged, with its dates and its history row; tell nobody."""
    today = timezone.localdate()
    old_status, member_step.status = member_step.status, new_status
    # The history keeps the whole of a long reason.
    shown = Truncator(reason).chars(MemberStep._meta.get_field("reason").max_length)
    member_step.reason = shown if new_status in STEP_REASON_NEEDED else ""
    member_step.evidence = evidence or member_step.evidence
    member_step.turn = "" if new_status in FINISHED else turn
    member_step.due_on = None if new_status in FINISHED else due_on
    member_step.started_on = member_step.started_on or today
    member_step.done_on = today if new_status == StepStatus.DONE else None
    member_step.save()
    if new_status == StepStatus.DONE:
        news = partial(
            step_done.send_robust,
            sender=MemberStep,
            member=member_step.member,
            step=member_step.step,
        )
        transaction.on_commit(news)
    return member_step.history.create(
        old_status=old_status, new_status=new_status, by=by, note=reason or evidence
    )


def _check(
    member_step: MemberStep,
    new_status: StepStatus,
    *,
    by: User | None,
    reason: str,
    evidence: str,
    due_on: date | None,
) -> None:
    """Raise ``RuleBroken`` with the sentence that says why this move may not be made."""
    old_status = StepStatus(member_step.status)
    if member_step.step.code == REGISTRATION_STEP:
        raise RuleBroken(
            _("“%(step)s” follows the verification of the member by itself.")
            % {"step": member_step.step}
        )
    if old_status == new_status:
        raise RuleBroken(
            _("“%(step)s” is already “%(status)s”.")
            % {"step": member_step.step, "status": old_status.label}
        )
    allowed = STEP_MOVES.get((old_status, new_status), frozenset())
    if actor_for(by, member_step.member) not in allowed:
        raise RuleBroken(
            _("“%(step)s” is “%(old)s” and cannot become “%(new)s” by you.")
            % {"step": member_step.step, "old": old_status.label, "new": new_status.label}
        )
    if not reason and (new_status in STEP_REASON_NEEDED or old_status == StepStatus.DONE):
        raise RuleBroken(_("Please say why. The member will read it."))
    if new_status == StepStatus.DONE and not (evidence or member_step.evidence):
        raise RuleBroken(_("Please say what shows that this step is done."))
    if due_on and due_on < timezone.localdate():
        raise RuleBroken(_("The date to be ready is in the past."))
    refuse_private_numbers(reason, evidence)


def _tell_member(member_step: MemberStep, change: StepChange) -> None:
    step = member_step.step
    body = gettext_lazy("“%(step)s” is now “%(status)s”.")
    if change.note:
        body = gettext_lazy("“%(step)s” is now “%(status)s”: %(note)s")
    notices.notify(
        member_step.member.user,
        "step_changed",
        key=f"step:{change.pk}",
        topic=NoticeTopic.RECORD,
        title=gettext_lazy("News about your step “%(step)s”"),
        body=body,
        params={
            "step": step,
            "status": StepStatus(change.new_status).label,
            "note": change.note,
        },
        path=reverse("members:desk"),
    )
