"""What happens in classes and mentoring when a PAS step of a member is opened again."""

import logging
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from members.models import Member, Step
from members.signals import collect_personal_data, step_reopened

from .models import Mending
from .services import mending

logger = logging.getLogger(__name__)


@receiver(step_reopened)
def arrange_help(sender: Any, member: Member, step: Step, reason: str, **kwargs: Any) -> None:
    """Book what helps; what cannot be arranged now waits for the next run, or is told to staff."""
    try:
        mending.mend(member, step, reason=reason)
    except Exception:
        logger.exception("No help for member %s in step %s yet.", member.pk, step.code)
        if not Mending.objects.filter(member=member, step=step, help="").exists():
            # Not even written down: nothing will try again by itself.
            key = f"{member.pk}:{step.code}:{timezone.localdate()}"
            path = reverse("admin:members_member_change", args=[member.pk])
            mending.tell_staff_of_failure(key, path=path)


@receiver(collect_personal_data)
def export_mendings(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """Which steps of a member were opened again, why, and what was arranged."""
    rows = Mending.objects.filter(member=member).select_related("step", "seat__event")
    return {
        "steps_to_be_mended": [
            {
                "step": row.step.label,
                "reason": row.reason,
                "opened_again_at": row.created_at.isoformat(),
                "what_helps": row.get_help_display() if row.help else "",
                "class": row.seat.event.title if row.seat else "",
            }
            for row in rows.order_by("pk")
        ]
    }
