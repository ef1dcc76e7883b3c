"""What pages show of mentoring: tones, times, timelines, and the panels on other pages."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member, User

from ..choices import (
    ContactOutcome,
    MentoringActor,
    MentoringStatus,
    NextStepStatus,
    SessionStatus,
)
from ..models import ContactAttempt, Mentoring, MentoringSession, NextStep
from ..services import mentoring as services
from ..services import mentoring_steps
from ..services.bookings import moment_in_words

register = template.Library()
TONES = {
    MentoringStatus.ASKED: "warn",
    MentoringStatus.RUNNING: "info",
    MentoringStatus.DONE: "achieve",
    SessionStatus.WISHED: "warn",
    SessionStatus.PROPOSED: "warn",
    SessionStatus.AGREED: "success",
    SessionStatus.HELD: "info",
    SessionStatus.MISSED: "danger",
    SessionStatus.CANCELLED: "neutral",
    ContactOutcome.REACHED: "success",
    ContactOutcome.MISSED: "warn",
}
STEPS_SHOWN = 3


@register.filter
def mentoring_tone(status: str) -> str:
    """The tone of the badge for where mentoring or a session stands."""
    return TONES.get(status, "neutral")


@register.filter
def session_when(session: MentoringSession) -> str:
    """The day and the hours of a session, or the wish for them."""
    if session.starts_at:
        return moment_in_words(session.starts_at, session.ends_at)
    return session.wish


@register.filter
def session_turn(session: MentoringSession, user: User) -> str:
    """Whose turn it is in a session that is not agreed yet, said to ``user``."""
    if not (session.is_wished or session.is_proposed):
        return ""
    is_member = user.pk == session.mentoring.member.user_id
    waits_for_member = session.is_proposed and session.proposed_by_id not in (
        None,
        session.mentoring.member.user_id,
    )
    return _("your turn") if waits_for_member == is_member else _("the other side's turn")


@register.inclusion_tag("components/timeline.html")
def mentoring_timeline(history) -> dict[str, Any]:
    """What happened with a mentoring; a change of the pendamping says who came."""
    return {
        "rows": [
            {
                "title": _("Handed over to %(name)s") % {"name": change.pendamping}
                if change.old_status == change.new_status and change.pendamping
                else change.get_new_status_display(),
                "text": change.note,
                "when": change.at,
                "tone": mentoring_tone(change.new_status),
                "by": change.by.shown_name if change.by else _("the portal"),
            }
            for change in history
        ]
    }


@register.inclusion_tag("components/timeline.html")
def session_timeline(history) -> dict[str, Any]:
    """The moves of a session, newest first."""
    return {
        "rows": [
            {
                "title": _("Another time is proposed")
                if change.old_status == change.new_status == SessionStatus.PROPOSED
                else change.get_new_status_display(),
                "text": change.note,
                "when": change.at,
                "tone": mentoring_tone(change.new_status),
                "by": change.by.shown_name if change.by else _("the portal"),
            }
            for change in history
        ]
    }


@register.inclusion_tag("components/timeline.html")
def attempts_timeline(attempts: list[ContactAttempt]) -> dict[str, Any]:
    """The tries to reach a member, newest first."""
    return {
        "rows": [
            {"title": str(attempt), "when": attempt.at, "tone": mentoring_tone(attempt.outcome)}
            for attempt in attempts
        ]
    }


@register.inclusion_tag("events/mentoring/_panel.html")
def mentoring_panel(user: User) -> dict[str, Any]:
    """A member's next session and steps, or the way to a pendamping."""
    rows = Mentoring.objects.open().owned_by(user).select_related("pendamping__member")
    mentoring = rows.defer("pendamping__member__nik").first()
    context = {"mentoring": mentoring, "may_ask": user.is_verified_member, "user": user}
    if mentoring:
        ahead = mentoring.sessions.agreed().filter(starts_at__gt=timezone.now())
        steps = mentoring.next_steps.filter(status=NextStepStatus.OPEN)
        context |= {
            "session": ahead.order_by("starts_at").first(),
            "steps": steps[:STEPS_SHOWN],
        }
    return context


@register.inclusion_tag("events/mentoring/_of_member.html")
def mentoring_of(member: Member, user: User) -> dict[str, Any]:
    """On a member's page in the field: their mentoring, as far as this officer reads it."""
    current = services.open_mentoring(member) if member.is_verified else None
    actor = services.actor_of(user, current) if current else None
    return {
        "member": member,
        "mentoring": current,
        "is_own": actor == MentoringActor.PENDAMPING,
        "is_staff": actor == MentoringActor.STAFF,
        "may_begin": member.is_verified
        and current is None
        and member.kecamatan is not None
        and member.kecamatan.pk in user.kecamatan_codes,
    }


@register.simple_tag
def step_moves(step: NextStep, user: User, mentoring: Mentoring) -> frozenset[str]:
    """What this person may do with a next step."""
    step.mentoring = mentoring
    return mentoring_steps.moves_of(step, user)
