"""What pages show of practice: how it stands, and what happened with it."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from members.models import User

from ..choices import SEAT_CAME, WorkStatus
from ..models import Certificate, Course, PracticeChange, PracticeWork, Seat
from ..services import quizzes

register = template.Library()
TONES = {
    WorkStatus.DRAFT: "neutral",
    WorkStatus.SENT: "info",
    WorkStatus.ACCEPTED: "success",
    WorkStatus.RETURNED: "warn",
}


@register.filter
def work_tone(status: str) -> str:
    """The tone of the badge for where practice stands."""
    return TONES.get(status, "neutral")


@register.inclusion_tag("components/timeline.html")
def work_timeline(history: list[PracticeChange]) -> dict[str, Any]:
    """What happened with practice."""
    return {
        "rows": [
            {
                "title": change.get_new_status_display(),
                "text": change.note,
                "when": change.at,
                "by": change.by.shown_name if change.by else _("an account that was erased"),
                "tone": TONES.get(change.new_status, "neutral"),
            }
            for change in history
        ]
    }


@register.inclusion_tag("events/practice/_of_course.html")
def practice_of(course: Course, user: User) -> dict[str, Any]:
    """The way to hand in practice for a course, or where it stands."""
    return {
        "course": course,
        "work": PracticeWork.objects.owned_by(user).filter(course=course).first(),
    }


@register.inclusion_tag("events/seats/_onward.html")
def onward_from(seat: Seat) -> dict[str, Any]:
    """What follows for who was at a class: practice, the quiz, and the certificate."""
    user, came = seat.user, seat.status in SEAT_CAME
    if seat.event.course_id is None or user is None or not came:
        return {}
    course = Course.objects.with_sizes().get(pk=seat.event.course_id)
    return {
        "course": course,
        "user": user,
        "quiz": quizzes.state_of(course, user) if course.has_quiz else None,
        "certificate": Certificate.objects.valid().filter(user=user, course=course).first(),
    }
