"""What a lender asks for before it takes somebody, and what would mend a decline."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from members.choices import StepStatus
from members.models import Business, Member, MemberStep
from members.services.steps import road

from ..choices import (
    MENDED_BY,
    Closed,
    ReferralStatus,
)
from ..models import (
    LenderProduct,
    Referral,
)


@dataclass(frozen=True)
class Requirement:
    """One thing that a lender asks for before it takes somebody."""

    words: str
    is_met: bool
    # Where one sees to it.
    path: str = ""


def done_steps(member: Member) -> frozenset[int]:
    """The keys of the PAS steps that a member has done."""
    return frozenset(row.step_id for row in road(member) if row.status == StepStatus.DONE)


def requirements(
    product: LenderProduct, done: Collection[int], referral: Referral | None = None
) -> list[Requirement]:
    """What the terms ask for, and whether somebody with these steps ``done`` has it."""
    rows = [
        Requirement(str(step), step.pk in done, reverse("members:desk"))
        for step in product.steps.all()
    ]
    if product.needs_recommendation:
        has_word = referral is not None and referral.recommended_at is not None
        rows.append(Requirement(_("A recommendation of your pendamping"), has_word))
    return rows


def why_not(business: Business, product: LenderProduct, done: Collection[int] | None = None) -> str:
    """Why this business cannot begin a referral on these terms; empty when it can.

    The word of the pendamping is asked for later, on the referral itself.
    """
    if not business.member.is_verified:
        return _("Finish your registration first: a lender is led to verified members.")
    lender = product.lender
    if not lender.is_listed or not lender.is_open:
        return " ".join(str(Closed(reason).label) for reason in lender.why_closed()) or _(
            "This lender takes nobody now."
        )
    if not (product.is_approved and product.is_in_force):
        return _("These terms do not hold today.")
    steps = requirements(product, done_steps(business.member) if done is None else done)
    if missing := [row.words for row in steps if row.path and not row.is_met]:
        steps_told = ", ".join(missing)
        return _("The lender asks for these steps first: %(steps)s.") % {"steps": steps_told}
    return ""


def step_that_mends(referral: Referral) -> MemberStep | None:
    """The PAS step that stood in the way of a declined referral, as it stands now."""
    code = MENDED_BY.get(referral.decline_reason)
    if referral.status != ReferralStatus.DECLINED or code is None:
        return None
    return next(row for row in road(referral.member) if row.step.code == code)
