"""Who counts as a graduate (lulusan): said by staff, on evidence, and taken back if wrong."""

from datetime import date
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.errors import RuleBroken

from .. import notices
from ..choices import TRAINING_STEP, Actor, NoticeTopic, StepStatus
from ..models import Graduation, Member, User
from ..signals import member_changed, member_graduated
from . import directory
from .access import actor_for, refuse_private_numbers
from .steps import record_move, step_of


@transaction.atomic
def graduate(member: Member, *, on: date, evidence: str, reason: str, by: User) -> Graduation:
    """Make a verified member a graduate, finish the step of training, and invite a first product.

    ``member_graduated`` is sent after commit.
    """
    _lock_for_staff(member, by)
    evidence, reason = evidence.strip(), reason.strip()
    if member.is_graduate:
        raise RuleBroken(_("%(name)s is already a graduate.") % {"name": member})
    if not member.is_verified:
        raise RuleBroken(_("Only a verified member can be made a graduate."))
    if not evidence or not reason:
        raise RuleBroken(_("A graduation needs evidence and a reason."))
    if on > timezone.localdate():
        raise RuleBroken(_("The day of graduation lies in the future."))
    refuse_private_numbers(evidence, reason)

    graduation = Graduation.objects.create(
        member=member, on=on, evidence=evidence, reason=reason, by=by
    )
    member.graduated_on = on
    member.save(update_fields=["graduated_on", "updated_at"])
    directory.refresh(member)
    training = step_of(member, TRAINING_STEP)
    if training.status != StepStatus.DONE:
        record_move(training, StepStatus.DONE, by=by, evidence=evidence)
    notices.notify(
        member.user,
        "member_graduated",
        key=f"graduation:{graduation.pk}",
        topic=NoticeTopic.RECORD,
        title=gettext_lazy("You are a graduate of OK OCE"),
        body=gettext_lazy(
            "Congratulations, %(name)s. You may now show your products in the etalase: "
            "list the first one today."
        ),
        params={"name": member.name},
        path=reverse("etalase:product_create"),
    )
    transaction.on_commit(partial(member_graduated.send, sender=Member, member=member))
    return graduation


@transaction.atomic
def revoke_graduation(member: Member, *, reason: str, by: User) -> Graduation:
    """Take a graduation back; training goes on, and ``member_changed`` hides the products."""
    _lock_for_staff(member, by)
    reason = reason.strip()
    graduation = member.graduations.filter(withdrawn_at=None).first()
    if graduation is None:
        raise RuleBroken(_("%(name)s is no graduate.") % {"name": member})
    if not reason:
        raise RuleBroken(_("Please say why. The member will read it."))
    refuse_private_numbers(reason)

    graduation.withdrawn_at = timezone.now()
    graduation.withdrawn_by = by
    graduation.withdrawn_because = reason
    graduation.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    member.graduated_on = None
    member.save(update_fields=["graduated_on", "updated_at"])
    directory.refresh(member)
    training = step_of(member, TRAINING_STEP)
    if training.status == StepStatus.DONE:
        record_move(training, StepStatus.RUNNING, by=by, reason=reason, turn=Actor.MEMBER)
    notices.notify(
        member.user,
        "graduation_withdrawn",
        key=f"graduation:{graduation.pk}:withdrawn",
        topic=NoticeTopic.RECORD,
        title=gettext_lazy("Your graduation was withdrawn"),
        body=gettext_lazy(
            "Pemprov staff took your graduation back, so your products are not shown for now. "
            "The reason: %(reason)s"
        ),
        params={"reason": reason},
        path=reverse("members:desk"),
    )
    transaction.on_commit(partial(member_changed.send, sender=Member, member=member))
    return graduation


def _lock_for_staff(member: Member, by: User) -> None:
    """Lock the member's row for an officer; nobody decides about themselves."""
    member.refresh_from_db(from_queryset=Member.objects.select_for_update())
    if actor_for(by, member) != Actor.STAFF:
        raise RuleBroken(_("Only Pemprov staff decide about a graduation, and never their own."))
