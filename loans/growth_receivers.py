"""Monthly figures in the file of all that the portal knows about a member.

They are erased with the business, which goes with its member's record.
"""

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import collect_personal_data

from .models import MonthlyFigures
from .models.growth import Figures


@receiver(collect_personal_data)
def export_figures(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """A member's figures month by month, with what stood there before each correction."""
    rows = MonthlyFigures.objects.filter(business__member=member).prefetch_related("history")
    return {
        "monthly_figures": [
            {
                "month": f"{row.month:%Y-%m}",
                **_of(row),
                "entered_at": row.entered_at.isoformat(),
                "stated_on": row.stated_on.isoformat(),
                "before": [
                    {**_of(change), "corrected_at": change.at.isoformat()}
                    for change in row.history.all()
                ],
            }
            for row in rows.order_by("month")
        ]
    }


def _of(row: Figures) -> dict[str, Any]:
    return {"sales": row.sales, "costs": row.costs, "workers": row.workers, "note": row.note}
