"""What mentoring does at news from ``members``: people's own data, and what officers were told."""

from typing import Any

from django.dispatch import receiver

from members.models import Member, Notification
from members.signals import collect_personal_data, member_erased

from .models import ContactAttempt, Mentoring, MentoringSession, NextStep


@receiver(collect_personal_data)
def export_mentoring(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """A member's mentoring with all that was written in it, the pendamping's own notes too."""
    rows = Mentoring.objects.filter(member=member).select_related("pendamping__member")
    rows = rows.defer("pendamping__member__nik").prefetch_related(
        "history", "next_steps", "attempts", "sessions__note__versions", "sessions__history"
    )
    return {"mentoring": [_of_mentoring(row) for row in rows.order_by("pk")]}


def _of_mentoring(row: Mentoring) -> dict[str, Any]:
    return {
        "goal": row.goal,
        "pendamping": row.pendamping.shown_name if row.pendamping else "",
        "status": row.get_status_display(),
        "begun_at": row.created_at.isoformat(),
        "moves": _moves(row),
        "sessions": [_of_session(session) for session in row.sessions.all()],
        "next_steps": [_of_step(step) for step in row.next_steps.all()],
        "attempts_to_reach_me": [_of_attempt(attempt) for attempt in row.attempts.all()],
    }


def _of_session(session: MentoringSession) -> dict[str, Any]:
    note = getattr(session, "note", None)
    return {
        "about": session.about,
        "place": session.get_place_display(),
        "where": session.where,
        "wish": session.wish,
        "starts_at": session.starts_at and session.starts_at.isoformat(),
        "status": session.get_status_display(),
        "moves": _moves(session),
        "agreed": note.agreed if note else "",
        "notes_of_the_pendamping": note.aside if note else "",
        "earlier_notes": [
            {
                "until": version.at.isoformat(),
                "agreed": version.agreed,
                "notes_of_the_pendamping": version.aside,
            }
            for version in (note.versions.all() if note else ())
        ],
    }


def _of_step(step: NextStep) -> dict[str, Any]:
    return {
        "what": step.words,
        "until": step.due_on.isoformat(),
        "who": step.get_owner_display(),
        "status": step.get_status_display(),
    }


def _of_attempt(attempt: ContactAttempt) -> dict[str, Any]:
    return {
        "at": attempt.at.isoformat(),
        "how": attempt.get_channel_display(),
        "outcome": attempt.get_outcome_display(),
    }


def _moves(row: Mentoring | MentoringSession) -> list[dict[str, str]]:
    return [
        {"at": change.at.isoformat(), "move": str(change), "reason": change.note}
        for change in row.history.all()
    ]


@receiver(member_erased)
def forget_what_officers_were_told(sender: Any, member: Member, **kwargs: Any) -> None:
    """Notices name the member; the mentoring itself goes with the record."""
    for row in Mentoring.objects.filter(member=member).prefetch_related("sessions"):
        places = [row.get_absolute_url(), *(each.get_absolute_url() for each in row.sessions.all())]
        Notification.objects.filter(path__in=places).delete()
