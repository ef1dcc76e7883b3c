"""A member's referral to a lender: begun, agreed to, sent, answered, called off.

Nothing leaves the portal before the member has agreed to one lender, the listed data, the purpose
and how long it is kept (UU 27/2022 Ps. 20-24, 40); withdrawing ends the lender's access at once.
"""

from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import FINANCE_STEP, Actor, NoticeTopic, Role, StepStatus
from members.models import AccessLog, Business, User
from members.services.access import actor_for, refuse_private_numbers
from members.services.steps import change_step, step_of
from okoce.errors import RuleBroken

from ..choices import (
    REFERRAL_MOVES,
    SHARED_ALWAYS,
    ConsentEnd,
    ReferralActor,
    ReferralStatus,
    SharedField,
)
from ..models import ConsentWording, Lender, LenderProduct, Referral, ReferralConsent
from . import answer_clock, snapshots
from .referral_ends import call_off, drop_unsent, end_consent, forget_copy
from .referral_moves import (
    check_move,
    consent_of,
    locked,
    move,
    params_of,
    role_of,
    tell_called_off,
    tell_desk,
    tell_member,
)
from .referral_papers import takes_papers
from .referral_rules import why_not

SHORTEST_WORD = 10


# Beginning, and the word of the pendamping.


@transaction.atomic
def begin(
    business: Business, product: LenderProduct, *, amount: int, tenor: int, purpose: str, by: User
) -> Referral:
    """Begin a referral: only the lender's rule and an open intake allow it, and one at a time."""
    if actor_for(by, business.member) != Actor.MEMBER:
        raise RuleBroken(_("Only the owner of a business asks for a loan."))
    if problem := why_not(business, product):
        raise RuleBroken(problem)
    _check_loan(product, amount=amount, tenor=tenor)
    purpose = _checked_words(purpose, _("Please say in a sentence what the money is for."))
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                member=business.member,
                business=business,
                lender=product.lender,
                product=product,
                amount=amount,
                tenor=tenor,
                purpose=purpose,
            )
    except IntegrityError:
        raise RuleBroken(_("You have an active referral to this lender already.")) from None
    referral.history.create(new_status=referral.status, by=by, at=referral.status_since)
    if product.needs_recommendation:
        _ask_for_word(referral)
    return referral


def _check_loan(product: LenderProduct, *, amount: int, tenor: int) -> None:
    if not product.fits(principal=amount, tenor=tenor):
        raise RuleBroken(_("The terms do not cover this amount or this time. See their limits."))


def _checked_words(text: str, otherwise: str) -> str:
    text = text.strip()
    if len(text) < SHORTEST_WORD:
        raise RuleBroken(otherwise)
    refuse_private_numbers(text)
    return text


def _ask_for_word(referral: Referral) -> None:
    words = {
        "key": f"referral-word:{referral.pk}",
        "topic": NoticeTopic.WORK,
        # Without the name: it would outlive the record.
        "title": gettext_lazy("Your word is asked for: %(reference)s"),
        "body": gettext_lazy(
            "A member of your kecamatan asks %(lender)s for a loan, which wants a recommendation."
        ),
        "params": params_of(referral),
        "path": referral.get_absolute_url(),
        "exclude": [referral.member.user],
    }
    notices.notify_role(
        Role.PENDAMPING, "referral_word", kecamatan=referral.member.kecamatan, **words
    )


@transaction.atomic
def recommend(referral: Referral, *, by: User, note: str) -> Referral:
    """A pendamping of the kecamatan puts in a word before it is sent; they agree to nothing."""
    referral = locked(referral)
    if actor_for(by, referral.member) != Actor.PENDAMPING or not referral.is_unsent:
        raise RuleBroken(_("Only a pendamping of the kecamatan recommends, and before it is sent."))
    if referral.recommended_by_id not in (None, by.pk):
        raise RuleBroken(_("A colleague has put in their word already."))
    referral.recommendation = _checked_words(
        note, _("Please write a sentence: the lender reads it.")
    )
    referral.recommended_by, referral.recommended_at = by, timezone.now()
    referral.save(update_fields=["recommendation", "recommended_by", "recommended_at"])
    tell_member(
        referral,
        gettext_lazy("Your pendamping recommends you to %(lender)s"),
        gettext_lazy("You may go on with your referral."),
        key="word",
    )
    return referral


# The consent.


def wording() -> ConsentWording:
    """The words in force. Raises ``RuleBroken`` where there are none."""
    found = ConsentWording.objects.in_force().order_by("-valid_from", "-pk").first()
    if found is None:
        raise RuleBroken(_("There is no wording of the consent yet. Please tell the office."))
    return found


def words_for(referral: Referral, text: ConsentWording, fields: Collection[str]) -> str:
    """The wording with the one lender, the listed data, and how long they are kept."""
    labels = [str(each.label) for each in SharedField if each.value in fields]
    return text.body.format(
        lender=_full_name(referral.lender),
        reference=referral.reference,
        fields="; ".join(labels),
        months=referral.lender.keeps_months,
    )


def _full_name(lender: Lender) -> str:
    return lender.legal_name or lender.name


@transaction.atomic
def agree(
    referral: Referral, *, by: User, fields: Collection[str], text: int | None = None
) -> ReferralConsent:
    """The member agrees that this one lender reads the listed data; nothing is sent yet.

    ``text`` is the key of the wording that they read; another one in force by now is refused.
    """
    referral = locked(referral)
    check_move(referral, ReferralStatus.CONSENTED, by)
    chosen = [each.value for each in SharedField if each in SHARED_ALWAYS or each.value in fields]
    in_force = wording()
    if text is not None and text != in_force.pk:
        raise RuleBroken(_("The wording has changed meanwhile. Please read it once more."))
    consent = referral.consents.create(
        text=in_force,
        words=words_for(referral, in_force, chosen),
        lender_name=_full_name(referral.lender),
        fields=chosen,
        keeps_months=referral.lender.keeps_months,
    )
    move(referral, ReferralStatus.CONSENTED, by=by)
    return consent


@transaction.atomic
def withdraw_consent(referral: Referral, *, by: User) -> Referral:
    """End the lender's access at once.

    What was not sent becomes a draft again. What the lender has not decided is called off with it,
    since it cannot decide on what it cannot read; a loan that runs is still followed by its member.
    """
    referral = locked(referral)
    if role_of(by, referral) != ReferralActor.MEMBER:
        raise RuleBroken(_("Only the member withdraws their consent."))
    if not end_consent(referral, ConsentEnd.WITHDRAWN):
        raise RuleBroken(_("No consent is in force."))
    if referral.status == ReferralStatus.CONSENTED:
        move(referral, ReferralStatus.DRAFT, by=by)
    elif (referral.status, ReferralStatus.CANCELLED) in REFERRAL_MOVES:
        move(referral, ReferralStatus.CANCELLED, by=by, note=_("Consent withdrawn"))
        drop_unsent(referral)
        tell_called_off(referral)
    else:
        tell_called_off(referral)
    forget_copy(referral)
    return referral


# Sending, answering, calling off.


@transaction.atomic
def send(referral: Referral, *, by: User) -> Referral:
    """Send it to the lender: what was agreed to is frozen, and the lender's clock runs."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.REFERRED, by)
    consent = consent_of(referral)
    if consent is None:
        raise RuleBroken(_("Agree first to what the lender will read."))
    if problem := why_not(referral.business, referral.product):
        raise RuleBroken(problem)
    if referral.product.needs_recommendation and referral.recommended_at is None:
        raise RuleBroken(_("Your pendamping has not put in their word yet. We have asked them."))
    referral.snapshot = snapshots.freeze(referral, consent.fields)
    referral.sent_at = timezone.now()
    answer_clock.start(referral)
    if consent.shares(SharedField.PAPERS):
        referral.papers.update(shared_at=referral.sent_at)
    move(
        referral,
        ReferralStatus.REFERRED,
        by=by,
        more=["snapshot", "sent_at", "clock_since", "clock_used"],
    )
    _start_step(referral)
    tell_desk(
        referral,
        gettext_lazy("A new referral: %(reference)s"),
        gettext_lazy("A member asks for %(amount)s. Please say that you have received it."),
    )
    return referral


def _start_step(referral: Referral) -> None:
    step = step_of(referral.member, FINANCE_STEP)
    if step.status == StepStatus.NOT_STARTED:
        change_step(step, StepStatus.RUNNING, by=None)


@transaction.atomic
def answer(referral: Referral, *, by: User, text: str) -> Referral:
    """Answer what the lender asked; papers that were added since go with it."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.RECEIVED, by)
    text = text.strip()
    consent = consent_of(referral)
    fresh = referral.papers.filter(shared_at__isnull=True)
    if not takes_papers(referral, consent):
        fresh = fresh.none()
    if not text and not fresh.exists():
        raise RuleBroken(_("Write an answer, or add the paper that is asked for."))
    refuse_private_numbers(text)
    now = timezone.now()
    referral.questions.filter(answered_at__isnull=True).update(answer=text, answered_at=now)
    fresh.update(shared_at=now)
    answer_clock.start(referral)
    move(referral, ReferralStatus.RECEIVED, by=by, more=["clock_since", "clock_used"])
    tell_desk(
        referral,
        gettext_lazy("Answered: %(reference)s"),
        gettext_lazy("The member has answered what you asked."),
    )
    return referral


@transaction.atomic
def cancel(referral: Referral, *, by: User, note: str = "") -> Referral:
    """Call it off; the consent ends with it, and what the lender could read is erased."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.CANCELLED, by)
    refuse_private_numbers(note)
    call_off(referral, by=by, note=note.strip())
    return referral


def readings_of(referral: Referral) -> Iterable[AccessLog]:
    """Who of the lender read what of this referral, the newest first."""
    rows = AccessLog.objects.filter(member=referral.member_id, what__contains=referral.reference)
    return rows.select_related("reader__member").defer("reader__member__nik").order_by("-at", "-pk")
