"""Monthly figures and the size of a business in the file of all the portal knows of a member.

They are erased with the business, which goes with its member's record.
"""

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import collect_personal_data

from .models import FoundingCapital, Job, MonthlyFigures, SizeClassRecord
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


@receiver(collect_personal_data)
def export_size(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """The capital a member stated, and each class that their business came to be in."""
    capital = FoundingCapital.objects.filter(business__member=member).order_by("at", "pk")
    records = SizeClassRecord.objects.filter(business__member=member).select_related("limit")
    return {
        "capital_at_founding": [
            {"amount": row.amount, "began": f"{row.began:%Y-%m}", "stated_at": row.at.isoformat()}
            for row in capital
        ],
        "size_classes": [
            {
                "class": row.get_size_class_display(),
                "by": row.get_measure_display(),
                "amount": row.amount,
                "first_month": f"{row.first_month:%Y-%m}",
                "last_month": f"{row.last_month:%Y-%m}",
                "workers": row.workers,
                "rule": row.limit.basis,
                "reckoned_at": row.at.isoformat(),
            }
            for row in records.order_by("at", "pk")
        ],
    }


@receiver(collect_personal_data)
def export_jobs(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """The jobs in a member's business, with what happened to each."""
    rows = Job.objects.filter(business__member=member).prefetch_related("history")
    return {
        "jobs": [
            {
                "work": job.role,
                "since": job.started_on.isoformat(),
                "until": job.ended_on and job.ended_on.isoformat(),
                "hours_a_week": job.hours,
                "before": job.get_before_display(),
                "evidence": job.get_tier_display(),
                "history": [
                    {
                        "what": change.get_act_display(),
                        "evidence": change.get_new_tier_display(),
                        "words": change.note,
                        "at": change.at.isoformat(),
                    }
                    for change in job.history.all()
                ],
            }
            for job in rows.order_by("started_on", "pk")
        ]
    }


def _of(row: Figures) -> dict[str, Any]:
    return {"sales": row.sales, "costs": row.costs, "workers": row.workers, "note": row.note}
