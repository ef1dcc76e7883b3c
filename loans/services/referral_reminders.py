"""Referrals that wait: whose turn it is hears of it, and what a mended decline makes possible."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import MemberStatus, NoticeTopic, Role
from members.models import Member, Step
from members.services.reminders import remind_each

from ..choices import LENDERS_TURN, MENDED_BY, REFERRAL_UNSENT, Closed, ReferralStatus
from ..models import Lender, Referral
from . import instalments, referral_ends, referral_moves

# After so many days in one state; the last one climbs to Pemprov staff when the lender is silent.
REMINDED_AFTER = (timedelta(days=3), timedelta(days=7), timedelta(days=14))
MEMBERS_TURN = (
    *REFERRAL_UNSENT,
    ReferralStatus.INCOMPLETE,
    ReferralStatus.APPROVED,
)


def find() -> None:
    """Remind of referrals and instalments, end what was shared long enough; safe to run twice."""
    now = timezone.now()
    for number, after in reversed(list(enumerate(REMINDED_AFTER, start=1))):
        waiting = Referral.objects.filter(
            status__in=[*MEMBERS_TURN, *LENDERS_TURN],
            status_since__lte=now - after,
            reminders__lt=number,
        )
        rows = waiting.with_people().defer("member__nik", "snapshot")
        remind_each(rows, partial(_remind, number=number))
    instalments.find()
    referral_ends.expire()
    referral_ends.call_off_silent()


@transaction.atomic
def _remind(referral: Referral, *, number: int) -> None:
    due = Referral.objects.filter(
        pk=referral.pk, status_since=referral.status_since, reminders__lt=number
    )
    # Claiming and telling share a transaction: a failure frees the claim.
    if not due.update(reminders=number):
        return
    if referral.status in MEMBERS_TURN:
        referral_moves.tell_member(referral, *MEMBER_WORDS[referral.status], key=f"waits-{number}")
        return
    referral_moves.tell_desk(
        referral,
        _("A referral waits for your answer: %(reference)s"),
        _("It has waited for days. Please answer, or ask what you need."),
        key=f"waits-{number}",
    )
    if number == len(REMINDED_AFTER):
        notices.notify_role(
            Role.STAFF,
            "referral_unanswered",
            key=f"referral-unanswered:{referral.pk}:{referral.status_since:%Y%m%d%H%M%S%f}",
            topic=NoticeTopic.WORK,
            title=_("%(lender)s is silent: %(reference)s"),
            body=_("Two weeks without an answer. Please ask the lender."),
            params=referral_moves.params_of(referral),
            path=referral.get_absolute_url(),
            exclude=[referral.member.user],
        )


MEMBER_WORDS: dict[str, tuple[Promise, Promise]] = {
    ReferralStatus.DRAFT: (
        _("Your referral to %(lender)s is not finished"),
        _("Go on where you stopped, or call it off."),
    ),
    ReferralStatus.CONSENTED: (
        _("Your referral to %(lender)s is not sent yet"),
        _("You have agreed to share your data; one press sends it."),
    ),
    ReferralStatus.INCOMPLETE: (
        _("%(lender)s waits for your answer"),
        _("Answer what they ask, or ask your pendamping for help."),
    ),
    ReferralStatus.APPROVED: (
        _("%(lender)s has approved; it waits for you"),
        _("Read the terms. Agree with the lender on the payout, or call it off."),
    ),
}


# Mended: offered again.


def offer_again(member: Member, step: Step) -> int:
    """Tell a member whose decline this step has mended that they may try again; once for each."""
    reasons = [reason for reason, code in MENDED_BY.items() if code == step.code]
    rows = Referral.objects.filter(
        member=member,
        status=ReferralStatus.DECLINED,
        decline_reason__in=reasons,
        offered_again_at__isnull=True,
        member__status=MemberStatus.VERIFIED,
    )
    count = 0
    for referral in rows.with_people().order_by("pk"):
        count += _offer(referral, step)
    return count


@transaction.atomic
def _offer(referral: Referral, step: Step) -> int:
    has_new = Referral.objects.active().filter(member=referral.member_id, lender=referral.lender_id)
    if has_new.exists():
        return 0
    due = Referral.objects.filter(pk=referral.pk, offered_again_at__isnull=True)
    if not due.update(offered_again_at=timezone.now()):
        return 0
    referral_moves.tell_member(
        referral,
        _("Mended: you may ask %(lender)s again"),
        _("“%(step)s” is done. That was what stood in the way."),
        key="again",
        step=step,
    )
    return 1


# The intake of a lender.


def tell_of_closing(lender: Lender, reasons: list[Closed]) -> None:
    """Tell everybody with an open referral to a lender that it takes nobody for now."""
    rows = Referral.objects.filter(
        lender=lender, status__in=[*REFERRAL_UNSENT, *LENDERS_TURN, ReferralStatus.INCOMPLETE]
    )
    rows = rows.with_people().defer("member__nik", "snapshot").order_by("pk")
    change = lender.history.first()
    for referral in rows:
        referral_moves.tell_member(
            referral,
            _("%(lender)s takes nobody for now"),
            _("What was sent stays with them; nothing new can be sent. %(why)s"),
            key=f"closed-{change.pk if change else 0}",
            why=reasons[0].label if reasons else "",
        )
