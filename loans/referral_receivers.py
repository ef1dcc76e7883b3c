"""Referrals in a member's file, their end with it, and what news from elsewhere means for them."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from members.models import Member, Step
from members.signals import collect_personal_data, member_erased, step_done

from .choices import Closed
from .models import Instalment, Lender, Referral, ReferralPaper
from .services import referral_reminders
from .signals import intake_closed


@receiver(step_done)
def offer_again(sender: Any, member: Member, step: Step, **kwargs: Any) -> None:
    referral_reminders.offer_again(member, step)


@receiver(intake_closed)
def tell_of_closing(sender: Any, lender: Lender, reasons: list[Closed], **kwargs: Any) -> None:
    referral_reminders.tell_of_closing(lender, reasons)


@receiver(collect_personal_data)
def export_referrals(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """A member's referrals with the copy, the consents, questions, moves and instalments."""
    rows = Referral.objects.filter(member=member).select_related("lender", "product")
    rows = rows.prefetch_related(
        "consents", "questions", "papers", "history", "instalments"
    ).order_by("pk")
    return {"referrals": [_of_referral(row) for row in rows]}


def _of_referral(row: Referral) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "lender": row.lender.name,
        "terms": row.product.name,
        "amount": row.amount,
        "months": row.tenor,
        "purpose": row.purpose,
        "status": row.get_status_display(),
        "begun_at": row.created_at.isoformat(),
        "recommendation": row.recommendation,
        "copy_for_the_lender": row.snapshot,
        "decline_reason": row.get_decline_reason_display() if row.decline_reason else "",
        "word_of_the_lender": row.decision_note,
        "granted": row.granted_amount,
        "shared_until": row.expires_on and row.expires_on.isoformat(),
        "consents": [
            {
                "words": each.words,
                "given_at": each.given_at.isoformat(),
                "ended_at": each.ended_at and each.ended_at.isoformat(),
                "why_it_ended": each.get_end_display() if each.end else "",
            }
            for each in row.consents.all()
        ],
        "questions": [
            {"question": each.text, "answer": each.answer} for each in row.questions.all()
        ],
        "papers": [each.label for each in row.papers.all()],
        "moves": [
            {
                "to": each.get_new_status_display(),
                "at": each.at.isoformat(),
                "reason": each.note,
            }
            for each in row.history.all()
        ],
        "instalments": [
            {
                "number": each.number,
                "due_on": each.due_on.isoformat(),
                "amount": each.amount,
                "status": each.get_status_display(),
                "paid_on": each.paid_on and each.paid_on.isoformat(),
            }
            for each in row.instalments.all()
        ],
    }


@receiver(member_erased)
def erase_papers(sender: Any, member: Member, **kwargs: Any) -> None:
    """The rows go with the record; the files are erased once that is certain."""
    for paper in ReferralPaper.objects.filter(referral__member=member):
        transaction.on_commit(partial(paper.file.storage.delete, paper.file.name))
    for row in Instalment.objects.filter(referral__member=member).exclude(proof=""):
        transaction.on_commit(partial(row.proof.storage.delete, row.proof.name))
