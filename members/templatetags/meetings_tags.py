"""What pages show of meetings: those of a pair, the road of one, and its moves."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from okoce.dates import long_date

from ..choices import MeetingStatus
from ..models import Connection, Meeting, User
from ..services.meetings import may_meet, moment_in_words

register = template.Library()
TONES = {
    MeetingStatus.PROPOSED: "warn",
    MeetingStatus.AGREED: "success",
    MeetingStatus.DECLINED: "danger",
    MeetingStatus.CANCELLED: "danger",
    MeetingStatus.EXPIRED: "neutral",
}
SHOWN = 3

register.filter("moment", moment_in_words)


@register.filter
def meeting_tone(status: str) -> str:
    """The tone of the badge for where a meeting stands."""
    return TONES.get(status, "neutral")


@register.filter
def meeting_partner(meeting: Meeting, user: User) -> str:
    """The name of the other side."""
    return meeting.connection.other(user).shown_name


@register.filter
def meeting_turn(meeting: Meeting, user: User) -> str:
    """Whose turn it is in a meeting without a time, said to ``user``."""
    if not meeting.is_proposed:
        return ""
    return _("the other side's turn") if meeting.proposed_by_id == user.pk else _("your turn")


@register.inclusion_tag("components/steps.html")
def meeting_road(meeting: Meeting, user: User) -> dict[str, Any]:
    """The stations of a meeting: proposed, agreed, held."""
    stations = [
        {"state": "done", "label": _("Times proposed"), "when": long_date(meeting.created_at)}
    ]
    if meeting.is_proposed:
        turn = meeting_turn(meeting, user)
        stations += [{"state": "now", "label": _("A time is picked"), "turn": turn}]
    elif meeting.starts_at:
        stations += [{"state": "done", "label": _("A time was picked")}]
    if meeting.is_proposed or meeting.is_agreed:
        held = "done" if meeting.has_ended else "now" if meeting.is_agreed else "todo"
        moment = moment_in_words(meeting.starts_at) if meeting.starts_at else ""
        stations += [{"state": held, "label": _("Your meeting"), "when": moment}]
    else:
        since = long_date(meeting.status_since)
        stations += [{"state": "blocked", "label": meeting.get_status_display(), "when": since}]
    return {"steps": stations}


@register.inclusion_tag("components/timeline.html")
def meeting_timeline(history) -> dict[str, Any]:
    """The moves of a meeting, newest first."""
    return {
        "rows": [
            {
                "title": change.get_new_status_display(),
                "text": change.note,
                "when": change.at,
                "tone": meeting_tone(change.new_status),
                "by": change.by.shown_name if change.by else _("the portal"),
            }
            for change in history
        ]
    }


@register.inclusion_tag("members/_meetings_of.html")
def meetings_of(connection: Connection, user: User) -> dict[str, Any]:
    """The newest meetings of two people, for the page of their relation."""
    rows = connection.meetings.visible_to(user).select_related("kecamatan")
    rows = list(rows.order_by("-pk")[: SHOWN + 1])
    return {
        "connection": connection,
        "user": user,
        "meetings": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "may_meet": may_meet(connection),
    }
