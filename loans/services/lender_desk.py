"""What a lender's officers do with the referrals to them; the lender decides, never the portal."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from members.choices import FINANCE_STEP
from members.models import User
from members.services import complete_step, reopen_step
from members.services.access import log_access, refuse_private_numbers
from okoce.errors import RuleBroken
from okoce.months import month_in_words, months_after
from okoce.rupiah import format_rupiah

from ..choices import MENDED_BY, DeclineReason, ReferralStatus, SharedField
from ..models import Instalment, Referral, ReferralPaper
from . import answer_clock, instalments
from .pages import forget_pages
from .referral_moves import check_move, consent_of, locked, move, tell_member
from .schedules import make_schedule

S = ReferralStatus


# Reading: each look stands in the member's log.


def note_reading(referral: Referral, *, by: User) -> None:
    """Write into the member's log that a lender's officer opened the copy."""
    _log(referral, by, gettext_noop("Referral %(reference)s: the copy"))


def note_paper(paper: ReferralPaper, *, by: User) -> None:
    """Write into the member's log that a lender's officer opened a paper."""
    _log(paper.referral, by, gettext_noop("Referral %(reference)s: a paper"))


def note_proof(instalment: Instalment, *, by: User) -> None:
    """Write into the member's log that a lender's officer opened a proof of payment."""
    _log(instalment.referral, by, gettext_noop("Referral %(reference)s: a proof of payment"))


def _log(referral: Referral, by: User, what: str) -> None:
    # The member reads it.
    with translation.override(referral.member.user.language):
        log_access(
            referral.member,
            reader=by,
            what=_(what) % {"reference": referral.reference},
            reason=_("Work on the referral, by the member's consent"),
        )


@transaction.atomic
def read_nik(referral: Referral, *, by: User, reason: str) -> str:
    """The NIK from the copy, where the member agreed to it; the reason stands in their log."""
    referral = locked(referral)
    _check_desk(referral, by)
    consent = consent_of(referral)
    if consent is None or not consent.shares(SharedField.NIK):
        raise RuleBroken(_("The member has not agreed to share their NIK."))
    nik = (referral.snapshot or {}).get(SharedField.NIK.value, "")
    if not nik:
        raise RuleBroken(_("This record holds no NIK yet."))
    what = _("Referral %(reference)s: NIK") % {"reference": referral.reference}
    log_access(referral.member, reader=by, what=what, reason=reason)
    return nik


def _check_desk(referral: Referral, by: User) -> None:
    if not Referral.objects.shared_with(by).filter(pk=referral.pk).exists():
        raise RuleBroken(_("You do not read this referral."))


# Moves.


@transaction.atomic
def receive(referral: Referral, *, by: User) -> Referral:
    """Say that it has arrived."""
    referral = locked(referral)
    check_move(referral, S.RECEIVED, by)
    move(referral, S.RECEIVED, by=by)
    tell_member(
        referral,
        gettext_lazy("%(lender)s has received your referral"),
        gettext_lazy("It is their turn now. You are told as soon as they ask or decide."),
    )
    return referral


@transaction.atomic
def ask(referral: Referral, *, by: User, text: str) -> Referral:
    """Ask the member something, or for a paper; the lender's clock stands until the answer."""
    referral = locked(referral)
    check_move(referral, S.INCOMPLETE, by)
    text = _checked_note(text)
    referral.questions.create(text=text, by=by)
    answer_clock.pause(referral)
    move(referral, S.INCOMPLETE, by=by, note=text, more=["clock_since", "clock_used"])
    tell_member(
        referral,
        gettext_lazy("%(lender)s asks you something"),
        gettext_lazy("“%(note)s”"),
        note=text,
    )
    return referral


@transaction.atomic
def approve(
    referral: Referral,
    *,
    by: User,
    amount: int,
    tenor: int,
    rate: Decimal,
    plan: str,
    fees: int,
    note: str = "",
) -> Referral:
    """Approve with terms in rupiah, months and percent a month; the member may still decline."""
    referral = locked(referral)
    check_move(referral, S.APPROVED, by)
    note = note.strip()
    refuse_private_numbers(note)
    product = referral.product
    if amount > (product.amount_max or amount) or tenor > (product.tenor_max or tenor):
        raise RuleBroken(_("This is more than your own terms allow. Change them first."))
    # Raises for terms with which nobody can reckon.
    make_schedule(plan, principal=amount, tenor=tenor, rate=rate, fees=fees)
    referral.granted_amount, referral.granted_tenor = amount, tenor
    referral.granted_rate, referral.granted_plan, referral.granted_fees = rate, plan, fees
    referral.decision_note = note
    _decided(referral)
    move(
        referral,
        S.APPROVED,
        by=by,
        note=note,
        more=[
            *("granted_amount", "granted_tenor", "granted_rate", "granted_plan", "granted_fees"),
            *DECISION,
        ],
    )
    tell_member(
        referral,
        gettext_lazy("%(lender)s approves: %(granted)s"),
        gettext_lazy("Read the terms and what the loan costs before you take it."),
        granted=format_rupiah(amount),
    )
    return referral


DECISION = ("decision_note", "decided_at", "answer_days", "clock_used", "clock_since")


def _decided(referral: Referral) -> None:
    referral.answer_days = answer_clock.days_of(referral)
    answer_clock.pause(referral)
    referral.decided_at = timezone.now()
    forget_pages()


@transaction.atomic
def decline(referral: Referral, *, by: User, reason: str, note: str = "") -> Referral:
    """Decline for a coded reason; the PAS step that would mend it opens again, with what helps."""
    referral = locked(referral)
    check_move(referral, S.DECLINED, by)
    reason, note = DeclineReason(reason), note.strip()
    if reason == DeclineReason.OTHER and not note:
        raise RuleBroken(_("Please say why. The applicant reads it."))
    refuse_private_numbers(note)
    referral.decline_reason, referral.decision_note = reason, note
    referral.expires_on = months_after(timezone.localdate(), _kept_for(referral))
    _decided(referral)
    more = ["decline_reason", "expires_on", *DECISION]
    # What is kept is read by the member, whatever the officer reads.
    with translation.override(referral.member.user.language):
        told = f"{reason.label}. {note}".strip()
        stands_in_the_way = _("%(lender)s: %(reason)s") % {
            "lender": referral.lender.name,
            "reason": reason.label,
        }
    move(referral, S.DECLINED, by=by, note=told, more=more)
    tell_member(
        referral,
        gettext_lazy("%(lender)s does not lend this time"),
        gettext_lazy("Reason: %(reason)s. Your referral shows what may help now."),
        reason=reason.label,
    )
    if step := MENDED_BY.get(reason):
        reopen_step(referral.member, step, reason=stands_in_the_way)
    return referral


def _kept_for(referral: Referral) -> int:
    consent = consent_of(referral)
    return consent.keeps_months if consent else referral.lender.keeps_months


@transaction.atomic
def pay_out(referral: Referral, *, by: User, paid_out_on: date, first_due_on: date) -> Referral:
    """Note that the lender has paid the loan to the member, and write its instalments."""
    referral = locked(referral)
    check_move(referral, S.PAID_OUT, by)
    if referral.status == S.DEFAULTED:
        raise RuleBroken(_("This loan was paid out already. Take the default back instead."))
    today = timezone.localdate()
    if not (timezone.localdate(referral.decided_at) <= paid_out_on <= today):
        raise RuleBroken(_("It was paid out between the decision and today."))
    if not (paid_out_on < first_due_on <= paid_out_on + timedelta(days=92)):
        raise RuleBroken(_("The first instalment falls due within three months."))
    referral.paid_out_on = paid_out_on
    instalments.write(referral, first_due_on=first_due_on)
    move(referral, S.PAID_OUT, by=by, more=["paid_out_on"])
    with translation.override(referral.member.user.language):
        evidence = _("%(amount)s from %(lender)s in %(month)s, referral %(reference)s") % {
            "amount": format_rupiah(referral.granted_amount),
            "lender": referral.lender.name,
            "month": month_in_words(paid_out_on),
            "reference": referral.reference,
        }
    complete_step(referral.member, FINANCE_STEP, evidence)
    tell_member(
        referral,
        gettext_lazy("%(lender)s has paid out your loan"),
        gettext_lazy("Your instalments with their days stand in the portal. You pay the lender."),
    )
    return referral


@transaction.atomic
def settle(referral: Referral, *, by: User) -> Referral:
    """Note that the loan is paid back; every instalment must be."""
    referral = locked(referral)
    check_move(referral, S.SETTLED, by)
    if referral.instalments.open().exists():
        raise RuleBroken(_("Some instalments are still open. Mark them as paid first."))
    referral.expires_on = months_after(timezone.localdate(), _kept_for(referral))
    move(referral, S.SETTLED, by=by, more=["expires_on"])
    tell_member(
        referral,
        gettext_lazy("Your loan from %(lender)s is paid back"),
        gettext_lazy("Well done. A loan that was paid back on time opens doors."),
    )
    return referral


@transaction.atomic
def note_default(referral: Referral, *, by: User, note: str) -> Referral:
    """Note that a loan is in default, with a word that the member reads."""
    referral = locked(referral)
    check_move(referral, S.DEFAULTED, by)
    note = _checked_note(note)
    if not referral.instalments.late().exists():
        raise RuleBroken(_("No instalment is late; this loan is not in default."))
    move(referral, S.DEFAULTED, by=by, note=note)
    tell_member(
        referral,
        gettext_lazy("%(lender)s says that your loan is in default"),
        gettext_lazy("“%(note)s” Talk to them soon; your pendamping can come along."),
        note=note,
    )
    return referral


@transaction.atomic
def lift_default(referral: Referral, *, by: User) -> Referral:
    """Note that a loan runs as agreed again."""
    referral = locked(referral)
    check_move(referral, S.PAID_OUT, by)
    if referral.status != S.DEFAULTED:
        raise RuleBroken(_("This loan is not in default."))
    move(referral, S.PAID_OUT, by=by)
    tell_member(
        referral,
        gettext_lazy("Your loan from %(lender)s runs as agreed again"),
        gettext_lazy("The lender has taken the default back."),
    )
    return referral


def _checked_note(note: str) -> str:
    note = note.strip()
    if len(note) < 5:
        raise RuleBroken(_("Please write it out. The member reads it."))
    refuse_private_numbers(note)
    return note
