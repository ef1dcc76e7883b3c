"""Permit cases in the file of all that the portal knows about a member, and their end with it."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from members.models import Member
from members.signals import collect_personal_data, member_erased

from .models import PermitCase, PermitPaper


@receiver(collect_personal_data)
def export_cases(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """A member's permit cases with what was entered, the papers and the moves."""
    rows = PermitCase.objects.filter(member=member).select_related("kind")
    rows = rows.prefetch_related("papers", "history").order_by("pk")
    return {"permit_cases": [_of_case(case) for case in rows]}


def _of_case(case: PermitCase) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "permit": case.kind.name,
        "status": case.get_status_display(),
        "opened_at": case.created_at.isoformat(),
        "declared_at": case.declared_at and case.declared_at.isoformat(),
        "answers": case.answers,
        "papers": [paper.file.name for paper in case.papers.all()],
        "number_at_the_authority": case.agency_number,
        "why_given_up": case.get_stop_reason_display() if case.stop_reason else "",
        "moves": [
            {
                "to": change.get_new_status_display(),
                "at": change.at.isoformat(),
                "reason": change.note,
            }
            for change in case.history.all()
        ],
    }


@receiver(member_erased)
def erase_papers(sender: Any, member: Member, **kwargs: Any) -> None:
    """The rows go with the record; the files are erased once that is certain."""
    for paper in PermitPaper.objects.filter(case__member=member):
        transaction.on_commit(partial(paper.file.storage.delete, paper.file.name))
