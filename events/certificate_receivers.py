"""Certificates and graduations at news of the record: taken along, and ended with the person."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from members.models import User
from members.signals import collect_account_data

from .models import Certificate, GraduationProposal
from .services import certificates


@receiver(pre_delete, sender=User)
def end_certificates(sender: Any, instance: User, **kwargs: Any) -> None:
    certificates.forget_person(instance)


@receiver(collect_account_data)
def export_certificates(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """A person's certificates, and what was proposed and decided of them."""
    proposals = GraduationProposal.objects.filter(seat__user=user).select_related("seat__event")
    return {
        "certificates": [
            {
                "number": row.number,
                "code": row.code,
                "name": row.name,
                "course": row.title,
                "issued_on": row.issued_on.isoformat(),
                "ended_at": row.revoked_at.isoformat() if row.revoked_at else None,
                "why_it_ended": row.get_end_display(),
                "reason": row.note,
            }
            for row in Certificate.objects.owned_by(user).order_by("pk")
        ],
        "class_graduations": [
            {
                "class": row.seat.event.title,
                "proposed": row.get_verdict_display(),
                "attended_percent": row.attendance,
                "missing": row.missing,
                "moves": [
                    {
                        "to": change.get_new_status_display(),
                        "at": change.at.isoformat(),
                        "reason": change.note,
                    }
                    for change in row.history.all()
                ],
            }
            for row in proposals.prefetch_related("history").order_by("pk")
        ],
    }
