"""Parts of a member's record that several pages show."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.dates import day_and_month, long_date

from ..choices import REGISTRATION_STEP, Actor, MemberStatus, StepStatus
from ..models import ConsentText, Holiday, Member, MemberStep, Step, StepChange

register = template.Library()

MEMBER_TONES = {
    MemberStatus.REGISTERING: "neutral",
    MemberStatus.SUBMITTED: "info",
    MemberStatus.RETURNED: "warn",
    MemberStatus.VERIFIED: "success",
    MemberStatus.FLAGGED: "danger",
    MemberStatus.OUTSIDE: "neutral",
}
STEP_TONES = {
    StepStatus.NOT_STARTED: "neutral",
    StepStatus.RUNNING: "info",
    StepStatus.AWAITING_EVIDENCE: "warn",
    StepStatus.DONE: "success",
    StepStatus.BLOCKED: "danger",
    StepStatus.CANCELLED: "neutral",
}
# How the component that draws a road calls the states of its stations.
ROAD_STATES = {
    StepStatus.RUNNING: "now",
    StepStatus.AWAITING_EVIDENCE: "now",
    StepStatus.DONE: "done",
    StepStatus.BLOCKED: "blocked",
}
TURNS = {
    Actor.MEMBER: gettext_lazy("your turn"),
    Actor.PENDAMPING: gettext_lazy("the pendamping's turn"),
    Actor.STAFF: gettext_lazy("Pemprov staff's turn"),
}
TIMELINE_LENGTH = 20


@register.filter
def member_tone(status: str) -> str:
    """The tone of the badge for a member's status."""
    return MEMBER_TONES.get(status, "neutral")


@register.filter
def step_tone(status: str) -> str:
    """The tone of the badge for the state of a PAS step."""
    return STEP_TONES.get(status, "neutral")


@register.filter
def turn_words(turn: str) -> str:
    """Whose turn it is, said to the member; empty when it is nobody's."""
    return TURNS.get(turn, "")


@register.filter
def turn_of(turn: str) -> str:
    """Whose turn it is, said to somebody else."""
    return Actor(turn).label if turn else ""


@register.inclusion_tag("components/steps.html")
def pas_road(steps: list[MemberStep]) -> dict:
    """The road of PAS steps, as said to the member whose road it is.

    Only what goes on now is explained; all seven explanations would bury it on a phone.
    """
    return {
        "steps": [
            {
                "label": row.step.label,
                "state": ROAD_STATES.get(row.status, "todo"),
                "note": row.reason or (row.step.what_happens if row.turn else ""),
                "when": _step_date(row),
                "turn": TURNS.get(row.turn, ""),
            }
            for row in steps
        ]
    }


def _step_date(row: MemberStep) -> str:
    if row.status == StepStatus.DONE:
        return _("Done on %(date)s") % {"date": long_date(row.done_on)}
    if row.status == StepStatus.CANCELLED:
        return str(row.get_status_display())
    if row.due_on:
        return _("Until %(date)s at the latest") % {"date": day_and_month(row.due_on)}
    if row.status == StepStatus.AWAITING_EVIDENCE:
        return str(row.get_status_display())
    if row.started_on and row.status != StepStatus.NOT_STARTED:
        return _("Since %(date)s") % {"date": long_date(row.started_on)}
    return ""


@register.inclusion_tag("components/timeline.html")
def member_timeline(member: Member) -> dict:
    """The moves of a member and of their steps, newest first."""
    moves = member.history.select_related("by")[:TIMELINE_LENGTH]
    rows = [
        {
            "title": change.get_new_status_display(),
            "text": change.note,
            "when": change.at,
            "tone": member_tone(change.new_status),
            "by": change.by or Actor.SYSTEM.label,
        }
        for change in moves
    ]
    # The step of registration only follows the status, so its moves would say everything twice.
    step_moves = StepChange.objects.filter(member_step__member=member).exclude(
        member_step__step__code=REGISTRATION_STEP
    )
    rows += [
        {
            "title": f"{change.member_step.step}: {change.get_new_status_display()}",
            "text": change.note,
            "when": change.at,
            "tone": step_tone(change.new_status),
            "by": change.by or Actor.SYSTEM.label,
        }
        for change in step_moves.select_related("member_step__step", "by")[:TIMELINE_LENGTH]
    ]
    rows.sort(key=lambda row: row["when"], reverse=True)
    return {"rows": rows[:TIMELINE_LENGTH]}


@register.simple_tag
def pas_steps() -> list[Step]:
    """The seven PAS steps in their order."""
    return list(Step.objects.all())


@register.simple_tag
def closed_days(limit: int = 3) -> list[Holiday]:
    """The next working days on which the offices are closed."""
    ahead = Holiday.objects.filter(date__gte=timezone.localdate(), date__iso_week_day__lte=5)
    return list(ahead[:limit])


@register.simple_tag
def consent_texts() -> list[ConsentText]:
    """The wordings a member is asked to agree to today."""
    return list(ConsentText.objects.current())
